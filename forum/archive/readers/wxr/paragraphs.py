"""Texts as WordPress keeps them: bare paragraphs parted by blank lines, with tags in between.

WordPress turns the blank lines into paragraphs, and the line ends within them
into breaks, when it shows a page; read as HTML they would run together. So a
text without any markup is taken as plain text, unchanged, and in one with
markup the paragraphs and breaks that WordPress would show are written in.
What its block editor made (``<!-- wp:… -->``) has them already and is unchanged.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from forum.archive.records import BodyFormat

_BLOCK_EDITOR = "<!-- wp:"
_BLOCKS = (
    "address article aside blockquote center details dd div dl dt fieldset figcaption figure footer form "
    "h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre script section style summary table tbody td textarea tfoot th "
    "thead tr ul"
)
_BLOCK = re.compile(rf"<(/?)({'|'.join(_BLOCKS.split())})\b[^<>]*>", re.IGNORECASE)
_TAG_OVER_LINES = re.compile(r"<[/!a-z][^<>\n]*\n[^<>]*>", re.IGNORECASE)
_COMMENT = re.compile(r"<!--[^<>]*-->")
_BLANK_LINES = re.compile(r"\n(?:[ \t]*\n)+")
_EMPTY = frozenset(("hr",))
# What they hold is shown, or kept, as it is written.
_VERBATIM = frozenset(("pre", "script", "style", "textarea"))
# What stands right in them are paragraphs; in others, such as p or li, it is a part of one.
_FLOW = frozenset(
    ("", "address", "article", "aside", "blockquote", "center", "div", "footer", "header", "main", "section")
)
# They end where their like begins.
_UNCLOSED = frozenset(("p", "li", "dt", "dd", "tr", "td", "th"))


def as_written(text: str) -> tuple[str, BodyFormat]:
    """Return a text of WordPress without the blanks at its ends, and its format."""
    text = text.strip().replace("\r\n", "\n").replace("\r", "\n")
    if "<" not in text and "&" not in text:
        return text, "text"
    if "\n" not in text or _BLOCK_EDITOR in text:
        return text, "html"
    return "".join(_with_paragraphs(text)), "html"


def _with_paragraphs(text: str) -> Iterator[str]:
    around = _Around()
    place = 0
    for tag in _BLOCK.finditer(text):
        closes, name = bool(tag[1]), tag[2].lower()
        if around.innermost in _VERBATIM and not (closes and name == around.innermost):
            continue
        yield _marked(text[place : tag.start()], around.innermost)
        yield tag[0]
        place = tag.end()
        if closes:
            around.close(name)
        elif name not in _EMPTY:
            around.open(name)
    yield _marked(text[place:], around.innermost)


class _Around:
    """The block elements around a place."""

    def __init__(self) -> None:
        self._open: list[str] = []
        self._counts: dict[str, int] = {}

    @property
    def innermost(self) -> str:
        return self._open[-1] if self._open else ""

    def open(self, name: str) -> None:
        if self.innermost == "p" or (name in _UNCLOSED and self.innermost == name):
            self.close(self.innermost)
        self._open.append(name)
        self._counts[name] = self._counts.get(name, 0) + 1

    def close(self, name: str) -> None:
        if not self._counts.get(name):
            return
        closed = ""
        while closed != name:
            closed = self._open.pop()
            self._counts[closed] -= 1


def _marked(run: str, inside: str) -> str:
    """Return what stands between two block tags with its paragraphs marked."""
    if inside not in _FLOW or not _COMMENT.sub("", run).strip():
        return run
    if inside and "\n" not in run.strip():
        return run
    text = _TAG_OVER_LINES.sub(lambda tag: tag[0].replace("\n", " "), run.strip())
    before, after = run[: len(run) - len(run.lstrip())], run[len(run.rstrip()) :]
    return before + "\n".join(map(_paragraph, _BLANK_LINES.split(text))) + after


def _paragraph(text: str) -> str:
    text = text.strip()
    if not _COMMENT.sub("", text).strip():
        return text
    return "<p>" + text.replace("\n", "<br>\n") + "</p>"
