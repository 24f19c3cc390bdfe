"""Plain words out of rendered HTML: for lists, folded comments and descriptions."""

from __future__ import annotations

import re
import unicodedata
from html import unescape

from forum.markup.sanitiser import strip_markup

_LEFT_OUT = re.compile(r"<(blockquote|h[2-6])\b.*?</\1>", re.DOTALL)
_BLOCKS = re.compile(r"</?(?:p|li|h[2-6]|pre|blockquote|cite)\b[^>]*>")
# Stands where a block begins or ends; nothing that is shown.
_EDGE = "\x1e"
_CLOSING = "\"')]}’”»›"
# Enough of the HTML to make an excerpt of; a text may be a megabyte long.
_LOOK_AT = 8_000


def excerpt(html: str, length: int = 200) -> str:
    """Return the first words of rendered HTML, quotations and headings left out where there is other text.

    The result has at most ``length`` characters and ends in an ellipsis where
    something was cut. Blocks that end in no mark, as items of a list do, are
    parted by a dot in the middle.
    """
    head = html[:_LOOK_AT]
    text = _plain(_LEFT_OUT.sub(_EDGE, head), length) or _plain(head, length)
    if len(text) <= length:
        return text
    cut = text[: length - 1]
    return (cut.rsplit(" ", 1)[0] if " " in cut[length // 2 :] else cut).rstrip(" ,;:.·-") + "…"


def _plain(html: str, enough: int) -> str:
    """Return the words of HTML, or as many blocks of them as are longer than ``enough``."""
    text = ""
    for block in unescape(strip_markup(_BLOCKS.sub(_EDGE, html.replace("<br>", " ")))).split(_EDGE):
        if words := " ".join(block.split()):
            text += _between(text) + words
            if len(text) > enough:
                break
    return text


def _between(before: str) -> str:
    """Return what parts words from the block before them: a dot where that ends in no mark of its own."""
    if not before:
        return ""
    last = before.rstrip(_CLOSING)[-1:]
    return " · " if last and unicodedata.category(last)[0] in "LMN" else " "
