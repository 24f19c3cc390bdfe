"""What an archive says of people who asked to be forgotten: read as if it did not name them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from accounts.claims.retired import retired_among
from accounts.models import Source
from forum.archive.preparing import PreparedThread, prepare
from forum.archive.records import AuthorRecord, CommentRecord, QuoteRecord, ThreadRecord

# What stands in a quotation for the name of who was forgotten.
FORGOTTEN = "removed"


def without_retired(source: Source, threads: Collection[PreparedThread]) -> list[PreparedThread]:
    """Return threads without the names, texts and addresses of those who are retired in their source."""
    signing = {login for thread in threads for login in thread.said}
    retired = retired_among(source, signing)
    return [_without(thread, retired) for thread in threads] if retired else list(threads)


def _people(thread: PreparedThread) -> list[AuthorRecord]:
    return [author for author in (*thread.authors, thread.article.record.author) if author]


def _without(thread: PreparedThread, retired: set[str]) -> PreparedThread:
    names = {
        name for author in _people(thread) if author.login in retired for name in (author.login, author.name) if name
    }
    if not names:
        return thread
    article = thread.article.record
    if article.author and article.author.login in retired:
        article = article._replace(author=None)
    records = tuple(_forget(record, retired, names) for record in thread.records())
    said = prepare(ThreadRecord(thread.file, article, records), article, shows_parts=thread.shows_parts)
    return replace(
        thread,
        article=said.article,
        authors=said.authors,
        said=said.said,
        digest=said.digest,
        visible_count=said.visible_count,
        quotes=said.quotes,
        quoted=said.quoted,
        last_at=said.last_at,
        slices=said.slices,
    )


def _forget(record: CommentRecord, retired: set[str], names: set[str]) -> CommentRecord:
    """Return a comment emptied where somebody retired signs it, and without their name where it quotes them."""
    if record.author and record.author.login in retired:
        state = "deleted" if record.state in ("visible", "hidden") else record.state
        return record._replace(author=None, body="", quotes=(), state=state, created_text="")
    if any(quote.author in names for quote in record.quotes):
        return record._replace(quotes=tuple(_nameless(quote, names) for quote in record.quotes))
    return record


def _nameless(quote: QuoteRecord, names: set[str]) -> QuoteRecord:
    return quote._replace(author=FORGOTTEN) if quote.author in names else quote
