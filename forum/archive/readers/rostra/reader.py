"""Reads the Rostra archive, version 1: JSON Lines (ARCHIVE, section 2)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO, NamedTuple

from forum.archive.moments import is_keepable
from forum.archive.readers.rostra.plain import read_plain_comment
from forum.archive.readers.rostra.values import (
    BadRecord,
    decode,
    holds_unkeepable,
    read_article,
    read_comment,
    read_source,
)
from forum.archive.readers.whole import read_line
from forum.archive.reading import Format, Reading, UnreadableInput
from forum.archive.records import ArticleRecord, AuthorRecord, CommentRecord, Ledger, Problem, Severity, ThreadRecord

_LONGEST_LINE = 64 * 1024 * 1024
# Stands for a line that is longer: no text begins so.
_TOO_LONG = b"\xff\xff too long"
# How every line of a comment begins that Rostra wrote.
_COMMENT = b'{"type":"comment",'
# Of an article, of a comment.
_MOMENTS = (("published_at", "updated_at"), ("created_at", "updated_at"))


class _Line(NamedTuple):
    """What a line holds: a record with what is doubtful about it, by code and sentence, or why it is none."""

    record: ArticleRecord | CommentRecord | None
    warnings: Sequence[tuple[str, str]] = ()
    refused: str = ""


@dataclass(slots=True)
class _Thread:
    """What was read of an article so far."""

    file: str
    source: str
    article: ArticleRecord | None = None
    line: int | None = None
    comments: list[CommentRecord] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    ledger: Ledger = field(default_factory=Ledger)
    authors: dict[AuthorRecord, AuthorRecord] = field(default_factory=dict)

    is_last_bad: bool = False

    def take(self, found: _Line, line: int) -> None:
        """Add what a line holds: a comment, or why it is left out. The article's own line is only counted."""
        refused = found.refused
        if isinstance(found.record, CommentRecord):
            if self.article and found.record.article == self.article.id:
                self.comments.append(found.record)
                self.lines.append(line)
            else:
                refused = f"Its article {found.record.article!r} does not stand right before it."
        self.is_last_bad = bool(refused)
        self.ledger.read += 1
        if refused:
            self.ledger.reported += 1
            self._tell(line, "error", "bad_record", f"{refused} The line is left out.")
            return
        self.ledger.placed += 1
        for code, message in found.warnings:
            self._tell(line, "warning", code, message)

    def leave_out(self, line: int) -> None:
        """Leave the article out, and all its comments: the file breaks off within them."""
        if self.article is None:
            return
        message = f"The file breaks off within «{self.article.title[:80]}», which was left out. Import a whole copy."
        self._tell(line, "error", "cut_off", message)
        self.article = None
        self.ledger.take_back(self.ledger.placed)

    def _tell(self, line: int, severity: Severity, code: str, message: str) -> None:
        self.problems.append(Problem(self.file, line, severity, code, message))

    def finish(self) -> ThreadRecord:
        return ThreadRecord(
            file=self.file,
            article=self.article,
            comments=tuple(self.comments),
            problems=tuple(self.problems),
            ledger=self.ledger,
            lines=tuple(self.lines),
            line=self.line,
            source=self.source,
            left_out=0 if self.article else len(self.comments),
        )


def is_rostra(head: bytes) -> bool:
    """Whether a file that begins with these bytes is a Rostra archive, of whatever version."""
    if b'"archive"' not in head:
        return False
    try:
        header = decode(head.partition(b"\n")[0])
    except BadRecord:
        return False
    return header.get("type") == "archive" and "version" in header


def read_rostra(reading: Reading) -> Iterator[ThreadRecord]:
    """Yield the threads of an archive.

    A line that is no record is reported and left out, with the comments that
    hang on it; the rest goes on. An article that the file breaks off in is
    reported and left out. Raises UnreadableInput.
    """
    lines = _lines(reading.stream)
    try:
        source = read_source(decode(next(lines, b"")))
    except BadRecord as error:
        raise UnreadableInput("bad_header", str(error), line=1) from None
    reading.decoded_as("utf-8")
    thread = _Thread(reading.name, source, ledger=Ledger(read=1, placed=1))
    line, number, read, is_wanted = b"\n", 1, 0, reading.wants(0)
    for number, line in enumerate(lines, start=2):
        # Another process reads what is not wanted here: its comments need not even be decoded.
        if line.isspace() or (not is_wanted and line.startswith(_COMMENT)):
            continue
        found = _read_line(line, thread.authors)
        if isinstance(found.record, ArticleRecord):
            yield thread.finish()
            read += 1
            is_wanted = reading.wants(read)
            thread = _Thread(reading.name, source, found.record, number)
        thread.take(found, number)
    if thread.is_last_bad and not line.endswith(b"\n"):
        thread.leave_out(number)
    yield thread.finish()


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    """Yield lines; of one that is too long only a mark, with the end that it has."""
    line = None
    while line != b"":
        line, is_ended = read_line(stream, _LONGEST_LINE)
        if line is None:
            yield _TOO_LONG + (b"\n" if is_ended else b"")
        elif line:
            yield line


def _read_line(line: bytes, authors: dict[AuthorRecord, AuthorRecord]) -> _Line:
    """Return what a line holds, as it can be kept."""
    if line.startswith(_TOO_LONG):
        return _Line(None, refused=f"This line is longer than {_LONGEST_LINE // 1024**2} MiB.")
    try:
        said = decode(line)
        kind = said.get("type")
        if kind == "comment":
            plain = read_plain_comment(line, said, authors)
            if plain:
                return _Line(plain)
            record: ArticleRecord | CommentRecord = read_comment(said, authors)
        elif kind == "article":
            record = read_article(said)
        else:
            raise BadRecord(f"A record of type {kind!r} is not known.")
    except BadRecord as error:
        return _Line(None, refused=str(error))
    warnings: list[tuple[str, str]] = []
    if holds_unkeepable(line, said):
        warnings.append(("control_characters", "It holds NUL or half a character; each such was replaced by U+FFFD."))
    return _Line(_with_keepable_times(record, warnings), warnings)


def _with_keepable_times(
    record: ArticleRecord | CommentRecord, warnings: list[tuple[str, str]]
) -> ArticleRecord | CommentRecord:
    """Return a record without the times that no database keeps."""
    unkept: dict[str, Any] = {}
    for key in _MOMENTS[isinstance(record, CommentRecord)]:
        moment = getattr(record, key)
        if moment and not is_keepable(moment):
            unkept[key] = None
            message = f"{key!r} is {moment.isoformat()}, which cannot be kept; the rest was imported without it."
            warnings.append(("bad_date", message))
    return record._replace(**unkept) if unkept else record


ROSTRA = Format("rostra", is_rostra, read_rostra)
