"""A thread while it is read from JSON: what it holds, what is counted and what is said of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, TypeVar
from zoneinfo import ZoneInfo

from forum.archive.readers.json_exports.fields import BadRecord, Fields
from forum.archive.reading import Reading
from forum.archive.records import ArticleRecord, CommentRecord, Ledger, Problem, ThreadRecord

Record = TypeVar("Record", ArticleRecord, CommentRecord)


@dataclass(slots=True)
class Draft:
    """One article's records so far. Each article-like or comment-like record counts one in the ledger."""

    file: str
    zone: ZoneInfo
    comments: list[CommentRecord] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    ledger: Ledger = field(default_factory=Ledger)
    left_out: int = 0

    @classmethod
    def of(cls, reading: Reading) -> Draft:
        """Return an empty one for a file."""
        return cls(reading.name, reading.zone)

    def make(self, value: object, make: Callable[[Fields], Record], line: int | None = None) -> Record | None:
        """Return the record that a value is; ``None`` for one that is bad, which is reported."""
        self.ledger.read += 1
        try:
            fields = Fields.of(value, self.zone)
            record = make(fields)
        except BadRecord as error:
            self.ledger.reported += 1
            self.tell("error", "bad_record", f"{error} The record is left out.", line)
            return None
        self.ledger.placed += 1
        for code, message in fields.warnings.items():
            self.tell("warning", code, f"Record {record.id!r}: {message}", line)
        return record

    def add(self, value: object, make: Callable[[Fields], CommentRecord], line: int | None = None) -> str | None:
        """Add the comment that a value is and return its id; ``None`` for one that is bad."""
        comment = self.make(value, make, line)
        if comment is None:
            return None
        self.comments.append(comment)
        if line is not None:
            self.lines.append(line)
        return comment.id

    def leave_out(self, number: int) -> None:
        """Count records that are read and not taken; the reader tells of them."""
        self.ledger.read += number
        self.ledger.reported += number

    def tell(self, severity: Literal["error", "warning"], code: str, message: str, line: int | None = None) -> None:
        """Say what the operator should know."""
        self.problems.append(Problem(self.file, line, severity, code, message))

    def finish(self, article: ArticleRecord | None, source: str | None = None) -> ThreadRecord:
        """Return what was read."""
        return ThreadRecord(
            file=self.file,
            article=article,
            comments=tuple(self.comments),
            problems=tuple(self.problems),
            ledger=self.ledger,
            lines=tuple(self.lines),
            line=min(self.lines, default=None),
            source=source,
            left_out=self.left_out,
        )
