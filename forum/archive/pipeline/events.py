"""What a walk through inputs tells, in their order."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from forum.archive.inputs import Limits
from forum.archive.preparing import PreparedThread
from forum.archive.records import Ledger, Problem


@dataclass(frozen=True, slots=True)
class Options:
    """What the operator asked for.

    ``source`` is ``None`` where each file names its own, ``format`` where each
    shows it. ``captured`` is when the pages were saved. ``leave_out`` is the
    real path of a file that is no input though it may lie among them: the
    report.
    """

    zone: ZoneInfo
    source: str | None = None
    format: str | None = None
    captured: datetime | None = None
    limits: Limits = Limits()
    leave_out: str | None = None


@dataclass(frozen=True, slots=True)
class FileBegun:
    """A file, or as many as are read together, is read from here on; ``name`` is the first one's."""

    name: str


@dataclass(frozen=True, slots=True)
class ThreadRead:
    """A thread to be written into a source; ``position`` is how much of what lies on the disk was read until there."""

    source: str
    thread: PreparedThread
    position: int


@dataclass(frozen=True, slots=True)
class NothingRead:
    """A part of a file in which there is nothing to write, only something to tell."""

    problems: tuple[Problem, ...]
    ledger: Ledger
    left_out: int = 0


class FileFacts(NamedTuple):
    """What is known of a file when it was read, or of as many as were read together.

    ``name`` is for people: of several files it is their folder's. ``format`` is
    what it was read as, ``size`` its length in bytes, ``None`` where it could
    not be opened, ``sha256`` the hash of one file that was read to its end,
    ``encoding`` Python's name of the one that its text was read in; each is ""
    where nobody knows.
    """

    name: str
    files: int
    format: str
    size: int | None
    sha256: str
    encoding: str


@dataclass(frozen=True, slots=True)
class FileEnded:
    """The file was read as far as it could be.

    ``problems`` are what kept from reading it to its end, ``ledger`` counts the
    line that one of them names.
    """

    facts: FileFacts
    position: int
    problems: tuple[Problem, ...] = ()
    ledger: Ledger = field(default_factory=Ledger)


Event = FileBegun | ThreadRead | NothingRead | FileEnded
