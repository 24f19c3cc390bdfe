"""From the characters of a page to its tree, and where the page breaks off."""

from __future__ import annotations

import re
from typing import NamedTuple, NoReturn

from lxml import etree

from forum.archive.reading import UnreadableInput

Element = etree._Element

# The parser looks at all earlier attributes of a tag for each further one.
_MOST_ATTRIBUTES = 256
# An element takes some 500 bytes of memory while its page is read, and may take three in the file.
_MOST_ELEMENTS = 600_000
_MOST_TAGS = 4_000_000
# What libxml2 cannot count beyond.
_LAST_LINE = 65_534

_END = "end-of-the-page"
_CLOSED = re.compile("</(?:html|body)[ \t\r\n\f]*>", re.IGNORECASE)
_HALF_TAG = re.compile(r"<(?:[/!a-z][^>]*)?\Z", re.IGNORECASE)
_PARAGRAPH_END = re.compile("</p[ \t\r\n\f]*>", re.IGNORECASE)
_ATTRIBUTE = r"""[\s/]*+[^\s/>=]++(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>"']++))?+"""
# Whole comments, scripts and tags, one after the other: each is looked at once.
_MARKUP = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style|textarea|title)\b.*?(?:</\1|\Z)"
    rf"|<[a-z][^\s/>]*+(?:{_ATTRIBUTE}){{0,{_MOST_ATTRIBUTES}}}+(?P<more>{_ATTRIBUTE})?",
    re.IGNORECASE | re.DOTALL,
)
_REFUSALS = {
    "too_many_tags": f"The page has more than {_MOST_ELEMENTS:,} elements, and nothing of it was imported. Split it.",
    "too_many_attributes": f"A tag has more than {_MOST_ATTRIBUTES} attributes, and nothing of the page was imported. "
    "Take them out.",
    "too_deep": "Elements are nested more than 250 deep, and nothing of the page was imported. "
    "Save it with fewer levels.",
    "too_large": "A text or an attribute of the page has more than 10 million characters, and nothing of the page was "
    "imported. Take it out.",
}


class Markup(NamedTuple):
    """A page as the parser takes it, and what its characters told: they need not be kept while it is parsed.

    ``is_torn`` says that it ends within a tag, ``ends_paragraphs`` that it writes where one ends.
    """

    data: bytes
    is_cut: bool
    is_torn: bool
    ends_paragraphs: bool
    has_lines: bool


class Tree(NamedTuple):
    """A page's elements. ``end`` stands where a page that was cut off ends; ``None`` where it is complete.

    ``is_torn`` says that it ends within a tag, or within a paragraph though it writes where others end: no complete
    page does. ``has_lines`` says whether the elements know their lines.
    """

    root: Element
    end: Element | None
    is_cut: bool
    is_torn: bool
    has_lines: bool


def look_through(text: str) -> Markup:
    """Return a page for ``grow_tree``. Raises UnreadableInput where it costs more than a page may."""
    has_lines = text.count("\n") < _LAST_LINE
    if _CLOSED.search(text):
        return Markup(_encode(text), is_cut=False, is_torn=False, ends_paragraphs=True, has_lines=has_lines)
    # Half a tag at the end would swallow the mark.
    half = text.rfind("<")
    data = _encode((text[:half] if half > text.rfind(">") else text) + f"<{_END}></{_END}>")
    is_torn = _HALF_TAG.match(text, half) is not None
    return Markup(data, True, is_torn, _PARAGRAPH_END.search(text) is not None, has_lines)


def grow_tree(markup: Markup) -> Tree:
    """Return the elements of a page.

    Nothing is fetched and no recursion is needed, whatever the page holds.
    Raises UnreadableInput where it costs more than a page may.
    """
    root = _parse(markup.data)
    end = root.find(f".//{_END}") if markup.is_cut else None
    is_torn = markup.is_torn or (markup.ends_paragraphs and _is_within_paragraph(end))
    return Tree(root, end, markup.is_cut, is_torn, markup.has_lines)


def _is_within_paragraph(end: Element | None) -> bool:
    return end is not None and next(end.iterancestors("p"), None) is not None


def grow_fragment(text: str) -> Element | None:
    """Return an element with a piece of HTML in it, ``None`` where that cannot be read."""
    try:
        return _parse(_encode(f"<html><body>{text}</body></html>")).find("body")
    except UnreadableInput:
        return None


def _encode(text: str) -> bytes:
    """Return a page's bytes for the parser. Raises UnreadableInput where it costs more than a page may."""
    _check_markup(text)
    return text.encode("utf-8", "replace")


def _parse(data: bytes) -> Element:
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        root: Element | None = etree.fromstring(data, parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        root = None
    for entry in parser.error_log:
        if entry.type_name == "ERR_RESOURCE_LIMIT":
            line = entry.line if entry.line <= _LAST_LINE else None
            _refuse("too_deep" if "depth" in entry.message else "too_large", line)
    if root is None:
        raise UnreadableInput("unknown_format", "The file holds no HTML element. Nothing of it was imported.")
    return root


def _check_markup(text: str) -> None:
    if text.count("<") > _MOST_TAGS:
        _refuse("too_many_tags", None)
    for number, found in enumerate(_MARKUP.finditer(text)):
        if number > _MOST_ELEMENTS:
            _refuse("too_many_tags", None)
        if found["more"]:
            _refuse("too_many_attributes", text.count("\n", 0, found.start()) + 1)


def _refuse(code: str, line: int | None) -> NoReturn:
    raise UnreadableInput(code, _REFUSALS[code], line)
