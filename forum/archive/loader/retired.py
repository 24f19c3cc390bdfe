"""What an archive says of people who asked to be forgotten: read as if it did not name them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from accounts.claims.retired import has_retired, retired_among, retired_names_among
from accounts.models import Source
from forum.archive.loader.stopping import patient
from forum.archive.nameless import FORGOTTEN, Nameless
from forum.archive.preparing import PreparedThread, prepare
from forum.archive.records import AuthorRecord, CommentRecord, Problem, QuoteRecord, ThreadRecord


@patient
def without_retired(source: Source, threads: Collection[PreparedThread]) -> list[PreparedThread]:
    """Return threads without the names, texts and addresses of those who are retired in their source."""
    if not has_retired(source):
        return list(threads)
    for thread in threads:
        thread.materialise()
    quoted = {quote.author for thread in threads for row in thread.comments for quote in row.quotes if quote.author}
    retired = retired_among(source, {login for thread in threads for login in thread.said})
    names = retired_names_among(source, quoted)
    return [_without(thread, retired, names) for thread in threads] if retired or names else list(threads)


def _people(thread: PreparedThread) -> list[AuthorRecord]:
    return [author for author in (*thread.authors, thread.article.record.author) if author]


def _without(thread: PreparedThread, retired: set[str], quoted: set[str]) -> PreparedThread:
    leaving = [author for author in _people(thread) if author.login in retired]
    records = thread.records()
    named = {quote.author for record in records for quote in record.quotes if quote.author in quoted}
    if not leaving and not named:
        return thread
    article = thread.article.record
    if article.author and article.author.login in retired:
        article = article._replace(author=None)
    said = [text for author in leaving for text in (author.login, author.name, author.email, author.url)]
    texts = [record.body for record in records if record.author and record.author.login in retired]
    nameless = Nameless([*said, *named], texts)
    records = [_forget(record, retired, nameless) for record in records]
    thread = replace(thread, file=nameless.message(thread.file))
    made = prepare(ThreadRecord(thread.file, article, tuple(records)), article, shows_parts=thread.shows_parts)
    return replace(
        thread,
        problems=[_told(problem, nameless) for problem in thread.problems],
        placeholders={place: _told(problem, nameless) for place, problem in thread.placeholders.items()},
        article=made.article,
        authors=made.authors,
        said=made.said,
        digest=made.digest,
        visible_count=made.visible_count,
        quotes=made.quotes,
        quoted=made.quoted,
        last_at=made.last_at,
        slices=made.slices,
    )


def _told(problem: Problem, nameless: Nameless) -> Problem:
    return replace(problem, file=nameless.message(problem.file), message=nameless.message(problem.message))


def _forget(record: CommentRecord, retired: set[str], nameless: Nameless) -> CommentRecord:
    """Return a comment emptied where somebody retired signs it, and without their name where it quotes them."""
    if record.author and record.author.login in retired:
        state = "deleted" if record.state in ("visible", "hidden") else record.state
        return record._replace(author=None, body="", quotes=(), state=state, created_text="")
    is_named = any(nameless.names_in(quote.author, quote.text) for quote in record.quotes)
    return record._replace(
        body=nameless.text(record.body, quotes=is_named),
        quotes=tuple(_nameless(quote, nameless) for quote in record.quotes),
    )


def _nameless(quote: QuoteRecord, nameless: Nameless) -> QuoteRecord:
    author = FORGOTTEN if quote.author in nameless.names else quote.author
    return quote._replace(author=author, text=nameless.text(quote.text))
