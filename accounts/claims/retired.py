"""Names that are not given again, and not taken from an archive again."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.utils.crypto import salted_hmac

from accounts.claims.models import RetiredName
from accounts.models import Source


def retire_name(source: Source, login: str) -> None:
    """Let nobody bear a login of a source again."""
    RetiredName.objects.get_or_create(digest=_digest(source, login, settings.SECRET_KEY), defaults={"source": source})


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
