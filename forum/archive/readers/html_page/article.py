"""The article of a page: what stands outside its comments."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from forum.archive import ids
from forum.archive.readers.html_page.authors import read_author
from forum.archive.readers.html_page.cleaning import Cleaning
from forum.archive.readers.html_page.head import Head
from forum.archive.readers.html_page.json_ld import Statements, text_in, texts_in
from forum.archive.readers.html_page.page import Page
from forum.archive.readers.html_page.selectors import Part, Selectors
from forum.archive.readers.html_page.sites import (
    ANY_ARTICLE,
    AROUND_ARTICLE,
    FURNITURE,
    WHOLE_ARTICLE,
    ArticlePlaces,
    Place,
)
from forum.archive.readers.html_page.stated_comments import stated_author, stated_text
from forum.archive.readers.html_page.text import attribute, line_of_text, text_of
from forum.archive.readers.html_page.times import PageTime
from forum.archive.readers.html_page.tree import Element
from forum.archive.records import ArticleRecord, AuthorRecord, BodyFormat

_MOST_CANDIDATES = 50
_ADDRESS = re.compile(r"https?://", re.IGNORECASE)


class Body(NamedTuple):
    """An article's text; ``element`` is what holds it, ``words`` its text without markup."""

    html: str = ""
    format: BodyFormat = "html"
    words: str = ""
    element: Element | None = None


@dataclass(frozen=True, slots=True)
class ArticleReader:
    """Reads the article of one page. ``outside`` are the elements that are in no comment."""

    page: Page
    head: Head
    statements: Statements
    places: ArticlePlaces
    outside: Part
    bounds: frozenset[Element]

    def read(self, title: str, body: Body, article_id: str, addresses: list[str]) -> ArticleRecord:
        """Return the record of an article whose title, text and id are known; the first address is its own."""
        published = self._published()
        return ArticleRecord(
            id=article_id,
            title=title,
            url=next(iter(addresses), None),
            body=body.html,
            body_format=body.format,
            author=self._author(),
            published_at=published.moment,
            updated_at=self._updated().moment,
            section=self._section(),
            tags=tuple(sorted(set(self._tags()))),
            language=self.head.language,
            comments_open=self.outside.first(self.places.closed + ANY_ARTICLE.closed) is None,
            addresses=tuple(addresses[1:]),
            published_text=published.text,
            published_inferred=published.inferred,
        )

    def own_id(self) -> str:
        """Return the id that the site itself gives the article, "" where it shows none."""
        return own_id(self.outside, self.places)

    def title(self) -> str:
        """Return the title: the heading that the page's title begins with or holds, else what it says itself."""
        stated = text_in(self.statements.article, "headline", "name")
        said = [self.head.meta("og:title"), stated, self.head.meta("twitter:title"), self.head.title]
        site = self.head.meta("og:site_name").casefold()
        selectors = self.places.title + ANY_ARTICLE.title
        headings = [line_of_text(element) for element in self.outside.all(selectors)]
        headings = [heading for heading in headings if heading and heading.casefold() != site]
        whole = [text.casefold() for text in said if text]
        for heading in headings:
            if any(text.startswith(heading.casefold()) for text in whole):
                return heading
        for heading in headings:
            if any(heading.casefold() in text for text in whole):
                return heading
        return next(filter(None, (*said[:3], *headings[:1], said[3])), "")

    def body(self) -> Body:
        """Return the text: of the element that is marked as it, of the whole article, or what the page states."""
        cleaning = Cleaning(self.page.base, FURNITURE, self.bounds, tell_lost=self.page.tell_lost_address)
        for element in self.outside.all(self.places.body + ANY_ARTICLE.body):
            html = cleaning.clean(element)
            if html:
                return Body(html, "html", text_of(element, cleaning.is_left_out), element)
        text = text_in(self.statements.article, "articleBody", "text")
        if text:
            return Body(*stated_text(text, self.page))
        body = max(self._whole_articles(), key=lambda body: len(body.words), default=Body())
        if body.element is not None and not self.head.base:
            # What is lost is told of the one that was chosen alone.
            cleaning.clean(body.element, AROUND_ARTICLE)
        return body

    def _whole_articles(self) -> Iterator[Body]:
        """Yield what stands in elements that hold an article among other things."""
        cleaning = Cleaning(self.page.base, FURNITURE, self.bounds)
        for selector in WHOLE_ARTICLE:
            found = list(self.outside.all(Selectors(selector)))[:_MOST_CANDIDATES]
            for element in found:
                words = text_of(element, lambda below: cleaning.is_left_out(below, AROUND_ARTICLE))
                html = cleaning.clean(element, AROUND_ARTICLE)
                if html:
                    yield Body(html, "html", words, element)
            if found:
                return

    def _author(self) -> AuthorRecord | None:
        written = read_author(self.outside, self.places.author + ANY_ARTICLE.author, self.page.base)
        stated = written or stated_author(self.statements.article, self.page, self.statements)
        named = self.head.meta("author", "article:author")
        return stated or (AuthorRecord(login=named) if named and not _ADDRESS.match(named) else None)

    def _published(self) -> PageTime:
        said = self.head.meta("article:published_time", "datepublished")
        said = said or text_in(self.statements.article, "datePublished", "dateCreated")
        if said:
            return self.page.clock.read_text(said, None)
        return self.page.clock.read(self.outside, self.places.times + ANY_ARTICLE.times, None)

    def _updated(self) -> PageTime:
        said = self.head.meta("article:modified_time", "og:updated_time", "datemodified")
        return self.page.clock.read_text(said or text_in(self.statements.article, "dateModified"), None)

    def _section(self) -> str | None:
        said = self.head.meta("article:section") or next(texts_in(self.statements.article, "articleSection"), "")
        links = self.outside.all(self.places.sections + ANY_ARTICLE.sections)
        return said or next(filter(None, map(line_of_text, links)), None)

    def _tags(self) -> list[str]:
        said = self.head.metas.get("article:tag") or list(texts_in(self.statements.article, "keywords"))
        links = self.outside.all(self.places.tags + ANY_ARTICLE.tags)
        return said or [text for text in map(line_of_text, links) if text]


def own_id(outside: Part, places: ArticlePlaces) -> str:
    """Return the id that a kind of site gives its articles, "" where a page shows none."""
    for place in places.ids:
        found = _look_up(outside, place)
        if found:
            return ids.fit_id(found)
    return ""


def _look_up(outside: Part, place: Place) -> str:
    selectors, name, pattern = place
    for element in outside.all(selectors):
        found = pattern.search(attribute(element, name) if name else element.text or "")
        if found:
            return found[1]
    return ""
