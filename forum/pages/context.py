"""What every page is given."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

THEMES = ("auto", "light", "dark")
THEME_COOKIE = "theme"


def site(request: HttpRequest) -> dict[str, object]:
    """Return the site's name and the theme that the reader chose."""
    theme = request.COOKIES.get(THEME_COOKIE, "auto")
    return {"site_name": settings.SITE_NAME, "theme": theme if theme in THEMES else "auto", "themes": THEMES}
