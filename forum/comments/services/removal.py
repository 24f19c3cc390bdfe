"""Deleting, hiding and restoring what stands."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import F, Q, Value
from django.utils import timezone

from accounts.models import User
from forum.articles.models import Article
from forum.comments.former_texts import UNDO_TIME, RemovedText
from forum.comments.models import Comment, Quotation
from forum.comments.permissions import can_edit, can_moderate, can_undelete
from forum.comments.services.counters import count_change
from forum.comments.services.locks import lock_comment
from forum.comments.services.purging import purge_removed_texts
from forum.comments.tasks import purge_deleted_texts
from forum.lib.errors import NotAllowed, TooLate
from forum.lib.transactions import retry_when_busy

State = Comment.State
_A_MOMENT = timedelta(seconds=1)
_QUOTATION = ("position", "author_name", "quoted_id", "text", "inferred")


@retry_when_busy
def delete_comment(*, comment: Comment, user: User) -> bool:
    """Remove a comment; return whether anything changed.

    People remove what they wrote here, moderators anything. The text leaves
    the comment at once and can be brought back for ten minutes; the place
    stays, and is shown as long as it has replies. Raises NotAllowed, TryAgain.
    """
    with lock_comment(comment) as article:
        if comment.state in (State.DELETED, State.MERGED):
            return False
        if not (can_edit(user, comment) or can_moderate(user)):
            raise NotAllowed
        purge_removed_texts()
        _put_aside(comment, user)
        _set_state(article, comment, State.DELETED)
        comment.quotations.all().delete()
        Comment.objects.filter(pk=comment.pk).update(body="", html="")
        purge_deleted_texts.using(run_after=timezone.now() + UNDO_TIME + _A_MOMENT).enqueue()
    return True


@retry_when_busy
def undelete_comment(*, comment: Comment, user: User) -> bool:
    """Bring a comment back as it was before the same person deleted it; return whether anything changed.

    Raises NotAllowed for anybody else, TooLate after ten minutes, TryAgain.
    """
    with lock_comment(comment) as article:
        kept = RemovedText.objects.select_for_update().filter(comment=comment).first()
        if comment.state != State.DELETED:
            return False
        if kept is None:
            raise TooLate
        if not can_undelete(user, comment, kept):
            raise NotAllowed
        if not kept.can_be_undone:
            raise TooLate
        _bring_back(article, comment, kept)
    return True


def _put_aside(comment: Comment, user: User) -> None:
    """Keep what a comment is, apart from it, for as long as its deletion can be undone."""
    quotations = list(comment.quotations.order_by("position").values(*_QUOTATION))
    RemovedText.objects.filter(comment=comment).delete()
    RemovedText.objects.create(
        comment=comment,
        removed_by=user,
        state=comment.state,
        decided_at=comment.decided_at,
        body=comment.body,
        html=comment.html,
        quotations=quotations,
    )


def _bring_back(article: Article, comment: Comment, kept: RemovedText) -> None:
    Comment.objects.filter(pk=comment.pk).update(body=kept.body, html=kept.html)
    _set_state(article, comment, kept.state)
    # As if nobody here had decided anything, where nobody else had: imports go on with it.
    Comment.objects.filter(pk=comment.pk).update(decided_at=kept.decided_at)
    quoted = Comment.objects.in_bulk([row["quoted_id"] for row in kept.quotations if row["quoted_id"]])
    for row in kept.quotations:
        # What was merged meanwhile is quoted where it went.
        found = quoted.get(row["quoted_id"])
        row["quoted_id"] = (found.merged_into_id or found.pk) if found else None
    Quotation.objects.bulk_create([Quotation(comment=comment, **row) for row in kept.quotations])
    kept.delete()
    comment.refresh_from_db()


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
        count_change(article, change, {comment.dated_at})
    else:
        article.save_change()
