"""What a reader is, what it gets, and how it refuses a file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, NamedTuple
from zoneinfo import ZoneInfo

from forum.archive.records import ThreadRecord

# How much of a file is looked at to recognise what it is.
HEAD = 64 * 1024


class UnreadableInput(Exception):
    """A file, or the rest of it, that a reader cannot take; the message says why and what to do."""

    def __init__(self, code: str, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.line = line


def _all(_thread: int) -> bool:
    return True


def untold(_encoding: str) -> None:
    """Be told an encoding where nobody asks for it."""


class Reading(NamedTuple):
    """One file to be read: its name for messages, its bytes, and what the operator said of it.

    ``stream`` is read once, from its start, and ends early where the input
    breaks: then the threads that were open are not yielded by whoever reads
    for the caller (``stream`` tells nobody). ``zone`` is that of times without
    an offset, ``captured`` when the page was saved, ``None`` where nobody said.
    ``address`` is where a crawler fetched the page, "" where none did.
    ``wants`` says of each thread, counted from 0, whether it is read here: of
    the others a reader may yield an empty shell. ``decoded_as`` is called by a
    reader that knows in which encoding it reads the file, with a name that
    Python has for it.
    """

    name: str
    stream: BinaryIO
    zone: ZoneInfo
    captured: datetime | None = None
    wants: Callable[[int], bool] = _all
    address: str = ""
    decoded_as: Callable[[str], None] = untold


@dataclass(frozen=True, slots=True)
class Format:
    """One kind of archive. ``name`` is what ``--format`` calls it.

    ``recognises`` decides by the first bytes of a file (``HEAD`` at most),
    never by its name. ``read`` yields threads lazily; it raises
    ``UnreadableInput`` where it cannot go on. Of a format whose discussions
    stand in many files (``read_together``), all such files of one folder
    are given at once, in their order. ``shows_parts`` says that a file may hold
    one part of a discussion only, such as one of its pages, ``counts_lines``
    that its ledger counts the lines of a file and not the items in it.
    """

    name: str
    recognises: Callable[[bytes], bool]
    read: Callable[[Reading], Iterator[ThreadRecord]] | None = None
    read_together: Callable[[Iterator[Reading]], Iterator[ThreadRecord]] | None = None
    shows_parts: bool = False
    counts_lines: bool = False


_HOST = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?(?://)?(?:[^/@]*@)?(?P<host>[^/:?#]+)", re.IGNORECASE)


def source_name(text: str) -> str | None:
    """Return a name for a source (``[a-z0-9][a-z0-9.-]*``) from an address or a site's name, ``None`` if none is left.

    Of an address only the host counts, without ``www.``.
    """
    found = _HOST.match(text.strip())
    host = (found["host"] if found else "").lower().removeprefix("www.")
    name = re.sub(r"[^a-z0-9.-]+", "-", host).strip(".-")[:100].strip(".-")
    return name or None
