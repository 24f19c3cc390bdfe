"""Keyset paging: a page is found by the last row of the one before, not by counting rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Generic, TypeVar

from django.db.models import DateTimeField, GeneratedField, Model, Q, QuerySet

M = TypeVar("M", bound=Model)

# Where a list goes on: the value and the key of the row that a neighbouring page ends with.
Place = tuple[datetime | int, int]


@dataclass(frozen=True, slots=True)
class Page(Generic[M]):
    """Rows of one page, and the cursors of its neighbours, "" where there is none."""

    rows: list[M]
    newer: str
    older: str


def read_page(
    rows: QuerySet[M], *, time_field: str, size: int, older_than: str, newer_than: str, key_field: str = "id"
) -> Page[M]:
    """Return one page of rows, newest first, by (time, key).

    ``older_than`` and ``newer_than`` are cursors of an earlier page, at most
    one of them given. A cursor that cannot be read gives the first page.
    ``time_field`` may be a number too: then the highest stands first.
    """
    field = rows.model._meta.get_field(time_field)
    is_time = isinstance(field.output_field if isinstance(field, GeneratedField) else field, DateTimeField)
    back = read_cursor(newer_than, is_time=is_time)
    place = back or read_cursor(older_than, is_time=is_time)
    order = (time_field, key_field) if back else (f"-{time_field}", f"-{key_field}")
    found = list(_beyond(rows, time_field, key_field, place, newer=bool(back)).order_by(*order)[: size + 1])
    more, found = len(found) > size, found[:size]
    if back:
        found.reverse()
    has_newer, has_older = (more, True) if back else (place is not None, more)

    def cursor(row: M) -> str:
        return write_cursor((getattr(row, time_field), getattr(row, key_field)))

    return Page(
        rows=found,
        newer=cursor(found[0]) if found and has_newer else "",
        older=cursor(found[-1]) if found and has_older else "",
    )


def write_cursor(place: Place) -> str:
    """Return a place as an address carries it."""
    value, key = place
    return f"{value.timestamp():.6f}-{key}" if isinstance(value, datetime) else f"{value}-{key}"


def read_cursor(text: str, *, is_time: bool) -> Place | None:
    """Return the place that an address carries, ``None`` where it carries none of this kind."""
    # The last one: a time before 1970 begins with a dash of its own.
    value, _dash, key = text.rpartition("-")
    try:
        return (datetime.fromtimestamp(float(value), UTC) if is_time else int(value)), int(key)
    except (ValueError, OverflowError, OSError):
        return None


def _beyond(rows: QuerySet[M], field: str, key_field: str, place: Place | None, *, newer: bool) -> QuerySet[M]:
    if place is None:
        return rows
    value, key = place
    side = "gt" if newer else "lt"
    # Written so that the index on (value, key) gives the place by its first column.
    return rows.filter(**{f"{field}__{side}e": value}).filter(
        Q(**{f"{field}__{side}": value}) | Q(**{f"{key_field}__{side}": key})
    )
