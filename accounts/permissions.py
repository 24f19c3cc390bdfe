"""Who is asking."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest

from accounts.models import User
from accounts.roles import ADMINISTRATOR


def signed_in(request: HttpRequest) -> User:
    """Return the person who is signed in. Raises PermissionDenied for anybody else."""
    if isinstance(request.user, User):
        return request.user
    raise PermissionDenied


def is_verified(user: User) -> bool:
    """Whether an address of this account is confirmed."""
    addresses = user.emailaddress_set  # type: ignore[attr-defined] # allauth's reverse relation
    confirmed: bool = addresses.filter(verified=True).exists()
    return confirmed


def is_last_administrator(user: User) -> bool:
    """Whether this account alone can still give roles."""
    can = Q(is_superuser=True) | Q(groups__name=ADMINISTRATOR)
    administrators = User.objects.filter(can, is_active=True).distinct()
    return administrators.filter(pk=user.pk).exists() and not administrators.exclude(pk=user.pk).exists()
