"""How a session is shown to its owner: which browser, and from what network."""

from __future__ import annotations

import re

from django import template
from django.utils.translation import gettext as _

from accounts.sessions import kept_network

register = template.Library()

# Every browser names those that it descends from, so the first of these that fits is the one.
_BROWSERS = {
    "Edg": "Edge",
    "OPR": "Opera",
    "SamsungBrowser": "Samsung Internet",
    "Firefox": "Firefox",
    "FxiOS": "Firefox",
}
_BROWSERS |= {"CriOS": "Chrome", "Chrome": "Chrome", "Safari": "Safari"}
_SYSTEMS = {"Android": "Android", "iPhone": "iPhone", "iPad": "iPad", "Windows": "Windows", "CrOS": "ChromeOS"}
_SYSTEMS |= {"Macintosh": "macOS", "Linux": "Linux"}


@register.filter
def browser(user_agent: str) -> str:
    """Return what a browser calls itself, in short."""
    name, system = _first(_BROWSERS, user_agent), _first(_SYSTEMS, user_agent)
    if name and system:
        return _("%(browser)s on %(system)s") % {"browser": name, "system": system}
    return name or system or _("An unknown browser")


@register.filter
def network(address: str) -> str:
    """Write the network that is kept of an address."""
    return str(kept_network(address))


def _first(names: dict[str, str], user_agent: str) -> str:
    return next((shown for sign, shown in names.items() if re.search(rf"\b{sign}\b", user_agent)), "")
