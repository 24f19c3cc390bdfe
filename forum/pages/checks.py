"""Settings that would hurt a site are refused before it starts."""

from __future__ import annotations

import ipaddress
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register


@register(Tags.security)
def check_plain_http(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Plain http is for one's own machine: no other host may be named with it."""
    strangers = [host for host in settings.ALLOWED_HOSTS if not _is_loopback(host)]
    if not (settings.PLAIN_HTTP and strangers):
        return []
    return [
        Error(
            f"PLAIN_HTTP is on, but the site answers to {', '.join(strangers)}.",
            hint="Passwords would cross the network unprotected. Take PLAIN_HTTP away, or leave only "
            "localhost, 127.0.0.1 and [::1] in ALLOWED_HOSTS.",
            id="forum.E001",
        )
    ]


@register(Tags.security, deploy=True)
def check_mail(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """People confirm their address by mail, so a real site needs a mail server."""
    if settings.EMAIL_HOST:
        return []
    return [
        Warning(
            "No mail server is named: mail is written to files, and nobody can confirm an address.",
            hint="Set EMAIL_HOST, and EMAIL_HOST_USER and EMAIL_HOST_PASSWORD where it wants them.",
            id="forum.W001",
        )
    ]


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
