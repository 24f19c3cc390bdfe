"""When nothing more can be written: the database is away, or its disk is full."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from django.db import Error as AnyDatabaseError
from django.db import connection

from forum.archive.stopped import ImportStopped

P = ParamSpec("P")
R = TypeVar("R")

# How often, and at what distance in seconds, a database that is away is asked again: a restart takes less.
_ATTEMPTS = 10
_PAUSE = 2.0
# How often one step is begun anew: it may be the step itself that makes the database break down.
_LOSSES = 3
_DISK_FULL = "53100"


def patient(function: Callable[P, R]) -> Callable[P, R]:
    """Do a step again when the database went away in it and came back; the step is a look, or one transaction.

    Inside another transaction nothing is done again: that transaction is lost
    as a whole. Raises ImportStopped where the database does not come back, or
    has no room.
    """

    @functools.wraps(function)
    def attempt(*args: P.args, **kwargs: P.kwargs) -> R:
        for lost in range(1, _LOSSES + 1):
            try:
                return function(*args, **kwargs)
            except AnyDatabaseError as error:  # a connection that breaks off within an answer is of no kind
                if connection.in_atomic_block or not _has_come_back(error) or lost == _LOSSES:
                    raise
        raise AssertionError("unreachable")

    return attempt


def _has_come_back(error: AnyDatabaseError) -> bool:
    """Whether the connection was lost, and there is another one now. Raises ImportStopped."""
    if getattr(error.__cause__, "sqlstate", None) == _DISK_FULL or "disk is full" in str(error):
        raise ImportStopped(
            "The disk of the database, or that of temporary files, is full. What was written is sound and stays. Free "
            "space and start the import again: it goes on from there."
        ) from error
    if connection.connection is not None and connection.is_usable():
        return False
    connection.close()
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            connection.ensure_connection()
            return True
        except AnyDatabaseError:
            if attempt < _ATTEMPTS:
                time.sleep(_PAUSE)
    reason = str(error).partition("\n")[0]
    raise ImportStopped(
        f"The database does not answer ({reason}). What was written is sound and stays. Start the import again when "
        "it is back: it goes on from there."
    ) from error
