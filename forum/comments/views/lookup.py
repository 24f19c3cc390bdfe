"""The one way to a comment by its key, and what an address says beside it."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from forum.articles.models import Article
from forum.articles.views import get_article_or_404
from forum.comments.models import Comment
from forum.comments.orders import ORDERS, Order
from forum.comments.permissions import can_moderate
from forum.comments.preferences import usual_order
from forum.comments.threads import page_query, page_url, sort_query
from forum.lib.keys import read_key

# How many comments above one that is gone are looked at.
_NEAR = 100


def get_comment_or_404(request: HttpRequest, comment_id: int) -> Comment:
    """Return a comment with a place in a thread that this person may read: the one look-up."""
    comments = Comment.objects.with_people().standing(with_hidden=can_moderate(request.user))
    comment = comments.filter(pk=comment_id).first()
    if comment is None:
        raise Http404
    get_article_or_404(request, comment.article_id)
    return comment


def get_gone_comment_or_404(request: HttpRequest, comment_id: int) -> Comment:
    """Return a comment of an article that this person may read, though it has no place in the thread any more."""
    comment = Comment.objects.with_people().filter(pk=comment_id).first()
    if comment is None:
        raise Http404
    get_article_or_404(request, comment.article_id)
    return comment


def nearest_above(request: HttpRequest, comment: Comment) -> Comment | None:
    """Return the nearest comment above one that still has a place in the thread, if any is near."""
    above = Comment.objects.ancestors_of(comment, _NEAR)
    standing = Comment.objects.standing(with_hidden=can_moderate(request.user))
    return standing.filter(pk__in=[each.pk for each in above]).order_by("-level").first()


def way_back(request: HttpRequest, comment: Comment) -> str:
    """Return the address of the page that a comment's button stood on, at the comment; else what leads to it."""
    if "thread" in request.GET or "after" in request.GET:
        return page_stood_on(request, comment.article, f"c-{comment.pk}")
    return comment.get_absolute_url() + sort_query(chosen_order(request))


def page_stood_on(request: HttpRequest, article: Article, anchor: str) -> str:
    """Return the address of the page of a discussion that a form stood on: the form's own address carries its query."""
    branch_id, after = read_key(request.GET.get("thread", "")), request.GET.get("after", "")
    return page_url(article, branch_id=branch_id, order=chosen_order(request), after=after, anchor=anchor)


def query_stood_on(request: HttpRequest) -> str:
    """Return the query of that address."""
    return page_query(read_key(request.GET.get("thread", "")), chosen_order(request), request.GET.get("after", ""))


def chosen_order(request: HttpRequest) -> Order:
    """Return the order that the address asks for, the reader's usual one where it asks for none."""
    return ORDERS.get(request.GET.get("sort", "")) or usual_order()
