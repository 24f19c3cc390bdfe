"""The time zone that somebody chose in their settings: nothing that a browser says comes before it."""

from __future__ import annotations

from django.http import HttpRequest


def chosen_zone(request: HttpRequest) -> str:
    """Return the zone that whoever is signed in chose (``own_zone``), empty where their browser is to say it."""
    zone: str = getattr(request, "own_zone", "")
    return zone
