"""Keeping what somebody has read of a discussion.

Nobody else sees it: the article's lock is not taken, and its version stays.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from forum.articles.models import Article
from forum.comments.models import Comment, Visit
from forum.comments.visits import latest_id, new_comments
from forum.lib.transactions import retry_when_busy

# Comments read behind an unread one that are kept one by one.
MOST_READ_IDS = 500


@retry_when_busy
def record_visit(*, article: Article, user: User, upto: int, shown: Iterable[int] | None) -> bool:
    """Keep that somebody has seen a discussion; return whether more of it counts as read now.

    ``upto`` is the key of the last comment when their page was made, ``shown``
    the keys of new comments that the page showed, ``None`` where all up to
    ``upto`` shall count as read, as they do on the first visit. Raises TryAgain.
    """
    upto = min(upto, latest_id(article.pk))
    with transaction.atomic():
        # Two windows at once: the second one waits here, then adds to what the first one kept.
        visits = Visit.objects.select_for_update()
        visit, is_first = visits.get_or_create(user=user, article=article, defaults={"seen_id": upto})
        if is_first:
            return True
        before = visit.seen_id, visit.read_ids
        if shown is None:
            visit.seen_id = max(visit.seen_id, upto)
        else:
            _add_shown(visit, user, upto, shown)
        _forget_the_oldest(visit)
        visit.seen_at = timezone.now()
        visit.save(update_fields=["seen_id", "read_ids", "seen_at"])
    return (visit.seen_id, visit.read_ids) != before


def _add_shown(visit: Visit, user: User, upto: int, shown: Iterable[int]) -> None:
    """Take comments of the article as read, and everything before the first that is still new."""
    given = [key for key in shown if visit.seen_id < key <= upto]
    found = Comment.objects.filter(article_id=visit.article_id, pk__in=given).values_list("pk", flat=True)
    visit.read_ids = sorted({*visit.read_ids, *found})
    unread = new_comments(visit, user.author_id).filter(pk__lte=upto).values_list("pk", flat=True).first()
    visit.seen_id = max(visit.seen_id, upto if unread is None else unread - 1)


def _forget_the_oldest(visit: Visit) -> None:
    """Keep single keys above what was seen alone, and no more than are bounded: the oldest unread ones give way."""
    visit.read_ids = [key for key in visit.read_ids if key > visit.seen_id]
    if len(visit.read_ids) > MOST_READ_IDS:
        visit.seen_id = visit.read_ids[-MOST_READ_IDS - 1]
        visit.read_ids = visit.read_ids[-MOST_READ_IDS:]
