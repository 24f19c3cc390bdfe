"""Pages that are made once, kept packed, and given to everybody who asks the same.

What a page is made of stands in its key: nothing is ever cleared, an old page
is simply not asked for again.
"""

from __future__ import annotations

import functools
import gzip
import hashlib
import logging
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import http_date
from django.utils.text import compress_string
from django.utils.timezone import get_current_timezone_name
from django.utils.translation import get_language

from forum.lib.brief import allow_repeat
from forum.lib.cache_errors import cache_errors
from forum.lib.themes import chosen_theme
from forum.lib.zones import chosen_zone

T = TypeVar("T")

logger = logging.getLogger(__name__)

# What somebody sends who is signed in, or is to be told something: with these a page is made for them alone.
_PERSONAL_COOKIES = ("messages", settings.SESSION_COOKIE_NAME)
KEPT_SECONDS = 3600  # what no key tells of shows after so long
_PATIENCE = 10.0  # seconds that somebody waits for a page that another request is making
COMPRESSION = 6  # of zlib
_RANDOM = 100  # bytes at most that lengthen what is packed for one person


def is_impersonal(request: HttpRequest) -> bool:
    """Whether nothing that comes with this request may show on the page."""
    return not any(map(request.COOKIES.get, _PERSONAL_COOKIES))


def page_key(request: HttpRequest, *parts: object) -> str:
    """Return the key of the page that is asked for, made of these parts."""
    own = (chosen_theme(request), chosen_zone(request))
    asked = (request.scheme, request.get_host(), request.get_full_path(), *own)
    around = (settings.SITE_NAME, get_language(), get_current_timezone_name(), _release(), _hour())
    return "page-" + hashlib.sha256(repr((*asked, *parts, *around)).encode()).hexdigest()[:40]


def answer(
    request: HttpRequest, key: str, make: Callable[[], bytes | HttpResponse], changed: float | None = None
) -> HttpResponseBase:
    """Answer with the page that is kept under a key, or make and keep it.

    A browser that has the page already is told so: by its ETag or, where
    ``changed`` says when what it shows last changed, by that time. A response,
    which is no page, is given as it is.
    """
    # Weak: the same page is sent packed or not.
    etag, modified = f'W/"{key}"', None if changed is None else max(int(changed), _release() // 10**9, _hour())
    unchanged = get_conditional_response(request, etag=etag, last_modified=modified)
    if unchanged is not None:
        return _stamped(unchanged, etag, modified)
    packed = once(key, lambda: _pack(make()))
    if isinstance(packed, HttpResponse):
        return packed
    allow_repeat(request.META)
    return _stamped(_unpack(request, packed), etag, modified)


def once(key: str, make: Callable[[], T], seconds: int = KEPT_SECONDS) -> T:
    """Return what is kept under a key; of many who ask at once, one makes it and the others wait.

    With memory as the cache that is one a process, with Redis one a site. A
    response, which is no page, is not kept. While Redis is away everybody
    makes a page of their own.
    """
    made: list[T] = []

    def remember() -> T:
        made.append(make())
        return made[-1]

    try:
        return _once(key, remember, seconds)
    except cache_errors() as error:
        logger.warning("The cache of pages is away: %s", error)
        return made[-1] if made else make()


def _once(key: str, make: Callable[[], T], seconds: int) -> T:
    pages = caches["pages"]
    deadline = time.monotonic() + _PATIENCE
    while (kept := pages.get(key)) is None:
        if time.monotonic() < deadline and not pages.add(f"{key}:making", 1, timeout=_PATIENCE):
            time.sleep(0.01)
            continue
        try:
            # It may have been made between the look and the turn.
            if (kept := pages.get(key)) is not None:
                break
            made = make()
            if made is not None and not isinstance(made, HttpResponse):
                pages.set(key, made, timeout=seconds)
            return made
        finally:
            pages.delete(f"{key}:making")
    found: T = kept
    return found


def answer_one(request: HttpRequest, whole: bytes) -> HttpResponse:
    """Answer with a page that was made for this person alone, packed where their browser unpacks it.

    Its length is made to tell nothing: what somebody else put into the page
    must not show in how well it packs beside what is secret there.
    """
    packs = _takes_gzip(request.headers.get("Accept-Encoding", ""))
    response = HttpResponse(compress_string(whole, max_random_bytes=_RANDOM) if packs else whole)
    if packs:
        response["Content-Encoding"] = "gzip"
    patch_vary_headers(response, ["Accept-Encoding"])
    return response


def _hour() -> int:
    """Return the time in steps as long as a page is kept: what no key tells of is seen after one of them."""
    return int(time.time()) // KEPT_SECONDS * KEPT_SECONDS


@functools.cache
def _release() -> int:
    """Return when what makes a page last changed, in nanoseconds: pages kept before an upgrade are not its own."""
    code = [file for folder in ("accounts", "forum") for file in Path(settings.BASE_DIR, folder).rglob("*.py")]
    files = [*code, *Path(settings.BASE_DIR, "templates").rglob("*.*"), Path(settings.STATIC_ROOT, "staticfiles.json")]
    return max(file.stat().st_mtime_ns for file in files if file.exists())


def _pack(made: bytes | HttpResponse) -> bytes | HttpResponse:
    return made if isinstance(made, HttpResponse) else gzip.compress(made, COMPRESSION, mtime=0)


def _unpack(request: HttpRequest, packed: bytes) -> HttpResponse:
    if _takes_gzip(request.headers.get("Accept-Encoding", "")):
        response = HttpResponse(packed)
        response["Content-Encoding"] = "gzip"
    else:
        response = HttpResponse(gzip.decompress(packed))
    return response


def _takes_gzip(accepted: str) -> bool:
    """Whether a browser unpacks gzip, by its Accept-Encoding (RFC 9110, section 12.5.3)."""
    codings = [coding.replace(" ", "").lower() for coding in accepted.split(",")]
    return any(coding.split(";")[0] == "gzip" and not coding.endswith((";q=0", ";q=0.0")) for coding in codings)


def _stamped(response: HttpResponseBase, etag: str, modified: int | None) -> HttpResponseBase:
    """Add what a browser needs to ask again; two changes in one second, only the ETag tells apart."""
    response["ETag"] = etag
    if modified is not None:
        response["Last-Modified"] = http_date(modified)
    response["Cache-Control"] = "no-cache"
    patch_vary_headers(response, ["Cookie", "Accept-Encoding"])
    return response
