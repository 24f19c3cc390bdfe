"""The one way to a comment by its key."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from forum.articles.views import get_article_or_404
from forum.comments.models import Comment
from forum.comments.permissions import can_moderate


def get_comment_or_404(request: HttpRequest, comment_id: int) -> Comment:
    """Return a comment with a place in a thread that this person may read: the one look-up."""
    comments = Comment.objects.with_people().standing(with_hidden=can_moderate(request.user))
    comment = comments.filter(pk=comment_id).first()
    if comment is None:
        raise Http404
    get_article_or_404(request, comment.article_id)
    return comment
