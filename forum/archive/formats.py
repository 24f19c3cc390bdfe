"""Every format that can be read, in the order in which a file is asked whether it is of it."""

from __future__ import annotations

from forum.archive.readers.disqus import DISQUS
from forum.archive.readers.html_page import HTML
from forum.archive.readers.json_exports import COMMENTO, DISCOURSE, ISSO, REDDIT, REMARK42
from forum.archive.readers.mail import MAIL
from forum.archive.readers.rostra import ROSTRA
from forum.archive.readers.text_page import TEXT
from forum.archive.readers.wxr import WXR
from forum.archive.reading import Format

# Text comes last: a page of text may look like anything.
FORMATS: tuple[Format, ...] = (
    ROSTRA, WXR, DISQUS, ISSO, REMARK42, COMMENTO, DISCOURSE, REDDIT, HTML, MAIL, TEXT,
)  # fmt: skip
_BY_NAME = {known.name: known for known in FORMATS}


def find_format(head: bytes, chosen: str | None = None) -> Format:
    """Return the format of a file by its first bytes, or the one that the operator chose."""
    if chosen:
        return _BY_NAME[chosen]
    return next((known for known in FORMATS if known.recognises(head)), TEXT)
