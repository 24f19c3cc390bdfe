"""Other sites that people may sign in with, each switched on by naming it in the environment."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from forum.lib.env import read_list, read_str

_PACKAGE = "allauth.socialaccount.providers"


@dataclass(frozen=True)
class Providers:
    """Django apps to install, allauth's settings of them, and where their forms lead, for the content policy."""

    apps: list[str] = field(default_factory=list)
    settings: dict[str, dict[str, Any]] = field(default_factory=dict)
    origins: list[str] = field(default_factory=list)

    def add(self, provider: str, app: dict[str, Any], origin: str, **settings: Any) -> None:
        """Switch one on."""
        self.apps.append(f"{_PACKAGE}.{provider}")
        self.settings[provider] = {"APPS": [app], "OAUTH_PKCE_ENABLED": True, **settings}
        self.origins.append(origin)


def read_providers() -> Providers:
    """Return the providers that the environment names. Raises ImproperlyConfigured for one named by halves."""
    found = Providers()
    if app := _read_app("GOOGLE"):
        found.add("google", app, "https://accounts.google.com", SCOPE=["profile", "email"])
    if app := _read_app("GITHUB"):
        found.add("github", app, "https://github.com", SCOPE=["read:user", "user:email"])
    if app := _read_app("OIDC"):
        url = read_str("OIDC_URL").rstrip("/")
        origin = _origin(url)
        named = {"provider_id": "oidc", "name": read_str("OIDC_NAME") or urlsplit(url).hostname}
        found.add("openid_connect", app | named | {"settings": {"server_url": url}}, origin)
        found.origins.extend(map(_origin, read_list("OIDC_FORM_ORIGINS")))
    return found


def _read_app(prefix: str) -> dict[str, Any] | None:
    client_id, secret = read_str(f"{prefix}_CLIENT_ID"), read_str(f"{prefix}_CLIENT_SECRET")
    if not client_id and not secret:
        return None
    if not (client_id and secret):
        raise ImproperlyConfigured(f"Name both {prefix}_CLIENT_ID and {prefix}_CLIENT_SECRET, or neither.")
    return {"client_id": client_id, "secret": secret}


def _origin(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise ImproperlyConfigured(f"{url!r} is no web address; write one such as https://login.example.org.")
    return f"{parts.scheme}://{parts.netloc}"
