"""What every page is given."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from forum.lib.themes import THEMES, chosen_theme
from forum.lib.zones import chosen_zone


def site(request: HttpRequest) -> dict[str, object]:
    """Return the site's name, the theme and zone that the reader chose, and whether other sites sign people in."""
    return {
        "site_name": settings.SITE_NAME,
        "theme": chosen_theme(request),
        "themes": THEMES,
        "own_zone": chosen_zone(request),
        "other_sites": bool(settings.SOCIALACCOUNT_PROVIDERS),
    }
