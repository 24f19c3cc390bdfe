"""What a comment said before it was edited."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from forum.comments.history import read_history
from forum.comments.permissions import can_moderate
from forum.comments.views.lookup import chosen_order, get_comment_or_404
from forum.comments.wording import why_gone
from forum.lib.keys import read_key


@require_safe
def history(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Show the texts that a comment has had, to whoever may read the one it has."""
    comment = get_comment_or_404(request, comment_id)
    if why_gone(comment.state, may_read=can_moderate(request.user)):
        raise Http404
    shown = read_history(comment, read_key(request.GET.get("before", "")))
    context = {
        "comment": comment,
        "article": comment.article,
        "history": shown,
        "order": chosen_order(request),
    }
    return render(request, "comments/history.html", context)
