"""Keys of rows: read from what an address or a form carries, and many of them in one parameter of a statement."""

from __future__ import annotations

import json
from collections.abc import Collection

from django.db import connection

# Every key of so many digits fits into the database.
_MOST_DIGITS = 18


def read_key(text: str) -> int | None:
    """Return the whole number that a text is, ``None`` for any other text and for what no database could hold."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS else None


def read_keys(text: str, most: int) -> list[int] | None:
    """Return keys written with commas between them; ``None`` where something else is among them, or too many."""
    parts = text.split(",") if text else []
    keys = [read_key(part) for part in parts[: most + 1]]
    known = [key for key in keys if key is not None]
    return known if len(known) == len(parts) <= most else None


def among_keys() -> str:
    """Return the condition that a column is one of the keys of one parameter, to stand behind the column's name.

    Parsing a mark for each of a hundred keys takes longer than finding the rows.
    """
    if connection.vendor == "postgresql":
        return "= ANY(%s)"
    return "IN (SELECT value FROM json_each(%s))"


def keys_parameter(keys: Collection[int]) -> str | list[int]:
    """Return keys as that parameter."""
    return list(keys) if connection.vendor == "postgresql" else json.dumps(list(keys))
