"""From a file to the messages in it, each with the line that it begins at.

In an mbox a line ``From <sender> <date>`` behind an empty one opens a message.
Lines of bodies that look so were quoted by a ``>`` when the mbox was written;
one ``>`` is taken away (mboxrd; where an mboxo quoted, that gives the same).
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from itertools import chain
from typing import BinaryIO, NamedTuple

from forum.archive.readers.whole import read_whole
from forum.archive.reading import Reading

LARGEST_MESSAGE = 32 * 1024 * 1024
_BLOCK = 256 * 1024
_FROM = b"From "
_DAY, _MONTH = rb"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)", rb"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_DATED = re.compile(rb"From [^\n]{0,500}?%b,? +(?:%b +[0-9]{1,2}|[0-9]{1,2} +%b)\b" % (_DAY, _MONTH, _MONTH))
_LONGEST_SEPARATOR = 1000
# The empty line belongs to neither of the two messages.
_SEPARATOR = re.compile(rb"\n\r?\n(?P<line>From [^\n]{0,%d}\n)" % _LONGEST_SEPARATOR)
_QUOTED = re.compile(rb"(?m)^>(?=>*From )")
_FIELD = re.compile(rb"(?P<name>[!-9;-~]{1,200})[ \t]*:")
_OPENING = frozenset({b"from", b"message-id", b"received", b"return-path"})
_OTHERS = frozenset({b"date", b"subject", b"to", b"mime-version", b"in-reply-to", b"delivered-to", b"list-id"})


_TOO_LARGE = f"The message is larger than {LARGEST_MESSAGE // (1024 * 1024)} MiB."
_BROKEN_OFF = (
    "The file breaks off within a line of this message. Import a whole copy; if it is whole, end its last line "
    "with a line break."
)


class RawMessage(NamedTuple):
    """The bytes of a message, or why it is not taken. ``is_last`` says that the file ends with it."""

    file: str
    line: int
    data: bytes = b""
    refused: str = ""
    is_last: bool = False


def is_mail(head: bytes) -> bool:
    """Whether a file begins as an mbox or as a message: with the header fields that mail has."""
    head = head.removeprefix(codecs.BOM_UTF8).lstrip(b"\r\n")
    if head.startswith(_FROM):
        head = head.partition(b"\n")[2]
    names: set[bytes] = set()
    for line in head.split(b"\n"):
        if line[:1] in (b" ", b"\t") and names:
            continue
        field = _FIELD.match(line)
        if not field:
            break
        names.add(field["name"].lower())
    return bool(names & _OPENING) and len(names & (_OPENING | _OTHERS)) >= 2


def split_messages(reading: Reading) -> Iterator[RawMessage]:
    """Yield the messages of a file; no more than one is held in memory."""
    data, line = b"", 1
    for block in _blocks(reading.stream):
        data += block
        stripped = data.removeprefix(codecs.BOM_UTF8).lstrip(b"\r\n")
        line += data.count(b"\n") - stripped.count(b"\n")
        data = stripped
        # Enough to see how it begins.
        if len(data) > _LONGEST_SEPARATOR:
            break
    if data.startswith(_FROM):
        yield from _split_box(reading, data, line)
    elif data:
        yield _read_single(reading, data, line)


def _read_single(reading: Reading, data: bytes, line: int) -> RawMessage:
    """Return the one message of a file, of which the beginning was read."""
    whole = read_whole(reading.stream, LARGEST_MESSAGE, data)
    if whole is not None:
        return RawMessage(reading.name, line, whole, is_last=True)
    while reading.stream.read(_BLOCK):
        pass
    return RawMessage(reading.name, line, refused=_TOO_LARGE)


def _split_box(reading: Reading, start: bytes, line: int) -> Iterator[RawMessage]:
    is_dated = _DATED.match(start) is not None
    # As if an empty line stood before the first message; ``line`` is that of the buffer's first byte.
    buffer, line = bytearray(b"\n\n"), line - 2
    opened: int | None = None
    refused, searched = "", 0
    # A separator as the last line may have no end.
    for block in chain([start], _blocks(reading.stream), [b"\n"]):
        buffer += block
        while found := _SEPARATOR.search(buffer, searched):
            searched = found.start("line")
            if is_dated and not _DATED.match(found["line"]):
                continue
            if opened is not None:
                yield _message(reading, opened, buffer, found.start(), refused)
            opened = line = line + buffer.count(b"\n", 0, searched)
            # The separator's line break stays: an empty message may follow.
            del buffer[: found.end() - 1]
            refused, searched = "", 0
        searched = max(0, len(buffer) - _LONGEST_SEPARATOR - 10)
        if len(buffer) > LARGEST_MESSAGE:
            line += buffer.count(b"\n", 0, searched)
            del buffer[:searched]
            refused, searched = _TOO_LARGE, 0
    if opened is not None:
        # The one line break that an mbox always ends with is behind the last message, before ours.
        refused = refused or ("" if buffer.endswith(b"\n\n") else _BROKEN_OFF)
        yield _message(reading, opened, buffer, len(buffer) - 1, refused, is_last=True)


def _message(
    reading: Reading, line: int, buffer: bytearray, end: int, refused: str, *, is_last: bool = False
) -> RawMessage:
    return RawMessage(reading.name, line, b"" if refused else _unquoted(buffer, end), refused, is_last)


def _blocks(stream: BinaryIO) -> Iterator[bytes]:
    while block := stream.read(_BLOCK):
        yield block


def _unquoted(buffer: bytearray, end: int) -> bytes:
    """Return the message at the beginning of a buffer, behind its separator's line break."""
    with memoryview(buffer) as view:
        data = bytes(view[1:end])
    return _QUOTED.sub(b"", data)
