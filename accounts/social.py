"""Signing in with an account of another site."""

from __future__ import annotations

from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.utils.translation import gettext_lazy as _


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Connects accounts of other sites; new people choose their login in a form, so each has an author from there."""

    error_messages = DefaultSocialAccountAdapter.error_messages | {
        "email_taken": _(
            "There is an account with this e-mail address already. Sign in to it, then connect your %s account there."
        ),
        "disconnect_last": _("This is the only way you can sign in. Choose a password or add a passkey first."),
    }
