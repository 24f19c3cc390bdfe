"""The comments of a page of a looser form: lists whose indentation drifts, whose numbers have gaps, or bullets."""

from __future__ import annotations

import re
from collections import Counter

from forum.archive.readers.profiles import Profile
from forum.archive.readers.text_page.headers import Opening
from forum.archive.readers.text_page.lines import Line, trim_blank
from forum.archive.readers.text_page.report import PageReport
from forum.archive.readers.text_page.signatures import first_characters, is_button, read_opening
from forum.archive.readers.text_page.thread import Entry

# A list is a step to the right of the entry that it belongs to; one column more or less is drift.
STEP = 2
DRIFT = 1
_WORD = re.compile(r"\w+")


class DumpThreadReader:
    """Reads the comments of a page whose profile is not strict.

    ``path`` is the entry read last with its ancestors. ``nobodys`` are lines
    that belong to no entry, since the last that does.
    """

    def __init__(self, lines: list[Line], profile: Profile, report: PageReport) -> None:
        """Start at the line of the first comment."""
        self._lines = trim_blank(lines)
        self._profile = profile
        self._report = report
        self._entries: list[Entry] = []
        self._path: list[Entry] = []
        self._nobodys: list[Line] = []

    def read(self) -> list[Entry]:
        """Return the comments; place or report each line."""
        first = first_characters(self._profile)
        at = 0
        while at < len(self._lines):
            line = self._lines[at]
            if self._profile.foot and self._profile.foot.fullmatch(line.text):
                break
            opening = read_opening(self._lines, at, self._profile) if line.text[:1] in first else None
            if opening and self._open(opening, line):
                self._report.place(self._lines[at : at + opening.height])
                at += opening.height
            else:
                self._place(line)
                at += 1
        self._leave_out("what stands after the last comment, in no entry of its list")
        self._nobodys = self._lines[at:]
        self._leave_out("the page's foot")
        return self._finished()

    def _open(self, opening: Opening, line: Line) -> bool:
        """Begin an entry if one may stand there: in a list that is open, or one step deeper, with a later number."""
        depth = len(self._path)
        while depth and self._path[depth - 1].opening.indent > opening.indent - STEP:
            depth -= 1
        deepest = self._path[-1].opening.indent + STEP + DRIFT if self._path else opening.indent
        if opening.indent > deepest or (self._path and opening.indent < self._path[0].opening.indent - DRIFT):
            return False
        before = self._path[depth].number if depth < len(self._path) else 0
        number = before + 1 if opening.number is None else opening.number
        if number <= before:
            return False
        del self._path[depth:]
        parent = self._path[-1] if self._path else None
        place = f"{parent.place}.{number}" if parent else str(number)
        self._leave_out(f"what stands in no entry of the list, before number {place}")
        entry = Entry(opening, parent, line.number, place, opening.indent + 1, number)
        self._path.append(entry)
        self._entries.append(entry)
        return True

    def _place(self, line: Line) -> None:
        """Add a line to the entry read last, or keep it to be reported.

        Behind a line that stands left of a body nothing more is that
        entry's: the lists of a page's foot stand as deep as a reply.
        """
        if not self._path or self._nobodys or (line.text and line.indent < self._path[-1].column):
            self._nobodys.append(line)
            return
        self._path[-1].body.append(line)
        self._report.ledger.placed += bool(line.text)

    def _leave_out(self, what: str) -> None:
        """Report the lines that are nobody's."""
        self._report.leave_out_run(self._nobodys, what)
        self._nobodys = []

    def _finished(self) -> list[Entry]:
        """Return the comments with their buttons taken off and their columns known; tell of the rest."""
        self._take_off_buttons(self._entries)
        for entry in self._entries:
            entry.column = min((line.indent for line in entry.body if line.text), default=entry.column)
            if entry.opening.mention:
                first = " " * entry.column + entry.opening.mention
                entry.body.insert(0, Line(entry.line, entry.column, entry.opening.mention, first))
        return self._entries

    def _take_off_buttons(self, entries: list[Entry]) -> None:
        """Take the page's buttons off the ends of bodies.

        A word that stands so below one comment of several only may be its
        author's, and stays.
        """
        for entry in entries:
            entry.body = trim_blank(entry.body)
        ends = [self._start_of_buttons(entry.body) for entry in entries]
        counts = Counter(
            kind
            for entry, end in zip(entries, ends, strict=True)
            for kind in {_kind(line) for line in entry.body[end:] if line.text}
        )
        for entry, end in zip(entries, ends, strict=True):
            last = len(entry.body)
            while last > end and (counts[_kind(entry.body[last - 1])] != 1 or len(entries) == 1):
                last -= 1
            entry.body = trim_blank(entry.body[:last])

    def _start_of_buttons(self, body: list[Line]) -> int:
        """Return the index in a body behind which only buttons stand, and blank lines."""
        end = len(body)
        while end and (not body[end - 1].text or is_button(body[end - 1], self._profile)):
            end -= 1
        return end


def _kind(line: Line) -> str:
    """Return the first word of a button: that of ``Reply to Ida`` is that of all."""
    return next(iter(_WORD.findall(line.text.casefold())), "")
