"""Who may do what to an article."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser

if TYPE_CHECKING:
    from accounts.models import User


def can_change_articles(user: User | AnonymousUser) -> bool:
    """Whether this person may open, close, hide and publish articles."""
    return user.has_perm("articles.change_article")
