"""Whom a text may name with a sign (``@login``), and who is suggested while one types it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from django.db.models import Q

from accounts.models import Author
from accounts.validators import LOCAL_SOURCE
from forum.articles.models import Article
from forum.comments.models import Comment
from forum.markup.markdown import is_handle, mentioned_handles

# So many names are looked up for one text; the others stay words.
_MOST = 50
# So many people are suggested, and the authors of so many of the last comments are looked through for them.
_SUGGESTED = 8
_LAST_COMMENTS = 300
# What a login here may begin with.
_BEGINNING = re.compile(r"[\w.-]+")


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


def suggest_people(article: Article, beginning: str) -> list[Author]:
    """Return a few people whose login begins so: first of those who wrote last in a discussion, then of the site's own.

    Two queries by index, whatever the size of discussion and site. Names that
    no text can mention are left out.
    """
    start = beginning.strip().lstrip("@").lower()
    here = [author for author in _authors_here(article) if author.login.lower().startswith(start)]
    found = {author.pk: author for author in here if is_handle(author.handle)}
    if _BEGINNING.fullmatch(start) and len(found) < _SUGGESTED:
        local = Author.objects.beginning_with(start)[:_SUGGESTED]
        found = {**found, **{author.pk: author for author in local if author.pk not in found}}
    return list(found.values())[:_SUGGESTED]


def _authors_here(article: Article) -> list[Author]:
    """Return who wrote the last comments under an article, the last first, each once."""
    comments = Comment.objects.filter(article=article).order_by("-pk")[:_LAST_COMMENTS]
    written = comments.values_list("state", "author_id")
    keys = dict.fromkeys(key for state, key in written if key is not None and state == Comment.State.VISIBLE)
    authors = Author.objects.select_related("source").in_bulk(list(keys))
    return [authors[key] for key in keys]
