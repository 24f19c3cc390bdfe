"""Make safe HTML of a source text, whatever its format.

``render`` is the one function that does it, for typed Markdown, imported text
and imported HTML alike; the result is stored beside the source text.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore

from forum.markup.formats import Format
from forum.markup.nesting import is_too_deep
from forum.markup.pictures import link_pictures
from forum.markup.sanitiser import sanitise

# Raise it when the HTML of the same source changes, so that stored HTML can be made anew.
RENDERER_VERSION = 2

# Nested quotes and lists deeper than this are left as text: a page stays readable.
_MAX_NESTING = 20

# A list item is two levels below the text around it, and markdown-it drops what is at its own limit.
_STEP = 2

# What is longer was typed by no one, and may have been made to keep the parser busy.
_LONGEST_MARKDOWN = 60_000

_markdown = MarkdownIt(
    "commonmark", {"html": False, "maxNesting": _MAX_NESTING, "breaks": True, "typographer": False}
).disable("image")


def _leave_as_text(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Take what is nested too deeply for one paragraph, its marks included."""
    if state.level < _MAX_NESTING - _STEP:
        return False
    after = start
    while after < end and (state.isEmpty(after) or state.sCount[after] >= state.blkIndent):
        after += 1
    state.line = after
    state.push("paragraph_open", "p", 1).map = [start, after]
    inline = state.push("inline", "", 0)
    inline.content = state.getLines(start, after, state.blkIndent, False).strip()
    inline.map, inline.children = [start, after], []
    state.push("paragraph_close", "p", -1)
    return True


def _lower_headings(state: StateCore) -> None:
    """Put headings below those of the page, where a comment's own heading has the third level."""
    for token in state.tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + 3, 6)}"


_markdown.core.ruler.push("lower_headings", _lower_headings)
_markdown.block.ruler.before("code", "leave_as_text", _leave_as_text)


@dataclass(frozen=True, slots=True)
class Quoted:
    """A passage of a plain text that stands there as a quotation.

    ``author`` is the name the source gives it (``None``: the article);
    ``href`` where the original stands, "" where nobody knows.
    """

    text: str
    author: str | None
    href: str
    inferred: bool


def render(body: str, body_format: str, quotes: Sequence[Quoted] = ()) -> str:
    """Return the safe HTML of a source text.

    ``quotes`` are the passages of a plain text that are quotations, in their
    order; other formats mark their quotations themselves. HTML that is nested
    too deep, and Markdown that is too long, are shown as plain text.
    """
    if body_format == Format.HTML and not is_too_deep(body):
        return sanitise(link_pictures(body))
    if body_format == Format.MARKDOWN and len(body) <= _LONGEST_MARKDOWN:
        return sanitise(_markdown.render(body))
    return sanitise(_render_text(body, quotes))


def _render_text(body: str, quotes: Sequence[Quoted]) -> str:
    """Paragraphs at blank lines, line breaks kept, quotations set apart."""
    lines = body.split("\n")
    html: list[str] = []
    start = 0
    for quote in quotes:
        found = _find_quote(lines, start, quote) if quote.text.strip() else None
        if found:
            begin, first, end = found
            html += _paragraphs(lines[start:begin])
            html.append(_blockquote(lines[first:end], quote))
            start = end
    return "\n".join([*html, *_paragraphs(lines[start:])])


def _find_quote(lines: list[str], start: int, quote: Quoted) -> tuple[int, int, int] | None:
    """Return where a quotation begins (with its mark), where its text does, and where it ends."""
    wanted = [line.strip() for line in quote.text.split("\n")]
    marked = not quote.inferred and quote.author is not None
    for index in range(start, len(lines) - marked):
        if marked:
            is_mark = lines[index].rstrip().endswith(quote.author or "") and ":" in lines[index]
            if not is_mark:
                continue
        first = index + marked
        while marked and first < len(lines) and not lines[first].strip():
            first += 1
        if [line.strip() for line in lines[first : first + len(wanted)]] == wanted:
            return index, first, first + len(wanted)
    return None


def _paragraphs(lines: list[str]) -> list[str]:
    """Return ``<p>`` elements; blank lines separate them."""
    paragraphs: list[list[str]] = [[]]
    for line in lines:
        if line.strip():
            paragraphs[-1].append(escape(line.strip(), quote=False))
        elif paragraphs[-1]:
            paragraphs.append([])
    return [f"<p>{'<br>'.join(paragraph)}</p>" for paragraph in paragraphs if paragraph]


def _blockquote(lines: list[str], quote: Quoted) -> str:
    """Return a quotation with a line that says, and links, where it is from."""
    label = escape(_citation(quote))
    cite = f'<a href="{escape(quote.href)}">{label}</a>' if quote.href else label
    css = "quote" if quote.href else "quote lost"
    return f'<blockquote class="{css}"><cite>{cite}</cite>{"".join(_paragraphs(lines))}</blockquote>'


def _citation(quote: Quoted) -> str:
    if quote.author is None:
        return _("From the article")
    return quote.author if quote.href else _("%(author)s, source not found") % {"author": quote.author}


def number_paragraphs(html: str) -> str:
    """Give each paragraph of rendered HTML an id, ``p-1`` onwards, for links to lead to."""
    count = itertools.count(1)
    return re.sub("<p>", lambda _match: f'<p id="p-{next(count)}">', html)
