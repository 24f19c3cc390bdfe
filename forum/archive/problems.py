"""What an import tells the operator, however much it is."""

from __future__ import annotations

import json
import weakref
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from tempfile import SpooledTemporaryFile
from typing import Any

from forum.archive.records import Problem

# Bytes of problems that are kept in memory; what is more goes to a temporary file.
_IN_MEMORY = 4 * 1024 * 1024


class Problems:
    """Problems in the order in which they were told, in bounded memory."""

    def __init__(self) -> None:
        self._lines = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - it lives as long as this
        weakref.finalize(self, self._lines.close)
        self._taken = 0
        self.counts: Counter[str] = Counter()

    def __len__(self) -> int:
        return self.counts.total()

    def __iter__(self) -> Iterator[Problem]:
        return (Problem(**told) for told in self.as_json())

    def take_new(self) -> Iterator[Problem]:
        """Yield the problems that were told since this was last asked."""
        start, self._taken = self._taken, self._lines.seek(0, 2)
        return (Problem(**told) for told in self.as_json(start))

    def tell(self, problems: Iterable[Problem]) -> None:
        """Add problems."""
        for problem in problems:
            self.counts[problem.severity] += 1
            self._lines.seek(0, 2)
            self._lines.write(json.dumps(asdict(problem)).encode() + b"\n")

    def as_json(self, at: int = 0) -> Iterator[dict[str, Any]]:
        """Yield problems as plain values, from a place on; more may be told meanwhile."""
        while True:
            end = self._lines.seek(0, 2)
            if at == end:
                return
            self._lines.seek(at)
            line = self._lines.readline()
            at += len(line)
            yield json.loads(line)
