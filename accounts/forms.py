"""The forms of accounts."""

from __future__ import annotations

import zoneinfo
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import LoginForm as AllauthLoginForm
from allauth.account.forms import ResetPasswordForm as AllauthResetPasswordForm
from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.lookalikes import skeletons
from accounts.models import User
from accounts.validators import DISPLAY_NAME_MAX_LENGTH, clean_display_name

# How many comments a page may have: what bounds the work of one request.
PAGE_LENGTHS = (40, 100, 200)


class LoginForm(AllauthLoginForm):
    """Keeps people signed in unless they say otherwise."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["remember"].label = _("Keep me signed in")
        self.fields["remember"].initial = True


class ResetPasswordForm(AllauthResetPasswordForm):
    """Takes as long for an address that has an account as for one that has none."""

    def clean_email(self) -> str:
        """Find whose address it is."""
        email: str = get_adapter().clean_email(self.cleaned_data["email"].lower())
        self.users = [user for user in User.objects.by_address(email) if user.is_active]
        return email

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        """Send a mail, whether with a link or without."""
        email: str = self.cleaned_data["email"]
        if not self.users:
            _make_link_for_nothing(email)
        super().save(request, **kwargs)
        return email


def _make_link_for_nothing(email: str) -> None:
    """Ask and reckon what a link takes that leads somewhere."""
    EmailAddress.objects.filter(email=email, user_id=0).exists()
    default_token_generator.make_token(User(pk=0))


class AddPasskeyForm(AddWebAuthnForm):
    """Says in plain words what it means that a passkey signs in alone."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["passwordless"].help_text = _(
            "Then it asks for your finger, face or PIN itself, and no password is needed. Otherwise it is a second "
            "factor beside the password."
        )


def _zones() -> list[tuple[str, str]]:
    names = sorted(name for name in zoneinfo.available_timezones() if "/" in name and not name.startswith("Etc/"))
    return [
        ("", _("My browser's, or else the site's: %(zone)s") % {"zone": settings.TIME_ZONE}),
        *((name, name) for name in names),
    ]


class SettingsForm(forms.ModelForm):  # type: ignore[type-arg]
    """Who one is here, how pages look, and which mails come."""

    name = forms.CharField(
        label=_("Display name"),
        required=False,
        max_length=DISPLAY_NAME_MAX_LENGTH,
        help_text=_("Stands behind your username. It may be empty."),
    )
    time_zone = forms.ChoiceField(label=_("Time zone"), required=False)
    comments_per_page = forms.TypedChoiceField(
        label=_("Comments on a page"), required=False, coerce=int, empty_value=None
    )

    class Meta:
        model = User
        fields = (
            "bio",
            "time_zone",
            "theme",
            "comments_order",
            "comments_per_page",
            "mails_sign_ins",
            "mails_plainly",
        )
        labels = {
            "bio": _("About you"),
            "mails_sign_ins": _("Tell me when somebody signs in to my account"),
            "mails_plainly": _("Send me plain text alone"),
        }
        help_texts = {"bio": _("Shown on your profile as you type it, without formatting.")}
        widgets = {"bio": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["name"] = self.instance.author.name
        self._choices("time_zone", _zones())
        sites = _("The site's: %(count)d") % {"count": settings.COMMENTS_PER_PAGE}
        self._choices("comments_per_page", [("", sites), *((length, str(length)) for length in PAGE_LENGTHS)])

    def _choices(self, field: str, choices: list[tuple[Any, Any]]) -> None:
        self.fields[field].choices = choices  # type: ignore[attr-defined]

    def clean_name(self) -> str:
        """Refuse a display name that passes for somebody else's login."""
        name = clean_display_name(self.cleaned_data["name"])
        others = User.objects.filter(lookalike__in=skeletons(name)).exclude(pk=self.instance.pk)
        if name and others.exists():
            raise ValidationError(_("This looks like the username of somebody else. Choose another one."))
        return name
