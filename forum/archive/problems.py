"""What an import tells the operator, however much it is."""

from __future__ import annotations

import json
import os
import weakref
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import fields
from tempfile import TemporaryFile
from typing import IO, Any

from forum.archive.records import Problem
from forum.archive.stopped import no_room

# Bytes of problems that wait in memory to be put into a temporary file together.
_IN_MEMORY = 4 * 1024 * 1024
_FIELDS = tuple(field.name for field in fields(Problem))


class Problems:
    """Problems in the order in which they were told, in bounded memory.

    Where there is no room for the temporary file, ImportStopped is raised;
    what was told is still there, and what is told from then on stays in memory.
    """

    def __init__(self) -> None:
        self._file: IO[bytes] | None = None
        self._in_file = 0
        self._waiting = bytearray()
        self._is_full = False
        self._taken = 0
        self.counts: Counter[str] = Counter()

    def __len__(self) -> int:
        return self.counts.total()

    def __iter__(self) -> Iterator[Problem]:
        return (Problem(**told) for told in self.as_json())

    def take_new(self) -> Iterator[Problem]:
        """Yield the problems that were told since this was last asked."""
        start, self._taken = self._taken, self._in_file + len(self._waiting)
        return (Problem(**told) for told in self.as_json(start))

    def tell(self, problems: Iterable[Problem]) -> None:
        """Add problems. Raises ImportStopped where there is no room for them."""
        for problem in problems:
            self.counts[problem.severity] += 1
            self._waiting += json.dumps(_plain(problem)).encode() + b"\n"
        if len(self._waiting) >= _IN_MEMORY and not self._is_full:
            self._put_into_file()

    def _put_into_file(self) -> None:
        try:
            if self._file is None:
                self._file = TemporaryFile()  # noqa: SIM115 - it lives as long as this
                weakref.finalize(self, self._file.close)
            _write_at(self._file.fileno(), self._in_file, bytes(self._waiting))
        except OSError as error:
            self._is_full = True
            raise no_room("in which problems are kept", error.strerror) from None
        self._in_file += len(self._waiting)
        self._waiting.clear()

    def as_json(self, at: int = 0) -> Iterator[dict[str, Any]]:
        """Yield problems as plain values, from a place on; more may be told meanwhile."""
        while line := self._line_at(at):
            at += len(line)
            yield json.loads(line)

    def _line_at(self, at: int) -> bytes:
        if self._file and at < self._in_file:
            self._file.seek(at)
            return self._file.readline()
        start = at - self._in_file
        return bytes(self._waiting[start : self._waiting.find(b"\n", start) + 1])


def _plain(problem: Problem) -> dict[str, Any]:
    # Not asdict, which copies each value: an import may have a hundred thousand.
    return {name: getattr(problem, name) for name in _FIELDS}


def _write_at(file: int, place: int, data: bytes) -> None:
    """Write all of data, past what reads the file: that keeps its own place, and nothing that waits to be written."""
    while data:
        written = os.pwrite(file, data, place)
        place, data = place + written, data[written:]
