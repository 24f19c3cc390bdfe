"""The place of a comment as people read it: ``8.1.2``."""

from __future__ import annotations

PATH_LENGTH = 80
_CUT = "…"


def child_path(parent: str, number: int) -> str:
    """Return the place of a reply, or of a top-level comment where ``parent`` is "".

    A place deeper than fits keeps its last numbers behind an ellipsis, so that
    a chain of ten thousand replies does not store the square of its length.
    """
    path = f"{parent}.{number}" if parent else str(number)
    if len(path) <= PATH_LENGTH:
        return path
    tail = path[-PATH_LENGTH // 2 :]
    return _CUT + tail[tail.index(".") + 1 :]
