"""Whether a file is an HTML page, by how it begins."""

from __future__ import annotations

import re

from forum.archive.reading import HEAD

# What may stand before a page's first tag.
_BEFORE = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?(?:\s++|<\?xml\b[^>]*+>|<!--.*?-->)*+", re.DOTALL)
_PAGE = re.compile(
    rb"<!doctype\s+html\b|<(?:html|head|body|title|meta|link|script|style|base|main|article|section|header|nav|div|p|h1"
    rb"|ol|ul|table|center|form)(?=[\s>/])",
    re.IGNORECASE,
)


def is_html(head: bytes) -> bool:
    """Whether a file that begins with these bytes is an HTML page; UTF-16 and UTF-32 count too."""
    head = head[:HEAD].replace(b"\0", b"")
    before = _BEFORE.match(head)
    return bool(_PAGE.match(head, before.end() if before else 0))
