"""Who may write, edit, remove and hide comments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser

if TYPE_CHECKING:
    from accounts.models import User
    from forum.comments.former_texts import RemovedText
    from forum.comments.models import Comment


def can_comment(user: User | AnonymousUser) -> bool:
    """Whether this person may write comments at all: signed in, and in a role that may."""
    return user.is_active and user.has_perm("comments.add_comment")


def can_edit(user: User | AnonymousUser, comment: Comment) -> bool:
    """Whether this person may edit the comment: only what they wrote here, and while it stands."""
    return (
        can_comment(user)
        and comment.is_visible
        and not comment.is_archived
        and getattr(user, "author_id", None) == comment.author_id
    )


def can_undelete(user: User | AnonymousUser, comment: Comment, kept: RemovedText) -> bool:
    """Whether this person may bring a deleted comment back: who deleted it, if they still might."""
    if user.pk != kept.removed_by_id:
        return False
    return can_moderate(user) or (can_comment(user) and getattr(user, "author_id", None) == comment.author_id)


def can_moderate(user: User | AnonymousUser) -> bool:
    """Whether this person may hide, restore and remove what others wrote."""
    return user.is_active and user.has_perm("comments.moderate_comment")


def can_vote(user: User | AnonymousUser, comment: Comment) -> bool:
    """Whether this person may vote on the comment: whoever may comment, on what stands and is not their own."""
    return can_comment(user) and comment.is_visible and not _is_by(user, comment)


def _is_by(user: User | AnonymousUser, comment: Comment) -> bool:
    """Whether somebody wrote the comment, under their name here or one from an archive that is theirs."""
    own = getattr(user, "author_id", None)
    return comment.author is not None and own in (comment.author_id, comment.author.person_id)
