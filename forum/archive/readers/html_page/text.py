"""The words of elements, as a page shows them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from lxml import etree

from forum.archive.keepable import HALVES
from forum.archive.readers.decoding import replace_controls
from forum.archive.readers.html_page.tree import Element

BLOCKS = frozenset(
    {"address", "article", "aside", "blockquote", "center", "dd", "details", "div", "dl", "dt", "fieldset"}
    | {"figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main"}
    | {"nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "tfoot", "thead", "tr", "ul"}
)
# What a browser does not show, or shows only to be pressed.
UNSHOWN = frozenset(
    {"applet", "base", "button", "datalist", "dialog", "head", "input", "link", "map", "meta", "optgroup", "option"}
    | {"param", "script", "select", "source", "style", "svg", "template", "textarea", "title", "track"}
)
_CELLS = frozenset({"td", "th"})
_RUNS = re.compile("[ \t\r\n\f]{2,}|[\t\r\n\f]")

Skip = Callable[[Element], bool]


class Step(NamedTuple):
    """What comes next in a page: an element's start or end, or a text in it."""

    kind: str
    element: Element
    text: str = ""


def walk(top: Element, skip: Skip) -> Iterator[Step]:
    """Yield what is in an element, in the page's order, with its own start and end; without recursion."""
    events = etree.iterwalk(top, events=("start", "end"))
    skipped: Element | None = None
    for event, element in events:
        if event == "start":
            if element is not top and skip(element):
                skipped = element
                events.skip_subtree()
                continue
            yield Step("start", element)
            if element.text:
                yield Step("text", element, keepable(element.text))
            continue
        if element is not skipped:
            yield Step("end", element)
        if element is not top and element.tail:
            yield Step("text", element, keepable(element.tail))


def keepable(text: str) -> str:
    """Return a text with U+FFFD for what no page shows and no database keeps."""
    return HALVES.sub("\ufffd", replace_controls(text)[0])


def is_unshown(element: Element) -> bool:
    """Whether an element is never part of what is read."""
    return element.tag in UNSHOWN


def text_of(top: Element, skip: Skip = is_unshown) -> str:
    """Return the text of an element, a line for each block; pictures are their alternative texts."""
    parts: list[str] = []
    for step in walk(top, skip):
        tag = step.element.tag
        if step.kind == "text":
            parts.append(_RUNS.sub(" ", step.text))
        elif tag in BLOCKS or tag == "br":
            parts.append("\n" if step.kind == "start" or tag != "br" else "")
        elif tag in _CELLS:
            parts.append(" ")
        elif tag == "img" and step.kind == "start":
            parts.append(f" {alternative_text(step.element)} ")
    lines = (_RUNS.sub(" ", line).strip(" ") for line in "".join(parts).split("\n"))
    return "\n".join(line for line in lines if line)


def line_of_text(top: Element, skip: Skip = is_unshown) -> str:
    """Return the text of an element as one line."""
    return " ".join(text_of(top, skip).split())


def alternative_text(picture: Element) -> str:
    """Return what stands for a picture where it is not shown."""
    return " ".join(keepable(picture.get("alt") or "").split())


def attribute(element: Element | None, name: str) -> str:
    """Return an attribute's text as one line, "" where there is none."""
    value = (element.get(name) if element is not None else None) or ""
    return " ".join(keepable(value).split())
