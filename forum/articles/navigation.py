"""The ways into the articles: the sections and tags that most of the newest are in."""

from __future__ import annotations

from typing import NamedTuple, TypeVar

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils.translation import get_language

from forum.articles.models import Article, Named, Section, Tag, Tagging
from forum.articles.querysets import is_public
from forum.lib.kept_pages import once

N = TypeVar("N", bound=Named)

# As many are looked at, whatever the size of the site.
_NEWEST = 500
_SECTIONS, _TAGS = 10, 12
_KEPT = 60  # seconds


class Way(NamedTuple):
    """A name, and where it leads."""

    name: str
    url: str


class Navigation(NamedTuple):
    """What stands beside every list of articles."""

    sections: tuple[Way, ...]
    tags: tuple[Way, ...]
    # Whether anybody finds others too, of less articles or of older ones.
    more_sections: bool
    more_tags: bool


def read_navigation() -> Navigation:
    """Return the sections and tags of the newest articles, those of most of them first; a minute old at most."""
    return once(f"navigation-{get_language()}", _read_navigation, _KEPT)


def _read_navigation() -> Navigation:
    newest = Article.objects.public().by_listing().values("pk")[:_NEWEST]
    in_sections = Article.objects.filter(pk__in=newest).exclude(section="").values("section")
    most = in_sections.annotate(count=Count("pk")).order_by("-count", "section")
    sections = list(most.values_list("section", flat=True)[:_SECTIONS])
    tagged = Tagging.objects.filter(article__in=newest).values("tag")
    tags = list(
        tagged.annotate(count=Count("pk")).order_by("-count", "tag__name").values_list("tag", flat=True)[:_TAGS]
    )
    by_name = {section.name: section for section in Section.objects.filter(name__in=sections)}
    by_key = Tag.objects.in_bulk(tags)
    return Navigation(
        tuple(_way(by_name[name]) for name in sections if name in by_name),
        tuple(_way(by_key[key]) for key in tags),
        public_sections().exclude(name__in=sections).exists(),
        public_tags().exclude(pk__in=tags).exists(),
    )


def _way(row: Named) -> Way:
    return Way(row.name, row.get_absolute_url())


def public_sections() -> QuerySet[Section]:
    """Return the sections that anybody finds an article in."""
    return Section.objects.filter(Exists(Article.objects.public().filter(section=OuterRef("name"))))


def public_tags() -> QuerySet[Tag]:
    """Return the tags that anybody finds an article under."""
    return Tag.objects.filter(Exists(Tagging.objects.filter(is_public("article__"), tag=OuterRef("pk"))))
