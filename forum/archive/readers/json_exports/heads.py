"""The first bytes of a file, as what recognises a format looks at them."""

from __future__ import annotations

from forum.archive.readers.decoding import BYTE_ORDER_MARKS


def head_text(head: bytes) -> str:
    """Return the beginning of a file as text without blanks before it; what is cut or broken does not matter here."""
    for mark, encoding in BYTE_ORDER_MARKS:
        if head.startswith(mark):
            return head.decode(encoding, "ignore").lstrip("\ufeff \t\r\n")
    return head.decode("utf-8", "ignore").lstrip("\ufeff \t\r\n")


def has_keys(head: str, *keys: str) -> bool:
    """Whether all of these stand in a text as JSON writes keys."""
    return all(f'"{key}"' in head for key in keys)
