"""Times in a WordPress export: in UTC, by the site's clock, or as feeds write them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, tzinfo
from email.utils import parsedate_to_datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from forum.archive.moments import is_keepable, place_in_zone

# What WordPress writes where there is no time, and what PHP makes of it in a feed.
_NO_TIME = re.compile(r"0000-00-00|.{0,20} -0001 |Thu, 0?1 Jan 1970 00:00:00")
_WRITTEN = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d)?(?:\.\d{1,6})?(?:Z|[+-]\d\d:?\d\d)?", re.ASCII)
_FEED = re.compile(r"(?:[A-Z][a-z]{2}, *)?\d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d(?::\d\d)? (?:[+-]\d{4}|GMT)", re.ASCII)
_TEXT_LENGTH = 100


class ReadTime(NamedTuple):
    """A time, as it is written, and what is doubtful about it."""

    moment: datetime | None
    text: str = ""
    problems: tuple[tuple[str, str], ...] = ()


def read_time(utc: str, local: str, zone: ZoneInfo, feed: str = "") -> ReadTime:
    """Return the time that one of three fields gives, in this order: UTC, the site's clock in ``zone``, a feed's.

    Fields that are empty or say that there is no time count for nothing; one
    that cannot be read is told, and the next one taken.
    """
    problems: list[tuple[str, str]] = []
    shown = ""
    for text, clock in ((utc, UTC), (local, zone), (feed, None)):
        text = text.strip()
        if not text or _NO_TIME.match(text):
            continue
        shown = shown or text[:_TEXT_LENGTH]
        moment, code, message = _read(text, clock)
        if code:
            problems.append((code, message))
        if moment:
            return ReadTime(moment, text[:_TEXT_LENGTH], tuple(problems))
    return ReadTime(None, shown, tuple(problems))


def _read(text: str, clock: tzinfo | None) -> tuple[datetime | None, str, str]:
    moment = _parse(text, feed=clock is None)
    if moment and moment.tzinfo is None:
        if isinstance(clock, ZoneInfo):
            return place_in_zone(moment, clock, text[:_TEXT_LENGTH])
        moment = moment.replace(tzinfo=UTC)
    if moment is None or not is_keepable(moment):
        return None, "bad_date", f"The time “{text[:_TEXT_LENGTH]}” is none that can be kept. It was left out."
    return moment, "", ""


def _parse(text: str, *, feed: bool) -> datetime | None:
    pattern, parse = (_FEED, parsedate_to_datetime) if feed else (_WRITTEN, datetime.fromisoformat)
    if not pattern.fullmatch(text):
        return None
    try:
        return parse(text)
    except (ValueError, OverflowError):
        return None
