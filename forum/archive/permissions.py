"""Who may see what was imported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser

if TYPE_CHECKING:
    from accounts.models import User


def can_view_imports(user: User | AnonymousUser) -> bool:
    """Whether this person may see the reports of imports: staff in a role that may."""
    return user.is_active and user.is_staff and user.has_perm("archive.view_importrun")
