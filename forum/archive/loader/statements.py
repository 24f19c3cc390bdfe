"""How many statements SQLite keeps ready."""

from __future__ import annotations

from django.db import connection

# Enough for those that are used again and again. Python's own number is 128: each is kept with the values it was last
# given, and an import's statements, each for another number of rows, would come to tens of megabytes.
_STATEMENTS = 16


def keep_few_statements() -> None:
    """Let a connection to SQLite that is still to be made keep few statements ready."""
    if connection.vendor == "sqlite" and connection.connection is None:
        connection.settings_dict["OPTIONS"]["cached_statements"] = _STATEMENTS
