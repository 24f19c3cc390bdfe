"""When an article is read by everybody: at once, at a time to come, or not yet."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from forum.articles.models import Article

State = Article.State


def publish(article: Article, state: str, moment: datetime | None) -> None:
    """Set an article's state and its place in lists; nothing is saved.

    ``moment`` is the time to come at which it appears; without one it appears
    now, or stays where it was published before.
    """
    article.state = State(state)
    if state == State.DRAFT:
        article.published_at, article.listed_at = None, timezone.now()
    elif state == State.PUBLISHED and not article.is_archived:
        before = article.published_at if _has_appeared(article) else None
        article.published_at = article.listed_at = moment or before or timezone.now()


def _has_appeared(article: Article) -> bool:
    return article.published_at is not None and article.published_at <= timezone.now()
