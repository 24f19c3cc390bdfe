"""What templates ask of articles."""

from __future__ import annotations

from django import template
from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from forum.articles.permissions import can_write_articles

register = template.Library()


@register.filter
def may_write_articles(user: User | AnonymousUser) -> bool:
    """Whether this person may write articles."""
    return can_write_articles(user)
