"""What one thread has made ready and another has not taken yet."""

from __future__ import annotations

import threading
from collections import deque
from typing import Generic, TypeVar

T = TypeVar("T")


class Backlog(Generic[T]):
    """A queue between two threads, bounded by what its items weigh and not by their number."""

    def __init__(self, most: int) -> None:
        """Let items of a weight of ``most`` wait, or one that is heavier by itself."""
        self._most = most
        self._items: deque[tuple[T, int]] = deque()
        self._weight = 0
        self._changed = threading.Condition()

    def put(self, item: T, weight: int) -> None:
        """Append an item, as soon as there is room for it."""
        with self._changed:
            self._changed.wait_for(lambda: not self._items or self._weight + weight <= self._most)
            self._items.append((item, weight))
            self._weight += weight
            self._changed.notify_all()

    def take(self) -> T:
        """Return the first item, as soon as there is one."""
        with self._changed:
            self._changed.wait_for(lambda: self._items)
            item, weight = self._items.popleft()
            self._weight -= weight
            self._changed.notify_all()
            return item

    def take_all(self) -> list[T]:
        """Return all items that wait; none where there are none."""
        with self._changed:
            items = [item for item, _weight in self._items]
            self._items.clear()
            self._weight = 0
            self._changed.notify_all()
            return items
