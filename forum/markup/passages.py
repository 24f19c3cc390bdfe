"""Passages that one text takes from another, compared by their letters and figures alone.

Marks, spaces and line breaks change on the way from a page into somebody's
quotation; words do not.
"""

from __future__ import annotations

import re
from html import unescape

from forum.markup.sanitiser import strip_markup

_QUOTE_TAG = re.compile(r"<(/?)blockquote\b[^>]*>")
_CITE = re.compile(r"<cite>.*?</cite>", re.DOTALL)
_BREAK = re.compile(r"<br>|</?(?:p|li|h[2-6]|pre|blockquote|ol|ul)\b[^>]*>")
# Where a quotation leaves something out.
_LEFT_OUT = re.compile(r"\[?(?:…|\.{3,})\]?")
# What is shorter stands in too many texts to be from this one.
_LEAST = 3


def own_words(html: str) -> str:
    """Return the words of rendered HTML as lines, without the quotations in it; those too where it has no others."""
    return plain_lines(_without_quotations(html)) or plain_lines(html)


def plain_lines(html: str) -> str:
    """Return the words of rendered HTML as lines, one for each of its own; who is quoted is not said."""
    text = unescape(strip_markup(_BREAK.sub("\n", _CITE.sub("", html.replace("\n", " ")))))
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def is_passage(text: str, html: str) -> bool:
    """Whether a text is from rendered HTML, from beginning to end or with something left out."""
    parts = [part for part in map(_folded, _LEFT_OUT.split(text)) if part]
    if sum(map(len, parts)) < _LEAST:
        return False
    return any(_stand_in_order(parts, _folded(source)) for source in (own_words(html), plain_lines(html)))


def _stand_in_order(parts: list[str], source: str) -> bool:
    at = 0
    for part in parts:
        found = source.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return True


def _folded(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def _without_quotations(html: str) -> str:
    kept: list[str] = []
    depth = at = 0
    for tag in _QUOTE_TAG.finditer(html):
        if depth == 0:
            kept.append(html[at : tag.start()])
        depth = max(0, depth - 1) if tag[1] else depth + 1
        at = tag.end()
    return "".join([*kept, html[at:] if depth == 0 else ""])
