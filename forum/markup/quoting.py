"""A text as the beginning of an answer: its words as a Markdown quotation."""

from __future__ import annotations

import re

from forum.markup.formats import Format
from forum.markup.markdown import is_markdown, without_quotations
from forum.markup.passages import own_words

# Who quotes more than this has to choose.
_MOST = 2000

_MARKS = re.compile(r"([\\`*_\[\]<&])")
_LINE_MARKS = re.compile(r"^([#>+=~-]|\d{1,9}(?=[.)]))", re.MULTILINE)


def quote_text(body: str, body_format: str, html: str) -> str:
    """Return a text as a quotation, to be answered below it: Markdown as it was typed, of anything else the words.

    What it quotes itself is left out, where it says something of its own.
    """
    if body_format == Format.MARKDOWN and is_markdown(body):
        return _quote(without_quotations(body) or body)
    return quote_words(own_words(html))


def quote_words(words: str) -> str:
    """Return plain words as a quotation; what Markdown would take for its marks is shown as it is."""
    return _quote(_LINE_MARKS.sub(_escape_line, _MARKS.sub(r"\\\1", words)), blank_between=True)


def _escape_line(mark: re.Match[str]) -> str:
    # A figure cannot be escaped: the dot behind it is.
    return mark[1] + "\\" if mark[1].isdigit() else "\\" + mark[1]


def _quote(text: str, *, blank_between: bool = False) -> str:
    text = _shorten(text.strip())
    lines = [line.rstrip() for line in text.split("\n")]
    if blank_between:
        lines = "\n\n".join(line for line in lines if line).split("\n")
    return "\n".join(f"> {line}".rstrip() for line in lines) + "\n\n" if text else ""


def _shorten(text: str) -> str:
    if len(text) <= _MOST:
        return text
    head = text[:_MOST]
    return (head.rsplit(None, 1)[0] if " " in head[_MOST // 2 :] else head) + " […]"
