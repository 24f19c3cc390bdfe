"""What changes an article."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from forum.articles.models import Article
from forum.articles.permissions import can_change_articles
from forum.lib.errors import NotAllowed
from forum.lib.transactions import retry_when_busy


@retry_when_busy
@transaction.atomic
def set_comments_open(*, article: Article, user: User, comments_open: bool) -> bool:
    """Open or close an article's comments; return whether anything changed. Raises NotAllowed."""
    return _decide(article, user, comments_open=comments_open)


@retry_when_busy
@transaction.atomic
def set_article_state(*, article: Article, user: User, state: str) -> bool:
    """Publish or hide an article; return whether anything changed. Raises NotAllowed."""
    return _decide(article, user, state=Article.State(state))


def _decide(article: Article, user: User, **fields: object) -> bool:
    if not can_change_articles(user):
        raise NotAllowed
    locked = Article.objects.select_for_update(no_key=True, of=("self",)).get(pk=article.pk)
    if all(getattr(locked, name) == value for name, value in fields.items()):
        return False
    for name, value in (fields | {"decided_at": timezone.now()}).items():
        setattr(locked, name, value)
    locked.save_change(*fields, "decided_at")
    return True
