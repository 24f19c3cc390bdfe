"""Who may do what to an article."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser

if TYPE_CHECKING:
    from accounts.models import User
    from forum.articles.models import Article


def can_change_articles(user: User | AnonymousUser) -> bool:
    """Whether this person may open, close, hide and publish articles."""
    return user.has_perm("articles.change_article")


def can_write_articles(user: User | AnonymousUser) -> bool:
    """Whether this person may write articles."""
    return user.has_perm("articles.add_article")


def can_edit_words(user: User | AnonymousUser, article: Article) -> bool:
    """Whether this person may change what an article says: archived wording is kept as it was found."""
    return can_change_articles(user) and not article.is_archived
