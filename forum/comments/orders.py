"""The orders in which a page lists conversations, and the cursors that lead from page to page.

Each order is that of an index, and its key tells every two conversations of
an article apart: a page is found by the key of the last one before it, so a
new comment shifts nothing that somebody has open.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

Key = tuple[int, ...]

# Where a comment whose time nobody knows stands among the newest: behind all others.
LONG_AGO = datetime(1000, 1, 1, tzinfo=UTC)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Every number of so many digits fits into the database.
_MOST_DIGITS = 18
_SEPARATOR = "."


@dataclass(frozen=True, slots=True)
class Conversation:
    """A comment that a page lists with what is below it: its key, size and place in every order."""

    id: int
    number: int
    rank: int
    placed_at: datetime
    size: int


@dataclass(frozen=True, slots=True)
class Order:
    """``sql`` names the columns of the key, ascending unless ``descending``; ``key`` reads them off a conversation."""

    name: str
    sql: str
    descending: bool
    key: Callable[[Conversation], Key]
    parameters: Callable[[Key], tuple[object, ...]] = tuple

    def is_listed_by(self, key: Key, last: Key) -> bool:
        """Whether what has this key stands no later than what has the other."""
        return key >= last if self.descending else key <= last


def _microseconds(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(microseconds=1)


OLDEST = Order("oldest", "number", False, lambda row: (row.number,))
NEWEST = Order(
    "newest",
    "placed_at, id",
    True,
    lambda row: (_microseconds(row.placed_at), row.id),
    lambda key: (_EPOCH + timedelta(microseconds=key[0]), key[1]),
)
BEST = Order("best", "rank, number", False, lambda row: (row.rank, row.number))
# The first is the one that pages have where nothing is said.
ORDERS = {order.name: order for order in (OLDEST, NEWEST, BEST)}


def write_cursor(key: Key) -> str:
    """Return a key as an address carries it."""
    return _SEPARATOR.join(map(str, key))


def read_cursor(order: Order, text: str) -> Key | None:
    """Return the key that an address carries, ``None`` where it carries none of this order's."""
    parts = text.split(_SEPARATOR) if text else []
    if len(parts) != order.sql.count(",") + 1 or not all(map(_is_number, parts)):
        return None
    key = tuple(map(int, parts))
    try:
        order.parameters(key)
    except OverflowError:  # no time that a calendar has
        return None
    return key


def _is_number(text: str) -> bool:
    digits = text.removeprefix("-")
    return digits.isascii() and digits.isdecimal() and len(digits) <= _MOST_DIGITS
