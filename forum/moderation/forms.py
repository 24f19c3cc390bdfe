"""Where a comment is to go: typed by a moderator, read as a comment or an article."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django import forms
from django.db.models import TextChoices
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from forum.articles.models import Article
from forum.comments.models import Comment
from forum.moderation.targets import TargetUnclear, find_article, find_comment

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

_LONGEST_ADDRESS = 2000


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, about which comment, at which host of the site: what it takes to understand an address."""

    user: User
    comment: Comment
    host: str

    def comment_meant(self, text: str) -> Comment:
        """Return the comment that was typed. Raises ValidationError."""
        article = self.comment.article
        try:
            return find_comment(text, user=self.user, article=article, host=self.host)
        except TargetUnclear:
            raise forms.ValidationError(
                _("No comment that you can read is found by this. Paste its address, or type its number on this page.")
            ) from None

    def article_meant(self, text: str) -> Article:
        """Return the article that was typed. Raises ValidationError."""
        try:
            return find_article(text, user=self.user, host=self.host)
        except TargetUnclear:
            raise forms.ValidationError(
                _("No article that you can read is found by this. Paste its address, such as /articles/7/.")
            ) from None


class _TargetForm(forms.Form):
    """A form with one field that names a comment or an article."""

    below_itself: StrPromise

    target = forms.CharField(
        max_length=_LONGEST_ADDRESS,
        required=False,
        help_text=gettext_lazy("Copy the address of the number beside a comment, or type a number of this discussion."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )

    def __init__(self, asker: Asker, data: QueryDict | None = None) -> None:
        super().__init__(data)
        self.asker = asker

    def _comment_typed(self, text: str) -> Comment:
        """Return a visible comment outside the branch in question. Raises ValidationError."""
        if not text:
            raise forms.ValidationError(_("Paste the address of a comment here, or type its number."))
        found = self.asker.comment_meant(text)
        if not found.is_visible:
            raise forms.ValidationError(_("That comment was removed: nothing can be put there."))
        if Comment.objects.branch_of(self.asker.comment).filter(pk=found.pk).exists():
            raise forms.ValidationError(self.below_itself)
        return found


class MoveForm(_TargetForm):
    """Where a branch goes: under a comment, to the top level here, or to that of another article."""

    class Destination(TextChoices):
        COMMENT = "comment", gettext_lazy("Under another comment")
        TOP = "top", gettext_lazy("To the top level of this article")
        ARTICLE = "article", gettext_lazy("To another article")

    below_itself = gettext_lazy("A comment cannot go below itself or one of the replies to it. Name another one.")
    field_order = ("destination", "target")
    destination = forms.ChoiceField(
        label=gettext_lazy("Where to"),
        choices=Destination.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose where it goes.")},
    )

    def __init__(self, asker: Asker, data: QueryDict | None = None) -> None:
        super().__init__(asker, data)
        self.fields["target"].label = _("Address or number of the comment, or address of the article")

    def clean(self) -> None:
        """Find what was typed, as the ``article`` and the ``parent`` of the comment."""
        destination = self.cleaned_data.get("destination")
        if not destination or "target" not in self.cleaned_data:
            return
        try:
            article, parent = self._place(destination, self.cleaned_data["target"])
        except forms.ValidationError as error:
            self.add_error("destination" if destination == self.Destination.TOP else "target", error)
        else:
            self.cleaned_data |= {"article": article, "parent": parent}

    def _place(self, destination: str, text: str) -> tuple[Article, Comment | None]:
        """Return where the comment is to stand. Raises ValidationError."""
        comment = self.asker.comment
        article, parent = comment.article, None
        if destination == self.Destination.COMMENT:
            parent = self._comment_typed(text)
            article = parent.article
        elif destination == self.Destination.ARTICLE:
            article = self.asker.article_meant(text)
        if (comment.article_id, comment.parent_id) == (article.pk, parent.pk if parent else None):
            raise forms.ValidationError(_("It stands there already."))
        return article, parent


class MergeForm(_TargetForm):
    """Which comment stands for its duplicate."""

    below_itself = gettext_lazy(
        "This is the duplicate itself or a reply below it. Name another comment, or merge the other way round."
    )

    def __init__(self, asker: Asker, data: QueryDict | None = None) -> None:
        super().__init__(asker, data)
        self.fields["target"].label = _("Address or number of the comment that stays")

    def clean_target(self) -> str:
        """Find the comment that was typed, as ``into``."""
        text = self.cleaned_data["target"]
        self.cleaned_data["into"] = self._comment_typed(text)
        return text
