"""Which times can be kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

# An offset, or the zone that a time is shown in, moves it by a day at most; beyond these years is no calendar.
_MARGIN = timedelta(days=2)
_EARLIEST = datetime.min.replace(tzinfo=UTC) + _MARGIN
_LATEST = datetime.max.replace(tzinfo=UTC) - _MARGIN


def is_keepable(moment: datetime) -> bool:
    """Whether a time can be kept in UTC and shown in any zone: not in the first or last days of the calendar."""
    return _EARLIEST <= moment <= _LATEST
