"""One line of a Rostra archive as a record; what JSON allows and a record does not is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import orjson

from forum.archive.ids import LONGEST_ID
from forum.archive.keepable import UNKEEPABLE
from forum.archive.readers.strict_json import STRICT
from forum.archive.records import ArticleRecord, AuthorRecord, CommentRecord, QuoteRecord

VERSION = 1
# Whole numbers are less than this, whatever their sign.
WHOLE_NUMBERS = 2**31
FORMATS = ("text", "html", "markdown")
PRESENCES = ("online", "offline", None)
_ARTICLE_STATES = ("published", "draft", "hidden")
COMMENT_STATES = ("visible", "hidden", "deleted", "missing")
# How JSON writes what no database keeps.
ESCAPE = b"\\u"
# Where a key ends, and what looks like it within a text.
_KEY, _ESCAPED_KEY = b'":', b'\\":'


class BadRecord(ValueError):
    """A line that is no record; the message says why."""


def decode(line: bytes) -> dict[str, Any]:
    """Return one line as an object. Raises BadRecord."""
    try:
        record = orjson.loads(line)
    except orjson.JSONDecodeError:
        # What is wrong, if anything is, says the strict way.
        return _decode_strictly(line)
    return record if isinstance(record, dict) and _has_no_repeats(line, record) else _decode_strictly(line)


def _has_no_repeats(line: bytes, record: dict[str, Any]) -> bool:
    """Whether a line is written so plainly that no key can stand twice in it.

    Between a key and its colon stands nothing, and within a text every
    quotation mark is escaped: so keys can be counted.
    """
    keys = len(record)
    author, quotes = record.get("author"), record.get("quotes")
    if type(author) is dict:
        keys += len(author)
    if quotes and type(quotes) is list:
        keys += sum(len(quote) for quote in quotes if type(quote) is dict)
    found = line.count(_KEY)
    return found == keys or found - line.count(_ESCAPED_KEY) == keys


def _decode_strictly(line: bytes) -> dict[str, Any]:
    try:
        text = line.removeprefix(b"\xef\xbb\xbf").decode()
        value = STRICT.decode(text)
    except UnicodeDecodeError:
        raise BadRecord("This line is not UTF-8.") from None
    except (ValueError, RecursionError) as error:
        reason = "it is nested too deep" if isinstance(error, RecursionError) else str(error)
        raise BadRecord(f"This line is not a JSON object: {reason}.") from None
    if not isinstance(value, dict):
        raise BadRecord("This line is not a JSON object.")
    return value


def holds_unkeepable(line: bytes, record: dict[str, Any]) -> bool:
    """Whether any text of a record, which the line wrote, has characters that no database keeps."""
    waiting: list[object] = [record] if ESCAPE in line else []
    while waiting:
        part = waiting.pop()
        if isinstance(part, str) and UNKEEPABLE.search(part):
            return True
        if isinstance(part, dict | list):
            waiting += part.values() if isinstance(part, dict) else part
    return False


def read_source(header: dict[str, Any]) -> str:
    """Return the name of the source that an archive's first line gives. Raises BadRecord."""
    if header.get("type") != "archive":
        raise BadRecord("The first line of a Rostra archive names its version and source; this one does not.")
    if header.get("version") != VERSION:
        raise BadRecord(f"This is a Rostra archive of version {header.get('version')!r}; version 1 can be read.")
    return _text(header, "source")


def read_article(record: dict[str, Any]) -> ArticleRecord:
    """Return an article. Raises BadRecord."""
    return ArticleRecord(
        id=_id(record, "id"),
        title=_title(record),
        url=_optional(record, "url", _text),
        body=_optional(record, "body", _text) or "",
        body_format=_choice(record, "body_format", FORMATS, "text"),
        author=_author(record["author"]) if record.get("author") is not None else None,
        published_at=_optional(record, "published_at", _moment),
        updated_at=_optional(record, "updated_at", _moment),
        section=_optional(record, "section", _text),
        tags=tuple(sorted({_text({"tag": tag}, "tag") for tag in _list(record, "tags")})),
        language=_optional(record, "language", _text),
        notes=tuple(_note(note) for note in _list(record, "notes")),
        comments_open=record.get("comments_open") is not False,
        state=_choice(record, "state", _ARTICLE_STATES, "published"),
    )


def read_comment(record: dict[str, Any], authors: dict[AuthorRecord, AuthorRecord]) -> CommentRecord:
    """Return a comment. Raises BadRecord.

    ``authors`` are those who were read before: most sign more than once, and
    one record for each saves half the memory of a huge discussion.
    """
    author, quotes = record.get("author"), record.get("quotes")
    if author is not None:
        author = _author(author)
        author = authors.setdefault(author, author)
    return CommentRecord(
        _id(record, "id"),
        _id(record, "article"),
        None if record.get("parent") is None else _id(record, "parent"),
        _optional_text(record, "number") or "",
        author,
        None if record.get("created_at") is None else _moment(record, "created_at"),
        None if record.get("updated_at") is None else _moment(record, "updated_at"),
        _optional_text(record, "body") or "",
        _choice(record, "body_format", FORMATS, "text"),
        tuple(map(_quote, _list(record, "quotes"))) if quotes != [] else (),
        None if record.get("score") is None else _whole_number(record, "score"),
        _choice(record, "state", COMMENT_STATES, "visible"),
    )


def _author(value: object) -> AuthorRecord:
    author = _object(value, "author")
    return AuthorRecord(
        _text(author, "login"),
        _optional_text(author, "name"),
        _optional_text(author, "url"),
        _optional_text(author, "email"),
        _choice(author, "presence", PRESENCES, None),
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


def _optional_text(record: dict[str, Any], key: str) -> str | None:
    value = record.get(key)
    if value is None or (type(value) is str and value.isascii() and "\x00" not in value):
        return value
    return _text(record, key)


def _text(record: dict[str, Any], key: str) -> str:
    value = record.get(key)
    if isinstance(value, str):
        return value if value.isascii() and "\x00" not in value else UNKEEPABLE.sub("\ufffd", value)
    raise BadRecord(f"{key!r} must be a text.")


def _title(record: dict[str, Any]) -> str:
    title = _text(record, "title")
    if title.strip():
        return title
    raise BadRecord("'title' must not be empty.")


def _id(record: dict[str, Any], key: str) -> str:
    value = record.get(key)
    if type(value) is not str or not value.isascii() or "\x00" in value:
        value = _text(record, key)
    if 0 < len(value) <= LONGEST_ID:
        return value
    raise BadRecord(f"{key!r} must have 1 to {LONGEST_ID} characters.")


def _whole_number(record: dict[str, Any], key: str) -> int:
    value = record[key]
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < WHOLE_NUMBERS:
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
