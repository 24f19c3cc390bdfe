"""What somebody deleted a moment ago."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from forum.comments.former_texts import RemovedText
from forum.comments.models import Comment
from forum.comments.permissions import can_undelete


def can_bring_back(user: User | AnonymousUser, comment: Comment) -> bool:
    """Whether this person deleted a comment, and there is time left to bring it back."""
    if not user.is_authenticated or comment.state != Comment.State.DELETED:
        return False
    kept = RemovedText.objects.filter(comment=comment, removed_by=user).first()
    return kept is not None and kept.can_be_undone and can_undelete(user, comment, kept)
