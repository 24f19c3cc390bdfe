"""What a bulk load asks of the memory: fewer searches for circles of garbage, and nothing large kept for later."""

from __future__ import annotations

import ctypes
import gc
from contextlib import suppress

# New objects that are not gone again before the youngest are searched; Python's own number is 700.
_OBJECTS = 50_000
# By its numbers in malloc.h: from how many bytes on a piece of memory is by itself, and how many may stay free.
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3
_LARGE = 1024 * 1024


def collect_less() -> None:
    """Search for circles of garbage seldom from here on, and never in what is loaded already."""
    gc.freeze()
    gc.set_threshold(_OBJECTS, 20, 20)


def give_back_at_once() -> None:
    """Give what was large back to the system when it is gone, which may wait for more: each thread has its own."""
    # glibc raises both numbers with each larger text that it sees; other libraries of C know neither.
    with suppress(AttributeError, OSError):
        mallopt = ctypes.CDLL(None).mallopt
        mallopt(_M_MMAP_THRESHOLD, _LARGE)
        mallopt(_M_TRIM_THRESHOLD, _LARGE)
