"""Python's search for circles of garbage, less often: a bulk load makes many objects and hardly any circle."""

from __future__ import annotations

import gc

# New objects that are not gone again before the youngest are searched; Python's own number is 700.
_OBJECTS = 50_000


def collect_less() -> None:
    """Search for circles of garbage seldom from here on, and never in what is loaded already."""
    gc.freeze()
    gc.set_threshold(_OBJECTS, 20, 20)
