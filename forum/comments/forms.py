"""The shape of a typed comment, and of the number of one."""

from __future__ import annotations

import uuid

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from forum.articles.models import Article
from forum.comments.orders import OLDEST
from forum.comments.paths import PATH_LENGTH, read_path
from forum.comments.querysets import conversations, find_at
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


class PlaceForm(forms.Form):
    """The number of a comment, which is found by it."""

    place = forms.CharField(
        label=_("Number of the comment"),
        max_length=PATH_LENGTH,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "decimal"}),
    )

    def __init__(self, article: Article, data: QueryDict) -> None:
        super().__init__(data)
        self.article = article

    def clean_place(self) -> int:
        """Return the key of the comment, or say that there is none."""
        numbers = read_path(self.cleaned_data["place"])
        if numbers is None:
            raise forms.ValidationError(_("Type the number of a comment, such as 512 or 3.2."))
        found = find_at(self.article, numbers)
        if found is None:
            raise forms.ValidationError(self._say_missing(".".join(map(str, numbers))))
        return found

    def _say_missing(self, place: str) -> str:
        """Return that there is no such comment, and how far the numbers go."""
        said = gettext("No comment here has the number %(place)s.") % {"place": place}
        listed = conversations(self.article, None, order=OLDEST, key=None, limit=1, backwards=True, with_hidden=False)
        if not listed:
            return said
        last = gettext("The last one that begins a conversation is %(number)d.") % {"number": listed[0].number}
        return f"{said} {last}"
