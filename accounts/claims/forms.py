"""What somebody types who says that an archived author is them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.claims.models import Claim
from accounts.models import Author
from forum.lib.addresses import web_host

Proof = Claim.Proof


class ClaimForm(forms.Form):
    """How somebody will prove that they are an archived author."""

    proof = forms.ChoiceField(label=_("How can you show it?"), widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("What a moderator should know"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
        help_text=_("Only moderators read this. Say what can be checked. That two names are alike proves nothing."),
    )

    def __init__(self, author: Author, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        host = web_host(author.url)
        choices: list[tuple[str, Any]] = [
            (Proof.CODE, _("By a code, mailed to the address that the archive holds for this author"))
        ]
        if host:
            choices.append((Proof.SITE, _("By a line on my own site, %(host)s") % {"host": host}))
        choices.append((Proof.EVIDENCE, _("By reasons that a moderator looks at")))
        proof: Any = self.fields["proof"]
        proof.choices = choices

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("proof") == Proof.EVIDENCE and not cleaned.get("words", "").strip():
            self.add_error("words", _("Say why you are this author: a moderator has nothing else to go by."))
        return cleaned


class CodeForm(forms.Form):
    """The code that was mailed."""

    code = forms.CharField(
        label=_("Code"), max_length=20, widget=forms.TextInput(attrs={"autocomplete": "one-time-code"})
    )


class PageForm(forms.Form):
    """Where the mark stands: a page of the site that the archive names."""

    page = forms.CharField(
        label=_("Address of the page"), max_length=2000, widget=forms.URLInput(attrs={"autocomplete": "off"})
    )

    def __init__(self, author: Author, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._host = web_host(author.url)

    def clean_page(self) -> str:
        page: str = self.cleaned_data["page"].strip()
        if "://" not in page:
            page = f"https://{page}"
        if not self._host or web_host(page) != self._host or urlsplit(page).username:
            raise ValidationError(
                _("Give a page of %(host)s: that is the site which the archive names.") % {"host": self._host or "?"}
            )
        return page
