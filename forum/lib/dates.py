"""Times that remember the offset they were read with.

The database keeps moments in UTC; an archive must give back
``13:03:00+03:00`` as it came, so the offset is stored beside the moment.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone


def offset_minutes(moment: datetime | None) -> int:
    """Return the offset of a time in minutes east of UTC, 0 where there is none."""
    offset = moment.utcoffset() if moment else None
    return round(offset.total_seconds() / 60) if offset else 0


def with_offset(moment: datetime | None, minutes: int) -> datetime | None:
    """Return a moment as it was read: at its offset."""
    if moment is None:
        return None
    return moment.astimezone(timezone(timedelta(minutes=minutes)) if minutes else UTC)
