"""Keyset paging: a page is found by the last row of the one before, not by counting rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Generic, TypeVar

from django.db.models import Model, Q, QuerySet

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class Page(Generic[M]):
    """Rows of one page, and the cursors of its neighbours, "" where there is none."""

    rows: list[M]
    newer: str
    older: str


def read_page(rows: QuerySet[M], *, time_field: str, size: int, older_than: str, newer_than: str) -> Page[M]:
    """Return one page of rows, newest first, by (time, id).

    ``older_than`` and ``newer_than`` are cursors of an earlier page, at most
    one of them given. A cursor that cannot be read gives the first page.
    """
    back = _read_cursor(newer_than)
    cursor = back or _read_cursor(older_than)
    order = (time_field, "id") if back else (f"-{time_field}", "-id")
    found = list(_beyond(rows, time_field, cursor, newer=bool(back)).order_by(*order)[: size + 1])
    more, found = len(found) > size, found[:size]
    if back:
        found.reverse()
    has_newer, has_older = (more, True) if back else (cursor is not None, more)
    return Page(
        rows=found,
        newer=_write_cursor(found[0], time_field) if found and has_newer else "",
        older=_write_cursor(found[-1], time_field) if found and has_older else "",
    )


def _beyond(rows: QuerySet[M], time_field: str, cursor: tuple[datetime, int] | None, *, newer: bool) -> QuerySet[M]:
    if cursor is None:
        return rows
    moment, key = cursor
    side = "gt" if newer else "lt"
    # Written so that the index on (time, id) gives the place by its first column.
    return rows.filter(**{f"{time_field}__{side}e": moment}).filter(
        Q(**{f"{time_field}__{side}": moment}) | Q(**{f"id__{side}": key})
    )


def _write_cursor(row: Model, time_field: str) -> str:
    return f"{getattr(row, time_field).timestamp():.6f}-{row.pk}"


def _read_cursor(text: str) -> tuple[datetime, int] | None:
    # The last one: a time before 1970 begins with a dash of its own.
    moment, _dash, key = text.rpartition("-")
    try:
        return datetime.fromtimestamp(float(moment), UTC), int(key)
    except (ValueError, OverflowError, OSError):
        return None
