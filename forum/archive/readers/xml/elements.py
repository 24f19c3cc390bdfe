"""A hardened parser: the elements that a reader asks for, one at a time.

Nothing is fetched, no document type is read, and memory stays bounded whatever
the file holds: each element is dropped as soon as it was given, with all that
stands before it.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from lxml import etree

from forum.archive.readers.xml.characters import Characters
from forum.archive.reading import Reading, UnreadableInput

Element = etree._Element

# The parser itself takes no text above 10 MB, but waits for the end of a longer one, and keeps what it waits with.
_LONGEST = 11 * 1024 * 1024
# Tags between two elements that are given: more fill the memory.
_MOST_TAGS = 500_000
_FATAL = 3
_PREFIXES = re.compile(r"""^(<[^\s<>]+)(?:\sxmlns(?::[^\s=]+)?="[^"]*")+""")
_REASONS = (
    ("Excessive depth", "too_deep", "elements are nested more than 256 deep"),
    ("XML_PARSE_HUGE", "too_large", "a text is longer than 10 MB"),
    ("too big", "too_large", "a text is longer than 10 MB"),
    ("too long", "too_large", "a name is too long"),
)


class Found(NamedTuple):
    """An element that begins (its content is not there yet) or has ended."""

    is_whole: bool
    name: str
    depth: int
    element: Element


class Elements:
    """The elements of a file that have certain names at certain depths.

    ``depths`` gives for a name without its prefix how many elements may be
    around it; the root has none. Each is given when it begins and when it has
    ended; then it and all before it are gone. ``lost`` is the sentence that
    says what a file that breaks costs. Raises UnreadableInput, behind all that ended
    before the place where the file breaks.
    """

    def __init__(self, reading: Reading, depths: Mapping[str, Container[int]], lost: str) -> None:
        self.characters = Characters(reading)
        self.root = local_name(self.characters.root.replace(":", "}"))
        self._depths = depths
        self._lost = lost
        self._parser = etree.XMLPullParser(
            events=("start", "end"),
            tag=[f"{{*}}{name}" for name in {self.root, *depths} if name],
            # Of the two settings that fetch nothing, the one that tells the line of an entity that is not declared.
            # None ever is: whatever could declare one was refused before.
            resolve_entities="internal",
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
            encoding="utf-8",
        )
        self._top: Element | None = None
        self._last: Element | None = None
        self._waiting = self._tags = 0
        self._line = 1

    def __iter__(self) -> Iterator[Found]:
        for data in self.characters:
            error = self._feed(data)
            yield from self._found()
            if error:
                raise error
            self._check_bounds(data)
            self._line += data.count(b"\n")
        error = self._close()
        yield from self._found()
        if error:
            raise error

    def _feed(self, data: bytes) -> UnreadableInput | None:
        try:
            self._parser.feed(data)
        except etree.XMLSyntaxError as error:
            return self._broken(error)
        return None

    def _close(self) -> UnreadableInput | None:
        try:
            self._parser.close()
        except etree.XMLSyntaxError as error:
            log = self._parser.feed_error_log
            # Prefixes that are not declared and the like: strange, but read to the end.
            if log and all(entry.level < _FATAL for entry in log):
                return None
            return self._broken(error)
        return None

    def _broken(self, error: etree.XMLSyntaxError) -> UnreadableInput:
        entries = [entry for entry in self._parser.feed_error_log if entry.level >= _FATAL]
        if not entries:
            message = "The file holds no element"
            return UnreadableInput("malformed_xml", f"{message}: {self._lost}", self._line)
        line, column, reason = entries[0].line, entries[0].column, entries[0].message
        code = "malformed_xml"
        for mark, known, words in _REASONS:
            if mark in reason:
                code, reason = known, words
                break
        message = f"The XML is broken at line {line}, column {column}: {reason}. {self._lost}"
        return UnreadableInput(code, f"{message} Repair it there, or export it again, and import it again.", line)

    def _found(self) -> Iterator[Found]:
        for event, element in self._parser.read_events():
            if self._top is None:
                self._top = element
            name = local_name(str(element.tag))
            depth = sum(1 for _ in element.iterancestors())
            if depth not in self._depths.get(name, ()):
                continue
            yield Found(event == "end", name, depth, element)
            if event == "end":
                self._tags = 0
                # Of an element in which one is still held, lxml would take the square of its size to let go.
                self._last = None
                _drop(element)

    def _check_bounds(self, data: bytes) -> None:
        """Refuse what the parser would gather without an end: one text, or one element with too much in it."""
        last = _last_in(self._top)
        self._waiting = self._waiting + len(data) if last is self._last else 0
        self._last = last
        self._tags += data.count(b"<")
        if self._waiting > _LONGEST or self._tags > _MOST_TAGS:
            what = "a text is longer than 10 MB" if self._waiting > _LONGEST else "an element holds 500,000 others"
            raise UnreadableInput("too_large", f"At about line {self._line}, {what}. {self._lost}", self._line)


def _last_in(element: Element | None) -> Element | None:
    """Return the element that began last; no deeper than the parser goes."""
    while element is not None and len(element):
        element = element[-1]
    return element


def _drop(element: Element) -> None:
    parent = element.getparent()
    element.clear()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


@lru_cache(maxsize=4096)
def local_name(tag: str) -> str:
    """Return a name without its namespace."""
    return tag.rpartition("}")[2]


def markup_of(element: Element) -> str:
    """Return what stands in an element as it would be written: text, or markup that nobody put into CDATA."""
    text = element.text or ""
    if not len(element):
        return text
    # Each child is written with all prefixes that its document declares.
    return text + "".join(_PREFIXES.sub(r"\1", etree.tostring(child, encoding="unicode")) for child in element)
