"""The place of a comment as people read it: ``8.1.2``."""

from __future__ import annotations

from forum.lib.keys import read_key

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


def read_path(text: str) -> list[int] | None:
    """Return the numbers of a place as somebody types it, ``None`` for what is none.

    Where decimals are written with a comma, the numeric keys of a telephone have no full stop.
    """
    parts = text.strip().removeprefix("#").removesuffix(".").replace(",", ".").split(".")
    numbers = [read_key(part) for part in parts]
    known = [number for number in numbers if number is not None]
    return known if len(known) == len(parts) else None
