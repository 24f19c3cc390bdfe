"""What an article keeps of its comments: how many are visible, and when the last one was written."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count, Max, Q

from forum.articles.models import Article
from forum.comments.models import Comment

# When the last of some comments was written, as far as that can be true.
LAST = Max("created_at", filter=Q(created_ahead=False))


def count_new(article: Article, created_at: datetime) -> None:
    """Keep the counters of a locked article when a comment was added."""
    article.comment_count += 1
    article.last_comment_at = max(filter(None, (article.last_comment_at, created_at)))
    article.save_change("comment_count", "last_comment_at")


def count_change(article: Article, change: int, times: set[datetime | None]) -> None:
    """Keep the counters of a locked article when comments became visible, or ceased to be.

    ``change`` is how many more there are now, ``times`` when those were
    written, as far as that can be true. Only where the last of all has gone are the others looked through.
    """
    article.comment_count += change
    known = [moment for moment in times if moment is not None]
    if change > 0 and known:
        article.last_comment_at = max(filter(None, (article.last_comment_at, *known)))
    elif change < 0 and article.last_comment_at in times:
        visible = Comment.objects.filter(article=article, state=Comment.State.VISIBLE)
        article.last_comment_at = visible.aggregate(last=LAST)["last"]
    article.save_change("comment_count", "last_comment_at")


def recount(article: Article) -> None:
    """Count an article's comments anew, under its lock."""
    visible = Comment.objects.filter(article=article, state=Comment.State.VISIBLE)
    found = visible.aggregate(count=Count("pk"), last=LAST)
    article.comment_count, article.last_comment_at = found["count"], found["last"]
    article.save_change("comment_count", "last_comment_at")
