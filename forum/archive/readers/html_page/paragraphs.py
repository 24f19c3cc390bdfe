"""Paragraphs around what quotations say, so that the name of who is quoted stands apart from it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from forum.archive.readers.html_page.text import BLOCKS

_CITED = "<blockquote><cite>"
_TOKENS = re.compile(r"<(/?)([a-z0-9]+)[^>]*>|[^<]+")
_UNCLOSED = frozenset({"br", "hr"})


def set_apart(html: str) -> str:
    """Return the HTML of a text in which a quotation names somebody with paragraphs in it and around it.

    ``html`` is well-formed, as a cleaned text is; one that quotes nobody by name stays as it is.
    """
    return _Paragraphs(html).write() if _CITED in html else html


@dataclass(slots=True)
class _Level:
    """The text, or a quotation in it: where its open run of words begins, how deep in elements it is, and in which."""

    start: int
    awaits_name: bool = False
    depth: int = 0
    is_in_block: bool = False
    holds_blocks: bool = False


@dataclass(slots=True)
class _Paragraphs:
    """Writes one text anew, each run of words that stands in a quotation or beside it as a paragraph."""

    html: str
    parts: list[str] = field(default_factory=list)
    levels: list[_Level] = field(default_factory=lambda: [_Level(0)])

    def write(self) -> str:
        """Return the HTML with its paragraphs."""
        for token in _TOKENS.finditer(self.html):
            tag = token[2] or ""
            if not tag or tag == "br":
                self.parts.append(token[0])
            elif token[1]:
                self._close(tag, token[0])
            else:
                self._open(tag, token[0], is_cited=self.html.startswith(_CITED, token.start()))
        self._end_run()
        return "".join(self.parts).strip()

    def _open(self, tag: str, text: str, *, is_cited: bool) -> None:
        level = self.levels[-1]
        is_block = tag in BLOCKS
        if is_block and not level.depth:
            self._end_run()
            level.is_in_block = True
        elif is_block and not level.is_in_block:
            level.holds_blocks = True
        self.parts.append(text)
        if tag in _UNCLOSED:
            self._leave_block(level)
            return
        level.depth += 1
        if is_cited:
            self.levels.append(_Level(len(self.parts), awaits_name=True))

    def _close(self, tag: str, text: str) -> None:
        if tag == "blockquote" and not self.levels[-1].depth and len(self.levels) > 1:
            self._end_run()
            self.levels.pop()
        level = self.levels[-1]
        self.parts.append(text)
        level.depth -= 1
        if level.awaits_name:
            # The first that is closed in a quotation is the name it begins with.
            level.awaits_name = False
            level.start = len(self.parts)
        self._leave_block(level)

    def _leave_block(self, level: _Level) -> None:
        if level.is_in_block and not level.depth:
            level.is_in_block = False
            level.start = len(self.parts)

    def _end_run(self) -> None:
        """Make a paragraph of the words since the last block, unless an element among them holds a block itself."""
        level = self.levels[-1]
        if level.holds_blocks:
            level.holds_blocks = False
            return
        run = self.parts[level.start :]
        first, last = 0, len(run)
        while first < last and _is_blank(run[first]):
            first += 1
        while last > first and _is_blank(run[last - 1]):
            last -= 1
        words = "".join(run[first:last]).strip()
        # Blocks begin and end a line, as where a text is cleaned.
        self.parts[level.start :] = [f"\n<p>{words}</p>\n"] if words else ["\n"] if run else []


def _is_blank(part: str) -> bool:
    return part == "<br>" or part.isspace()
