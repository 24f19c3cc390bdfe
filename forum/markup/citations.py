"""What a quotation says of where it is from."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class Quoted:
    """A passage that stands in a text as a quotation.

    ``author`` is the name the source gives it (``None``: the article);
    ``href`` where the original stands, "" where nobody knows.
    """

    text: str
    author: str | None
    href: str
    inferred: bool


def citation(quote: Quoted) -> str:
    """Return the words that say where a quotation is from."""
    if quote.author is None:
        return _("From the article")
    return quote.author if quote.href else _("%(author)s, source not found") % {"author": quote.author}
