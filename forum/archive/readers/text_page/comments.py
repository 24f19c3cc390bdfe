"""From the entries of a page's thread to comment records."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from zoneinfo import ZoneInfo

from forum.archive import ids
from forum.archive.readers.text_page.lines import Line, shifted, trim_blank
from forum.archive.readers.text_page.quotes import Quotations
from forum.archive.readers.text_page.report import PageReport
from forum.archive.readers.text_page.thread import Entry
from forum.archive.readers.text_page.times import read_moment
from forum.archive.records import ArticleRecord, CommentRecord, QuoteRecord


class CommentMaker:
    """Makes comment records of the entries of one page, in the page's order."""

    def __init__(self, article: ArticleRecord, zone: ZoneInfo, quotations: Quotations, report: PageReport) -> None:
        """Keep what all comments of the page need."""
        self._article = article
        self._zone = zone
        self._quotations = quotations
        self._report = report
        self._equals: Counter[str] = Counter()

    def make_all(self, entries: list[Entry]) -> tuple[CommentRecord, ...]:
        """Return the records; a parent's id is made before it is needed."""
        made: dict[int, CommentRecord] = {}
        for entry in entries:
            made[entry.line] = self._make(entry, made[entry.parent.line].id if entry.parent else None)
        return tuple(made.values())

    def _make(self, entry: Entry, parent: str | None) -> CommentRecord:
        """Return one comment."""
        header = entry.opening
        body = trim_blank(entry.body)
        texts = [shifted(line, entry.column) for line in body]
        created_at = read_moment(header.date, self._zone, entry.line + header.height - 1, self._report)
        quotes = self._find_quotes(body, texts)
        made = CommentRecord(
            id=self._make_id(parent, header.author.login, created_at, "\n".join(texts)),
            article=self._article.id,
            parent=parent,
            number=entry.place,
            author=header.author,
            created_at=created_at,
            body="\n".join(texts),
            quotes=quotes,
        )
        self._quotations.remember(made.id, header.author, texts)
        return made

    def _make_id(self, parent: str | None, login: str, created_at: datetime | None, text: str) -> str:
        """Return a comment's id; equal ones are told apart by their order."""
        first = ids.comment_id(self._article.id, parent, login, created_at, text)
        ordinal = self._equals[first]
        self._equals[first] += 1
        return ids.comment_id(self._article.id, parent, login, created_at, text, ordinal) if ordinal else first

    def _find_quotes(self, body: list[Line], texts: list[str]) -> tuple[QuoteRecord, ...]:
        """Return what a comment quotes; report what was not found."""
        found = self._quotations.find(texts)
        for quote, at in found:
            if not quote.inferred and quote.comment is None:
                line = body[at].number
                self._report.warn(
                    "unresolved_quote",
                    line,
                    f"Line {line} quotes {quote.author}, but no earlier comment of the page by that name "
                    "holds the quoted text. The quotation was kept up to the next blank line.",
                )
        return tuple(quote for quote, _ in found)
