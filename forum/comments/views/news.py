"""What arrived in a discussion since a page of it was made, for the script of that page to ask again and again.

The answer is the same for all who ask the same: it knows nobody, opens no session, and costs one query as long as
nothing has changed.
"""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponseBadRequest, HttpResponseBase, JsonResponse
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language, ngettext
from django.views.decorators.http import require_safe

from forum.articles.models import Article
from forum.comments.models import Comment
from forum.comments.visits import arrived
from forum.lib.brief import allow_repeat
from forum.lib.keys import read_key, read_keys
from forum.lib.numbers import grouped

# How many new comments are named, at most.
_MOST = 100


@require_safe
def news(request: HttpRequest, article_id: int) -> HttpResponseBase:
    """Tell which comments came after the one of a key (``after``), without those of the page (``known``).

    ``thread`` asks for those below one comment alone.
    """
    after, known = read_key(request.GET.get("after", "")), read_keys(request.GET.get("known", ""), _MOST)
    thread = read_key(request.GET.get("thread", "0"))
    if after is None or known is None or thread is None:
        return HttpResponseBadRequest()
    # What only some may read is told to nobody: they see it when they load the page again.
    readable = Article.objects.visible_to(AnonymousUser()).filter(pk=article_id)
    version = readable.values_list("version", flat=True).first()
    if version is None:
        raise Http404
    etag = f'W/"news-{version}-{get_language()}"'
    unchanged = get_conditional_response(request, etag=etag)
    response = unchanged or JsonResponse(_told(article_id, after, set(known), thread))
    allow_repeat(request.META)
    response["ETag"] = etag
    response["Cache-Control"] = "no-cache"
    return response


# No session is opened for it: forum.pages.middleware.
news.knows_nobody = True  # type: ignore[attr-defined]


def _told(article_id: int, after: int, known: set[int], thread: int) -> dict[str, object]:
    keys = arrived(article_id, after, _MOST + len(known) + 1)
    latest = keys[-1] if keys else after
    new = [key for key in keys if key not in known]
    if thread and new:
        new = _below(article_id, thread, new)
    return {"latest": latest, "keys": new[:_MOST], "text": _announcement(len(new))}


def _below(article_id: int, thread: int, keys: list[int]) -> list[int]:
    """Return those of some keys that are of comments below one."""
    branch = Comment.objects.filter(pk=thread, article_id=article_id).first()
    if branch is None:
        raise Http404
    below = Comment.objects.branch_of(branch).filter(pk__in=keys)
    return sorted(below.order_by().values_list("pk", flat=True))


def _announcement(count: int) -> str:
    if not count:
        return ""
    if count > _MOST:
        words = ngettext("More than %(shown)s new comment", "More than %(shown)s new comments", _MOST)
        return words % {"shown": grouped(_MOST)}
    return ngettext("%(shown)s new comment", "%(shown)s new comments", count) % {"shown": grouped(count)}
