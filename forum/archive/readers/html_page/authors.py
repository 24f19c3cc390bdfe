"""Who signs: logins, names and addresses as a page shows them."""

from __future__ import annotations

import re

from forum.archive.readers.html_page.addresses import full_address
from forum.archive.readers.html_page.selectors import Part, Selectors, select
from forum.archive.readers.html_page.text import attribute, is_unshown, line_of_text
from forum.archive.readers.html_page.tree import Element
from forum.archive.records import AuthorRecord, Presence

_NAME = select("[itemprop=name]", "meta[itemprop=name]")
_NAME_BEHIND = re.compile(r"(?P<login>\S.*?)\s*\((?P<name>.*)\)\Z", re.DOTALL)
_LONGEST_NAME = 1000


def read_author(part: Part, selectors: Selectors, base: str, *, names_in_brackets: bool = False) -> AuthorRecord | None:
    """Return who signs, ``None`` where nobody does."""
    for element in part.all(selectors):
        login = _signature(element)
        if login:
            return _record(login, _profile(element, base), names_in_brackets)
    return None


def _record(login: str, url: str, names_in_brackets: bool) -> AuthorRecord:
    matched = _NAME_BEHIND.match(login) if names_in_brackets and len(login) < _LONGEST_NAME else None
    if matched:
        return AuthorRecord(login=matched["login"], name=matched["name"] or None, url=url or None)
    return AuthorRecord(login=login, url=url or None)


def _signature(element: Element) -> str:
    """Return the words of a signature: of its link, or of the name marked in it, where it holds more than that."""
    marked = next((below for below in element.iter() if _NAME.match(below)), element)
    return line_of_text(marked, _is_unread) or attribute(marked, "content")


def _is_unread(element: Element) -> bool:
    """Whether an element says nothing of a name: the words of an avatar are "avatar"."""
    return element.tag == "img" or is_unshown(element)


def _profile(element: Element, base: str) -> str:
    """Return where a signature leads."""
    links = [element, *element.iter("a", "link")]
    around = element.getparent()
    if around is not None and around.tag == "a":
        links.append(around)
    return next(filter(None, (full_address(base, link.get("href")) for link in links)), "")


def read_presence(part: Part, words: dict[str, Presence]) -> Presence | None:
    """Return whether a comment says that its author was there when the page was saved.

    Some themes print both words for those who were.
    """
    found: set[Presence] = set()
    for element in part.elements if words else ():
        for text in (element.text, element.get("title")):
            word = words.get(" ".join((text or "").casefold().split())[:20])
            if word:
                found.add(word)
    return "online" if "online" in found else next(iter(found), None)
