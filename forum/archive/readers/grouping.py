"""Brings together what a file holds scattered, such as the comments of one article."""

from __future__ import annotations

import pickle
import sqlite3
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from types import TracebackType
from typing import Any, Generic, NamedTuple, Self, TypeVar

from forum.archive.reading import UnreadableInput

T = TypeVar("T")

# KiB of its pages; the sorting takes as much.
_CACHE = 2 * 1024
_REMEMBERED = 10_000
# A set of names is one group; each name knows its set, and an item the name it came under.
_TABLES = f"""
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA temp_store = FILE;
PRAGMA cache_size = -{_CACHE};
CREATE TABLE names (id INTEGER PRIMARY KEY, name BLOB NOT NULL UNIQUE, "set" INTEGER NOT NULL);
CREATE INDEX names_of_a_set ON names ("set");
CREATE TABLE sets (id INTEGER PRIMARY KEY, first INTEGER NOT NULL, size INTEGER NOT NULL);
CREATE TABLE items (id INTEGER PRIMARY KEY, name INTEGER NOT NULL, item BLOB NOT NULL);
BEGIN;
"""
_IN_ORDER = """
SELECT sets.first, items.item FROM items
JOIN names ON names.id = items.name JOIN sets ON sets.id = names."set"
ORDER BY sets.first, items.id
"""
_OF_A_NAME = "SELECT item FROM items WHERE name = (SELECT id FROM names WHERE name = ?) ORDER BY id"


class _Set(NamedTuple):
    id: int
    first: int
    size: int


class Groups(Generic[T]):
    """Items put into named groups in any order, and given back group by group.

    They lie in a temporary database, which is in memory while it is small,
    goes to the folder for temporary files (``SQLITE_TMPDIR``, ``TMPDIR``) as it
    grows, and is gone at the end of the ``with``. It costs about 2 MB of
    memory twice (its pages, and the sorting), the items of one group, and on
    disk about twice the size of all items; adding and getting back takes some
    5 microseconds an item. Items are pickled: tuples of plain values are
    quickest. Where there is no room for it, ``UnreadableInput`` is raised.
    """

    def __init__(self) -> None:
        self._sets: dict[str, int] = {}
        self._are_items_indexed = False
        self._db = sqlite3.connect("", isolation_level=None)
        try:
            self._db.executescript(_TABLES)
        except sqlite3.OperationalError as error:
            raise _no_room(error) from None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._db.close()

    def add(self, group: str, item: T) -> None:
        """Put an item behind those that its group has."""
        self._execute("INSERT INTO items (name, item) VALUES (?, ?)", self._name(group), pickle.dumps(item, 5))

    def join(self, group: str, other: str) -> None:
        """Make one group of two, with whatever they hold now and later; such as two names of one thing."""
        one, two = self._set(self._name(group)), self._set(self._name(other))
        if one.id == two.id:
            return
        # The smaller is renamed into the larger, so that no name changes its set often.
        small, large = sorted((one, two), key=lambda found: found.size)
        self._execute('UPDATE names SET "set" = ? WHERE "set" = ?', large.id, small.id)
        merged = (min(one.first, two.first), one.size + two.size)
        self._execute("UPDATE sets SET first = ?, size = ? WHERE id = ?", *merged, large.id)

    def items(self, group: str) -> list[T]:
        """Return what was put into a group under this name."""
        if not self._are_items_indexed:
            self._execute("CREATE INDEX items_of_a_name ON items (name)")
            self._are_items_indexed = True
        rows = self._execute(_OF_A_NAME, _encode(group))
        return [pickle.loads(row[0]) for row in rows]  # noqa: S301 - what was pickled in this very process

    def __iter__(self) -> Iterator[tuple[str, list[T]]]:
        """Yield each group that has items, under its first name, in the order in which they were first named."""
        # What is done with them may need the memory.
        self._sets.clear()
        for first, rows in groupby(self._rows(), itemgetter(0)):
            name = self._execute("SELECT name FROM names WHERE id = ?", first).fetchone()[0]
            # What was pickled in this very process, into a file that nobody else can open.
            yield _decode(name), [pickle.loads(row[1]) for row in rows]  # noqa: S301

    def _rows(self) -> Iterator[tuple[int, bytes]]:
        try:
            yield from self._db.execute(_IN_ORDER)
        except sqlite3.OperationalError as error:
            raise _no_room(error) from None

    def _execute(self, sql: str, *values: Any) -> sqlite3.Cursor:
        try:
            return self._db.execute(sql, values)
        except sqlite3.OperationalError as error:
            raise _no_room(error) from None

    def _name(self, group: str) -> int:
        """Return the key of a group's name."""
        if (known := self._sets.get(group)) is not None:
            return known
        name = _encode(group)
        found = self._execute("SELECT id FROM names WHERE name = ?", name).fetchone()
        key: int = found[0] if found else self._new_name(name)
        if len(self._sets) >= _REMEMBERED:
            self._sets.clear()
        self._sets[group] = key
        return key

    def _new_name(self, name: bytes) -> int:
        key = self._execute('INSERT INTO names (name, "set") VALUES (?, 0)', name).lastrowid or 0
        self._execute('UPDATE names SET "set" = id WHERE id = ?', key)
        self._execute("INSERT INTO sets VALUES (?, ?, 1)", key, key)
        return key

    def _set(self, name: int) -> _Set:
        sql = 'SELECT sets.id, first, size FROM names JOIN sets ON sets.id = names."set" WHERE names.id = ?'
        return _Set(*self._execute(sql, name).fetchone())


def _encode(name: str) -> bytes:
    # Halves of surrogate pairs come in from JSON.
    return name.encode("utf-8", "surrogatepass")


def _decode(name: bytes) -> str:
    return name.decode("utf-8", "surrogatepass")


def _no_room(error: sqlite3.OperationalError) -> UnreadableInput:
    return UnreadableInput(
        "no_room",
        f"The temporary file in which its comments are sorted could not be written: {error}. "
        "Free space, or name a folder that has some in the environment variable SQLITE_TMPDIR; then import it again.",
    )
