"""Which times can be kept, and what a clock's time means in a zone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import NamedTuple
from zoneinfo import ZoneInfo

# An offset, or the zone that a time is shown in, moves it by a day at most; beyond these years is no calendar.
_MARGIN = timedelta(days=2)
_EARLIEST = datetime.min.replace(tzinfo=UTC) + _MARGIN
_LATEST = datetime.max.replace(tzinfo=UTC) - _MARGIN
_MINUTE = timedelta(minutes=1)
# What a zone that nobody wrote down can make of a time of today.
_LEEWAY = timedelta(days=1)


def is_keepable(moment: datetime) -> bool:
    """Whether a time can be kept in UTC and shown in any zone: not in the first or last days of the calendar."""
    return _EARLIEST <= moment <= _LATEST


def horizon() -> datetime:
    """Return the latest time that can be true today: a later one was written by a wrong clock."""
    return datetime.now(UTC) + _LEEWAY


class Placed(NamedTuple):
    """A clock's time in its zone; ``code`` and ``message`` say what is doubtful, "" where nothing is."""

    moment: datetime | None
    code: str = ""
    message: str = ""


def place_in_zone(wall: datetime, zone: ZoneInfo, shown: str) -> Placed:
    """Return the moment that a clock without an offset means in a zone.

    The clock's time is kept with the offset that was in force. A time that
    cannot be kept gives ``None``; that, an hour which a clock change skipped
    and one which came twice are told. ``shown`` is the time as the source
    writes it.
    """
    if not is_keepable(wall.replace(tzinfo=UTC)):
        return Placed(None, "bad_date", f"The time “{shown}” is none that can be kept. It was left out.")
    first, second = (offset_at(wall.replace(fold=fold), zone) for fold in (0, 1))
    moment = wall.replace(tzinfo=timezone(first))
    if first < second:
        message = f"The clocks of {zone} skipped “{shown}”. The time was imported as it is written; "
        return Placed(moment, "nonexistent_time", message + "check that --timezone names the site's zone.")
    if first > second:
        message = f"The clocks of {zone} showed “{shown}” twice. The first of the two was imported."
        return Placed(moment, "ambiguous_time", message)
    return Placed(moment)


def offset_at(wall: datetime, zone: ZoneInfo) -> timedelta:
    """Return the offset at a wall-clock time, in whole minutes.

    RFC 3339, which exports are written in, has no seconds in its offsets;
    only the local mean times of the nineteenth century had them.
    """
    offset = wall.replace(tzinfo=zone).utcoffset() or timedelta(0)
    return offset // _MINUTE * _MINUTE
