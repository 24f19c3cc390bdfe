"""What is new to somebody since their last visit.

A comment is new to a reader who has been here before where its key is above
what they have seen, it is visible, and not their own. Each question is one
query by the index of arrival.
"""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from forum.comments.models import Comment, Visit
from forum.comments.querysets import CommentQuerySet


def find_visit(user: User | AnonymousUser, article_id: int) -> Visit | None:
    """Return how far somebody has read a discussion; ``None`` where they never were."""
    if not user.is_authenticated:
        return None
    return Visit.objects.filter(user=user, article_id=article_id).first()


def new_comments(visit: Visit, author_id: int) -> CommentQuerySet:
    """Return what is new to the reader of a visit, who signs as an author, in the order of arrival."""
    arrived = Comment.objects.filter(article_id=visit.article_id, pk__gt=visit.seen_id, state=Comment.State.VISIBLE)
    return arrived.exclude(author_id=author_id).exclude(pk__in=visit.read_ids).order_by("pk")


def arrived(article_id: int, after: int, most: int) -> list[int]:
    """Return the keys of the first visible comments that came to a discussion after one, at most ``most`` of them."""
    came = Comment.objects.filter(article_id=article_id, pk__gt=after, state=Comment.State.VISIBLE)
    return list(came.order_by("article_id", "pk").values_list("pk", flat=True)[:most])


def count_new(visit: Visit, author_id: int, most: int = 100) -> int:
    """Return how many comments are new, at most ``most``: no more are looked for."""
    return new_comments(visit, author_id)[:most].count()


def next_new(visit: Visit, author_id: int, after: int) -> Comment | None:
    """Return the first new comment that arrived after the one with key ``after``, if there is one."""
    return new_comments(visit, author_id).filter(pk__gt=after).with_people().first()


def latest_id(article_id: int) -> int:
    """Return the key of the comment of an article that arrived last; 0 where there is none."""
    # As a range, which it is not: PostgreSQL would otherwise look for it among the newest of the whole site.
    keys = Comment.objects.filter(article_id__gte=article_id, article_id__lte=article_id)
    return keys.order_by("-article_id", "-pk").values_list("pk", flat=True).first() or 0
