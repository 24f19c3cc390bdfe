"""Where articles stood before they came here: an old address leads to the article still.

``OldAddress.path`` holds path and query of an original address in one way of
writing, so that one look-up by index answers, however a browser or an archive
writes it: percent-encoded ASCII, without host and fragment, no slash at the
end of the path. The site may now answer for the old host, for several, or
under a name of its own: the host that is asked for decides, and where it is
none of the old ones, a path leads on only if it meant one host.
"""

from __future__ import annotations

from urllib.parse import quote

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from forum.articles.models import Article, OldAddress
from forum.lib.old_addresses import IN_QUERY, old_host, write_path

# Of articles that stood at one path, as many are looked at.
_MOST = 50


def requested_path(request: HttpRequest) -> str:
    """Return path and query that were asked for, as ``find_article`` takes them."""
    # Django has decoded the path, but left percent-encoded what is no UTF-8: old addresses may be in another charset.
    path = quote(request.path, safe="/%")
    # The query is as it was sent: text of bytes, by WSGI's rule, most of them encoded.
    query = quote(request.META.get("QUERY_STRING", "").encode("latin-1", "replace"), safe=f"{IN_QUERY}%&=+")
    return f"{path}?{query}" if query else path


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
    wanted = {write_path(path, query), write_path(path, "")} - {None}
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
