"""Article pages, made once for each audience and shown to all of it.

A page is kept under the article's version, which every change of what it
shows raises in its own transaction: nothing is ever cleared, an old page is
simply not asked for again. It is made without the request and without the
user, so that nothing of one reader's can be in it; what is somebody's own is
put into its open places afterwards (``own_places``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from forum.articles.models import Article
from forum.comments.audiences import Audience
from forum.comments.orders import OLDEST, ORDERS, read_cursor, write_cursor
from forum.comments.preferences import page_length, usual_order
from forum.comments.slots import fill_slots
from forum.comments.threads import page_query
from forum.lib.kept_pages import answer, once, page_key
from forum.lib.keys import read_key

# Settings that show on a page.
_SETTINGS = ("MAX_VISIBLE_DEPTH", "COMMENT_MAX_LENGTH")


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
    order = ORDERS.get(request.GET.get("sort", "")) or usual_order()
    thread = request.GET.get("thread", "")
    key = read_cursor(OLDEST if thread else order, request.GET.get("after", ""))
    query = page_query(read_key(thread), order, write_cursor(key) if key else "")
    return request.META.get("QUERY_STRING", "") == query


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

    def make_whole() -> bytes | HttpResponse:
        made = make()
        return made if isinstance(made, HttpResponse) else fill_slots(made.pieces, {})

    return answer(request, _key(request, article_id, version, "packed"), make_whole, changed_at.timestamp())


def shared_page(
    request: HttpRequest, article_id: int, audience: Audience, make: Callable[[], SharedPage | HttpResponse]
) -> SharedPage | HttpResponse:
    """Return the page that is kept for an audience of signed-in people, or make and keep it."""
    stamp = _stamp(article_id)
    if stamp is None or not is_shareable(request):
        return make()
    return once(_key(request, article_id, stamp[0], audience), make)


def _stamp(article_id: int) -> tuple[int, datetime] | None:
    """Return the version of an article that everybody may read, and when it became that; no other's page is kept."""
    readable = Article.objects.public().filter(pk=article_id)
    return readable.values_list("version", "changed_at").first()


def _key(request: HttpRequest, article_id: int, version: int, audience: object) -> str:
    given = (getattr(settings, name) for name in _SETTINGS)
    return page_key(request, article_id, version, audience, usual_order().name, page_length(), *given)
