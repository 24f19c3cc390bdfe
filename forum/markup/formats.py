"""The forms a source text may have."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Format(TextChoices):
    TEXT = "text", _("plain text")
    HTML = "html", _("HTML")
    MARKDOWN = "markdown", _("Markdown")
