"""Sign-in as allauth does it, with one question to the database for all that somebody may do."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend as AllauthBackend
from django.contrib.auth.models import AnonymousUser, Permission
from django.db.models import Q

from accounts.models import User


class AuthenticationBackend(AllauthBackend):
    """Asks for the permissions of a person and of their roles at once, where Django asks twice."""

    def get_all_permissions(self, user_obj: User | AnonymousUser, obj: Any = None) -> set[str]:
        """Return what somebody may do, as ``app.permission``; nothing for one object in particular."""
        if not user_obj.is_active or user_obj.is_anonymous or obj is not None:
            return set()
        if not hasattr(user_obj, "_perm_cache"):
            granted = Permission.objects.all()
            if not user_obj.is_superuser:
                granted = granted.filter(Q(group__user=user_obj) | Q(user=user_obj))
            names = granted.order_by().values_list("content_type__app_label", "codename").distinct()
            user_obj._perm_cache = {f"{app}.{name}" for app, name in names}  # type: ignore[attr-defined]
        permissions: set[str] = user_obj._perm_cache  # type: ignore[attr-defined]
        return permissions
