"""Counts how many different names there were, and what became of each, without keeping them in memory."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from forum.archive.report import Counts
from forum.archive.stopped import no_room

# Names that wait in memory to be written together.
_MOST_WAITING = 20_000
# KiB of the database that are kept in memory.
_CACHE = 8_000
_RESULTS = ("unchanged", "updated", "created")
_RANKS = {result: rank for rank, result in enumerate(_RESULTS)}


class Tally:
    """Names of several kinds with the most that was done to each: created outweighs updated, that unchanged.

    A temporary database of SQLite keeps them, on disk when they are many; it
    is gone at the end. Where it cannot be written, ImportStopped is raised, and
    nothing is counted any more.
    """

    def __init__(self) -> None:
        # By kind and source: what was done to each name.
        self._waiting: dict[tuple[str, str], dict[str, int]] = {}
        self._is_broken = False
        self._database = sqlite3.connect("", isolation_level=None)
        self._database.execute("PRAGMA journal_mode = OFF")
        self._database.execute("PRAGMA synchronous = OFF")
        self._database.execute(f"PRAGMA cache_size = -{_CACHE}")
        self._database.execute(
            "CREATE TABLE tally (kind TEXT, source TEXT, name TEXT, result INTEGER, "
            "PRIMARY KEY (kind, source, name)) WITHOUT ROWID"
        )

    def add(self, kind: str, source: str, results: Iterable[tuple[str, str]]) -> None:
        """Note what became of names; ``results`` are pairs of name and result."""
        waiting = self._waiting.setdefault((kind, source), {})
        for name, result in results:
            rank = _RANKS[result]
            if waiting.get(name, -1) < rank:
                waiting[name] = rank
        if len(waiting) > _MOST_WAITING:
            self._write()

    def _write(self) -> None:
        try:
            self._write_waiting()
        except sqlite3.Error as error:
            # Without a journal, what it holds by now is not to be relied on.
            self._is_broken = True
            reason = f"{error}. This report does not count them"
            raise no_room("in which articles and authors are counted", reason) from None

    def _write_waiting(self) -> None:
        self._database.execute("BEGIN")
        self._database.executemany(
            "INSERT INTO tally VALUES (?, ?, ?, ?) "
            "ON CONFLICT DO UPDATE SET result = excluded.result WHERE excluded.result > result",
            ((*of, _text(name), rank) for of, names in self._waiting.items() for name, rank in names.items()),
        )
        self._database.execute("COMMIT")
        self._waiting.clear()

    def count(self, kind: str, counts: Counts) -> None:
        """Add how many names of a kind there were to counts."""
        if self._is_broken:
            return
        self._write()
        found = self._database.execute("SELECT result, COUNT(*) FROM tally WHERE kind = ? GROUP BY result", [kind])
        for result, number in found:
            counts.add(_RESULTS[result], number)

    def close(self) -> None:
        """Forget everything."""
        self._database.close()


def _text(name: str) -> str:
    # What no text can hold is counted all the same.
    return name if name.isascii() else name.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
