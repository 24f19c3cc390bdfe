"""An article with its discussion, and the way to one comment in it."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from forum.articles.models import Article
from forum.articles.views import get_article_or_404
from forum.comments.forms import CommentForm
from forum.comments.models import Comment
from forum.comments.permissions import can_comment
from forum.comments.shared_pages import answer, is_shareable
from forum.comments.threads import locate, read_page
from forum.comments.views.lookup import get_comment_or_404
from forum.lib.themes import chosen_theme


@require_safe
def article_detail(request: HttpRequest, article_id: int, slug: str = "") -> HttpResponseBase:
    """Show an article with one page of its discussion, or of a branch of it (``?thread=``)."""

    def make() -> HttpResponse:
        return _article_page(request, article_id, slug)

    shared = is_shareable(request) and answer(request, article_id, chosen_theme(request), make)
    return shared or make()


def _article_page(request: HttpRequest, article_id: int, slug: str) -> HttpResponse:
    article = get_article_or_404(request, article_id)
    if slug != article.slug:
        query = request.META.get("QUERY_STRING", "")
        return redirect(article.get_absolute_url() + (f"?{query}" if query else ""), permanent=True)
    branch = _branch(request, article)
    context = {
        "article": article,
        "thread": read_page(article, request.user, branch=branch, after=_number(request, "after")),
        "form": CommentForm(),
        "can_comment": can_comment(request.user) and article.takes_comments,
        "max_length": settings.COMMENT_MAX_LENGTH,
    }
    return render(request, "articles/detail.html", context)


def _branch(request: HttpRequest, article: Article) -> Comment | None:
    """Return the comment whose branch is asked for, if any."""
    if "thread" not in request.GET:
        return None
    comment = get_comment_or_404(request, _number(request, "thread"))
    if comment.article_id != article.pk:
        raise Http404
    return comment


def _number(request: HttpRequest, name: str) -> int:
    """Return a whole number from the address; 0 where there is none that a database could hold."""
    text = request.GET.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0


@require_safe
def permalink(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Lead to the page that shows a comment, where it is marked."""
    return redirect(locate(get_comment_or_404(request, comment_id), request.user))
