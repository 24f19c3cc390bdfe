"""Pages with places left open: what all readers share is kept, what is somebody's own is put in.

An open place stands in the text as a name and what is shown where nothing is
put in, between two NUL characters. No text of a page holds one: PostgreSQL
takes none, and what is typed or imported is freed of them before it is stored.
"""

from __future__ import annotations

from collections.abc import Mapping

_MARK, _DEFAULT = "\x00", "\x01"
_MARK_BYTE, _DEFAULT_BYTE = _MARK.encode(), _DEFAULT.encode()


def slot(name: str, default: str = "") -> str:
    """Return an open place; ``default`` is HTML of ours, without a word of a reader's."""
    return f"{_MARK}{name}{_DEFAULT}{default}{_MARK}"


def split_slots(text: bytes) -> list[bytes]:
    """Return a page in pieces: text and open places by turns."""
    pieces = text.split(_MARK_BYTE)
    if len(pieces) % 2 == 0:
        raise ValueError("A mark of an open place stands alone.")
    return pieces


def put_in(text: bytes, name: str, inner: bytes) -> bytes:
    """Return a page with a text, which may have open places of its own, in one that stands there without default."""
    return text.replace(slot(name).encode(), inner)


def fill_slots(pieces: list[bytes], given: Mapping[str, str]) -> bytes:
    """Return the page with these HTML texts in its open places, the others as they are where nothing is given."""
    encoded = {name.encode(): html.encode() for name, html in given.items()}
    filled = pieces.copy()
    for index in range(1, len(pieces), 2):
        name, _separator, default = pieces[index].partition(_DEFAULT_BYTE)
        filled[index] = encoded.get(name, default)
    return b"".join(filled)
