"""The neutral form that every reader produces and every export writes.

The fields are those of the Rostra archive, version 1, in its order; what a
source does not say is ``None`` or empty. Records know nothing of the database.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, NamedTuple

BodyFormat = Literal["text", "html", "markdown"]
Presence = Literal["online", "offline"]
Severity = Literal["error", "warning"]


class AuthorRecord(NamedTuple):
    """A name that signs, as one text of the source shows it."""

    login: str
    name: str | None = None
    url: str | None = None
    email: str | None = None
    presence: Presence | None = None


class QuoteRecord(NamedTuple):
    """A passage that a comment repeats.

    ``author`` is as the source names it and ``None`` for the article;
    ``comment`` is the id of the quoted comment, ``None`` where it was not
    found and where the article is quoted. ``inferred`` is true where no mark
    in the source says that it is a quotation.
    """

    author: str | None
    comment: str | None
    text: str
    inferred: bool


class ArticleRecord(NamedTuple):
    """An article. Times are aware and keep the offset that was read.

    The fields behind ``state`` are kept with the article but are no part of a
    Rostra archive: ``addresses`` are others that it had besides ``url``,
    ``published_text`` is the time as the source shows it, and
    ``published_inferred`` says that it was reckoned from when the page was
    saved (``2 weeks ago``).
    """

    id: str
    title: str
    url: str | None = None
    body: str = ""
    body_format: BodyFormat = "text"
    author: AuthorRecord | None = None
    published_at: datetime | None = None
    updated_at: datetime | None = None
    section: str | None = None
    tags: tuple[str, ...] = ()
    language: str | None = None
    notes: tuple[tuple[str, str], ...] = ()
    comments_open: bool = True
    state: Literal["published", "draft", "hidden"] = "published"
    addresses: tuple[str, ...] = ()
    published_text: str = ""
    published_inferred: bool = False


class CommentRecord(NamedTuple):
    """A comment. ``number`` is its place: sibling positions joined by dots.

    The fields behind ``state`` are kept with the comment but are no part of a
    Rostra archive: ``anchor`` is the fragment that addressed it on its page
    (``comment-id-7``, without ``#``) or the whole address of the page that it
    had to itself (its article has that among its ``addresses``), ``created_text`` the time as the source
    shows it, and ``created_inferred`` says that it was reckoned from when the
    page was saved.
    """

    id: str
    article: str
    parent: str | None
    number: str
    author: AuthorRecord | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
    body: str = ""
    body_format: BodyFormat = "text"
    quotes: tuple[QuoteRecord, ...] = ()
    score: int | None = None
    state: Literal["visible", "hidden", "deleted", "missing"] = "visible"
    anchor: str = ""
    created_text: str = ""
    created_inferred: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """Something to tell the operator. ``error``: a part was not imported."""

    file: str
    line: int | None
    severity: Severity
    code: str
    message: str


@dataclass(slots=True)
class Ledger:
    """What a source consists of: ``read = placed + reported``.

    Counted are the non-blank lines of a text page, the items or records of
    everything else.
    """

    read: int = 0
    placed: int = 0
    reported: int = 0

    def add(self, other: Ledger) -> None:
        """Add the counts of another ledger to this one."""
        self.read += other.read
        self.placed += other.placed
        self.reported += other.reported

    def take_back(self, lines: int) -> None:
        """Count lines as reported that a reader had placed, because their record was not written."""
        self.placed -= lines
        self.reported += lines


@dataclass(frozen=True, slots=True)
class ThreadRecord:
    """One article with all the comments that the source holds of it.

    Comments stand parents before children, siblings in their order.
    ``derived_ids`` says that the source has no ids of its own and those here
    come from ``ids.py``. ``lines`` gives for each comment the line it began
    at, and ``line`` the article's, for messages. ``article`` is ``None`` where
    nothing could be read of it and only the problems and lines count.
    ``source`` is the name that the file itself gives, such as its site's host;
    ``left_out`` counts comments that were read and do not belong to a
    discussion (pingbacks): they stand in the ledger as reported, and a problem
    tells of them. ``lacks_article`` says that the source holds comments alone:
    ``article`` is a place for them, and changes nothing of one that is known.
    """

    file: str
    article: ArticleRecord | None
    comments: tuple[CommentRecord, ...] = ()
    problems: tuple[Problem, ...] = ()
    ledger: Ledger = field(default_factory=Ledger)
    lines: tuple[int, ...] = ()
    derived_ids: bool = False
    line: int | None = None
    source: str | None = None
    left_out: int = 0
    lacks_article: bool = False

    def lines_by_id(self) -> dict[str, int]:
        """Return the line that each comment began at, by its id; the first where an id stands twice."""
        lines = zip((comment.id for comment in reversed(self.comments)), reversed(self.lines), strict=True)
        return dict(lines) if self.lines else {}


Threads = Iterable[ThreadRecord]
