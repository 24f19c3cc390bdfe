"""Reads the Rostra archive, version 1: JSON Lines (ARCHIVE, section 2)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any, NoReturn, TypeVar

from forum.archive.moments import is_keepable
from forum.archive.records import (
    ArticleRecord,
    AuthorRecord,
    CommentRecord,
    Ledger,
    Problem,
    QuoteRecord,
    ThreadRecord,
)

VERSION = 1
_ID_LENGTH = 255
_FORMATS = ("text", "html", "markdown")
_PRESENCES = ("online", "offline", None)
_ARTICLE_STATES = ("published", "draft", "hidden")
_MOMENTS = ("published_at", "created_at", "updated_at")
_COMMENT_STATES = ("visible", "hidden", "deleted", "missing")
# What no database keeps: NUL, and halves of a surrogate pair.
_UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")

# How bytes that are no UTF-8 arrive here.
_UNDECODED = re.compile("[\udc80-\udcff]")


R = TypeVar("R", ArticleRecord, CommentRecord)


class BadRecord(ValueError):
    """A line that is no record; the message says why."""


@dataclass(slots=True)
class _Thread:
    """What was read of an article so far."""

    article: ArticleRecord | None
    comments: list[CommentRecord] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    ledger: Ledger = field(default_factory=Ledger)
    line: int | None = None

    def finish(self, file: str) -> ThreadRecord:
        return ThreadRecord(
            file=file,
            article=self.article,
            comments=tuple(self.comments),
            problems=tuple(self.problems),
            ledger=self.ledger,
            lines=tuple(self.lines),
            line=self.line,
        )


def is_rostra(first_line: str) -> bool:
    """Whether a file that begins with this line is a Rostra archive, of whatever version."""
    try:
        header = _decode(first_line)
    except BadRecord:
        return False
    return header.get("type") == "archive" and "version" in header


def read_header(first_line: str) -> str:
    """Return the name of the source that an archive holds. Raises BadRecord."""
    header = _decode(first_line)
    if header.get("type") != "archive":
        raise BadRecord("The first line of a Rostra archive names its version and source; this one does not.")
    if header.get("version") != VERSION:
        raise BadRecord(f"This is a Rostra archive of version {header.get('version')!r}; version 1 can be read.")
    return _text(header, "source")


def read_rostra(name: str, lines: Iterable[str]) -> Iterator[ThreadRecord]:
    """Yield the threads of an archive; ``lines`` are those behind the first, from number 2.

    A line that is no record is reported and left out, with the comments that
    hang on it; the rest goes on.
    """
    thread = _Thread(None)
    for number, line in enumerate(lines, start=2):
        if not line.strip():
            continue
        warnings: list[Problem] = []
        warn = partial(_warn, warnings, name, number)
        try:
            record = _decode(line)
            kind = record.get("type")
            if kind == "article":
                article = _keepable(_article(record), warn)
                if thread.article or thread.ledger.read:
                    yield thread.finish(name)
                thread = _Thread(article, line=number)
            elif kind == "comment":
                _add_comment(thread, _keepable(_comment(record), warn), number)
            else:
                raise BadRecord(f"A record of type {kind!r} is not known.")
        except BadRecord as error:
            thread.problems.append(Problem(name, number, "error", "bad_record", f"{error} The line is left out."))
            thread.ledger.reported += 1
        else:
            if _is_replaced(record):
                warn("control_characters", "It holds NUL or half a character; each such was replaced by U+FFFD.")
            thread.problems += warnings
            thread.ledger.placed += 1
        thread.ledger.read += 1
    if thread.article or thread.ledger.read:
        yield thread.finish(name)


def _warn(problems: list[Problem], file: str, line: int, code: str, message: str) -> None:
    problems.append(Problem(file, line, "warning", code, message))


def _keepable(record: R, warn: Callable[[str, str], None]) -> R:
    """Return a record without the times that no database keeps."""
    unkept: dict[str, Any] = {}
    for key in _MOMENTS:
        moment = getattr(record, key, None)
        if moment and not is_keepable(moment):
            unkept[key] = None
            message = f"{key!r} is {moment.isoformat()}, which cannot be kept; the rest was imported without it."
            warn("bad_date", message)
    return replace(record, **unkept)


def _is_replaced(value: object) -> bool:
    """Whether any text of a record has characters that no database keeps."""
    waiting = [value]
    while waiting:
        part = waiting.pop()
        if isinstance(part, str) and _UNKEEPABLE.search(part):
            return True
        if isinstance(part, dict | list):
            waiting += part.values() if isinstance(part, dict) else part
    return False


def _add_comment(thread: _Thread, comment: CommentRecord, number: int) -> None:
    if thread.article is None or comment.article != thread.article.id:
        raise BadRecord(f"Its article {comment.article!r} does not stand right before it.")
    thread.comments.append(comment)
    thread.lines.append(number)


def _decode(line: str) -> dict[str, Any]:
    """Return one line as an object; refuse what JSON allows and a record does not."""
    if _UNDECODED.search(line):
        raise BadRecord("This line is not UTF-8.")
    try:
        value = json.loads(
            line, parse_constant=_refuse_constant, parse_int=_parse_int, object_pairs_hook=_without_repeats
        )
    except (ValueError, RecursionError) as error:
        reason = "it is nested too deep" if isinstance(error, RecursionError) else str(error)
        raise BadRecord(f"This line is not a JSON object: {reason}.") from None
    if not isinstance(value, dict):
        raise BadRecord("This line is not a JSON object.")
    return value


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a number")


def _parse_int(digits: str) -> int:
    if len(digits) > 20:
        raise ValueError("a number has too many digits")
    return int(digits)


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) != len(pairs):
        raise ValueError("a key stands twice in it")
    return record


def _article(record: dict[str, Any]) -> ArticleRecord:
    return ArticleRecord(
        id=_id(record, "id"),
        title=_title(record),
        url=_optional(record, "url", _text),
        body=_optional(record, "body", _text) or "",
        body_format=_choice(record, "body_format", _FORMATS, "text"),
        author=_optional(record, "author", _author),
        published_at=_optional(record, "published_at", _moment),
        updated_at=_optional(record, "updated_at", _moment),
        section=_optional(record, "section", _text),
        tags=tuple(sorted({_text({"tag": tag}, "tag") for tag in _list(record, "tags")})),
        language=_optional(record, "language", _text),
        notes=tuple(_note(note) for note in _list(record, "notes")),
        comments_open=record.get("comments_open") is not False,
        state=_choice(record, "state", _ARTICLE_STATES, "published"),
    )


def _comment(record: dict[str, Any]) -> CommentRecord:
    return CommentRecord(
        id=_id(record, "id"),
        article=_id(record, "article"),
        parent=_optional(record, "parent", _id),
        number=_optional(record, "number", _text) or "",
        author=_optional(record, "author", _author),
        created_at=_optional(record, "created_at", _moment),
        updated_at=_optional(record, "updated_at", _moment),
        body=_optional(record, "body", _text) or "",
        body_format=_choice(record, "body_format", _FORMATS, "text"),
        quotes=tuple(_quote(quote) for quote in _list(record, "quotes")),
        score=_optional(record, "score", _whole_number),
        state=_choice(record, "state", _COMMENT_STATES, "visible"),
    )


def _author(record: dict[str, Any], key: str) -> AuthorRecord:
    author = _object(record[key], key)
    return AuthorRecord(
        login=_text(author, "login"),
        name=_optional(author, "name", _text),
        url=_optional(author, "url", _text),
        email=_optional(author, "email", _text),
        presence=_choice(author, "presence", _PRESENCES, None),
    )


def _quote(value: object) -> QuoteRecord:
    quote = _object(value, "quotes")
    return QuoteRecord(
        author=_optional(quote, "author", _text),
        comment=_optional(quote, "comment", _id),
        text=_text(quote, "text"),
        inferred=quote.get("inferred") is True,
    )


def _note(value: object) -> tuple[str, str]:
    if isinstance(value, list) and len(value) == 2:
        pair = {"label": value[0], "value": value[1]}
        return _text(pair, "label"), _text(pair, "value")
    raise BadRecord("A note is a pair of label and value.")


def _object(value: object, key: str) -> dict[str, Any]:
    if isinstance(value, dict):
        return value
    raise BadRecord(f"{key!r} must hold an object.")


def _list(record: dict[str, Any], key: str) -> list[Any]:
    value = record.get(key)
    if value is None:
        return []
    if isinstance(value, list):
        return value
    raise BadRecord(f"{key!r} must be a list.")


def _optional(record: dict[str, Any], key: str, read: Callable[[dict[str, Any], str], Any]) -> Any:
    return None if record.get(key) is None else read(record, key)


def _text(record: dict[str, Any], key: str) -> str:
    value = record.get(key)
    if isinstance(value, str):
        return _UNKEEPABLE.sub("\ufffd", value)
    raise BadRecord(f"{key!r} must be a text.")


def _title(record: dict[str, Any]) -> str:
    title = _text(record, "title")
    if title.strip():
        return title
    raise BadRecord("'title' must not be empty.")


def _id(record: dict[str, Any], key: str) -> str:
    value = _text(record, key)
    if 0 < len(value) <= _ID_LENGTH:
        return value
    raise BadRecord(f"{key!r} must have 1 to {_ID_LENGTH} characters.")


def _whole_number(record: dict[str, Any], key: str) -> int:
    value = record[key]
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**31:
        return value
    raise BadRecord(f"{key!r} must be a whole number.")


def _moment(record: dict[str, Any], key: str) -> datetime:
    try:
        moment = datetime.fromisoformat(_text(record, key))
        if moment.utcoffset() is None:
            raise ValueError
    except ValueError:
        raise BadRecord(f"{key!r} must be a time with its offset, such as 2021-02-03T13:03:00+03:00.") from None
    return moment


def _choice(record: dict[str, Any], key: str, allowed: tuple[Any, ...], default: Any) -> Any:
    value = record.get(key, default)
    if value in allowed:
        return value
    raise BadRecord(f"{key!r} is {value!r}; it must be one of {', '.join(map(repr, allowed))}.")
