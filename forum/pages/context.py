"""What every page is given."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from forum.lib.themes import THEMES, chosen_theme


def site(request: HttpRequest) -> dict[str, object]:
    """Return the site's name, the theme that the reader chose, and whether other sites sign people in."""
    return {
        "site_name": settings.SITE_NAME,
        "theme": chosen_theme(request),
        "themes": THEMES,
        "other_sites": bool(settings.SOCIALACCOUNT_PROVIDERS),
    }
