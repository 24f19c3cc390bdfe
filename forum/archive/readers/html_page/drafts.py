"""What one comment of a page says, before its id and what it quotes are known."""

from __future__ import annotations

import re
from typing import NamedTuple

from forum.archive.readers.html_page.authors import read_author, read_presence
from forum.archive.readers.html_page.cleaning import Cleaning
from forum.archive.readers.html_page.page import Page
from forum.archive.readers.html_page.quotes import Quoted, QuoteMarks
from forum.archive.readers.html_page.selectors import NOTHING, Part, Selectors, own_elements
from forum.archive.readers.html_page.sites import FURNITURE
from forum.archive.readers.html_page.text import attribute, line_of_text, text_of
from forum.archive.readers.html_page.threads import Found, Thread
from forum.archive.readers.html_page.times import PageTime
from forum.archive.readers.html_page.tree import Element
from forum.archive.records import AuthorRecord, BodyFormat

_SCORE = re.compile(r"(?P<sign>[+\u2212\u2013-]?)\s?(?P<digits>[0-9]{1,9})\Z")


class Draft(NamedTuple):
    """A comment of a page.

    ``words`` are its own, without what it quotes; they are read only where
    they are needed, to find quotations of them or to derive an id.
    """

    found: Found
    author: AuthorRecord | None
    created: PageTime
    updated: PageTime
    body: str
    body_format: BodyFormat
    words: str
    score: int | None
    is_hidden: bool
    quoted: tuple[Quoted, ...]
    line: int | None


class _Content(NamedTuple):
    """The element with a comment's text, and what in it is not."""

    element: Element
    without: Selectors


class Drafter:
    """Reads the comments of one page, one after the other."""

    def __init__(self, page: Page, thread: Thread) -> None:
        """Keep what all comments of the page need."""
        self._page = page
        self._site = site = thread.site
        self._bounds = frozenset(thread.bounds) | frozenset(thread.branches)
        self._marks = QuoteMarks(site.quote_titles, site.quotes)
        self._cleaning = Cleaning(
            page.base, FURNITURE + site.furniture, self._bounds, self._marks, page.tell_lost_address
        )

    def read(self, found: Found) -> Draft:
        """Return what a comment says."""
        site = self._site
        line = self._page.line_of(found.element)
        elements = list(own_elements(found.element, self._bounds))
        element = Part(elements).first(site.content)
        inside = frozenset(element.iter()) if element is not None else frozenset()
        head = Part(each for each in elements if each not in inside)
        content = self._content(found, element)
        self._report_signature(head, line)
        return Draft(
            found,
            author=self._author(found, head),
            created=self._page.clock.read(head, site.times, line),
            updated=self._page.clock.read(head, site.updates, line),
            body=self._cleaning.clean(*content) if content else "",
            body_format="html",
            words=self._words(content) if content and (site.quotes or not found.id) else "",
            score=_shown_score(head.first(site.score)),
            is_hidden=head.first(site.hidden) is not None,
            quoted=tuple(self._marks.find(content.element, self._bounds)) if content else (),
            line=line,
        )

    def _content(self, found: Found, element: Element | None) -> _Content | None:
        """Return where a comment's text is: in an element of its own, or in the comment's beside other things."""
        if element is not None:
            return _Content(element, NOTHING)
        return _Content(found.element, self._site.bare) if self._site.bare else None

    def _words(self, content: _Content) -> str:
        return text_of(
            content.element,
            lambda below: self._cleaning.is_left_out(below, content.without) or self._marks.is_mark(below),
        )

    def _author(self, found: Found, head: Part) -> AuthorRecord | None:
        """Return who signs a comment; what links here from elsewhere is signed by nobody."""
        if self._site.mention.match(found.element):
            return None
        author = read_author(head, self._site.author, self._page.base, names_in_brackets=self._site.names_in_brackets)
        if author is None or not self._site.presences:
            return author
        presence = read_presence(head, self._site.presences)
        return AuthorRecord(author.login, author.name, author.url, None, presence)

    def _report_signature(self, head: Part, line: int | None) -> None:
        if head.first(self._site.signature) is not None:
            message = "A signature below the comment was left out: it belongs to its author's profile."
            self._page.report.warn("signature_left_out", line, message)


def _shown_score(element: Element | None) -> int | None:
    shown = line_of_text(element) or attribute(element, "content") if element is not None else ""
    return read_score(shown)


def read_score(shown: str) -> int | None:
    """Return a score, ``None`` where none is shown or not as a number."""
    found = _SCORE.match(shown)
    if not found:
        return None
    return int(found["digits"]) * (-1 if found["sign"] not in ("", "+") else 1)
