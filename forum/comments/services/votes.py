"""Votes: one a person and comment."""

from __future__ import annotations

from django.db.models import Count, Q
from django.utils import timezone

from accounts.models import User
from forum.comments.models import Comment, Vote
from forum.comments.permissions import can_vote
from forum.comments.ranking import rank
from forum.comments.services.locks import lock_comment
from forum.lib.errors import NotAllowed
from forum.lib.transactions import retry_when_busy


@retry_when_busy
def vote_on_comment(*, comment: Comment, user: User, value: int) -> bool:
    """Vote up (1) or down (-1), or take one's vote back (0); return whether anything changed.

    Raises NotAllowed for one's own comment, for one that is not visible, and
    for people who may not vote; TryAgain.
    """
    with lock_comment(comment) as article:
        if not can_vote(user, comment):
            raise NotAllowed
        before = Vote.objects.filter(user=user, comment=comment).first()
        if (before.value if before else 0) == value:
            return False
        if value:
            given = {"value": Vote.Value(value), "voted_at": timezone.now()}
            Vote.objects.update_or_create(user=user, comment=comment, defaults=given)
        elif before:
            before.delete()
        count_votes(comment)
        article.save_change()
    return True


def count_votes(comment: Comment) -> None:
    """Count a comment's votes anew, and place it among the best, under its article's lock."""
    votes = Vote.objects.filter(comment=comment)
    found = votes.aggregate(ups=Count("pk", filter=Q(value=1)), downs=Count("pk", filter=Q(value=-1)))
    comment.ups, comment.downs = found["ups"], found["downs"]
    comment.rank = rank(comment.score, comment.ups, comment.downs)
    Comment.objects.filter(pk=comment.pk).update(ups=comment.ups, downs=comment.downs, rank=comment.rank)
