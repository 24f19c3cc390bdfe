"""What a comment quotes, as its page marks it, and which comment that is."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from forum.archive.ids import fit_id
from forum.archive.readers.html_page.selectors import NOTHING, Selectors, own_elements
from forum.archive.readers.html_page.text import attribute, is_unshown, line_of_text, text_of
from forum.archive.readers.html_page.tree import Element
from forum.archive.records import AuthorRecord, QuoteRecord


class Quoted(NamedTuple):
    """A passage as the page marks it; ``comment`` is the id that the mark itself gives, "" for none."""

    author: str
    comment: str
    text: str


@dataclass(frozen=True, slots=True)
class QuoteMarks:
    """How a kind of site marks quotations: an element that names the author, and one behind it with the words."""

    titles: Selectors = NOTHING
    quotes: Selectors = NOTHING

    def is_title(self, element: Element) -> bool:
        """Whether an element says whose words follow."""
        return self.titles.match(element)

    def is_quote(self, element: Element) -> bool:
        """Whether an element is a quotation."""
        return self.quotes.match(element)

    def author(self, quote: Element) -> str:
        """Return whom a quotation names, "" where it names nobody."""
        title = self._title(quote)
        return line_of_text(title).partition(":")[2].strip() if title is not None else ""

    def find(self, content: Element, bounds: Collection[Element]) -> Iterator[Quoted]:
        """Yield the quotations in a comment that name somebody; of each only that one's own words."""
        if not self.quotes:
            return
        for element in own_elements(content, bounds):
            author = self.author(element) if self.is_quote(element) else ""
            if author:
                comment = attribute(self._title(element), "data-commentid")
                words = text_of(element, lambda below: is_unshown(below) or below in bounds or self.is_mark(below))
                yield Quoted(author, fit_id(comment) if comment != "0" else "", words)

    def is_mark(self, element: Element) -> bool:
        """Whether an element holds what somebody else said."""
        return self.is_title(element) or self.is_quote(element)

    def _title(self, quote: Element) -> Element | None:
        before = quote.getprevious()
        return before if before is not None and self.is_title(before) else None


@dataclass(slots=True)
class Quotations:
    """The lines of a page's comments by who wrote them, to find what was quoted without a search."""

    _ids: list[str] = field(default_factory=list)
    _places: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    _known: set[str] = field(default_factory=set)

    def remember(self, comment: str, author: AuthorRecord | None, words: str) -> None:
        """Make the next comment of the page known."""
        place = len(self._ids)
        self._ids.append(comment)
        self._known.add(comment)
        names = {author.login, author.name} if author else set()
        for name in filter(None, names):
            for line in set(words.split("\n")):
                self._places.setdefault((name, line), []).append(place)

    def resolve(self, quoted: Quoted, place: int) -> QuoteRecord:
        """Return a quotation of the comment at a place of the page, with the comment that it quotes.

        Of several that hold its first line the latest before it is meant; else the
        first behind it, for a page may show the newest first.
        """
        if quoted.comment in self._known:
            return QuoteRecord(quoted.author, quoted.comment, quoted.text, False)
        places = self._places.get((quoted.author, quoted.text.partition("\n")[0]), [])
        at = bisect_left(places, place)
        later = [other for other in places[at : at + 2] if other != place]
        chosen = places[at - 1] if at else next(iter(later), None)
        comment = None if chosen is None else self._ids[chosen]
        return QuoteRecord(quoted.author, comment, quoted.text, False)
