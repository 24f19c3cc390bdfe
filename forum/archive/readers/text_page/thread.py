"""The comments of a page: which lines open one, and which belong to it."""

from __future__ import annotations

from dataclasses import dataclass, field

from forum.archive.readers.profiles import Profile
from forum.archive.readers.text_page.headers import Opening, read_strict_opening, read_unfinished_opening
from forum.archive.readers.text_page.lines import Line, trim_blank
from forum.archive.readers.text_page.report import PageReport
from forum.archive.readers.text_page.signatures import first_characters

TOP_INDENT = 2
STEP = 2


@dataclass(slots=True, eq=False)
class Entry:
    """A comment as the page shows it.

    ``place`` is its number with those of its ancestors, ``line`` where it
    begins, ``column`` where its body stands at the least; ``body`` may still
    have blank lines at its ends.
    """

    opening: Opening
    parent: Entry | None
    line: int
    place: str
    column: int
    number: int
    body: list[Line] = field(default_factory=list)


class ThreadReader:
    """Reads the comments among the lines after an article, in the page's order.

    ``path`` is the comment read last with its ancestors, the topmost first.
    ``stray`` is the line that opens a comment left out for its number, which
    is not the one due.
    """

    def __init__(self, lines: list[Line], profile: Profile, report: PageReport) -> None:
        """Start before the first line."""
        self._lines = trim_blank(lines)
        self._profile = profile
        self._report = report
        self._entries: list[Entry] = []
        self._path: list[Entry] = []
        self._stray: Line | None = None

    def read(self) -> list[Entry]:
        """Return the comments; place or report each line."""
        lines, marks = self._lines, first_characters(self._profile)
        at = 0
        while at < len(lines):
            line = lines[at]
            taken = self._read_marked(at) if line.text[:1] in marks else 0
            if not taken:
                self._place(line)
            at += taken or 1
        return self._entries

    def _read_marked(self, at: int) -> int:
        """Read what stands at a line that may open a comment, and return how many lines that takes, 0 if it is text."""
        line = self._lines[at]
        if not self._may_open(line.indent):
            return 0
        opening = read_strict_opening(self._lines, at, self._profile)
        if opening and opening.number is not None and self._is_due(opening.number, line.indent):
            self._open(opening, opening.number, line)
            self._report.ledger.placed += opening.height
            return opening.height
        if self._is_cut_off(at):
            self._leave_out_cut_off(self._lines[at:])
            return len(self._lines) - at
        if opening and line.indent < self._path[-1].column:
            self._stray = line
        return 0

    def _may_open(self, indent: int) -> bool:
        """Say whether a number may stand there: a sibling's, the child's or an ancestor's."""
        depth, odd = divmod(indent - TOP_INDENT, STEP)
        in_stray = self._stray is not None and indent > self._stray.indent
        return not odd and 0 <= depth <= len(self._path) and not in_stray

    def _is_due(self, number: int, indent: int) -> bool:
        """Say whether a number is the next one of its list.

        The first of a page may be any: the page may be one of several.
        """
        depth = (indent - TOP_INDENT) // STEP
        if depth < len(self._path):
            return number == self._path[depth].number + 1
        return number == 1 or not self._path

    def _open(self, opening: Opening, number: int, line: Line) -> None:
        """Begin a comment, which is then the end of the path."""
        del self._path[(opening.indent - TOP_INDENT) // STEP :]
        parent = self._path[-1] if self._path else None
        place = f"{parent.place}.{number}" if parent else str(number)
        entry = Entry(opening, parent, line.number, place, opening.indent + STEP, number)
        self._path.append(entry)
        self._entries.append(entry)
        self._stray = None

    def _place(self, line: Line) -> None:
        """Add a line to the comment read last, or report it.

        What stands left of a comment's body is not the comment's: a page's
        foot, or something of an ancestor's that follows its replies. It might
        also be a line of the body that has lost its indentation, but to put
        words into somebody's mouth is worse than to report them, and the
        report loses nothing. The lines after it that stand at the body's
        indentation are the comment's again, unless it opens a comment out of
        turn: then they are that one's.
        """
        if not line.text:
            if self._path and not self._stray:
                self._path[-1].body.append(line)
        elif self._path and not self._stray and line.indent >= self._path[-1].column:
            self._path[-1].body.append(line)
            self._report.ledger.placed += 1
        else:
            self._report.leave_out(line, self._why_left_out(line))

    def _why_left_out(self, line: Line) -> str:
        """Return the sentence for a line that is nobody's."""
        if not self._path:
            return (
                f"Line {line.number} stands between the article and the first comment, and was left out. "
                "If it is the article's, move it above the sign-in line."
            )
        last = self._path[-1]
        if self._stray:
            return (
                f"Line {line.number} is part of a comment whose number, in line {self._stray.number}, is not the one "
                f"due after comment {last.place}, and was left out. Correct the number to import the comment."
            )
        return (
            f"Line {line.number} stands left of the text of comment {last.place}, which begins at column "
            f"{last.column + 1}, and was left out. If it is that comment's, indent it."
        )

    def _is_cut_off(self, at: int) -> bool:
        """Say whether the page ends here, between a comment's number and its header's end.

        A caption, or a caption and the beginning of its header, as the last
        of all: at a child's indentation that would otherwise become text of
        the parent's author.
        """
        if at + 2 < len(self._lines):
            return False
        number = read_unfinished_opening(self._lines[at:], self._profile)
        return number is not None and self._is_due(number, self._lines[at].indent)

    def _leave_out_cut_off(self, lines: list[Line]) -> None:
        """Report the lines of a comment that the page breaks off."""
        for line in lines:
            self._report.leave_out(
                line,
                f"Line {line.number} is part of a comment that the page breaks off before its text, "
                "and was left out. Import a complete copy of the page to get it.",
            )
