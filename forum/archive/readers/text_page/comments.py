"""From the entries of a page's thread to comment records."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from zoneinfo import ZoneInfo

from forum.archive import ids
from forum.archive.readers.text_page.lines import Line, trim_blank
from forum.archive.readers.text_page.quotes import Quotations
from forum.archive.readers.text_page.report import PageReport
from forum.archive.readers.text_page.thread import Entry
from forum.archive.readers.written_times import WrittenTime, read_written_time
from forum.archive.records import ArticleRecord, CommentRecord, QuoteRecord


class Clock:
    """Reads the times of a page, and tells what is doubtful about them."""

    def __init__(self, zone: ZoneInfo, captured: datetime | None, report: PageReport) -> None:
        """Keep what all times of the page need."""
        self._zone = zone
        self._captured = captured
        self._report = report
        self._unknown: list[tuple[int, str]] = []

    def read(self, text: str, line: int) -> WrittenTime:
        """Return the time that stands in a line."""
        time = read_written_time(text, zone=self._zone, captured=self._captured)
        if time is None:
            message = f"Line {line}: “{text}” is no time that can be read. The comment was imported without one."
            self._report.warn("bad_date", line, message)
            return WrittenTime(None)
        if time.code == "needs_captured":
            self._unknown.append((line, text))
        elif time.code:
            self._report.warn(time.code, line, f"Line {line}: {time.message}")
        return time

    def tell_unknown(self) -> None:
        """Say once how many times are not known because nobody said when the page was saved."""
        if not self._unknown:
            return
        line, text = self._unknown[0]
        self._report.warn(
            "needs_captured",
            line,
            f"{len(self._unknown)} time(s), such as “{text}” in line {line}, count from when the page was saved, which "
            "nobody said. The comments were imported without them; import the page once more with --captured DATE.",
        )


class CommentMaker:
    """Makes comment records of the entries of one page, in the page's order."""

    def __init__(self, article: ArticleRecord, clock: Clock, quotations: Quotations, report: PageReport) -> None:
        """Keep what all comments of the page need."""
        self._article = article
        self._clock = clock
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
        """Return one comment.

        A time that was reckoned from when the page was saved is another at
        the next saving, so the comment's id does not come from it.
        """
        header = entry.opening
        lines = trim_blank(entry.body)
        column = entry.column
        texts = [line.raw[column:] if line.text else "" for line in lines]
        body = "\n".join(texts)
        time = self._clock.read(header.time, entry.line + header.height - 1) if header.time else WrittenTime(None)
        login = header.author.login if header.author else ""
        quotes = self._find_quotes(lines, texts)
        made = CommentRecord(
            id=self._make_id(parent, login, None if time.inferred else time.moment, body),
            article=self._article.id,
            parent=parent,
            number=entry.place,
            author=header.author,
            created_at=time.moment,
            body=body,
            quotes=quotes,
            score=header.score,
            created_text=header.time,
            created_inferred=time.inferred,
        )
        if header.author:
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
        if not found:
            return ()
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
