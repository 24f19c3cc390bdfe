"""Reads Remark42's native backup, a JSON record a line, and the trees of comments that its server answers with.

A backup begins with a line on users and posts; backups are also put together
from several, so that such a line may come again.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any, BinaryIO, NamedTuple

from forum.archive.readers.grouping import Groups
from forum.archive.readers.json_exports.draft import Draft
from forum.archive.readers.json_exports.fields import BadRecord, Fields
from forum.archive.readers.json_exports.heads import has_keys, head_text
from forum.archive.readers.json_exports.remark42_records import make_article, make_comment, site_of, url_of
from forum.archive.readers.json_exports.strict import NotJson, loads, read_document
from forum.archive.reading import Format, Reading, UnreadableInput, source_name
from forum.archive.records import ThreadRecord

_LONGEST_LINE = 8 * 1024 * 1024
_HEADER = re.compile(r'\{\s*"version"\s*:\s*[0-9]+\s*,\s*"(?:users|posts)"')
# A tree is one value on one line or, written for people, on many.
_TREE = re.compile(r'\{\s*(?:\Z|"(?:comments|info)"\s*:)')
_VERSIONS = (0, 1)


class Line(NamedTuple):
    """A line of a backup; ``text`` is ``None`` for one that is too long, ``is_sound`` false where it is no UTF-8."""

    number: int
    text: str | None
    is_sound: bool = True


@dataclass(slots=True)
class Said:
    """What the headers of a backup say of posts and users."""

    closed: set[str] = field(default_factory=set)
    emails: dict[str, str] = field(default_factory=dict)


def is_remark42(head: bytes) -> bool:
    """Whether a file begins as a backup of Remark42, or as one of its trees of comments."""
    text = head_text(head)
    return _HEADER.match(text) is not None or (text.startswith("{") and has_keys(text, "locator", "pid", "user"))


def read_remark42(reading: Reading) -> Iterator[ThreadRecord]:
    """Yield the threads of a backup or of a tree. Raises UnreadableInput where a file cannot be read as either."""
    start = b""
    while (first := reading.stream.readline(_LONGEST_LINE)) and not first.strip():
        start += first
    if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise UnreadableInput("bad_encoding", "The backup is not in UTF-8. Convert it to UTF-8 and import it again.", 1)
    if _TREE.match(head_text(first[:1024])):
        yield from _read_tree(reading, start + first)
    else:
        yield from _read_lines(reading, first, start.count(b"\n") + 1)


def _read_lines(reading: Reading, first: bytes, number: int) -> Iterator[ThreadRecord]:
    reading.decoded_as("utf-8")
    said = Said()
    with Groups[tuple[int, dict[str, Any]]]() as groups:
        for line in _lines(reading.stream, first, number):
            yield from _sort_in(line, reading, groups, said)
        for url, records in groups:
            yield _read_thread(reading, url, records, said)


def _lines(stream: BinaryIO, line: bytes, number: int) -> Iterator[Line]:
    """Yield the lines that are not blank, from one that was read already; of one that is too long only the number."""
    while line:
        is_whole = line.endswith(b"\n") or len(line) < _LONGEST_LINE
        rest = line
        while not is_whole and rest and not rest.endswith(b"\n"):
            rest = stream.readline(_LONGEST_LINE)
        if line.strip():
            yield _decode(line, number) if is_whole else Line(number, None)
        line = stream.readline(_LONGEST_LINE)
        number += 1


def _decode(line: bytes, number: int) -> Line:
    line = line.removeprefix(codecs.BOM_UTF8)
    try:
        return Line(number, line.decode())
    except UnicodeDecodeError:
        return Line(number, line.decode("utf-8", "replace"), is_sound=False)


def _sort_in(
    line: Line, reading: Reading, groups: Groups[tuple[int, dict[str, Any]]], said: Said
) -> Iterator[ThreadRecord]:
    """Put a line's comment to those of its page, or take down what a header says; yield what is to be told of it."""
    draft = Draft.of(reading)
    try:
        value = _value(line)
        if isinstance(value, dict) and "version" in value and "pid" not in value:
            _read_header(Fields.of(value, reading.zone), said)
        else:
            groups.add(url_of(Fields.of(value, reading.zone)), (line.number, value))
    except BadRecord as error:
        draft.leave_out(1)
        draft.tell("error", "bad_record", f"{error} The line is left out.", line.number)
    if not line.is_sound:
        draft.tell("warning", "decoded", "It is not sound UTF-8; what could not be read is U+FFFD.", line.number)
    if draft.problems:
        yield draft.finish(None)


def _value(line: Line) -> Any:
    if line.text is None:
        raise BadRecord(f"The line is longer than {_LONGEST_LINE // (1024 * 1024)} MiB, which no comment is.")
    try:
        return loads(line.text)
    except NotJson as error:
        raise BadRecord(f"The line is no sound JSON: {error}.") from None


def _read_header(fields: Fields, said: Said) -> None:
    """Take down which pages are closed, and the addresses of users. Raises BadRecord for another version."""
    version = fields.number("version")
    if version not in _VERSIONS:
        raise BadRecord(f"It begins a backup of version {version}; version 1 can be read.")
    for value in fields.items("posts"):
        post = Fields.of(value, fields.zone)
        if post.is_true("read_only"):
            said.closed.add(post.word("url"))
    for value in fields.items("users"):
        user = Fields.of(value, fields.zone)
        email = user.inner("details").word("email")
        if email:
            said.emails[user.word("id")] = email


def _read_thread(reading: Reading, url: str, records: list[tuple[int, dict[str, Any]]], said: Said) -> ThreadRecord:
    draft = Draft.of(reading)
    article = make_article(url, (values for _, values in records), reading.zone, is_open=url not in said.closed)
    for number, values in records:
        draft.add(values, partial(make_comment, article=article.id, emails=said.emails), number)
    return draft.finish(article, source_name(site_of(records[0][1])))


def _read_tree(reading: Reading, start: bytes) -> Iterator[ThreadRecord]:
    document = read_document(reading, start=start)
    values = document.value if isinstance(document.value, dict) else {}
    nodes, info = values.get("comments"), values.get("info")
    if not isinstance(nodes, list):
        raise UnreadableInput("bad_json", "This is neither a backup of Remark42 nor one of its trees of comments.")
    told = Draft.of(reading)
    told.problems += document.problems
    pages = _pages(nodes, told)
    if told.problems:
        yield told.finish(None)
    is_open = not (isinstance(info, dict) and info.get("read_only") is True)
    for url, comments in pages.items():
        draft = Draft.of(reading)
        article = make_article(url, comments, reading.zone, is_open=is_open)
        for comment in comments:
            draft.add(comment, partial(make_comment, article=article.id, emails={}))
        yield draft.finish(article, source_name(site_of(comments[0])))


def _pages(nodes: list[Any], told: Draft) -> dict[str, list[dict[str, Any]]]:
    """Return the comments of a tree by their pages; those that name none are told."""
    pages: dict[str, list[dict[str, Any]]] = {}
    for value in _walk(nodes):
        try:
            pages.setdefault(url_of(Fields.of(value, told.zone)), []).append(value)
        except BadRecord as error:
            told.leave_out(1)
            told.tell("error", "bad_record", f"{error} The comment is left out.")
    return pages


def _walk(nodes: list[Any]) -> Iterator[Any]:
    """Yield the comments of a tree, each before its replies, siblings in their order."""
    waiting = nodes[::-1]
    while waiting:
        node = waiting.pop()
        values = node if isinstance(node, dict) else {}
        yield values.get("comment")
        replies = values.get("replies")
        waiting += replies[::-1] if isinstance(replies, list) else []


REMARK42 = Format("remark42", is_remark42, read_remark42)
