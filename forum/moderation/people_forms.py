"""What moderators type who decide who is who."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import Author


class ReasonForm(forms.Form):
    """Why something is done: kept in the log, and told to those whom it concerns."""

    reason = forms.CharField(
        label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"})
    )


class DecisionForm(ReasonForm):
    """A claim granted or refused."""

    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=[("grant", _("Grant: this author is this account")), ("refuse", _("Refuse"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        help_text=_("The claimant reads it. That two names are alike is none."),
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
    field_order = ["decision", "reason"]


class LinkForm(ReasonForm):
    """Another archived name of the same person."""

    person = forms.CharField(
        label=_("The same person as"),
        max_length=400,
        help_text=_("As its profile's address writes it: login@source"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )
    field_order = ["person", "reason"]

    def clean_person(self) -> Author:
        handle = self.cleaned_data["person"].strip().removeprefix("@").strip("/")
        found = Author.objects.by_handle(handle).first()
        if found is None or found.source.is_local:
            raise ValidationError(_("There is no archived author of this name. Write it as login@source."))
        return found
