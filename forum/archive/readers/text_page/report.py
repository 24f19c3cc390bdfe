"""What is counted and said while a page is read."""

from __future__ import annotations

from dataclasses import dataclass, field

from forum.archive.readers.text_page.lines import Line, count_filled
from forum.archive.records import Ledger, Problem, Severity


@dataclass(slots=True)
class PageReport:
    """The problems and the ledger of one page."""

    file: str
    ledger: Ledger = field(default_factory=Ledger)
    _problems: list[Problem] = field(default_factory=list)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The problems in the order of their lines, those of the whole page first."""
        return tuple(sorted(self._problems, key=lambda problem: problem.line or 0))

    def warn(self, code: str, line: int | None, message: str) -> None:
        """Say what was not as it should be though all was imported."""
        self._add("warning", code, line, message)

    def fail(self, code: str, line: int | None, message: str) -> None:
        """Say what was not imported though it should have been."""
        self._add("error", code, line, message)

    def refuse(self, code: str, lines: list[Line], message: str) -> None:
        """Say why nothing of the page could be read."""
        self.report_lines(lines)
        self._add("error", code, None, message)

    def place(self, lines: list[Line]) -> None:
        """Count lines that have become part of a field, or that the page's form consists of."""
        self.ledger.placed += count_filled(lines)

    def report_lines(self, lines: list[Line]) -> None:
        """Count lines that a problem tells of."""
        self.ledger.reported += count_filled(lines)

    def leave_out(self, line: Line, message: str) -> None:
        """Report a line that has no place in the page's form."""
        self.ledger.reported += 1
        self.warn("unplaced_line", line.number, message)

    def leave_out_run(self, lines: list[Line], what: str) -> None:
        """Report lines that have no place in the page's form, all in one sentence; ``what`` they are."""
        filled = [line for line in lines if line.text]
        if not filled:
            return
        first, last = filled[0].number, filled[-1].number
        which = f"Line {first} was" if first == last else f"Lines {first} to {last} ({len(filled)} not blank) were"
        self.ledger.reported += len(filled)
        self.warn("unplaced_line", first, f"{which} left out: {what}.")

    def _add(self, severity: Severity, code: str, line: int | None, message: str) -> None:
        self._problems.append(Problem(self.file, line, severity, code, message))
