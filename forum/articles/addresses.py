"""Where articles stood before they came here: an old address leads to the article still.

``OldAddress.path`` holds path and query of an original address in one way of
writing, so that one look-up by index answers, however a browser or an archive
writes it: percent-encoded ASCII, without host and fragment, no slash at the
end of the path. The host is left out because the site now answers for the old
one, or for several.
"""

from __future__ import annotations

from urllib.parse import quote, unquote_to_bytes, urlsplit

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from forum.articles.models import Article

_LONGEST = 2000
# What stands in a path as it is; the server has decoded all others, so no more can be told apart.
_IN_PATH = "/!$&'()*+,;=:@~"
_IN_QUERY = "/!$'()*,;:@~?"


def normalise(url: str) -> str | None:
    """Return what is kept of an original address, ``None`` for one that cannot be looked up.

    That is an address of another kind than http, one that is too long, and
    the front page, which is our own.
    """
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return None
    is_web = parts.scheme.lower() in ("http", "https") and parts.netloc
    if not is_web and (parts.scheme or not parts.path.startswith("/")):
        return None
    return _write(_bytes(parts.path), _bytes(parts.query))


def requested_path(request: HttpRequest) -> str:
    """Return path and query that were asked for, as ``find_article`` takes them."""
    # Django has decoded the path, but left percent-encoded what is no UTF-8: old addresses may be in another charset.
    path = quote(request.path, safe="/%")
    # The query is as it was sent: text of bytes, by WSGI's rule, most of them encoded.
    query = quote(request.META.get("QUERY_STRING", "").encode("latin-1", "replace"), safe=f"{_IN_QUERY}%&=+")
    return f"{path}?{query}" if query else path


def find_article(path: str) -> Article | None:
    """Return the article that stood at a path with its query, ``None`` where none did that everybody may read.

    Where nothing stood at the address with its query, something may have at
    the path alone: what is asked for may carry more, such as where the reader
    came from. One query, or none for the front page.
    """
    bare, _mark, query = path.partition("?")
    wanted = {_write(_bytes(bare), _bytes(query)), _write(_bytes(bare), b"")} - {None}
    if not wanted:
        return None
    public = Article.objects.visible_to(AnonymousUser()).filter(old_addresses__path__in=wanted)
    # The longer path, which sorts behind the other, is the one with the query.
    return public.order_by("-old_addresses__path", "old_addresses__id").only("title").first()


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "replace")


def _write(path: bytes, query: bytes) -> str | None:
    """Return path and query in the one way of writing; ``None`` for the front page and what is too long."""
    whole = quote(unquote_to_bytes(path), safe=_IN_PATH).rstrip("/") or "/"
    if query:
        whole += "?" + "&".join(_same_way(part) for part in query.split(b"&"))
    return whole if whole != "/" and len(whole) <= _LONGEST else None


def _same_way(part: bytes) -> str:
    """Return a part of a query in the one way of writing; a space may be a plus there."""
    sides = part.replace(b"+", b" ").split(b"=", 1)
    return "=".join(quote(unquote_to_bytes(side), safe=_IN_QUERY) for side in sides)
