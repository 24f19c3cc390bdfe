"""What a comment quotes: earlier comments by a mark, the article by its words."""

from __future__ import annotations

from typing import NamedTuple

from forum.archive.readers.profiles import Profile
from forum.archive.readers.text_page.passages import OPENING_MARKS, passage_key
from forum.archive.records import AuthorRecord, QuoteRecord

# No passage is shorter: four words have as many letters. In so much of a line they stand, but for many spaces.
BEGINNING = 4
LOOK = 24


class QuotedLines(NamedTuple):
    """A quotation and where it begins, counted in lines of the body from 0."""

    quote: QuoteRecord
    at: int


class Source(NamedTuple):
    """An earlier comment: its lines, and which line each mark in it follows."""

    comment: str
    lines: frozenset[str]
    marks: frozenset[tuple[str, str]]


class Quotations:
    """Finds the quotations of a page's comments, read in the page's order.

    Comments are found by author and line, without a search, so that a page
    costs no more than its length.
    """

    def __init__(self, passages: frozenset[str], profile: Profile, page: str) -> None:
        """Start with the passages of the article, from ``passages_of``, and the whole text of the page."""
        self._passages = passages
        self._beginnings = frozenset(key[:BEGINNING] for key in passages)
        self._mark = profile.quote_mark
        self._has_marks = self._mark in page
        self._latest: dict[tuple[str, str], Source] = {}

    def remember(self, comment: str, author: AuthorRecord, body: list[str]) -> None:
        """Make a comment, given by its id, known to those that follow it."""
        if not self._has_marks:
            return
        keys = [line_key(line) for line in body if line.strip()]
        pairs = zip(["", *keys], keys, strict=False)
        marks = frozenset((before, key) for before, key in pairs if self._marked_author(key))
        source = Source(comment, frozenset(keys), marks)
        for name in filter(None, {author.login, author.name}):
            self._latest.update(((name, key), source) for key in source.lines)

    def find(self, body: list[str]) -> list[QuotedLines]:
        """Return the quotations in a comment's body, in order."""
        if not self._has_marks:
            return [
                QuotedLines(QuoteRecord(None, None, line, True), at)
                for at, line in enumerate(body)
                if line and self._repeats_article(line)
            ]
        found = []
        at = 0
        while at < len(body):
            author = self._marked_author(body[at])
            end = at + 1
            if author:
                quote, end = self._read_marked(author, body, at + 1)
                found.append(QuotedLines(quote, at))
            elif self._repeats_article(body[at]):
                found.append(QuotedLines(QuoteRecord(None, None, body[at], True), at))
            at = end
        return found

    def _repeats_article(self, line: str) -> bool:
        """Return whether a line is a passage of the article. Its beginning tells of most that it is not."""
        beginning = "".join(line[:LOOK].casefold().split()).lstrip(OPENING_MARKS)[:BEGINNING]
        if len(beginning) == BEGINNING and beginning not in self._beginnings:
            return False
        return passage_key(line) in self._passages

    def _marked_author(self, line: str) -> str | None:
        """Return whom a line says that it quotes."""
        text = line.strip()
        return text.removeprefix(self._mark).strip() or None if text.startswith(self._mark) else None

    def _read_marked(self, author: str, body: list[str], start: int) -> tuple[QuoteRecord, int]:
        """Return the quotation after a mark, and the line where it has ended."""
        first = next((at for at in range(start, len(body)) if body[at].strip()), len(body))
        source = self._latest.get((author, line_key(body[first]))) if first < len(body) else None
        if source:
            end = self._end_of_repetition(body, first, source)
            return QuoteRecord(author, source.comment, "\n".join(body[first:end]), False), end
        end = next((at for at in range(start, len(body)) if self._ends_unresolved(body[at])), len(body))
        return QuoteRecord(author, None, "\n".join(body[start:end]), False), end

    def _end_of_repetition(self, body: list[str], first: int, source: Source) -> int:
        """Return the line after the last that repeats one of the source's.

        A mark that the source holds too is a part of the quotation only
        behind the line that it follows there; else it opens another.
        """
        end, last = first + 1, line_key(body[first])
        for at in range(end, len(body)):
            key = line_key(body[at])
            if not key:
                continue
            if key not in source.lines or (self._marked_author(key) and (last, key) not in source.marks):
                break
            end, last = at + 1, key
        return end

    def _ends_unresolved(self, line: str) -> bool:
        """Say whether a quotation of an unknown text ends before a line."""
        return not line.strip() or self._marked_author(line) is not None


def line_key(line: str) -> str:
    """Return a line as it is compared: runs of white space do not count."""
    return " ".join(line.split())
