"""What an import counts, and how it says so."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Container, Iterable
from dataclasses import asdict, dataclass, field, fields
from typing import Any, TextIO

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from forum.archive.preparing import PreparedThread, QuoteTotals
from forum.archive.problems import Problems
from forum.archive.records import Ledger, Problem, QuoteRecord


@dataclass(slots=True)
class Counts:
    """How many were read, and what became of them."""

    read: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    skipped: int = 0

    def add(self, outcome: str, number: int = 1) -> None:
        """Count ``number`` that were read and ended as ``outcome``, one of the other fields."""
        self.read += number
        setattr(self, outcome, getattr(self, outcome) + number)

    def merge(self, other: Counts) -> None:
        """Add all the counts of another."""
        for count in fields(self):
            setattr(self, count.name, getattr(self, count.name) + getattr(other, count.name))


@dataclass(slots=True)
class QuoteCounts(Counts):
    """Quotations, with how the source showed them and whether they were found."""

    marked: int = 0
    inferred: int = 0
    resolved: int = 0
    unresolved: int = 0

    def count(self, outcome: str, quotes: Iterable[QuoteRecord], quotable: Container[str]) -> None:
        """Count quotations by what became of them, how they are shown and, where marked, whether they were found.

        ``quotable`` are the ids of all comments that they can lead to.
        """
        for quote in quotes:
            self.add(outcome)
            self.inferred += quote.inferred
            self.marked += not quote.inferred
            if not quote.inferred:
                is_found = quote.comment is not None and quote.comment in quotable
                self.resolved += is_found
                self.unresolved += not is_found

    def add_totals(self, outcome: str, totals: QuoteTotals) -> None:
        """Count all quotations of a thread, which ended alike."""
        self.add(outcome, totals.marked + totals.inferred)
        self.marked += totals.marked
        self.inferred += totals.inferred
        self.resolved += totals.resolved
        self.unresolved += totals.unresolved


@dataclass(slots=True)
class Report:
    """The result of one import (ARCHIVE, section 3)."""

    files: Counts = field(default_factory=Counts)
    articles: Counts = field(default_factory=Counts)
    comments: Counts = field(default_factory=Counts)
    authors: Counts = field(default_factory=Counts)
    quotes: QuoteCounts = field(default_factory=QuoteCounts)
    lines: Ledger = field(default_factory=Ledger)
    # What the lines or items that were placed became, for the operators' page.
    became: Counter[str] = field(default_factory=Counter)
    problems: Problems = field(default_factory=Problems)
    seconds: float = 0.0
    # The number of the run, once it has ended and was kept.
    run: int | None = None

    @property
    def has_errors(self) -> bool:
        """Whether something was not imported."""
        return self.problems.counts["error"] > 0

    def tell(self, problems: Iterable[Problem]) -> None:
        """Add what the operator is to be told."""
        self.problems.tell(problems)

    def place(self, thread: PreparedThread, left_out: int) -> None:
        """Count the lines or items of a thread that was written, but for the comments among them that were not."""
        self.lines.add(thread.ledger)
        self.lines.take_back(left_out)
        self.became.update(thread.became)
        self.became["comment"] -= left_out

    def leave_out(self, thread: PreparedThread) -> None:
        """Count a thread that was read and could not be written."""
        self.articles.add("skipped")
        self.comments.add("skipped", thread.read_count + len(thread.skipped) + thread.left_out)
        self.quotes.add_totals("skipped", thread.quotes)
        self.lines.add(thread.ledger)
        self.lines.take_back(thread.ledger.placed)

    def counts(self) -> dict[str, Any]:
        """Return everything but the problems themselves as plain values, keys in the order that ARCHIVE gives."""
        counted = ("files", "articles", "comments", "authors", "quotes", "lines")
        return {name: asdict(getattr(self, name)) for name in counted} | {
            "problems": {"error": self.problems.counts["error"], "warning": self.problems.counts["warning"]},
            "seconds": self.seconds,
        }

    def write(self, stream: TextIO) -> None:
        """Write the report as JSON (ARCHIVE, section 3), one problem a line."""
        parts = self.counts()
        for name, value in parts.items():
            stream.write("{\n" if name == "files" else ",\n")
            stream.write(f'  "{name}": ')
            if name == "problems":
                problems = (json.dumps(told, ensure_ascii=False) for told in self.problems.as_json())
                stream.writelines(f"{'[' if at == 0 else ','}\n    {told}" for at, told in enumerate(problems))
                stream.write("\n  ]" if self.problems else "[]")
            else:
                stream.write(json.dumps(value))
        stream.write("\n}\n")

    def summary(self) -> list[str]:
        """Return the lines that a person reads at the end."""
        counts = [
            (self.files, ngettext("%d file", "%d files", self.files.read)),
            (self.articles, ngettext("%d article", "%d articles", self.articles.read)),
            (self.comments, ngettext("%d comment", "%d comments", self.comments.read)),
            (self.authors, ngettext("%d author", "%d authors", self.authors.read)),
        ]
        lines = [f"{words % count.read}: {_outcomes(count)}" for count, words in counts]
        return [*lines, self._quotes(), self._lines(), self._problems(), *self._run()]

    def _run(self) -> list[str]:
        """Return where the report is found again, and what takes the run back."""
        if self.run is None:
            return []
        return [
            _("import %(run)d: its report is at /imports/%(run)d/, import_undo %(run)d takes it back")
            % {"run": self.run}
        ]

    def _quotes(self) -> str:
        words = _("quotes: %(marked)d marked, %(inferred)d inferred, %(resolved)d resolved, %(unresolved)d unresolved")
        return words % asdict(self.quotes)

    def _lines(self) -> str:
        if self.lines.reported:
            return _("%(read)d lines read: %(placed)d placed, %(reported)d reported") % asdict(self.lines)
        return ngettext("%d line read and placed", "%d lines read and placed", self.lines.read) % self.lines.read

    def _problems(self) -> str:
        return ngettext("%d problem", "%d problems", len(self.problems)) % len(self.problems)


def _outcomes(counts: Counts) -> str:
    named = [
        (_("%d created"), counts.created),
        (_("%d updated"), counts.updated),
        (_("%d unchanged"), counts.unchanged),
        (_("%d skipped"), counts.skipped),
    ]
    return ", ".join(words % number for words, number in named if number) or _("none")


def describe(problem: Problem) -> str:
    """Return one problem as a line: where, how bad, what and what to do."""
    place = f"{problem.file}:{problem.line}" if problem.line else problem.file
    return f"{place}: {problem.severity}: {problem.message} [{problem.code}]"
