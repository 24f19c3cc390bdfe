"""The feeds: the site's articles, those of a section, an article's comments, what an author has written.

Each shows what everybody may read, whoever asks, so that one answer is right
for all; each reads its newest entries by index, and no more of them.
"""

from __future__ import annotations

import functools
import heapq
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import conditional_page, require_safe

from accounts.views import get_author_or_404
from forum.articles.models import Article
from forum.articles.navigation import public_sections
from forum.articles.views import get_named_or_404
from forum.comments.models import Comment
from forum.lib.brief import allow_repeat
from forum.syndication.atom import AtomFeed
from forum.syndication.entries import Absolute, Entry, article_entry, comment_entry

_ENTRIES = 30
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Told:
    """What a feed tells: of which page it is, and its entries; one without any is as old as ``since``."""

    title: str
    path: str
    entries: list[Entry]
    since: datetime = _LONG_AGO


def _feed(tell: Callable[..., Told]) -> Callable[..., HttpResponseBase]:
    """Make a view of what says what a feed tells; whoever has it already is told so."""

    @require_safe
    @gzip_page
    @conditional_page
    @functools.wraps(tell)
    def view(request: HttpRequest, **named: Any) -> HttpResponse:
        feed = _write(tell(**named), request.path, request.build_absolute_uri)
        response = HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)
        response["Cache-Control"] = "no-cache"
        patch_vary_headers(response, ["Cookie"])
        if request.user.is_anonymous:
            allow_repeat(request.META)
        return response

    return view


@_feed
def site() -> Told:
    """Tell the newest articles of the site."""
    title = _("%(site)s: articles") % {"site": settings.SITE_NAME}
    return Told(title, reverse("articles:list"), _newest(Article.objects.public()))


@_feed
def section(slug: str) -> Told:
    """Tell the newest articles of a section."""
    found = get_named_or_404(public_sections(), slug)
    return Told(_title(found.name), found.get_absolute_url(), _newest(Article.objects.public().in_section(found.name)))


@_feed
def article(article_id: int) -> Told:
    """Tell the comments that arrived last under an article."""
    found = Article.objects.public().filter(pk=article_id).first()
    if found is None:
        raise Http404
    title = _("Comments on %(title)s") % {"title": found.title}
    comments = _readable(Comment.objects.filter(article=found)).order_by("-id")[:_ENTRIES]
    return Told(title, found.get_absolute_url(), [*map(comment_entry, comments)], found.created_at)


@_feed
def author(handle: str) -> Told:
    """Tell the newest of what an author has written, articles and comments."""
    found = get_author_or_404(handle)
    articles = _newest(Article.objects.public().filter(author=found).exclude(published_at=None))
    comments = _readable(Comment.objects.filter(author=found).dated())
    told = [*articles, *map(comment_entry, comments.order_by("-placed_at", "-id")[:_ENTRIES])]
    newest = heapq.nlargest(_ENTRIES, told, key=lambda entry: entry.published or _LONG_AGO)
    return Told(_title(found.handle), found.get_absolute_url(), newest)


def _title(name: str) -> str:
    return _("%(name)s on %(site)s") % {"name": name, "site": settings.SITE_NAME}


def _newest(articles: Any) -> list[Entry]:
    listed = articles.with_people().defer("body").prefetch_related("tags").by_listing()
    return [article_entry(each) for each in listed[:_ENTRIES]]


def _readable(comments: Any) -> Any:
    """Return those comments that everybody may read, with all that an entry names."""
    named = ("parent__source", "source", "author__source", "article__source")
    return comments.visible_to(AnonymousUser()).select_related(*named).defer("body", "article__html", "article__body")


def _write(told: Told, path: str, absolute: Absolute) -> AtomFeed:
    feed = AtomFeed(
        title=told.title,
        link=absolute(told.path),
        description=None,
        language=get_language(),
        # Entries say who wrote them; of a feed as a whole it is the site that one can ask.
        author_name=settings.SITE_NAME,
        feed_url=absolute(path),
        since=told.since,
    )
    for entry in told.entries:
        _add(feed, entry, absolute)
    return feed


def _add(feed: AtomFeed, entry: Entry, absolute: Absolute) -> None:
    signed = entry.author
    answers, replies = entry.answers, entry.replies
    feed.add_item(
        title=entry.title,
        link=absolute(entry.path),
        description=None,
        unique_id=entry.id,
        pubdate=entry.published,
        updateddate=entry.updated,
        author_name=(signed.realname or signed.handle) if signed else _("Author not recorded"),
        author_link=absolute(signed.get_absolute_url()) if signed else None,
        categories=[*entry.categories],
        language=entry.language,
        words=entry.words,
        content=entry.html,
        base=absolute(entry.base),
        answers=(answers[0], absolute(answers[1])) if answers else None,
        replies=(absolute(replies[0]), *replies[1:]) if replies else None,
    )
