"""Transactions that are tried again when the database was busy."""

from __future__ import annotations

import functools
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import ParamSpec, TypeVar

from django.db import OperationalError, connection, transaction

from forum.lib.errors import TryAgain

P = ParamSpec("P")
R = TypeVar("R")

_ATTEMPTS = 4
_FIRST_PAUSE = 0.05  # seconds; doubled at each attempt, half of it at random
# PostgreSQL: serialisation failure, deadlock, lock timeout.
_BUSY_CODES = {"40001", "40P01", "55P03"}


def retry_when_busy(function: Callable[P, R]) -> Callable[P, R]:
    """Run a service again when it lost against another writer.

    A deadlock, a lock that did not come in time or a locked SQLite database
    is tried four times in all; then ``TryAgain`` is raised. Inside another
    transaction nothing is tried again: that transaction is lost as a whole.
    """

    @functools.wraps(function)
    def attempt(*args: P.args, **kwargs: P.kwargs) -> R:
        for tried in range(1, _ATTEMPTS + 1):
            try:
                return function(*args, **kwargs)
            except OperationalError as error:
                if not _is_busy(error) or connection.in_atomic_block:
                    raise
                if tried == _ATTEMPTS:
                    raise TryAgain from error
                time.sleep(_FIRST_PAUSE * 2**tried * random.uniform(0.5, 1))  # noqa: S311 - jitter
        raise AssertionError("unreachable")

    return attempt


@contextmanager
def read_snapshot() -> Iterator[None]:
    """See the database as it is now for as long as a long read takes, and keep no writer out.

    Inside another transaction that one's view is all there is.
    """
    if connection.in_atomic_block:
        yield
        return
    with _begin_without_lock(), transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield


@contextmanager
def _begin_without_lock() -> Iterator[None]:
    """Let a transaction on SQLite begin as a reader, not with the write lock that the settings ask for."""
    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()
    mode, connection.transaction_mode = connection.transaction_mode, "DEFERRED"  # type: ignore[attr-defined]
    try:
        yield
    finally:
        connection.transaction_mode = mode  # type: ignore[attr-defined]


def _is_busy(error: OperationalError) -> bool:
    code = getattr(error.__cause__, "sqlstate", None)
    return code in _BUSY_CODES or "locked" in str(error)
