"""The fields of one JSON object, by type, as records can keep them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from forum.archive.ids import fit_id
from forum.archive.keepable import HALVES
from forum.archive.moments import is_keepable, place_in_zone
from forum.archive.readers.decoding import CONTROL_CHARACTERS, REPLACEMENT

_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}.*")
# How Go writes that there is no time.
_NO_TIME = "0001-01-01T00:00:00Z"
_SHOWN = 100
# What counts more since 1970 lies behind the last year that can be kept, or counts milliseconds.
_MOST_SECONDS = datetime.max.replace(tzinfo=UTC).timestamp()
_LARGEST_SCORE = 2**31 - 1


class BadRecord(ValueError):
    """A value that is no record of its kind; the message says why."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A time, and how the source writes it."""

    moment: datetime | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Fields:
    """One object. A key that is missing, null or false counts as empty; a value of another type is a BadRecord.

    What had to be changed or left out is collected in ``warnings`` as pairs
    of code and sentence.
    """

    values: dict[str, Any]
    zone: ZoneInfo
    warnings: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, value: object, zone: ZoneInfo) -> Fields:
        """Return the fields of a value. Raises BadRecord where it is no object."""
        if isinstance(value, dict):
            return cls(value, zone)
        raise BadRecord("It is not a JSON object.")

    def inner(self, key: str) -> Fields:
        """Return the fields of an object within this one."""
        value = self.values.get(key) or {}
        if isinstance(value, dict):
            return Fields(value, self.zone, self.warnings)
        raise BadRecord(f"{key!r} must hold an object.")

    def items(self, key: str) -> list[Any]:
        """Return a list."""
        value = self.values.get(key) or []
        if isinstance(value, list):
            return value
        raise BadRecord(f"{key!r} must be a list.")

    def text(self, key: str) -> str:
        """Return a text without what no database keeps, its line ends unified."""
        value = self.values.get(key) or ""
        if not isinstance(value, str):
            raise BadRecord(f"{key!r} must be a text.")
        return self.clean(value.replace("\r\n", "\n").replace("\r", "\n"))

    def clean(self, text: str) -> str:
        """Return a text with U+FFFD for control characters and halves of characters, and warn of them."""
        text, controls = CONTROL_CHARACTERS.subn(REPLACEMENT, text)
        text, halves = HALVES.subn(REPLACEMENT, text)
        if controls or halves:
            message = "It holds control characters or half a character; each such was replaced by U+FFFD."
            self.warnings["control_characters"] = message
        return text

    def word(self, key: str) -> str:
        """Return a text without blanks at its ends."""
        return self.text(key).strip()

    def id(self, key: str) -> str:
        """Return an id, which may be a number, as a text; "" where there is none."""
        value = self.values.get(key)
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        return fit_id(self.word(key))

    def required_id(self, key: str) -> str:
        """Return an id. Raises BadRecord where there is none."""
        if number := self.id(key):
            return number
        raise BadRecord(f"It has no {key!r}.")

    def number(self, key: str) -> int | None:
        """Return a whole number; ``None`` where there is none, or none that can be kept, which is told."""
        value = self.values.get(key)
        if value is None or isinstance(value, bool):
            return None
        if isinstance(value, int) and abs(value) <= _LARGEST_SCORE:
            return value
        self.warnings["bad_number"] = f"{key!r} is no whole number that can be kept; the rest was imported without it."
        return None

    def is_true(self, key: str) -> bool:
        """Whether a key holds true."""
        return self.values.get(key) is True

    def time(self, key: str) -> Shown:
        """Return a time: in the form of ISO 8601, or seconds since 1970; one that cannot be read is told."""
        value = self.values.get(key)
        if not value or value == _NO_TIME or value is True:
            return Shown()
        if not isinstance(value, str | int | float):
            raise BadRecord(f"{key!r} must be a time.")
        text = self.clean(str(value)).strip()[:_SHOWN].strip()
        moment = self._iso(text) if isinstance(value, str) else self._since_1970(value)
        if moment is None and "bad_date" not in self.warnings:
            message = f"{key!r} is «{text}», which is no time that can be kept; the rest was imported without it."
            self.warnings["bad_date"] = message
        return Shown(moment, text)

    def _since_1970(self, seconds: float) -> datetime | None:
        if seconds <= _MOST_SECONDS:
            return _moment(seconds)
        moment = _moment(seconds, of_a_second=1000)
        if moment:
            message = "A time of it, taken for seconds, lies behind the year 9999; it was read as milliseconds."
            self.warnings["milliseconds"] = message
        return moment

    def _iso(self, text: str) -> datetime | None:
        try:
            moment = datetime.fromisoformat(text) if _ISO.fullmatch(text) else None
        except ValueError:
            return None
        if moment is None:
            return None
        offset = moment.utcoffset()
        if offset is not None:
            # RFC 3339, in which exports are written, has no seconds in its offsets.
            is_whole = offset % timedelta(minutes=1) == timedelta(0)
            return moment if is_whole and is_keepable(moment) else None
        placed = place_in_zone(moment, self.zone, text)
        if placed.code:
            self.warnings[placed.code] = placed.message
        return placed.moment


def _moment(units: float, of_a_second: int = 1) -> datetime | None:
    """Return the moment so many units after 1970 began, ``None`` for one that cannot be kept."""
    try:
        moment = datetime.fromtimestamp(units / of_a_second, UTC)
    except (OverflowError, OSError, ValueError):
        return None
    return moment if is_keepable(moment) else None
