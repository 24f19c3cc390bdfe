"""Whom a text may name with a sign (``@login``), and who is suggested while one types it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db.models import Q

from accounts.models import Author
from accounts.validators import LOCAL_SOURCE
from forum.markup.markdown import mentioned_handles

# So many names are looked up for one text; the others stay words.
_MOST = 50


def find_mentioned(body: str) -> Mapping[str, str]:
    """Return the addresses of those whom a Markdown text names, by what it calls them: one query, if it names any."""
    handles = mentioned_handles(body)[:_MOST]
    if not handles:
        return {}
    known = {author.handle: author.get_absolute_url() for author in _authors(handles)}
    return {handle: known[key] for handle in handles if (key := _folded(handle)) in known}


def _authors(handles: Iterable[str]) -> Iterable[Author]:
    asked = Q(pk=None)
    for handle in handles:
        login, _at, source = _folded(handle).partition("@")
        asked |= Q(login=login, source__name=source or LOCAL_SOURCE)
    return Author.objects.filter(asked).select_related("source")


def _folded(handle: str) -> str:
    """Return a handle as addresses have it: local logins are written small, those of archives as they are."""
    return handle if "@" in handle else handle.lower()
