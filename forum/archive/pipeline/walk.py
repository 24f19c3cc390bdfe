"""Reads inputs one after the other and prepares what is in them.

Several processes may walk the same inputs: each does its share and skips the
rest. A file is one process's, but one that is large is shared thread by
thread. All of them see the same files in the same order, so what they tell
can be put together again in that order.
"""

from __future__ import annotations

import codecs
import logging
from collections.abc import Iterator
from typing import NamedTuple

from forum.archive.pipeline.events import Event, FileBegun, FileEnded, FileFacts, NothingRead, Options, ThreadRead
from forum.archive.pipeline.opened import Opened, OpenInputs
from forum.archive.pipeline.sources import choose_source
from forum.archive.preparing import prepare
from forum.archive.reading import Format, Reading, UnreadableInput
from forum.archive.records import Ledger, Problem, ThreadRecord

_log = logging.getLogger(__name__)
_FAILED = (
    "The reader of this file failed ({}), which is a fault of Rostra's. What stands behind this place was not "
    "imported. Please report it, with the file if you may."
)
_UNPREPARED = (
    "«{}» could not be made ready ({}), which is a fault of Rostra's; it was left out. Please report it, with the file "
    "if you may."
)
# A file of so many bytes is shared; one of unknown size may be as large.
_LARGE = 4 * 1024 * 1024


class Share(NamedTuple):
    """Which part of the work is a process's own: every ``of``-th unit from ``own`` on."""

    own: int = 0
    of: int = 1

    def has(self, unit: int) -> bool:
        """Whether a unit, counted from 0, is of this part."""
        return unit % self.of == self.own


ALL = Share()


class Told(NamedTuple):
    """An event with its place: which unit of the walk it is of, and whether that one is shared."""

    unit: int
    is_shared: bool
    event: Event


def walk(paths: list[str], options: Options, share: Share = ALL) -> Iterator[Told]:
    """Yield what is found in this process's share of the inputs. Raises FileNotFoundError."""
    inputs = OpenInputs(paths, options)
    number = 0
    while opened := inputs.next():
        is_together = opened.format is not None and opened.format.read_together is not None
        is_shared = share.of > 1 and _can_be_shared(opened)
        if is_shared or share.has(number):
            unit = _Unit(options, share if is_shared else ALL, inputs)
            for event in unit.events(opened):
                yield Told(number, is_shared, event)
        elif is_together:
            for part in _together(opened, inputs):
                part.close()
        else:
            opened.close()
        number += 1


def _can_be_shared(opened: Opened) -> bool:
    """Whether a file is large, and may hold more than one discussion."""
    size, kind = opened.input.size, opened.format
    is_large = size is None or size >= _LARGE
    return is_large and kind is not None and kind.read is not None and not kind.shows_parts


def _together(opened: Opened, inputs: OpenInputs) -> Iterator[Opened]:
    """Yield the inputs that are read together with one, itself first. Each must be closed before the next.

    One that is empty parts none: what was to be in it may have been theirs.
    """
    yield opened
    while following := inputs.next():
        is_alike = following.format is opened.format or following.is_empty
        if not is_alike or following.input.folder != opened.input.folder:
            inputs.put_back(following)
            return
        yield following


class _Unit:
    """A file, or those of one folder that are read together, on its way to threads."""

    def __init__(self, options: Options, share: Share, inputs: OpenInputs) -> None:
        self._options = options
        self._share = share
        self._inputs = inputs
        self._files = 0
        self._size: int | None = None
        self._sha256 = self._encoding = ""
        self._broken: list[Problem] = []

    def events(self, opened: Opened) -> Iterator[Event]:
        """Yield what is found, and close what was opened."""
        name = opened.input.name
        yield FileBegun(name)
        held: _Held | None = None
        refused: UnreadableInput | None = None
        try:
            for number, thread in enumerate(self._threads(opened)):
                if held:
                    whole, held = held, None
                    yield whole.prepare(self._inputs.meter.position)
                source = choose_source(self._options.source, thread.source)
                held = _Held(thread, source, opened.format) if self._share.has(number) else None
        except UnreadableInput as error:
            refused = error
        except Exception as error:  # noqa: BLE001 - a fault of a reader's, in one file, stops no other
            _log.exception("A reader failed on %s", name)
            refused = UnreadableInput("reader_failed", _FAILED.format(type(error).__name__))
        yield from self._end(opened, held, refused)

    def _threads(self, opened: Opened) -> Iterator[ThreadRecord]:
        kind = opened.format
        if kind and kind.read_together:
            yield from kind.read_together(self._readings(opened))
        else:
            self._files += opened.input.files
            try:
                if kind and kind.read:
                    yield from kind.read(self._reading(opened))
            finally:
                self._close(opened)

    def _readings(self, opened: Opened) -> Iterator[Reading]:
        for part in _together(opened, self._inputs):
            self._files += 1
            try:
                if part.stream:
                    yield self._reading(part)
            finally:
                self._close(part)

    def _reading(self, opened: Opened) -> Reading:
        assert opened.stream is not None  # noqa: S101 - it has a format, so it could be opened
        found = opened.input
        captured = found.captured or self._options.captured
        # Each of those who share a file reads all of it: one hash is enough.
        if self._share.own == 0:
            found.hash_from(opened.stream.peek())  # type: ignore[attr-defined] # every input is buffered
        return Reading(
            found.name, opened.stream, self._options.zone, captured, self._share.has, found.address, self._decoded_as
        )

    def _decoded_as(self, encoding: str) -> None:
        # A mark of UTF-8 at the beginning makes no other encoding of it.
        self._encoding = codecs.lookup(encoding).name.removesuffix("-sig")

    def _close(self, opened: Opened) -> None:
        problem = opened.close()
        if problem:
            self._broken.append(problem)
        if opened.input.length is not None:
            self._size = (self._size or 0) + opened.input.length
        self._sha256 = opened.input.sha256 if self._files == 1 else ""

    def _facts(self, first: Opened) -> FileFacts:
        kind, found = first.format, first.input
        are_together = kind is not None and kind.read_together is not None and self._files > 1
        return FileFacts(
            name=found.folder or found.name if are_together else found.name,
            files=self._files,
            format=kind.name if kind else "",
            size=self._size,
            sha256=self._sha256,
            encoding=self._encoding,
        )

    def _end(self, opened: Opened, held: _Held | None, refused: UnreadableInput | None) -> Iterator[Event]:
        """Yield the last thread, unless the input broke off in it, and why that was."""
        name, position = opened.input.name, self._inputs.meter.position
        if held:
            yield held.leave_out() if self._broken else held.prepare(position)
        problems, ledger = tuple(self._broken), Ledger()
        if refused and not self._broken:
            problems = (Problem(name, refused.line, "error", refused.code, str(refused)),)
            ledger = Ledger(read=1, reported=1) if refused.line else Ledger()
        yield FileEnded(self._facts(opened), position, problems, ledger)


class _Held(NamedTuple):
    """The thread that was read last: only what comes behind it tells that it is whole."""

    thread: ThreadRecord
    source: str
    format: Format | None

    def prepare(self, position: int) -> ThreadRead | NothingRead:
        """Return it ready to be written, or what is to be told instead."""
        thread = self.thread
        if thread.article is None:
            return NothingRead(thread.problems, thread.ledger, thread.left_out)
        kind = self.format
        shows_parts, counts_lines = (kind.shows_parts, kind.counts_lines) if kind else (False, False)
        try:
            prepared = prepare(thread, thread.article, shows_parts=shows_parts, counts_lines=counts_lines)
        except Exception as error:  # noqa: BLE001 - a fault of ours in one thread stops no other
            _log.exception("A thread of %s could not be prepared", thread.file)
            message = _UNPREPARED.format(thread.article.title[:80], type(error).__name__)
            return self.leave_out(Problem(thread.file, thread.line, "error", "not_prepared", message))
        return ThreadRead(self.source, prepared, position)

    def leave_out(self, *problems: Problem) -> NothingRead:
        """Return what is to be told instead: the thread as a whole is left out."""
        thread = self.thread
        ledger = Ledger(read=thread.ledger.read, reported=thread.ledger.read)
        # What breaks the input is told; what the reader made of the stump is not.
        return NothingRead(problems, ledger, len(thread.comments) + thread.left_out)
