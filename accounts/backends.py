"""Sign-in as allauth does it, with one question to the database for all that somebody may do."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend as AllauthBackend
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.http import HttpRequest

from accounts.models import User

# Every request of a signed-in person asks this: as a statement of its own it costs half of what the ORM's does.
_GRANTED = """
    SELECT t.app_label, p.codename FROM auth_permission p
    JOIN django_content_type t ON t.id = p.content_type_id
    WHERE p.id IN (
        SELECT g.permission_id FROM auth_group_permissions g
        JOIN accounts_user_groups m ON m.group_id = g.group_id WHERE m.user_id = %s
        UNION
        SELECT u.permission_id FROM accounts_user_user_permissions u WHERE u.user_id = %s)
"""


class AuthenticationBackend(AllauthBackend):
    """Asks for the permissions of a person and of their roles at once, where Django asks twice."""

    def _authenticate(self, request: HttpRequest | None, **credentials: Any) -> AbstractBaseUser | None:
        """Look for a person once: allauth tries an address as both, and checks the password of whoever has it twice.

        An answer that takes twice as long would tell that the account is there.
        """
        if credentials.get("email") == credentials.get("username"):
            credentials.pop("email", None)
        return super()._authenticate(request, **credentials)

    def _authenticate_by_email(self, email: str, password: str) -> AbstractBaseUser | None:
        """Look for an address with as many questions where it has an account as where it has none."""
        found = (self._check_password(user, password) for user in User.objects.by_address(email))
        return next(filter(None, found), None)

    def get_all_permissions(self, user_obj: User | AnonymousUser, obj: Any = None) -> set[str]:
        """Return what somebody may do, as ``app.permission``; nothing for one object in particular."""
        if not user_obj.is_active or user_obj.is_anonymous or obj is not None:
            return set()
        if user_obj.is_superuser:
            return super().get_all_permissions(user_obj, obj)
        if not hasattr(user_obj, "_perm_cache"):
            with connection.cursor() as cursor:
                cursor.execute(_GRANTED, [user_obj.pk, user_obj.pk])
                user_obj._perm_cache = {f"{app}.{name}" for app, name in cursor.fetchall()}  # type: ignore[attr-defined]
        permissions: set[str] = user_obj._perm_cache  # type: ignore[attr-defined]
        return permissions
