"""What is counted and said while a saved page is read."""

from __future__ import annotations

from dataclasses import dataclass, field

from forum.archive.records import Ledger, Problem, Severity


@dataclass(slots=True)
class _Told:
    """A problem, where it was met first, and how often it was met."""

    severity: Severity
    line: int | None
    message: str
    times: int = 1


@dataclass(slots=True)
class PageReport:
    """The problems and the ledger of one page, in units of articles and comments.

    A page may have thousands of comments with one and the same flaw: a problem
    of one code is told once, where it was met first, with how often it was.
    """

    file: str
    ledger: Ledger = field(default_factory=Ledger)
    _told: dict[str, _Told] = field(default_factory=dict)

    def warn(self, code: str, line: int | None, message: str) -> None:
        """Say what was not as it should be though all was imported."""
        self._tell("warning", code, line, message)

    def fail(self, code: str, line: int | None, message: str) -> None:
        """Say what was not imported."""
        self._tell("error", code, line, message)

    def place(self, units: int) -> None:
        """Count what has become a record."""
        self.ledger.read += units
        self.ledger.placed += units

    def leave_out(self, units: int) -> None:
        """Count what was read and became no record."""
        self.ledger.read += units
        self.ledger.reported += units

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The problems, those of the whole page first, then in the order of their lines."""
        made = [
            Problem(self.file, told.line, told.severity, code, _with_count(told)) for code, told in self._told.items()
        ]
        return tuple(sorted(made, key=lambda problem: problem.line or 0))

    def _tell(self, severity: Severity, code: str, line: int | None, message: str) -> None:
        if code in self._told:
            self._told[code].times += 1
        else:
            self._told[code] = _Told(severity, line, message)


def _with_count(told: _Told) -> str:
    return told.message if told.times == 1 else f"{told.message} This page has {told.times} such places."
