"""How SQLite is set for an import."""

from __future__ import annotations

from django.db import connection

# Enough for those that are used again and again, of which some have hundreds of rows. Python's own number is 128: each
# is kept with the values it was last given.
_STATEMENTS = 64


def keep_few_statements() -> None:
    """Let a connection to SQLite that is still to be made keep few statements ready."""
    if connection.vendor == "sqlite" and connection.connection is None:
        connection.settings_dict["OPTIONS"]["cached_statements"] = _STATEMENTS


def write_in_long_strides() -> None:
    """Let SQLite move what was written into its file seldom: an import writes the same pages again and again."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            # Pages of 4 KiB that are written before they are moved, 200 MB; SQLite's own number is 1,000.
            cursor.execute("PRAGMA wal_autocheckpoint = 50000")
            # KiB of pages in memory, more than one transaction writes to: every comment is another page of the index by
            # author. One that has to leave before the end is written twice, with the sums of all that follow it.
            cursor.execute("PRAGMA cache_size = -22000")
            # What a part of a transaction would be taken back with goes to a file: a slice of a huge thread writes to
            # most pages of some indexes, and the site keeps that in memory.
            cursor.execute("PRAGMA temp_store = FILE")
