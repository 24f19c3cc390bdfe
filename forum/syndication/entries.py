"""Articles and comments as entries of feeds: one way to write each, whatever the feed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Author
from forum.articles.models import Article
from forum.comments.models import Comment
from forum.syndication.atom import entry_id

Absolute = Callable[[str], str]

# Of a longer text a feed has the beginning: thirty of them have to stay something that one can fetch.
_LONGEST = 50_000


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a feed, as ``AtomFeed`` takes it; paths are those of this site."""

    id: str
    title: str
    path: str
    author: Author | None
    published: datetime | None
    updated: datetime
    html: str | None
    words: str | None
    base: str
    language: str = ""
    categories: tuple[str, ...] = ()
    answers: tuple[str, str] | None = None
    replies: tuple[str, int, datetime | None] | None = None


def article_entry(article: Article) -> Entry:
    """Return an article as an entry; its tags are fetched already."""
    html, words = _text(article.html, article.excerpt)
    tags = [tag.name for tag in article.tags.all()]
    return Entry(
        id=article_id(article),
        title=article.title,
        path=article.get_absolute_url(),
        author=article.author,
        published=_passed(article.published_at),
        # Where nobody knows when it was published: when it came here.
        updated=_latest(article.published_at, article.updated_at) or article.created_at,
        html=html,
        words=words,
        base=article.get_absolute_url(),
        language=article.language,
        categories=tuple(filter(None, [article.section, *tags])),
        replies=(comments_feed(article), article.comment_count, article.last_comment_at),
    )


def comment_entry(comment: Comment) -> Entry:
    """Return a comment as an entry; what it answers is named, whether it may be read or not, and none of its words."""
    article, parent = comment.article, comment.parent
    html, words = _text(comment.html, comment.first_words)
    answers = (comment_id(parent), parent.get_absolute_url()) if parent else None
    return Entry(
        id=comment_id(comment),
        title=_title(comment),
        path=comment.get_absolute_url(),
        author=comment.author,
        published=_passed(comment.created_at),
        updated=_latest(comment.created_at, comment.updated_at) or article.created_at,
        html=html,
        words=words,
        base=article.get_absolute_url(),
        answers=answers or (article_id(article), article.get_absolute_url()),
    )


def _passed(moment: datetime | None) -> datetime | None:
    """Return a time unless it is still to come: what reads feeds would show it before all others."""
    return moment if moment and moment <= timezone.now() else None


def _latest(*moments: datetime | None) -> datetime | None:
    return max(filter(None, map(_passed, moments)), default=None)


def article_id(article: Article) -> str:
    """Return the id of an article's entry."""
    return entry_id("article", article.source, article.external_id)


def comment_id(comment: Comment) -> str:
    """Return the id of a comment's entry."""
    return entry_id("comment", comment.source, comment.external_id)


def comments_feed(article: Article) -> str:
    """Return the path of the feed of an article's comments."""
    return reverse("syndication:article", args=[article.pk])


def _title(comment: Comment) -> str:
    title = comment.article.title
    if comment.author is None:
        return _("Comment %(path)s on %(title)s") % {"path": comment.path, "title": title}
    return _("%(login)s on %(title)s") % {"login": comment.author.handle, "title": title}


def _text(html: str, beginning: str) -> tuple[str | None, str | None]:
    """Return a text whole, or the beginning of one that is too long."""
    return (html, None) if len(html) <= _LONGEST else (None, beginning)
