"""The database to a Rostra archive, version 1 (ARCHIVE, section 2).

The same content gives the same bytes: keys in a fixed order, articles in the
order in which they were imported, comments in the order of the thread.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Prefetch

from accounts.models import Author, Source
from forum.archive.loader.stored import guest_id
from forum.archive.readers.rostra import VERSION
from forum.articles.models import Article
from forum.comments.models import Comment, Quotation
from forum.lib.dates import with_offset

_CHUNK = 1000


def export_lines(
    source: Source, articles: Iterable[int] | None = None, *, with_addresses: bool = False
) -> Iterator[str]:
    """Yield the lines of a source's archive, with their ends.

    ``articles`` are the keys of those to export, all where it is ``None``;
    e-mail addresses are left out unless ``with_addresses`` is given.
    """
    yield _line({"type": "archive", "version": VERSION, "source": source.name})
    chosen = Article.objects.filter(source=source).select_related("author__source").prefetch_related("tags")
    if articles is not None:
        chosen = chosen.filter(pk__in=list(articles))
    for article in chosen.order_by("pk").iterator(chunk_size=_CHUNK):
        yield _line(_article(article, with_addresses))
        numbers: list[int] = []
        for comment in _comments(article):
            del numbers[comment.level :]
            numbers.append(comment.number)
            yield _line(_comment(comment, article, numbers, with_addresses))


def _comments(article: Article) -> Iterator[Comment]:
    """Yield an article's comments in the order of the thread, a bounded number at a time."""
    comments = Comment.objects.filter(article=article).in_reading_order()
    quotations = Quotation.objects.order_by("position").select_related("quoted__source")
    return (
        comments.select_related("author__source", "parent__source", "source")
        .prefetch_related(Prefetch("quotations", quotations))
        .iterator(chunk_size=_CHUNK)
    )


def _article(article: Article, with_addresses: bool) -> dict[str, Any]:
    return {
        "type": "article",
        "id": article.external_id,
        "url": article.url or None,
        "title": article.title,
        "body": article.body,
        "body_format": article.body_format,
        "author": _author(article.author, article, article.presence, with_addresses),
        "published_at": _moment(article.published_at, article.published_offset),
        "updated_at": _moment(article.updated_at, article.updated_offset),
        "section": article.section or None,
        "tags": sorted(tag.name for tag in article.tags.all()),
        "language": article.language or None,
        "notes": article.notes,
        "comments_open": article.comments_open,
        # Elsewhere nothing is to appear by itself.
        "state": Article.State.DRAFT if article.is_scheduled else article.state,
    }


def _comment(comment: Comment, article: Article, numbers: list[int], with_addresses: bool) -> dict[str, Any]:
    # A duplicate that was merged here is shown no more: to an archive it is deleted.
    merged = comment.state == Comment.State.MERGED
    return {
        "type": "comment",
        "id": _id(comment, article),
        "article": article.external_id,
        "parent": _id(comment.parent, article) if comment.parent else None,
        "number": ".".join(map(str, numbers)),
        "author": _author(comment.author, article, comment.presence, with_addresses),
        "created_at": _moment(comment.created_at, comment.created_offset),
        "updated_at": _moment(comment.updated_at, comment.updated_offset),
        "body": "" if merged else comment.body,
        "body_format": comment.body_format,
        "quotes": [] if merged else [_quote(quotation, article) for quotation in comment.quotations.all()],
        "score": comment.score,
        "state": Comment.State.DELETED if merged else comment.state,
    }


def _quote(quotation: Quotation, article: Article) -> dict[str, Any]:
    """Return a quotation; it names the comment only where that stands in the same discussion."""
    quoted = quotation.quoted if quotation.quoted and quotation.quoted.article_id == article.pk else None
    return {
        "author": quotation.author_name or None,
        "comment": _id(quoted, article) if quoted else None,
        "text": quotation.text,
        "inferred": quotation.inferred,
    }


def _author(author: Author | None, article: Article, presence: str, with_addresses: bool) -> dict[str, Any] | None:
    if author is None:
        return None
    return {
        "login": _named(author.source, author.login, article),
        "name": author.name or None,
        "url": author.url or None,
        "email": (author.email or None) if with_addresses else None,
        "presence": presence or None,
    }


def _id(comment: Comment, article: Article) -> str:
    return _named(comment.source, comment.external_id, article)


def _named(source: Source, text: str, article: Article) -> str:
    """Return an id or a login as the archive of an article has it: what is of another source, or local, says so."""
    if source.is_local or source.pk != article.source_id:
        return guest_id(source.name, text)
    return text


def _moment(moment: Any, offset: int) -> str | None:
    read = with_offset(moment, offset)
    return read.isoformat() if read else None


def _line(record: dict[str, Any]) -> str:
    return json.dumps(record, ensure_ascii=False, separators=(",", ":")) + "\n"


def export_signed(author: Author) -> Iterator[tuple[str, Iterator[str]]]:
    """Yield for each source of articles an archive of what an author signed there, and of nobody else's words.

    Of articles it has what says which they are. Whom a comment answers it names by id alone.
    """
    signed = Comment.objects.filter(author=author).order_by()
    sources = Source.objects.filter(pk__in=signed.values("article__source")).order_by("name")
    for source in list(sources):
        yield source.name, _signed_lines(author, source)


def _signed_lines(author: Author, source: Source) -> Iterator[str]:
    yield _line({"type": "archive", "version": VERSION, "source": source.name})
    keys = Comment.objects.filter(author=author, article__source=source).order_by().values("article")
    for article in Article.objects.filter(pk__in=keys).order_by("pk").iterator(chunk_size=_CHUNK):
        # What names it, and no word of its text.
        article.source, article.author, article.body, article.notes = source, None, "", []
        yield _line(_article(article, with_addresses=False))
        comments = Comment.objects.filter(article=article, author=author).order_by("tree_id", "level", "id")
        quotations = Quotation.objects.order_by("position").select_related("quoted__source")
        found = comments.select_related("author__source", "parent__source", "source")
        for comment in found.prefetch_related(Prefetch("quotations", quotations)).iterator(chunk_size=_CHUNK):
            yield _line(_comment(comment, article, [comment.number], with_addresses=True))
