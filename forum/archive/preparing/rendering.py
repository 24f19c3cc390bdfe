"""The HTML of texts whose quotations are linked when their keys are known."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Container

from forum.archive.preparing.prepared import OpenHtml
from forum.archive.records import CommentRecord, QuoteRecord
from forum.markup.render import Quoted, render

# Nobody who writes a text knows it: where it stands in the HTML, it was put here.
_TOKEN = secrets.token_hex(16)
_LINK = re.compile(rf"/{_TOKEN}/([0-9]+)/")


def render_comment(record: CommentRecord, present: Container[str]) -> str | OpenHtml:
    """Return the HTML of a comment, in pieces where it has quotations with links; ``present`` are ids that stand."""
    if record.state == "deleted":
        return ""
    if not record.quotes:
        return render(record.body, record.body_format)
    quoted = [
        Quoted(quote.text, quote.author, f"/{_TOKEN}/{at}/" if is_linked(quote, present) else "", quote.inferred)
        for at, quote in enumerate(record.quotes)
    ]
    html = render(record.body, record.body_format, quoted)
    pieces = _LINK.split(html)
    return tuple(int(piece) if at % 2 else piece for at, piece in enumerate(pieces)) if len(pieces) > 1 else html


def is_linked(quote: QuoteRecord, present: Container[str]) -> bool:
    """Whether a quotation leads somewhere: to the article, or to a comment that stands."""
    return quote.author is None or (quote.comment is not None and quote.comment in present)


def close_html(html: str | OpenHtml, link: Callable[[int], str]) -> str:
    """Return whole HTML; ``link`` gives the address of the quotation at a place, safe within an attribute."""
    if isinstance(html, str):
        return html
    return "".join(piece if isinstance(piece, str) else link(piece) for piece in html)
