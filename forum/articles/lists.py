"""Lists of articles: all of them, a section's, a tag's; in which orders, and how one page is read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Prefetch
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from forum.articles.models import Article, Section, Tag, Tagging
from forum.articles.querysets import is_public
from forum.lib.paging import Page, read_cursor, read_page, write_cursor

if TYPE_CHECKING:
    from forum.articles.querysets import ArticleQuerySet


@dataclass(frozen=True, slots=True)
class Sort:
    """An order: of which column the highest stands first. ``newer`` and ``older`` are what its pager says."""

    name: str
    label: Promise
    field: str
    newer: Promise
    older: Promise

    @property
    def is_time(self) -> bool:
        """Whether the column holds a time."""
        return self.field.endswith("_at")


NEWEST = Sort("newest", _("Newest"), "listed_at", _("Newer articles"), _("Older articles"))
DISCUSSED = Sort("discussed", _("Most discussed"), "comment_count", _("More discussed"), _("Less discussed"))
ACTIVE = Sort("active", _("Last comment"), "last_comment_at", _("Later comments"), _("Earlier comments"))
# The first is the one that lists have where nothing is said. Each is that of an index.
SORTS = {sort.name: sort for sort in (NEWEST, DISCUSSED, ACTIVE)}


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks of a list: an order, and where in it the page begins."""

    sort: Sort
    before: str
    since: str

    @classmethod
    def of(cls, request: HttpRequest) -> Asked:
        """Read it off an address; what cannot be read asks for the first page of the newest."""
        sort = SORTS.get(request.GET.get("sort", ""), NEWEST)
        return cls(sort, request.GET.get("before", ""), request.GET.get("since", ""))

    def newest(self) -> Asked:
        """The same where a list has no other order."""
        return replace(self, sort=NEWEST)

    @property
    def query(self) -> str:
        """The query of the address, as our own links write it."""
        sort = f"sort={self.sort.name}" if self.sort is not NEWEST else ""
        cursors = [
            f"{name}={write_cursor(place)}"
            for name, text in (("since", self.since), ("before", self.before))
            if (place := read_cursor(text, is_time=self.sort.is_time))
        ]
        return "&".join(filter(None, (sort, *cursors[:1])))


def front_articles(asked: Asked) -> Page[Article]:
    """Return a page of all articles."""
    return _read(Article.objects.public(), asked)


def section_articles(section: Section, asked: Asked) -> Page[Article]:
    """Return a page of a section's articles."""
    return _read(Article.objects.public().in_section(section.name), asked)


def tag_articles(tag: Tag, asked: Asked) -> Page[Article]:
    """Return a page of a tag's articles, the newest first: read by the index that tags have for it."""
    articles = Article.objects.with_people().with_section().defer("body", "html")
    taggings = Tagging.objects.filter(is_public("article__"), tag=tag, article__isnull=False)
    page = _page(taggings.prefetch_related(Prefetch("article", articles)), asked, "listed_at", "article_id")
    return Page([tagging.article for tagging in page.rows], page.newer, page.older)


def _read(articles: ArticleQuerySet, asked: Asked) -> Page[Article]:
    if asked.sort is ACTIVE:
        articles = articles.filter(last_comment_at__isnull=False)
    shown = articles.with_people().with_section().defer("body", "html")
    return _page(shown, asked, asked.sort.field, "id")


def _page(rows: Any, asked: Asked, field: str, key_field: str) -> Page[Any]:
    return read_page(
        rows,
        time_field=field,
        key_field=key_field,
        size=settings.ARTICLES_PER_PAGE,
        older_than=asked.before,
        newer_than=asked.since,
    )
