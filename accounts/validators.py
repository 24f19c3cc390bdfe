"""What a login and the name of a source may look like."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

LOCAL_SOURCE = "local"

validate_source_name = RegexValidator(
    r"\A[a-z0-9][a-z0-9.-]{0,99}\Z",
    _(
        "A source's name is made of small letters, digits, dots and hyphens, at most 100 of them, "
        "and begins with a letter or digit."
    ),
)

username_validators = [
    RegexValidator(
        r"\A[A-Za-z0-9](?:[A-Za-z0-9._-]{0,28}[A-Za-z0-9_])?\Z",
        _("Use 2 to 30 letters from A to Z, digits, dots, hyphens or underscores, beginning with a letter or digit."),
    )
]
