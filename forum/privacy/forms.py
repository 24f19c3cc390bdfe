"""What somebody chooses who wants their account deleted."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class DeletionForm(forms.Form):
    """What becomes of the comments, and that it is meant."""

    texts = forms.ChoiceField(
        label=_("What becomes of your comments?"),
        choices=[
            ("keep", _("They stay, without your name: a deleted account signs them")),
            ("erase", _("Their text is removed too; the replies of others stay")),
        ],
        widget=forms.RadioSelect,
    )
    sure = forms.BooleanField(label=_("I want my account to be deleted"))


class EraseForm(forms.Form):
    """Why an archived author is forgotten, and that it is meant."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        help_text=_("Kept in the log. Do not name the person here."),
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
    sure = forms.BooleanField(label=_("The author has asked for it, or somebody who may"))
