"""Article pages, made once for each audience and shown to all of it.

A page is kept under the article's version, which every change of what it
shows raises in its own transaction: nothing is ever cleared, an old page is
simply not asked for again. It is made without the request and without the
user, so that nothing of one reader's can be in it; what is somebody's own is
put into its open places afterwards (``own_places``).
"""

from __future__ import annotations

import functools
import gzip
import hashlib
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import NamedTuple, TypeVar

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import http_date
from django.utils.timezone import get_current_timezone_name
from django.utils.translation import get_language
from redis.exceptions import RedisError

from forum.articles.models import Article
from forum.comments.audiences import Audience
from forum.comments.orders import OLDEST, ORDERS, read_cursor, write_cursor
from forum.comments.slots import fill_slots
from forum.comments.threads import page_query
from forum.lib.brief import allow_repeat
from forum.lib.keys import read_key
from forum.lib.themes import chosen_theme

T = TypeVar("T")

logger = logging.getLogger(__name__)

# What somebody sends who is signed in, or is to be told something: with these a page is made for them alone.
_PERSONAL_COOKIES = ("messages", settings.SESSION_COOKIE_NAME)
# Settings that show on a page.
_SETTINGS = ("COMMENTS_PER_PAGE", "MAX_VISIBLE_DEPTH", "COMMENT_MAX_LENGTH", "SITE_NAME")
_KEPT = 3600  # seconds; a name may have changed in another article meanwhile
_PATIENCE = 10.0  # seconds that somebody waits for a page that another request is making
COMPRESSION = 6  # of zlib


class SignedComment(NamedTuple):
    """What a page has to know of a comment on it to put a reader's own bits in."""

    path: str
    author_id: int | None
    score: int
    is_local: bool
    person_id: int | None = None

    def is_by(self, author_id: int) -> bool:
        """Whether somebody who signs as an author wrote this, under that name or one that is theirs."""
        return author_id in (self.author_id, self.person_id)


@dataclass(frozen=True, slots=True)
class SharedPage:
    """A page in pieces (see ``slots``), its visible comments by their keys, and the highest key in the article."""

    pieces: list[bytes]
    comments: dict[int, SignedComment]
    article_id: int
    order: str
    query: str
    latest_id: int


def is_shareable(request: HttpRequest) -> bool:
    """Whether this request is for a page that others get too: by an address as our own links write it."""
    order = ORDERS.get(request.GET.get("sort", ""), OLDEST)
    thread = request.GET.get("thread", "")
    key = read_cursor(OLDEST if thread else order, request.GET.get("after", ""))
    query = page_query(read_key(thread), order, write_cursor(key) if key else "")
    return request.META.get("QUERY_STRING", "") == query


def is_impersonal(request: HttpRequest) -> bool:
    """Whether nothing that comes with this request may show on the page."""
    return not any(map(request.COOKIES.get, _PERSONAL_COOKIES))


def answer_anybody(
    request: HttpRequest, article_id: int, make: Callable[[], SharedPage | HttpResponse]
) -> HttpResponseBase | None:
    """Answer with the page that is kept for anonymous people, or make and keep it; ``None`` where there is no article.

    A browser that has the page already is told so. One query, whatever the
    size of the discussion; ``make`` is called where there is no such page yet.
    """
    stamp = _stamp(article_id)
    if stamp is None:
        return None
    version, changed_at = stamp
    key = _key(request, article_id, version, "packed")
    # Weak: the same page is sent packed or not.
    etag, modified = f'W/"{key}"', _last_modified(changed_at)
    unchanged = get_conditional_response(request, etag=etag, last_modified=modified)
    if unchanged is not None:
        return _stamped(unchanged, etag, modified)
    packed = once(key, lambda: _pack(make()))
    if isinstance(packed, HttpResponse):  # a redirect: nothing to keep
        return packed
    allow_repeat(request.META)
    return _stamped(_unpack(request, packed), etag, modified)


def shared_page(
    request: HttpRequest, article_id: int, audience: Audience, make: Callable[[], SharedPage | HttpResponse]
) -> SharedPage | HttpResponse:
    """Return the page that is kept for an audience of signed-in people, or make and keep it."""
    stamp = _stamp(article_id)
    if stamp is None or not is_shareable(request):
        return make()
    return once(_key(request, article_id, stamp[0], audience), make)


def once(key: str, make: Callable[[], T]) -> T:
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
        return _once(key, remember)
    except RedisError as error:
        logger.warning("The cache of pages is away: %s", error)
        return made[-1] if made else make()


def _once(key: str, make: Callable[[], T]) -> T:
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
                pages.set(key, made, timeout=_KEPT)
            return made
        finally:
            pages.delete(f"{key}:making")
    found: T = kept
    return found


def _stamp(article_id: int) -> tuple[int, datetime] | None:
    """Return the version of an article that everybody may read, and when it became that; no other's page is kept."""
    readable = Article.objects.public().filter(pk=article_id)
    return readable.values_list("version", "changed_at").first()


def _key(request: HttpRequest, article_id: int, version: int, audience: object) -> str:
    parts = (
        request.scheme,
        request.get_host(),
        request.get_full_path(),
        article_id,
        version,
        audience,
        chosen_theme(request),
        *(getattr(settings, name) for name in _SETTINGS),
        get_language(),
        get_current_timezone_name(),
        _release(),
        _hour(),
    )
    return "page-" + hashlib.sha256(repr(parts).encode()).hexdigest()[:40]


def _hour() -> int:
    """Return the time in steps as long as a page is kept: what no version tells of is seen after one of them."""
    return int(time.time()) // _KEPT * _KEPT


def _last_modified(changed_at: datetime) -> int:
    """Return the second in which a page last became what it is.

    Two changes in one second are one to a browser that knows no more than the
    time; the ETag, which all send that keep pages, tells them apart.
    """
    return max(int(changed_at.timestamp()), _release() // 10**9, _hour())


@functools.cache
def _release() -> int:
    """Return when what makes a page last changed, in nanoseconds: pages kept before an upgrade are not its own."""
    code = [file for folder in ("accounts", "forum") for file in Path(settings.BASE_DIR, folder).rglob("*.py")]
    files = [*code, *Path(settings.BASE_DIR, "templates").rglob("*.*"), Path(settings.STATIC_ROOT, "staticfiles.json")]
    return max(file.stat().st_mtime_ns for file in files if file.exists())


def _pack(made: SharedPage | HttpResponse) -> bytes | HttpResponse:
    if isinstance(made, HttpResponse):
        return made
    return gzip.compress(fill_slots(made.pieces, {}), COMPRESSION, mtime=0)


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


def _stamped(response: HttpResponseBase, etag: str, modified: int) -> HttpResponseBase:
    response["ETag"] = etag
    response["Last-Modified"] = http_date(modified)
    response["Cache-Control"] = "no-cache"
    patch_vary_headers(response, ["Cookie", "Accept-Encoding"])
    return response
