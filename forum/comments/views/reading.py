"""An article with its discussion, and the way to one comment in it."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from accounts.models import User
from forum.articles.models import Article
from forum.articles.views import get_article_or_404
from forum.comments.article_pages import Asked, make_page
from forum.comments.audiences import Audience
from forum.comments.models import Comment
from forum.comments.own_places import fill_messages, fill_page
from forum.comments.removed import can_bring_back
from forum.comments.shared_pages import SharedPage, answer_anybody, is_shareable, shared_page
from forum.comments.threads import locate
from forum.comments.views.lookup import (
    chosen_order,
    get_comment_or_404,
    get_gone_comment_or_404,
    nearest_above,
)
from forum.lib.kept_pages import answer_one, is_impersonal
from forum.lib.keys import read_key
from forum.lib.themes import chosen_theme
from forum.lib.zones import chosen_zone


@require_safe
def article_detail(request: HttpRequest, article_id: int, slug: str = "") -> HttpResponseBase:
    """Show an article with one page of its discussion, or of a branch of it (``?thread=``)."""
    audience = Audience.of(request.user)

    def make() -> SharedPage | HttpResponse:
        return _make(request, article_id, slug, audience)

    if not isinstance(request.user, User):
        kept = is_shareable(request) and is_impersonal(request) and answer_anybody(request, article_id, make)
        return kept or _answer(request, make(), lambda page: fill_messages(request, page))
    user = request.user
    made = shared_page(request, article_id, audience, make)
    return _answer(request, made, lambda page: fill_page(request, user, audience, page))


def _answer(request: HttpRequest, made: SharedPage | HttpResponse, fill: Callable[[SharedPage], bytes]) -> HttpResponse:
    return made if isinstance(made, HttpResponse) else answer_one(request, fill(made))


def _make(request: HttpRequest, article_id: int, slug: str, audience: Audience) -> SharedPage | HttpResponse:
    article = get_article_or_404(request, article_id)
    if slug != article.slug:
        query = request.META.get("QUERY_STRING", "")
        return redirect(article.get_absolute_url() + (f"?{query}" if query else ""), permanent=True)
    branch = _branch(request, article)
    if branch is not None and branch.article_id != article.pk:
        return redirect(branch)
    return make_page(
        article,
        branch,
        order=chosen_order(request),
        after=request.GET.get("after", ""),
        audience=audience,
        asked=Asked(
            path=request.get_full_path(),
            theme=chosen_theme(request),
            zone=chosen_zone(request),
            site=f"{request.scheme}://{request.get_host()}",
        ),
    )


def _branch(request: HttpRequest, article: Article) -> Comment | None:
    """Return the comment whose branch is asked for, if any: one that stands here, or did before it was moved."""
    if "thread" not in request.GET:
        return None
    comment = get_comment_or_404(request, read_key(request.GET["thread"]) or 0)
    if article.pk not in (comment.article_id, comment.home_id):
        raise Http404
    return comment


@require_safe
def permalink(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Lead to the page that shows a comment in the reader's order, where it is marked."""
    try:
        comment = get_comment_or_404(request, comment_id)
    except Http404:
        gone = get_gone_comment_or_404(request, comment_id)
    else:
        return redirect(locate(comment, request.user, chosen_order(request)))
    if gone.merged_into_id:
        return permalink(request, gone.merged_into_id)
    context = {
        "comment": gone,
        "article": gone.article,
        "above": nearest_above(request, gone),
        "undo": can_bring_back(request.user, gone),
    }
    return render(request, "comments/removed.html", context, status=410)
