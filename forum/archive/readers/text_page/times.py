"""From the date of a header to a moment (ARCHIVE, section 1)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from forum.archive.moments import is_keepable
from forum.archive.readers.text_page.headers import WrittenDate
from forum.archive.readers.text_page.report import PageReport

MINUTE = timedelta(minutes=1)


def read_moment(date: WrittenDate, zone: ZoneInfo, line: int, report: PageReport) -> datetime | None:
    """Return the moment that a header's date means in a zone.

    The wall clock is kept with the offset that was in force. A date that
    cannot be gives ``None``; that, an hour which was skipped and one which
    came twice are reported.
    """
    wall = _wall_clock(date)
    if wall is None:
        report.warn(
            "bad_date",
            line,
            f"Line {line}: there is no such time as “{date.text}”, or none that can be kept. "
            "The comment was imported without a time.",
        )
        return None
    first, second = (offset_at(wall.replace(fold=fold), zone) for fold in (0, 1))
    if first < second:
        report.warn(
            "nonexistent_time",
            line,
            f"Line {line}: the clocks of {zone} skipped “{date.text}”. The time was imported as it is "
            "written; check that --timezone names the site's zone.",
        )
    elif first > second:
        report.warn(
            "ambiguous_time",
            line,
            f"Line {line}: the clocks of {zone} showed “{date.text}” twice. The first of the two was imported.",
        )
    return wall.replace(tzinfo=timezone(first))


def _wall_clock(date: WrittenDate) -> datetime | None:
    """Return the time as it is written, ``None`` where there is none or no database keeps it."""
    try:
        wall = datetime(date.year, date.month, date.day, date.hour, date.minute)
    except ValueError:
        return None
    return wall if is_keepable(wall.replace(tzinfo=UTC)) else None


def offset_at(wall: datetime, zone: ZoneInfo) -> timedelta:
    """Return the offset at a wall-clock time, in whole minutes.

    RFC 3339, which exports are written in, has no seconds in its offsets;
    only the local mean times of the nineteenth century had them.
    """
    offset = wall.replace(tzinfo=zone).utcoffset() or timedelta(0)
    return offset // MINUTE * MINUTE
