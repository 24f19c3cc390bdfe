"""Make safe HTML of a source text, whatever its format.

``render`` is the one function that does it, for typed Markdown, imported text
and imported HTML alike; the result is stored beside the source text.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from html import escape
from types import MappingProxyType

from forum.markup.citations import Quoted, citation
from forum.markup.emoticons import show_emoticons
from forum.markup.formats import Format
from forum.markup.markdown import is_markdown, render_markdown
from forum.markup.nesting import is_too_deep
from forum.markup.pictures import link_pictures
from forum.markup.sanitiser import sanitise

__all__ = ["RENDERER_VERSION", "Quoted", "number_paragraphs", "render", "render_article"]

# Raise it when the HTML of the same source changes, so that stored HTML can be made anew.
RENDERER_VERSION = 5

_NOBODY: Mapping[str, str] = MappingProxyType({})


def render(body: str, body_format: str, quotes: Sequence[Quoted] = (), mentions: Mapping[str, str] = _NOBODY) -> str:
    """Return the safe HTML of a source text.

    ``quotes`` are the passages of a plain text that are quotations, in their
    order; Markdown marks its quotations itself, and is told where these are
    from. ``mentions`` has the addresses of those whom Markdown names with a
    sign (``@login``). HTML that is nested too deep, and Markdown that is too
    long, are shown as plain text.
    """
    if body_format == Format.HTML and not is_too_deep(body):
        return sanitise(link_pictures(body))
    if body_format == Format.MARKDOWN and is_markdown(body):
        return sanitise(render_markdown(body, quotes, mentions))
    return sanitise(_render_text(body, quotes))


def render_article(body: str, body_format: str, *, by_editors: bool = False) -> str:
    """Return the safe HTML of an article: its headings below the page's title, its paragraphs numbered.

    Whether the site's own editors wrote it decides what its links tell search engines.
    """
    if body_format == Format.MARKDOWN and is_markdown(body):
        html = render_markdown(body, (), _NOBODY, headings_above=1)
        return number_paragraphs(sanitise(html, by_editors=by_editors))
    return number_paragraphs(render(body, body_format))


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
            paragraphs[-1].append(show_emoticons(line.strip()))
        elif paragraphs[-1]:
            paragraphs.append([])
    return [f"<p>{'<br>'.join(paragraph)}</p>" for paragraph in paragraphs if paragraph]


def _blockquote(lines: list[str], quote: Quoted) -> str:
    """Return a quotation with a line that says, and links, where it is from."""
    label = escape(citation(quote))
    cite = f'<a href="{escape(quote.href)}">{label}</a>' if quote.href else label
    css = "quote" if quote.href else "quote lost"
    return f'<blockquote class="{css}"><cite>{cite}</cite>{"".join(_paragraphs(lines))}</blockquote>'


def number_paragraphs(html: str) -> str:
    """Give each paragraph of rendered HTML an id, ``p-1`` onwards, for links to lead to."""
    count = itertools.count(1)
    return re.sub("<p>", lambda _match: f'<p id="p-{next(count)}">', html)
