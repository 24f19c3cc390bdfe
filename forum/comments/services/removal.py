"""Deleting, hiding and restoring what stands."""

from __future__ import annotations

from django.db.models import F, Q, Value
from django.utils import timezone

from accounts.models import User
from forum.articles.models import Article
from forum.comments.models import Comment
from forum.comments.permissions import can_edit, can_moderate
from forum.comments.services.counters import count_change
from forum.comments.services.locks import lock_comment
from forum.lib.errors import NotAllowed
from forum.lib.transactions import retry_when_busy

State = Comment.State


@retry_when_busy
def delete_comment(*, comment: Comment, user: User) -> bool:
    """Remove a comment for good; return whether anything changed.

    People remove what they wrote here, moderators anything. The text goes at
    once; the place stays, and is shown as long as it has replies.
    Raises NotAllowed, TryAgain.
    """
    with lock_comment(comment) as article:
        if comment.state in (State.DELETED, State.MERGED):
            return False
        if not (can_edit(user, comment) or can_moderate(user)):
            raise NotAllowed
        _set_state(article, comment, State.DELETED)
        comment.quotations.all().delete()
        Comment.objects.filter(pk=comment.pk).update(body="", html="")
    return True


@retry_when_busy
def hide_comment(*, comment: Comment, user: User) -> bool:
    """Keep a comment's text from readers; return whether anything changed. Raises NotAllowed, TryAgain."""
    return _moderate(comment, user, State.VISIBLE, State.HIDDEN)


@retry_when_busy
def restore_comment(*, comment: Comment, user: User) -> bool:
    """Show a hidden comment again; return whether anything changed. Raises NotAllowed, TryAgain."""
    return _moderate(comment, user, State.HIDDEN, State.VISIBLE)


def _moderate(comment: Comment, user: User, before: str, after: str) -> bool:
    if not can_moderate(user):
        raise NotAllowed
    with lock_comment(comment) as article:
        if comment.state != before:
            return False
        _set_state(article, comment, after)
    return True


def _set_state(article: Article, comment: Comment, state: str) -> None:
    """Change a comment's state, and the counters of what is above it."""
    change = (state == State.VISIBLE) - (comment.state == State.VISIBLE)
    Comment.objects.filter(pk=comment.pk).update(state=state, decided_at=timezone.now())
    comment.state = state
    if change:
        above = Q(tree_id=comment.tree_id, lft__lt=comment.lft, rght__gt=comment.rght)
        Comment.objects.filter(above).update(reply_count=F("reply_count") + Value(change))
        count_change(article, change, {comment.created_at})
    else:
        article.save_change()
