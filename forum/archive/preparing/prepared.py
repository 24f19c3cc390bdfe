"""What is ready to be written: everything of an article and its comments that needs no key of the database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sized
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain
from typing import NamedTuple, Protocol

from forum.archive.records import ArticleRecord, AuthorRecord, CommentRecord, Ledger, Presence, Problem, QuoteRecord
from forum.lib.dates import from_utc_text, with_offset

# Comments that one transaction writes of a huge discussion; a conversation is never cut.
SLICE = 20_000

# What a comment takes besides its texts, counted in characters.
_OVERHEAD = 400

# HTML in pieces: texts, and between them the places of quotations whose links are not known yet.
OpenHtml = tuple[str | int, ...]


class PreparedComment(NamedTuple):
    """A comment as a row: from ``external_id`` to ``anchor`` its columns, in the order of ``COLUMNS``.

    ``parent`` and ``root`` are places among the comments of the thread, ``parent``
    -1 at the top level; ``author`` is one among the thread's authors, -1 for none.
    ``given_number`` is its number among its siblings in the source, 0 where it has none.
    Times are written as ``utc_text`` does.
    """

    parent: int
    root: int
    author: int
    html: str | OpenHtml
    external_id: str
    number: int
    lft: int
    rght: int
    level: int
    path: str
    reply_count: int
    body: str
    body_format: str
    state: str
    presence: str
    score: int | None
    rank: int
    created_at: str | None
    created_offset: int
    updated_at: str | None
    updated_offset: int
    digest: str
    created_text: str
    created_inferred: bool
    created_ahead: bool
    anchor: str
    quotes: tuple[QuoteRecord, ...]
    given_number: int
    line: int | None


class Rows(Sized, Iterable[PreparedComment], Protocol):
    """The comments of a slice, which can be read again."""


_FIRST = PreparedComment._fields.index("external_id")
_BEHIND_LAST = PreparedComment._fields.index("anchor") + 1
COLUMNS = PreparedComment._fields[_FIRST:_BEHIND_LAST]
# Where in a prepared comment they stand.
IN_COLUMNS = slice(_FIRST, _BEHIND_LAST)


# What is said of somebody who signs, by field: the value, and the time of the text it is from.
Words = dict[str, tuple[str, datetime | None]]


class PreparedArticle(NamedTuple):
    """An article with what is made of its text. ``html`` has its paragraphs numbered.

    ``addresses`` are all that it had where it comes from, as they are looked up: host and path.
    """

    record: ArticleRecord
    html: str
    excerpt: str
    digest: str
    addresses: tuple[tuple[str, str], ...]


class QuoteTotals(NamedTuple):
    """How many quotations of a thread are shown as such, inferred, found and not found."""

    marked: int = 0
    inferred: int = 0
    resolved: int = 0
    unresolved: int = 0

    @classmethod
    def of(cls, quotes: Iterable[QuoteRecord], present: Container[str | None]) -> QuoteTotals:
        """Count quotations; ``present`` are the ids of comments that they can lead to."""
        inferred = marked = resolved = 0
        for quote in quotes:
            inferred += quote.inferred
            marked += not quote.inferred
            resolved += not quote.inferred and quote.comment in present
        return cls(marked, inferred, resolved, marked - resolved)


@dataclass(slots=True)
class PreparedThread:
    """One article with its comments, whole conversations in slices of a bounded size.

    ``digest`` stands for all that the source says here: an equal one means
    that nothing changed. ``authors`` are those who sign comments, each as
    differently as they do; ``said`` is what all texts say of each who signs, by login.
    ``became`` tells how many of the lines or items that were placed became what.
    ``characters`` is the length of all texts, ``first_at`` the time of the first comment, ``last_at`` that of the last
    visible one; dates still to come are neither. ``quoted`` are the ids of comments that another one quotes.
    ``skipped`` are comments that were read and cannot be written; ``placeholders`` the problems of places made for
    comments that the source does not hold.
    ``slices`` are rendered as they are read; of a thread that another process
    prepared and that is huge they can be read but once.
    """

    file: str
    line: int | None
    source: str | None
    article: PreparedArticle
    authors: list[AuthorRecord]
    said: dict[str, Words]
    problems: list[Problem]
    ledger: Ledger
    became: Counter[str]
    skipped: list[CommentRecord]
    left_out: int
    placeholders: dict[str, Problem]
    derived_ids: bool
    shows_parts: bool
    lacks_article: bool
    digest: str
    comment_count: int
    characters: int
    visible_count: int
    quotes: QuoteTotals
    quoted: frozenset[str]
    first_at: datetime | None
    last_at: datetime | None
    has_lines: bool
    slices: Iterable[Rows] = ()

    @property
    def comments(self) -> Iterator[PreparedComment]:
        """All comments, rendered as they are read where they were not yet."""
        return chain.from_iterable(self.slices)

    @property
    def weight(self) -> int:
        """What it takes in memory, in characters: its texts, and everything else of each comment."""
        return self.characters + _OVERHEAD * (1 + self.comment_count)

    @property
    def read_count(self) -> int:
        """How many of the comments the source holds: the others are places for those that it does not."""
        return self.comment_count - len(self.placeholders)

    def materialise(self) -> None:
        """Make all comments ready, to be kept or sent to another process, but for a conversation that is too large."""
        if not isinstance(self.slices, list):
            self.slices = list(self.slices)

    @property
    def is_huge(self) -> bool:
        """Whether its comments come in more than one slice."""
        return self.comment_count > SLICE

    @property
    def has_own_ids(self) -> bool:
        """Whether its comments can be matched slice by slice: the source names each, and the file shows all of them."""
        return not (self.derived_ids or self.shows_parts)

    def part(self, rows: Rows) -> PreparedThread:
        """Return a thread of one slice alone, and of those who sign in it; what is known of the whole stays."""
        places: dict[int, int] = {}
        names = self.placeholders.keys()
        placeholders: dict[str, Problem] = {}
        quotes: list[QuoteRecord] = []
        for row in rows:
            quotes += row.quotes
            if row.author >= 0:
                places.setdefault(row.author, len(places))
            if row.external_id in names:
                placeholders[row.external_id] = self.placeholders[row.external_id]
        own: Rows = _Part(rows, places)
        authors = [self.authors[place] for place in places]
        named = [self.article.record.author, *authors]
        return replace(
            self,
            slices=[list(own) if isinstance(rows, list) else own],
            authors=authors,
            said={author.login: self.said[author.login] for author in named if author},
            comment_count=len(rows),
            quotes=QuoteTotals.of(quotes, self.quoted),
            placeholders=placeholders,
            skipped=[],
        )

    def records(self) -> list[CommentRecord]:
        """Return the comments as records, for matching with what is there."""
        rows = list(self.comments)
        return [self.record(row, rows[row.parent].external_id if row.parent >= 0 else None) for row in rows]

    def record(self, row: PreparedComment, parent: str | None) -> CommentRecord:
        """Return one of the comments as a record."""
        return CommentRecord(
            id=row.external_id,
            article=self.article.record.id,
            parent=parent,
            number=str(row.given_number) if row.given_number else "",
            author=self.authors[row.author] if row.author >= 0 else None,
            created_at=with_offset(from_utc_text(row.created_at), row.created_offset),
            updated_at=with_offset(from_utc_text(row.updated_at), row.updated_offset),
            body=row.body,
            body_format=row.body_format,  # type: ignore[arg-type]
            quotes=row.quotes,
            score=row.score,
            state=row.state,  # type: ignore[arg-type]
            anchor=row.anchor,
            created_text=row.created_text,
            created_inferred=row.created_inferred,
        )


@dataclass(frozen=True, slots=True)
class _Part:
    """Comments of one slice, placed among themselves; ``authors`` are the places of those who sign here."""

    rows: Rows
    authors: dict[int, int]

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[PreparedComment]:
        first = None
        for row in self.rows:
            first = row.root if first is None else first
            placed = max(row.parent - first, -1), row.root - first, self.authors.get(row.author, -1)
            yield PreparedComment._make((*placed, *row[3:]))


def presence_of(author: AuthorRecord | None) -> Presence | str:
    """Return how the source showed somebody, "" where it did not."""
    return (author.presence or "") if author else ""
