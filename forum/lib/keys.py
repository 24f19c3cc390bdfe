"""Many keys in one parameter of an SQL statement: parsing a hundred marks takes longer than finding the rows."""

from __future__ import annotations

import json
from collections.abc import Collection

from django.db import connection


def among_keys() -> str:
    """Return the condition that a column is one of the keys of one parameter, to stand behind the column's name."""
    if connection.vendor == "postgresql":
        return "= ANY(%s)"
    return "IN (SELECT value FROM json_each(%s))"


def keys_parameter(keys: Collection[int]) -> str | list[int]:
    """Return keys as that parameter."""
    return list(keys) if connection.vendor == "postgresql" else json.dumps(list(keys))
