"""Two threads that take turns: one works in Python while the other waits for the database, and not instead of it.

Python runs one thread at a time. Left to themselves, a reader that prepares
work and a writer that hands it to a database share that time evenly: the
reader is then idle, its queue full, just when the database works and Python
is free.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

# Seconds after which Python makes a thread pass on, where it usually takes 5 ms: once the database has answered, the
# writer would wait for so long, several times in each statement.
_INTERVAL = 0.0002


class Turns:
    """Whose turn it is. Without a writer, everything goes on as it is."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        # Where those who want a turn line up: a lock alone goes to whoever gave it back last, who still runs.
        self._door = threading.Lock()
        self._writer: int | None = None

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Be the thread that writes: others have their turn while it rests, and no longer."""
        usual = sys.getswitchinterval()
        with self._lock:
            self._writer = threading.get_ident()
            sys.setswitchinterval(_INTERVAL)
            try:
                yield
            finally:
                sys.setswitchinterval(usual)
                self._writer = None

    @contextmanager
    def resting(self) -> Iterator[None]:
        """Let another thread have its turn, while this one waits."""
        if self._writer != threading.get_ident():
            yield
            return
        self._writer = None
        self._lock.release()
        try:
            yield
        finally:
            self._queue()
            self._writer = threading.get_ident()

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Have a turn while the writer rests; it gets its own before another one begins."""
        self._queue()
        try:
            yield
        finally:
            self._lock.release()

    def _queue(self) -> None:
        """Wait for a turn, in the order of arrival where there are two."""
        with self._door:
            self._lock.acquire()


turns = Turns()
"""The turns of this process: it has one writer at most."""
