"""Article pages of anonymous readers, made once and shown to all of them.

A page is kept under the article's version, which every change of what it
shows raises in its own transaction: nothing is ever cleared, an old page is
simply not asked for again.
"""

from __future__ import annotations

import functools
import gzip
import hashlib
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import http_date
from django.utils.timezone import get_current_timezone_name
from django.utils.translation import get_language

from forum.articles.models import Article

# The only parts of a query that a page depends on; with any other it is made for this request alone.
_KNOWN = {"thread", "after"}
# What else it may depend on: none of these may be sent with the request.
_PERSONAL_COOKIES = ("messages", settings.SESSION_COOKIE_NAME)
_KEPT = 3600  # seconds; a name may have changed in another article meanwhile
_PATIENCE = 10.0  # seconds that somebody waits for a page that another request is making
_COMPRESSION = 6


def is_shareable(request: HttpRequest) -> bool:
    """Whether this request may be answered with a page that others get too."""
    return request.GET.keys() <= _KNOWN and not any(map(request.COOKIES.get, _PERSONAL_COOKIES))


def answer(
    request: HttpRequest, article_id: int, theme: str, make: Callable[[], HttpResponse]
) -> HttpResponseBase | None:
    """Answer with the page that is kept, or make and keep it; ``None`` where it cannot be shared.

    A browser that has the page already is told so. One query, whatever the
    size of the discussion; ``make`` is called where there is no such page yet.
    """
    stamp = Article.objects.visible_to(request.user).filter(pk=article_id).values_list("version", "changed_at").first()
    if stamp is None:
        return None
    version, changed_at = stamp
    key = _key(request, article_id, version, theme)
    etag = f'"{key}"'
    unchanged = get_conditional_response(request, etag=etag, last_modified=int(changed_at.timestamp()))
    if unchanged is not None:
        return _stamped(unchanged, etag, changed_at)
    made: list[HttpResponse] = []

    def make_and_pack() -> bytes | None:
        made.append(make())
        return _pack(made[-1])

    packed = once(key, make_and_pack)
    if packed is None:  # a redirect, or no such page: nothing to keep
        return made[-1]
    return _stamped(_unpack(request, packed), etag, changed_at)


def once(key: str, make: Callable[[], bytes | None]) -> bytes | None:
    """Return what is kept under a key; of many who ask at once, one makes it and the others wait.

    With memory as the cache that is one a process, with Redis one a site.
    ``None`` is not kept.
    """
    deadline = time.monotonic() + _PATIENCE
    while (kept := cache.get(key)) is None:
        if time.monotonic() < deadline and not cache.add(f"{key}:making", 1, timeout=_PATIENCE):
            time.sleep(0.01)
            continue
        try:
            made = make()
            if made is not None:
                cache.set(key, made, timeout=_KEPT)
            return made
        finally:
            cache.delete(f"{key}:making")
    return bytes(kept)


def _key(request: HttpRequest, article_id: int, version: int, theme: str) -> str:
    parts = (
        request.scheme,
        request.get_host(),
        request.get_full_path(),
        article_id,
        version,
        theme,
        get_language(),
        get_current_timezone_name(),
        _release(),
    )
    return "page-" + hashlib.sha256(repr(parts).encode()).hexdigest()[:40]


@functools.cache
def _release() -> int:
    """Return when the templates or the collected files last changed: pages kept before an upgrade are not its own."""
    files = [*Path(settings.BASE_DIR, "templates").rglob("*.html"), Path(settings.STATIC_ROOT, "staticfiles.json")]
    return max(file.stat().st_mtime_ns for file in files if file.exists())


def _pack(response: HttpResponse) -> bytes | None:
    return gzip.compress(response.content, _COMPRESSION, mtime=0) if response.status_code == 200 else None


def _unpack(request: HttpRequest, packed: bytes) -> HttpResponse:
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        response = HttpResponse(packed)
        response["Content-Encoding"] = "gzip"
    else:
        response = HttpResponse(gzip.decompress(packed))
    return response


def _stamped(response: HttpResponseBase, etag: str, changed_at: datetime) -> HttpResponseBase:
    response["ETag"] = etag
    response["Last-Modified"] = http_date(changed_at.timestamp())
    response["Cache-Control"] = "no-cache"
    patch_vary_headers(response, ["Cookie", "Accept-Encoding"])
    return response
