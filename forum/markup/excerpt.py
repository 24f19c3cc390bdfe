"""Plain words out of rendered HTML: for lists, folded comments and descriptions."""

from __future__ import annotations

import re
from html import unescape

from forum.markup.sanitiser import strip_markup

_QUOTES = re.compile(r"<blockquote\b.*?</blockquote>", re.DOTALL)
_BLOCKS = re.compile(r"<br>|</?(?:p|li|h[2-4]|pre|blockquote)\b[^>]*>")
# Enough of the HTML to make an excerpt of; a text may be a megabyte long.
_LOOK_AT = 8_000


def excerpt(html: str, length: int = 200) -> str:
    """Return the first words of rendered HTML, quotations left out where there is other text.

    The result has at most ``length`` characters and ends in an ellipsis where
    something was cut.
    """
    head = html[:_LOOK_AT]
    text = _plain(_QUOTES.sub(" ", head)) or _plain(head)
    if len(text) <= length:
        return text
    cut = text[: length - 1]
    return (cut.rsplit(" ", 1)[0] if " " in cut[length // 2 :] else cut).rstrip(" ,;:.-") + "…"


def _plain(html: str) -> str:
    return " ".join(unescape(strip_markup(_BLOCKS.sub(" ", html))).split())
