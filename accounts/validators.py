"""What a login, a display name and the name of a source may look like."""

from __future__ import annotations

import re
from functools import cache

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _
from precis_i18n import get_profile

from accounts.lookalikes import skeletons

LOCAL_SOURCE = "local"
DISPLAY_NAME_MAX_LENGTH = 80

validate_source_name = RegexValidator(
    r"\A[a-z0-9][a-z0-9.-]{0,99}\Z",
    _(
        "A source's name is made of small letters, digits, dots and hyphens, at most 100 of them, "
        "and begins with a letter or digit."
    ),
)

_RESERVED = """
    abuse admin administrator admins all anonymous api archive author deleted editor editors everybody everyone help
    here hostmaster info local mailer-daemon me member mod moderation moderator moderators mods nobody noreply null
    official owner postmaster privacy root rostra rules security settings staff support sysadmin system team undefined
    user webmaster
"""
# A word, a dot and letters, as the names of hosts end: mail programs make links of that.
_HOST = re.compile(r"\bwww\.|://|[^\W_]{2,}\.[^\W\d_]{2,}(?![\w.])", re.IGNORECASE)


def validate_not_reserved(name: str) -> None:
    """Refuse a name that the site keeps for itself, or that looks like one. Raises ValidationError."""
    if skeletons(name) & _reserved_skeletons():
        raise ValidationError(_("This name is kept for the site itself. Choose another one."))


def validate_not_address(name: str) -> None:
    """Refuse a name that mail programs would make a link of. Raises ValidationError."""
    if _HOST.search(name):
        raise ValidationError(_("This looks like the address of a site. Write it without the dot."))


def clean_display_name(name: str) -> str:
    """Return a display name without needless blanks and variants of letters (RFC 8266). Raises ValidationError."""
    if not name.strip():
        return ""
    try:
        cleaned: str = get_profile("NicknameCasePreserved").enforce(name)
    except UnicodeEncodeError:
        raise ValidationError(
            _("There is a character in it that names cannot have, perhaps one that cannot be seen. Type it anew.")
        ) from None
    if len(cleaned) > DISPLAY_NAME_MAX_LENGTH:
        raise ValidationError(_("It is too long."))
    validate_not_address(cleaned)
    validate_not_reserved(cleaned)
    return cleaned


@cache
def _reserved_skeletons() -> frozenset[str]:
    return frozenset(skeleton for name in _RESERVED.split() for skeleton in skeletons(name))


# Letters from A to Z alone: no letter of another script stands in for one, and nothing that cannot be seen.
username_validators = [
    RegexValidator(
        r"\A[A-Za-z0-9](?:[A-Za-z0-9._-]{0,28}[A-Za-z0-9_])?\Z",
        _("Use 2 to 30 letters from A to Z, digits, dots, hyphens or underscores, beginning with a letter or digit."),
    ),
    validate_not_reserved,
    validate_not_address,
]
