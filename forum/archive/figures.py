"""The figures of an import's report, as its page shows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from forum.archive.preparing import KINDS
from forum.archive.report import Counts
from forum.lib.numbers import grouped

_MINUTE, _HOUR = 60, 3600


@dataclass(frozen=True, slots=True)
class Row:
    """How many of one kind were read, and what became of them."""

    label: str
    counts: Counts

    @property
    def adds_up(self) -> bool:
        """Whether something became of each that was read."""
        counts = self.counts
        return counts.read == counts.created + counts.updated + counts.unchanged + counts.skipped


@dataclass(frozen=True, slots=True)
class Became:
    """How many lines or items of one kind stood in what was read, and what they became."""

    found: str
    count: int
    became: str


@dataclass(frozen=True, slots=True)
class Figures:
    """The counts of a finished import: ``rows`` by what is counted, ``quotes`` as words with a number each.

    ``ledger`` is what was placed, by kind. ``marked`` are the quotations that
    the source shows as such, ``unresolved`` those of them that lead nowhere.
    """

    rows: dict[str, Row]
    ledger: list[Became]
    quotes: list[tuple[str, int]]
    marked: int
    resolved: int
    unresolved: int
    read: int
    placed: int
    reported: int
    errors: int
    warnings: int
    duration: str

    @property
    def lost(self) -> int:
        """How many lines or items were read and neither placed nor reported: none, or something is wrong."""
        return self.read - self.placed - self.reported

    @property
    def adds_up(self) -> bool:
        """Whether the whole ledger does."""
        return not self.lost and all(row.adds_up for row in self.rows.values())


def read_figures(report: dict[str, Any]) -> Figures | None:
    """Return the figures of a stored report, ``None`` where an import has not come to its end."""
    if "lines" not in report:
        return None
    lines, quotes, problems = report["lines"], report.get("quotes", {}), report.get("problems", {})
    return Figures(
        rows={name: _row(label, report.get(name, {})) for name, label in _labels().items()},
        quotes=[(words, quotes.get(name, 0)) for name, words in _kinds_of_quotes().items()],
        ledger=_ledger(report.get("became", {}), lines["placed"]),
        marked=quotes.get("marked", 0),
        resolved=quotes.get("resolved", 0),
        unresolved=quotes.get("unresolved", 0),
        read=lines["read"],
        placed=lines["placed"],
        reported=lines["reported"],
        errors=problems.get("error", 0),
        warnings=problems.get("warning", 0),
        duration=duration(report.get("seconds", 0)),
    )


def duration(seconds: float) -> str:
    """Return a length of time in words, as exactly as people ask for it."""
    if seconds < _MINUTE:
        shown = f"{seconds:.1f}".removesuffix(".0")
        return (_("%(shown)s second") if shown == "1" else _("%(shown)s seconds")) % {"shown": shown}
    minutes = round(seconds / _MINUTE)
    if seconds < _HOUR:
        return ngettext("%(shown)s minute", "%(shown)s minutes", minutes) % {"shown": minutes}
    return _("%(hours)s h %(minutes)s min") % {"hours": grouped(minutes // 60), "minutes": minutes % 60}


def _row(label: str, counts: dict[str, int]) -> Row:
    return Row(label, Counts(**{name: counts.get(name, 0) for name in Counts.__dataclass_fields__}))


def _ledger(became: dict[str, int], placed: int) -> list[Became]:
    """Return what was placed by kind; what an import of an earlier version did not tell apart is one kind."""
    words = _kinds_of_lines()
    rows = [Became(words[kind][0], became[kind], words[kind][1]) for kind in KINDS if became.get(kind)]
    untold = placed - sum(row.count for row in rows)
    return [*rows, Became(_("Placed"), untold, _("An article, a comment or a fact about them"))] if untold else rows


def _labels() -> dict[str, str]:
    return {
        "files": _("Files"),
        "articles": _("Articles"),
        "comments": _("Comments"),
        "authors": _("Authors"),
        "quotes": _("Quotations"),
    }


def _kinds_of_lines() -> dict[str, tuple[str, str]]:
    """Return in words what stands in a source, and what it becomes here."""
    return {
        "title": (_("Titles"), _("Title of an article")),
        "article_text": (_("Lines of articles"), _("Text of an article")),
        "note": (_("Notes, such as a photo credit"), _("Note of an article")),
        "quotation": (_("Quoted lines"), _("Quotation in a comment")),
        "comment_text": (_("Lines of comments"), _("Text of a comment")),
        "heading": (_("Names, numbers and times, and what the page says itself"), _("Author, place and time")),
        "article": (_("Articles, each one item"), _("Article")),
        "comment": (_("Comments, each one item"), _("Comment")),
        "other": (_("Items that describe others"), _("Source, author, place and time")),
    }


def _kinds_of_quotes() -> dict[str, str]:
    return {
        "marked": _("marked in the source"),
        "inferred": _("recognised by their words"),
        "resolved": _("linked to what they quote"),
        "unresolved": _("whose comment was not found"),
    }
