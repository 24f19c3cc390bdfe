"""The shape of a typed comment."""

from __future__ import annotations

import uuid

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from forum.comments.services import check_text, normalise_text
from forum.lib.errors import TextEmpty, TextTooLong

KEY_LENGTH = 64


def new_key() -> str:
    """Return what tells one form from another, so that one sent twice is known."""
    return uuid.uuid4().hex


class CommentForm(forms.Form):
    text = forms.CharField(label=_("Your comment"), required=False, strip=False, widget=forms.Textarea)

    def clean_text(self) -> str:
        """Return the text as it would be stored, or say what is wrong with its length."""
        try:
            return check_text(self.cleaned_data["text"])
        except TextEmpty:
            raise forms.ValidationError(_("Write something before you post it.")) from None
        except TextTooLong:
            over = len(normalise_text(self.cleaned_data["text"])) - settings.COMMENT_MAX_LENGTH
            raise forms.ValidationError(
                ngettext_lazy(
                    "A comment has at most %(most)d characters; this one is %(over)d too long.",
                    "A comment has at most %(most)d characters; this one is %(over)d too long.",
                    over,
                )
                % {"most": settings.COMMENT_MAX_LENGTH, "over": over}
            ) from None
