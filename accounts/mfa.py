"""Passkeys, authenticator apps and recovery codes as allauth does them, with this site's words."""

from __future__ import annotations

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User


class MFAAdapter(DefaultMFAAdapter):
    """Names this site in other programs, and says what is wrong in its own words."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": gettext_lazy("This is not the code. Each one works once, and for a minute at most."),
        "unverified_email": gettext_lazy("Confirm your e-mail address first."),
    }

    def _get_site_name(self) -> str:
        name: str = settings.SITE_NAME
        return name

    def generate_authenticator_name(self, user: User, type: str) -> str:
        """Return a name for a new key, different from those that the person has."""
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return _("Passkey") if not count else _("Passkey %(number)d") % {"number": count + 1}
