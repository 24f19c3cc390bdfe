"""Typed Markdown: what it quotes, whom it mentions, and its HTML before the sanitiser has seen it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from forum.markup.citations import Quoted, citation
from forum.markup.passages import own_words

# Nested quotes and lists deeper than this are left as text: a page stays readable.
_MAX_NESTING = 20

# A list item is two levels below the text around it, and markdown-it drops what is at its own limit.
_STEP = 2

# What is longer was typed by no one, and may have been made to keep the parser busy.
_LONGEST_MARKDOWN = 60_000

# A comment's own heading has the third level.
_ABOVE_COMMENTS = 3

# A login, or login@source; the sign before it is none of an address or of a word.
_HANDLE = re.compile(r"\w(?:[\w.-]{0,60}\w)?(?:@[a-z0-9](?:[a-z0-9.-]{0,98}[a-z0-9])?)?")
_BEFORE_MENTION = re.compile(r"[\w/@.+-]")

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
    """Put headings below those that the page has above the text."""
    above = state.env.get("headings_above", _ABOVE_COMMENTS)
    for token in state.tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + above, 6)}"


def _mention(state: StateInline, silent: bool) -> bool:
    """Link ``@login`` where it is known whom that names; note it where that is asked."""
    if state.src[state.pos] != "@" or state.linkLevel:
        return False
    if state.pos and _BEFORE_MENTION.match(state.src[state.pos - 1]):
        return False
    handle = _HANDLE.match(state.src, state.pos + 1)
    if handle is None:
        return False
    state.env.setdefault("named", []).append(handle[0])
    url = state.env.get("mentions", {}).get(handle[0])
    if url is None:
        return False
    if not silent:
        state.push("link_open", "a", 1).attrs = {"href": url}
        state.push("text", "", 0).content = f"@{handle[0]}"
        state.push("link_close", "a", -1)
    state.pos = handle.end()
    return True


_markdown.core.ruler.push("lower_headings", _lower_headings)
_markdown.block.ruler.before("code", "leave_as_text", _leave_as_text)
_markdown.inline.ruler.before("escape", "mention", _mention)


def quoted_passages(body: str) -> list[str]:
    """Return what the quotations of a Markdown text say, in their order; those within others are not among them."""
    if not is_markdown(body) or ">" not in body:
        return []
    tokens = _markdown.parse(body, {})
    return [_passage(tokens, start, end) for start, end in _quotations(tokens)]


def mentioned_handles(body: str) -> list[str]:
    """Return the logins (``login``, ``login@source``) that a Markdown text may mention, each once, in their order."""
    if not is_markdown(body) or "@" not in body:
        return []
    env: dict[str, list[str]] = {}
    _markdown.parse(body, env)
    return list(dict.fromkeys(env.get("named", [])))


def is_handle(text: str) -> bool:
    """Whether a text can be mentioned as it is."""
    return _HANDLE.fullmatch(text) is not None


def without_quotations(body: str) -> str:
    """Return the source of a Markdown text without what it quotes."""
    lines: list[str | None] = list(body.split("\n"))
    tokens = _markdown.parse(body, {})
    for start, _end in _quotations(tokens):
        first, after = tokens[start].map or (0, 0)
        lines[first:after] = [None] * (after - first)
    return "\n".join(line for line in lines if line is not None).strip("\n")


def render_markdown(
    body: str, quotes: Sequence[Quoted], mentions: Mapping[str, str], headings_above: int = _ABOVE_COMMENTS
) -> str:
    """Return the HTML of a Markdown text, which is to be sanitised.

    ``quotes`` say where its quotations are from, in their order, those of
    which nobody knows left out; ``mentions`` has the addresses of whom it names.
    ``headings_above`` is the level of the heading that the text stands under.
    """
    env = {"mentions": mentions, "headings_above": headings_above}
    tokens = _markdown.parse(body, env)
    waiting = list(quotes)
    for start, end in reversed(list(_quotations(tokens))) if waiting else ():
        if waiting and _passage(tokens, start, end) == waiting[-1].text:
            _cite(tokens, start, waiting.pop())
    return _markdown.renderer.render(tokens, _markdown.options, env)


def is_markdown(body: str) -> bool:
    """Whether a text is short enough to have been typed: what is longer is shown as plain text."""
    return len(body) <= _LONGEST_MARKDOWN


def _quotations(tokens: list[Token]) -> Iterator[tuple[int, int]]:
    """Yield where the outer quotations of a text begin and end among its tokens."""
    start = 0
    for at, token in enumerate(tokens):
        if token.level == 0 and token.type == "blockquote_open":
            start = at
        elif token.level == 0 and token.type == "blockquote_close":
            yield start, at


def _passage(tokens: list[Token], start: int, end: int) -> str:
    return own_words(_markdown.renderer.render(tokens[start + 1 : end], _markdown.options, {}))


def _cite(tokens: list[Token], start: int, quote: Quoted) -> None:
    """Let a quotation say, and link, where it is from."""
    tokens[start].attrSet("class", "quote" if quote.href else "quote lost")
    label = escape(citation(quote))
    cite = f'<cite><a href="{escape(quote.href)}">{label}</a></cite>' if quote.href else f"<cite>{label}</cite>"
    tokens.insert(start + 1, Token("html_block", "", 0, content=cite))
