"""The neutral form that every reader produces and every export writes.

The fields are those of the Rostra archive, version 1, in its order; what a
source does not say is ``None`` or empty. Records know nothing of the database.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

BodyFormat = Literal["text", "html", "markdown"]
Presence = Literal["online", "offline"]
Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class AuthorRecord:
    """A name that signs, as one text of the source shows it."""

    login: str
    name: str | None = None
    url: str | None = None
    email: str | None = None
    presence: Presence | None = None


@dataclass(frozen=True, slots=True)
class QuoteRecord:
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


@dataclass(frozen=True, slots=True)
class ArticleRecord:
    """An article. Times are aware and keep the offset that was read."""

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


@dataclass(frozen=True, slots=True)
class CommentRecord:
    """A comment. ``number`` is its place: sibling positions joined by dots."""

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
    """Non-blank lines of a source: ``read = placed + reported``."""

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
    """

    file: str
    article: ArticleRecord | None
    comments: tuple[CommentRecord, ...] = ()
    problems: tuple[Problem, ...] = ()
    ledger: Ledger = field(default_factory=Ledger)
    lines: tuple[int, ...] = ()
    derived_ids: bool = False
    line: int | None = None

    def lines_by_id(self) -> dict[str, int]:
        """Return the line that each comment began at, by its id; the first where an id stands twice."""
        lines = zip((comment.id for comment in reversed(self.comments)), reversed(self.lines), strict=True)
        return dict(lines) if self.lines else {}


Threads = Iterable[ThreadRecord]
