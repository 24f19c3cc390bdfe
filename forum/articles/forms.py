"""The shape of what an editor writes."""

from __future__ import annotations

import re
import zoneinfo
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.conf import settings
from django.forms.utils import from_current_timezone
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forum.articles.models import Article
from forum.articles.services import Written

DRAFT, NOW, LATER, HIDDEN = "draft", "now", "later", "hidden"
_STATES = {DRAFT: Article.State.DRAFT, HIDDEN: Article.State.HIDDEN}
_TAG_LENGTH, _MOST_TAGS = 100, 20
_NOTE_LENGTH, _MOST_NOTES = 500, 20
# A label, and a blank behind its colon: an address has none there.
_LABEL = re.compile(r"([^:]{1,80}):\s+(.+)")
_INPUT_TIME = "%Y-%m-%dT%H:%M"
_MINUTE_FORMATS = (_INPUT_TIME, "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M")


class ArticleForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("Title"), max_length=300)
    body = forms.CharField(
        label=gettext_lazy("Text"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 18}),
    )
    section = forms.CharField(
        label=gettext_lazy("Section"), required=False, max_length=255,
        help_text=gettext_lazy("One that there is, or a new one."),
    )  # fmt: skip
    tags = forms.CharField(
        label=gettext_lazy("Tags"), required=False, max_length=2000,
        help_text=gettext_lazy("With commas between them."),
    )  # fmt: skip
    notes = forms.CharField(
        label=gettext_lazy("Notes"), required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("One a line, such as “Photo: Ada Lovelace”. They stand beside the article."),
    )  # fmt: skip
    comments_open = forms.BooleanField(label=gettext_lazy("Readers may comment"), required=False)
    publish = forms.ChoiceField(label=gettext_lazy("Publish"), widget=forms.RadioSelect)
    publish_at = forms.CharField(
        label=gettext_lazy("Date and time"), required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )  # fmt: skip
    # The editor's own, where a script says it; the site's otherwise.
    zone = forms.CharField(required=False, max_length=100, widget=forms.HiddenInput)

    def __init__(self, *args: Any, article: Article | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [
            (DRAFT, _("Not yet: keep it as a draft")),
            (NOW, _("Now")),
            (LATER, _("At a time to come")),
        ]
        if article is not None and article.is_public:
            choices = [(NOW, _("It stays published")), (LATER, _("Take it away until a time to come")),
                       (DRAFT, _("Take it away, and keep it as a draft"))]  # fmt: skip
        elif article is not None and article.state == Article.State.HIDDEN:
            choices = [(HIDDEN, _("It stays hidden")), (NOW, _("Show it again")), *choices[::2]]
        self.fields["publish"].choices = choices  # type: ignore[attr-defined]

    @property
    def moment(self) -> datetime | None:
        """The time of publication that stands in the form, where it can be read: for a script to show in its zone."""
        text = self["publish_at"].value() or ""
        try:
            return self._read_time(str(text), _zone(str(self["zone"].value() or "")))
        except forms.ValidationError:
            return None

    def clean_title(self) -> str:
        """Return the title as one line."""
        return " ".join(self.cleaned_data["title"].split())

    def clean_body(self) -> str:
        """Return the text with one kind of line end, or say by how much it is too long."""
        body: str = self.cleaned_data["body"].replace("\r\n", "\n").replace("\r", "\n").strip()
        over = len(body) - settings.ARTICLE_MAX_LENGTH
        if over > 0:
            told = {"most": settings.ARTICLE_MAX_LENGTH, "over": over}
            raise forms.ValidationError(
                _("An article has at most %(most)d characters; this one is %(over)d too long.") % told
            )
        return body

    def clean_section(self) -> str:
        """Return the section in one spelling of its blanks."""
        return " ".join(self.cleaned_data["section"].split())

    def clean_tags(self) -> tuple[str, ...]:
        """Return the tags, each once, in their order."""
        tags = [" ".join(tag.split()) for tag in re.split(r"[,،、，\n]", self.cleaned_data["tags"])]
        found = tuple(dict.fromkeys(filter(None, tags)))
        if len(found) > _MOST_TAGS:
            raise forms.ValidationError(_("An article has at most %(most)d tags.") % {"most": _MOST_TAGS})
        for tag in found:
            if len(tag) > _TAG_LENGTH:
                told = {"most": _TAG_LENGTH, "tag": tag[:30]}
                raise forms.ValidationError(_("A tag has at most %(most)d characters; “%(tag)s…” is longer.") % told)
        return found

    def clean_notes(self) -> tuple[tuple[str, str], ...]:
        """Return the notes as pairs of label and value."""
        lines = list(filter(None, (line.strip() for line in self.cleaned_data["notes"].splitlines())))
        if len(lines) > _MOST_NOTES:
            raise forms.ValidationError(_("An article has at most %(most)d notes.") % {"most": _MOST_NOTES})
        if any(len(line) > _NOTE_LENGTH for line in lines):
            raise forms.ValidationError(_("A note has at most %(most)d characters.") % {"most": _NOTE_LENGTH})
        return tuple(read_note(line) for line in lines)

    def clean(self) -> dict[str, Any]:
        """Read the time to come, and see that what everybody reads says something."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        choice = cleaned.get("publish")
        if choice == LATER:
            self._clean_moment(cleaned)
        if choice in (NOW, LATER) and not cleaned.get("body") and "body" not in self.errors:
            self.add_error("body", _("Write something before you publish it, or keep it as a draft."))
        return cleaned

    def _clean_moment(self, cleaned: dict[str, Any]) -> None:
        try:
            moment = self._read_time(cleaned.get("publish_at", ""), _zone(cleaned.get("zone", "")))
        except forms.ValidationError as error:
            self.add_error("publish_at", error)
            return
        if moment <= timezone.now():
            self.add_error("publish_at", _("This time has passed. Choose one to come, or publish it now."))
        cleaned["moment"] = moment

    def _read_time(self, text: str, zone: zoneinfo.ZoneInfo) -> datetime:
        for form in _MINUTE_FORMATS:
            try:
                typed = datetime.strptime(text.strip(), form)  # noqa: DTZ007 - the zone comes next
            except ValueError:
                continue
            try:
                with timezone.override(zone):
                    moment: datetime = from_current_timezone(typed).astimezone(UTC)
            except (OverflowError, ValueError):
                break
            return moment
        raise forms.ValidationError(_("Give a date and a time, such as %(example)s.") % {"example": "2030-12-31 18:00"})

    def written(self) -> Written:
        """Return what a valid form says."""
        said = self.cleaned_data
        return Written(
            title=said["title"],
            body=said["body"],
            notes=said["notes"],
            section=said["section"],
            tags=said["tags"],
            comments_open=said["comments_open"],
            state=_STATES.get(said["publish"], Article.State.PUBLISHED),
            moment=said.get("moment"),
        )


def read_note(line: str) -> tuple[str, str]:
    """Return a note as label and value; what names no label is a value alone."""
    found = _LABEL.fullmatch(line)
    return (found[1].strip(), found[2].strip()) if found else ("", line)


def write_note(label: str, value: str) -> str:
    """Return a note as it is typed."""
    return f"{label}: {value}" if label else value


def initial_of(article: Article) -> dict[str, object]:
    """Return what stands in the form when an article is edited."""
    moment = article.published_at if article.is_scheduled else None
    zone = timezone.get_current_timezone_name()
    return {
        "title": article.title,
        "body": article.body,
        "section": article.section,
        "tags": ", ".join(article.tags.values_list("name", flat=True)),
        "notes": "\n".join(write_note(label, value) for label, value in article.notes),
        "comments_open": article.comments_open,
        "publish": _choice(article),
        "publish_at": date_format(timezone.localtime(moment), r"Y-m-d\TH:i") if moment else "",
        "zone": zone,
    }


def _choice(article: Article) -> str:
    if article.is_scheduled:
        return LATER
    return {Article.State.DRAFT: DRAFT, Article.State.HIDDEN: HIDDEN}.get(Article.State(article.state), NOW)


def _zone(name: str) -> zoneinfo.ZoneInfo:
    """Return a time zone by its name, the site's where there is none of that name."""
    try:
        return zoneinfo.ZoneInfo(name or timezone.get_current_timezone_name())
    except (ValueError, zoneinfo.ZoneInfoNotFoundError, OSError):
        return zoneinfo.ZoneInfo(timezone.get_current_timezone_name())


class DecisionForm(forms.Form):
    """What is decided here of an archived article, whose words stay as they were found."""

    comments_open = forms.BooleanField(label=gettext_lazy("Readers may comment"), required=False)
    state = forms.ChoiceField(label=gettext_lazy("Who may read it"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, article: Article, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(Article.State.PUBLISHED, _("Everybody")), (Article.State.HIDDEN, _("Only editors: it is hidden"))]
        if article.state == Article.State.DRAFT:
            choices.append((Article.State.DRAFT, _("Only editors: it is a draft in the archive")))
        self.fields["state"].choices = choices  # type: ignore[attr-defined]
