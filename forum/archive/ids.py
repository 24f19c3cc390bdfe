"""Ids for content whose source has none, derived from the content itself.

The rule (ARCHIVE, "Ids from content"): an article's id comes from its title
and first paragraph; a comment's from its article, its parent, login, minute
and text, and equal ones are told apart by their order.
"""

from __future__ import annotations

import hashlib
import unicodedata
from datetime import datetime

LONGEST_ID = 255


def derive_id(kind: str, *fields: str) -> str:
    """Return the id of one piece of content.

    ``kind`` is ``article`` (fields: title, first paragraph) or ``comment``
    (article id, parent id or "", login, minute, text, ordinal among equals
    from 0). Each field is normalised (Unicode NFC, white space folded to
    single spaces, ends stripped), the fields are joined by U+001F, and the id
    is the kind's first letter, a hyphen and the first 32 hexadecimal digits of
    the SHA-256 of that in UTF-8.
    """
    # Text in ASCII is in every normal form already; most ids are made of such.
    folded = [" ".join((value if value.isascii() else unicodedata.normalize("NFC", value)).split()) for value in fields]
    digest = hashlib.sha256("\x1f".join((kind, *folded)).encode())
    return f"{kind[0]}-{digest.hexdigest()[:32]}"


def article_id(title: str, first_paragraph: str) -> str:
    """Return the id of an article that has neither id nor URL."""
    return derive_id("article", title, first_paragraph)


def comment_id(
    article: str,
    parent: str | None,
    login: str,
    created_at: datetime | None,
    text: str,
    ordinal: int = 0,
) -> str:
    """Return the id of a comment whose source gives none.

    ``ordinal`` counts, from 0, the earlier comments whose other fields are
    all equal to these.
    """
    return derive_id("comment", article, parent or "", login, minute_of(created_at), text, str(ordinal))


def fit_id(text: str) -> str:
    """Return an id that a source gives as it can be kept: one that is too long ends in a digest of the whole."""
    if len(text) <= LONGEST_ID:
        return text
    tail = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    return f"{text[: LONGEST_ID - 33]}-{tail}"


def minute_of(moment: datetime | None) -> str:
    """Return a time's minute as the source shows it, "" where there is none.

    The offset is left out: importing once more with another ``--timezone``
    corrects the times and must not make other comments of the same ones.
    """
    return moment.strftime("%Y-%m-%dT%H:%M") if moment else ""
