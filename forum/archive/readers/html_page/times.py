"""When something was written, as a page gives it for machines and for people."""

from __future__ import annotations

import re
from datetime import datetime
from typing import NamedTuple

from forum.archive.moments import is_keepable, place_in_zone
from forum.archive.readers.html_page.report import PageReport
from forum.archive.readers.html_page.selectors import Part
from forum.archive.readers.html_page.sites import TimePlace
from forum.archive.readers.html_page.text import attribute, line_of_text
from forum.archive.readers.written_times import read_written_time
from forum.archive.reading import Reading

_SPACE_BEFORE_OFFSET = re.compile(r"\s+(?=[+-]\d\d:?\d\d$|Z$|UTC$)")
# What is longer is no time, and is not looked at as one.
_LONGEST = 100
# A theme may set other things behind a time, and the time ends with its minutes.
_TO_MINUTES = re.compile(r"\d\d?:\s?\d\d(?::\d\d)?(?:\s?[AaPp]\.?[Mm]\b\.?)?")


class PageTime(NamedTuple):
    """A time.

    ``text`` is as the page writes it, ``inferred`` says whether it was
    reckoned from when the page was saved, ``is_told`` whether the report says
    why there is no moment.
    """

    moment: datetime | None = None
    text: str = ""
    inferred: bool = False
    is_told: bool = False


class Clock:
    """Reads the times of one page, and reports those that are doubtful."""

    def __init__(self, reading: Reading, report: PageReport) -> None:
        """Keep what all times of the page need."""
        self._zone = reading.zone
        self._captured = reading.captured
        self._report = report

    def read(self, part: Part, places: tuple[TimePlace, ...], line: int | None) -> PageTime:
        """Return the first time that stands in one of these places."""
        first = PageTime()
        for selectors, name in places:
            for element in part.all(selectors):
                shown = line_of_text(element)
                machine = attribute(element, name) if name else ""
                # A title says more than the “11 hours ago” that it is the title of.
                text = (machine if name == "title" else shown or machine)[:_LONGEST].strip()
                moment = self._read_machine(machine, line) if machine else None
                found = PageTime(moment, text) if moment else self._read_shown(machine or shown, text, line)
                if found.moment:
                    return found
                first = first if first.text else found
        self._report_unread(first, line)
        return first

    def read_text(self, text: str, line: int | None) -> PageTime:
        """Return the time that a text is, such as one in a page's head or data; without a moment where it is none."""
        text = text.strip()
        moment = self._read_machine(text, line) if text else None
        found = PageTime(moment, text[:_LONGEST]) if moment else self._read_shown(text, text[:_LONGEST], line)
        self._report_unread(found, line)
        return found

    def _report_unread(self, found: PageTime, line: int | None) -> None:
        if found.text and not found.moment and not found.is_told:
            message = f"“{found.text}” was not understood as a time; what it belongs to was imported without one."
            self._report.warn("unknown_date", line, message)

    def _read_machine(self, text: str, line: int | None) -> datetime | None:
        if len(text) > _LONGEST:
            return None
        try:
            moment = datetime.fromisoformat(_SPACE_BEFORE_OFFSET.sub("", text).replace("UTC", "+00:00"))
        except ValueError:
            return None
        if moment.tzinfo is None:
            placed = place_in_zone(moment, self._zone, text)
            self._doubt(placed.code, placed.message, line)
            return placed.moment
        try:
            return moment if is_keepable(moment) else None
        except OverflowError:
            return None

    def _read_shown(self, shown: str, text: str, line: int | None) -> PageTime:
        minutes = _TO_MINUTES.search(shown)
        for candidate in (shown, shown[: minutes.end()] if minutes else ""):
            if not 0 < len(candidate) <= _LONGEST:
                continue
            written = read_written_time(candidate, zone=self._zone, captured=self._captured)
            if written:
                self._doubt(written.code, written.message, line)
                known = candidate if shown.startswith(text) else text
                return PageTime(written.moment, known, written.inferred, bool(written.code))
        return PageTime(None, text)

    def _doubt(self, code: str, message: str, line: int | None) -> None:
        if code:
            self._report.warn(code, line, message)
