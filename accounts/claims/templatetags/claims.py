"""What templates ask of claims."""

from __future__ import annotations

from django import template
from django.contrib.auth.models import AnonymousUser

from accounts.claims.permissions import can_decide
from accounts.models import User

register = template.Library()


@register.filter
def may_decide_claims(user: User | AnonymousUser) -> bool:
    """Whether this person decides who archived authors are."""
    return can_decide(user)
