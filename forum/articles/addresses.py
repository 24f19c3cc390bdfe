"""Where articles stood before they came here: an old address leads to the article still.

``OldAddress.path`` holds path and query of an original address in one way of
writing, so that one look-up by index answers, however a browser or an archive
writes it: percent-encoded ASCII, without host and fragment, no slash at the
end of the path. The site may now answer for the old host, for several, or
under a name of its own: the host that is asked for decides, and where it is
none of the old ones, a path leads on only if it meant one host.
"""

from __future__ import annotations

from urllib.parse import quote, unquote_to_bytes, urlsplit, urlunsplit

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from forum.articles.models import Article, OldAddress

_LONGEST = 2000
_LONGEST_HOST = 255
# Of articles that stood at one path, as many are looked at.
_MOST = 50
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


def old_host(url: str) -> str:
    """Return the host of an original address as it is compared, "" where it names none."""
    try:
        return (urlsplit(url.strip()).hostname or "").removeprefix("www.")[:_LONGEST_HOST]
    except ValueError:
        return ""


def old_port(url: str) -> str:
    """Return the port of an original address with its colon, "" where it names none."""
    try:
        port = urlsplit(url.strip()).port
    except ValueError:
        return ""
    return "" if port is None else f":{port}"


def rewrite(url: str) -> str:
    """Return an original address that still leads to its page, with path and query as ``normalise`` writes them.

    What cannot be looked up is returned as it is.
    """
    path = normalise(url)
    if path is None or "://" not in url:
        return url
    parts = urlsplit(url.strip())
    whole, _mark, query = path.partition("?")
    slash = "/" if parts.path.endswith("/") and whole != "/" else ""
    return urlunsplit((parts.scheme, parts.netloc.lower(), f"{whole}{slash}", query, parts.fragment))


def find_article(request: HttpRequest) -> Article | None:
    """Return the article that stood at the address asked for, ``None`` where none did that everybody may read."""
    address = find_address(request)
    return address.article if address else None


def find_address(request: HttpRequest) -> OldAddress | None:
    """Return the old address asked for, with its article; ``None`` where none stood there that everybody may read.

    Where nothing stood at the address with its query, something may have at
    the path alone: what is asked for may carry more, such as where the reader
    came from. One query where there is nothing, three at most; none for the
    front page.
    """
    path, _mark, query = requested_path(request).partition("?")
    wanted = {_write(_bytes(path), _bytes(query)), _write(_bytes(path), b"")} - {None}
    if not wanted:
        return None
    # The longer path, which sorts behind the other, is the one with the query.
    found = OldAddress.objects.filter(path__in=wanted).order_by("-path", "id")
    address = _choose(list(found[:_MOST]), old_host(f"//{request.get_host()}"))
    if address is None:
        return None
    article = Article.objects.visible_to(AnonymousUser()).filter(pk=address.article_id).first()
    if article is None:
        return None
    address.article = article
    return address


def _choose(addresses: list[OldAddress], host: str) -> OldAddress | None:
    """Return the address that is meant: that of the host asked for; of others only where there is no doubt."""
    of_host = [address for address in addresses if address.host == host]
    if of_host or not addresses:
        return next(iter(of_host), None)
    alike = [address for address in addresses if address.path == addresses[0].path]
    if len({address.host for address in alike}) > 1 or OldAddress.objects.filter(host=host).exclude(host="").exists():
        return None
    return alike[0]


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
