"""The HTML of a text as it is kept: all that can be read, nothing of the page around it.

What the site shows of it is decided, and made safe, where it is shown.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from html import escape

from forum.archive.readers.html_page.addresses import full_address, is_relative
from forum.archive.readers.html_page.media import (
    EMBEDDED,
    embedded_addresses,
    embedded_link,
    is_dot,
    is_emoticon,
    is_picture,
    link,
    picture_address,
    picture_label,
)
from forum.archive.readers.html_page.paragraphs import set_apart
from forum.archive.readers.html_page.quotes import QuoteMarks
from forum.archive.readers.html_page.selectors import NOTHING, Selectors
from forum.archive.readers.html_page.text import BLOCKS, UNSHOWN, alternative_text, attribute, walk
from forum.archive.readers.html_page.tree import Element

_KEPT = frozenset(
    {"a", "abbr", "b", "blockquote", "br", "caption", "cite", "code", "dd", "del", "details", "dfn", "dl", "dt"}
    | {"em", "figcaption", "figure", "h2", "h3", "h4", "h5", "h6", "hr", "i", "ins", "kbd", "li", "mark", "ol", "p"}
    | {"pre", "q", "rp", "rt", "ruby", "s", "samp", "small", "strong", "sub", "summary", "sup", "table", "tbody", "td"}
    | {"tfoot", "th", "thead", "time", "tr", "u", "ul", "var"}
)
_RENAMED = {"h1": "h2", "strike": "s", "tt": "code", "center": "div", "xmp": "pre"}
_UNCLOSED = frozenset({"br", "hr"})
_ATTRIBUTES = ("colspan", "datetime", "dir", "lang", "reversed", "rowspan", "start", "title", "value")
_SPACED = BLOCKS | {"td", "th"}
_BLANKS = re.compile("[ \t\r\n\f]{2,}")
_EMPTY = re.compile(r"<(p|ul|ol|li|b|i|em|strong)>(?:\s|<br>)*</\1>")
_EMPTY_LEVELS = 3


@dataclass(frozen=True, slots=True)
class Cleaning:
    """What a page's texts are cleaned with: its address, what is left out of them, and how it marks quotations.

    ``tell_lost`` is told of each element whose address cannot be kept.
    """

    base: str
    furniture: Selectors
    bounds: Collection[Element] = ()
    marks: QuoteMarks = QuoteMarks()
    tell_lost: Callable[[Element], None] | None = None

    def clean(self, top: Element, without: Selectors = NOTHING) -> str:
        """Return what is in an element as HTML, without what ``without`` names."""
        return _Writer(self, top, without).write()

    def is_left_out(self, element: Element, without: Selectors = NOTHING) -> bool:
        """Whether an element is no part of the text around it."""
        if element in self.bounds or element.tag in UNSHOWN or element.tag == "form":
            return True
        return self.furniture.match(element) or without.match(element)


@dataclass(slots=True)
class _Writer:
    """Writes one text."""

    cleaning: Cleaning
    top: Element
    without: Selectors
    parts: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    after_link: list[str] = field(default_factory=list)
    is_fixed: int = 0
    is_after_word: bool = False
    ends: dict[Element, str] = field(default_factory=dict)

    def write(self) -> str:
        """Return the HTML of what is in the element."""
        for step in walk(self.top, self._skip):
            if step.kind == "text":
                self._write_text(step.text)
            elif step.element is self.top:
                continue
            elif step.kind == "start":
                self._start(step.element)
            else:
                self._end(step.element)
        html = "".join(self.parts)
        for _level in range(_EMPTY_LEVELS):
            html = _EMPTY.sub("", html)
        return set_apart(_trim_breaks(html))

    def _skip(self, element: Element) -> bool:
        """Whether to leave out an element; what stands for it is written here."""
        marks = self.cleaning.marks
        if element.tag == "img":
            self._write_picture(element)
            return True
        if element.tag in EMBEDDED:
            stand_in = embedded_link(element, self.cleaning.base)
            self.parts += [stand_in] if stand_in else []
            self._check_address(element, stand_in, *embedded_addresses(element))
            return element.tag != "object" or bool(stand_in)
        if element.tag == "noscript":
            # It repeats the picture before it for those who load nothing late.
            before = element.getprevious()
            return before is not None and before.tag in ("img", *EMBEDDED)
        return marks.is_title(element) or self.cleaning.is_left_out(element, self.without)

    def _write_text(self, text: str) -> None:
        text = text if self.is_fixed else _BLANKS.sub(lambda run: "\n" if "\n" in run[0] else run[0], text)
        if not self.is_fixed and self.parts and self.parts[-1].endswith("\n"):
            text = text.removeprefix("\n")
        if not text:
            return
        if self.is_after_word and text[:1].isalnum():
            self.parts.append(" ")
        self.is_after_word = False
        self.parts.append(escape(text, quote=False))

    def _start(self, element: Element) -> None:
        tag = self._tag(element)
        self._break_around(tag)
        if tag == "pre":
            self.is_fixed += 1
        if self.cleaning.marks.is_quote(element):
            author = self.cleaning.marks.author(element)
            cite = f"<cite>{escape(author, quote=False)}</cite>" if author else ""
            self.parts.append(f"<blockquote>{cite}")
            self.ends[element] = "</blockquote>"
        elif tag in _KEPT:
            self.parts.append(f"<{tag}{self._attributes(element)}>")
            self.ends[element] = "" if tag in _UNCLOSED else f"</{tag}>"
        if tag == "a":
            self.links.append(self._target(element))
            self._check_address(element, self.links[-1], element.get("href"))

    def _end(self, element: Element) -> None:
        tag = self._tag(element)
        self.parts.append(self.ends.pop(element, ""))
        if tag == "a" and self.links:
            self.links.pop()
            self.parts += self.after_link if not self.links else ()
            self.after_link = self.after_link if self.links else []
        if tag == "pre":
            self.is_fixed -= 1
        self._break_around(tag)

    def _break_around(self, tag: str) -> None:
        """Let blocks and cells begin and end a line, so that their words stay apart where only text is shown."""
        if tag in _SPACED and not self.is_fixed and not (self.parts and self.parts[-1].endswith("\n")):
            self.parts.append("\n")

    def _tag(self, element: Element) -> str:
        """Return the tag that an element is kept with: a division without blocks in it as a paragraph, another not."""
        tag = _RENAMED.get(str(element.tag), str(element.tag))
        is_paragraph = tag == "div" and not any(below.tag in BLOCKS for below in element)
        return "p" if is_paragraph else tag

    def _attributes(self, element: Element) -> str:
        kept = [(name, attribute(element, name)) for name in _ATTRIBUTES if element.get(name)]
        if element.tag == "a":
            kept.insert(0, ("href", self._target(element)))
        return "".join(f' {name}="{escape(value)}"' for name, value in kept if value)

    def _target(self, element: Element) -> str:
        return full_address(self.cleaning.base, element.get("href"))

    def _check_address(self, element: Element, address: str, *written: str | None) -> None:
        """Tell of an address that is not kept though the page has one."""
        if not address and self.cleaning.tell_lost and any(map(is_relative, written)):
            self.cleaning.tell_lost(element)

    def _write_picture(self, picture: Element) -> None:
        if is_emoticon(picture):
            self._write_word(alternative_text(picture))
            return
        if is_dot(picture):
            return
        address = picture_address(picture, self.cleaning.base)
        label = picture_label(picture, address)
        self._check_address(picture, address, picture.get("src"))
        if self.links:
            self.parts.append(escape(label, quote=False))
            if address and address != self.links[-1] and not is_picture(self.links[-1]):
                self.after_link.append(f" {link(address, label)}")
        elif label:
            self.parts.append(link(address, label) if address else escape(label, quote=False))

    def _write_word(self, word: str) -> None:
        """Write what an emoticon stands for; letters are kept apart from those beside them."""
        if word and word[0].isalnum() and self.parts and self.parts[-1][-1:].isalnum():
            self.parts.append(" ")
        self.parts.append(escape(word, quote=False))
        self.is_after_word = word[-1:].isalnum()


def _trim_breaks(html: str) -> str:
    """Return HTML without blanks and line breaks at its ends."""
    start, end = 0, len(html)
    while start < end and (html[start].isspace() or html.startswith("<br>", start)):
        start += 1 if html[start].isspace() else 4
    while end > start and (html[end - 1].isspace() or html.endswith("<br>", start, end)):
        end -= 1 if html[end - 1].isspace() else 4
    return html[start:end]
