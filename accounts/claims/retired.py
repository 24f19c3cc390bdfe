"""Names that are not given again, and not taken from an archive again."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.utils.crypto import salted_hmac

from accounts.claims.models import RetiredName
from accounts.models import Source

# Before a display name: no login begins so, and whoever bears that name as a login is somebody else.
_DISPLAY = "\0"


def retire_name(source: Source, login: str, shown: Iterable[str] = ()) -> None:
    """Let nobody bear a login of a source again, and no quotation say the names under which they were shown."""
    for text in (login, *(_DISPLAY + name for name in shown)):
        digest = _digest(source, text, settings.SECRET_KEY)
        RetiredName.objects.get_or_create(digest=digest, defaults={"source": source})


def has_retired(source: Source) -> bool:
    """Whether anybody of a source asked to be forgotten."""
    return source.pk is not None and RetiredName.objects.filter(source=source).exists()


def retired_names_among(source: Source, names: Iterable[str]) -> set[str]:
    """Return those of some names that quotations say which are the login or the display name of somebody retired."""
    given = set(names)
    found = retired_among(source, [*given, *(_DISPLAY + name for name in given)])
    return {text.removeprefix(_DISPLAY) for text in found}


def retired_among(source: Source, logins: Iterable[str]) -> set[str]:
    """Return those of some logins of a source that are retired; one query, whatever is asked, mostly for nothing."""
    if source.pk is None:
        return set()
    kept = set(RetiredName.objects.filter(source=source).values_list("digest", flat=True))
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return {login for login in logins if any(_digest(source, login, key) in kept for key in keys)} if kept else set()


def is_retired(source: Source, login: str) -> bool:
    """Whether a login may not be borne again. By index: there may be many of those who left."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return RetiredName.objects.filter(digest__in=[_digest(source, login, key) for key in keys]).exists()


def _digest(source: Source, login: str, key: str) -> str:
    return salted_hmac("accounts.claims.retired", f"{source.name}\0{login}", key, algorithm="sha256").hexdigest()
