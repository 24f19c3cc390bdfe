"""What people change of their own accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from forum.lib.transactions import retry_when_busy

if TYPE_CHECKING:
    from accounts.models import Author, User


@retry_when_busy
@transaction.atomic
def save_settings(*, user: User, name: str, **changed: object) -> None:
    """Save somebody's display name and other settings (fields of the account), already checked."""
    for field, value in changed.items():
        setattr(user, field, value)
    user.save(update_fields=[*changed])
    rename_author(author=user.author, name=name)


@retry_when_busy
@transaction.atomic
def rename_author(*, author: Author, name: str) -> bool:
    """Change the display name of an author, wherever it stands; return whether it was another."""
    if author.name == name:
        return False
    author.name = name
    author.save(update_fields=["name"])
    renew_pages_of(author)
    return True


def renew_pages_of(author: Author) -> None:
    """Let no kept copy stand of a page that names this author."""
    articles = author.articles.model.objects
    named = author.comments.order_by().values("article_id").distinct()
    articles.filter(Q(author=author) | Q(pk__in=named)).update(version=F("version") + 1, changed_at=timezone.now())
