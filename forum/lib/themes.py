"""Light or dark: what a reader chose, kept in a cookie of this browser, or with their account for all of them."""

from __future__ import annotations

from typing import TypeVar

from django.http import HttpRequest, HttpResponse

R = TypeVar("R", bound=HttpResponse)

THEMES = ("auto", "light", "dark")
THEME_COOKIE = "theme"
_YEAR = 365 * 86_400


def chosen_theme(request: HttpRequest) -> str:
    """Return the theme chosen in this browser, else the account's (``own_theme``), else the system's own."""
    theme = request.COOKIES.get(THEME_COOKIE) or getattr(request, "own_theme", "auto")
    return theme if theme in THEMES else "auto"


def remember_theme(request: HttpRequest, response: R, theme: str) -> R:
    """Keep a theme in this browser."""
    response.set_cookie(THEME_COOKIE, theme, max_age=_YEAR, secure=request.is_secure(), httponly=True, samesite="Lax")
    return response
