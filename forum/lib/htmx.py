"""Requests of scripts, which take a part of a page for an answer."""

from __future__ import annotations

from django.http import HttpRequest


def wants_part(request: HttpRequest) -> bool:
    """Whether a script asks, which puts the answer into the page that is open."""
    return request.headers.get("HX-Request") == "true"
