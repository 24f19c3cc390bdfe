"""What browsers and robots ask a site for by well-known names."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

_DAY = 86_400
# The paper of both themes stands in tokens.css; a manifest knows one alone.
_PAPER, _VERDIGRIS = "#fafaf7", "#126b5b"
_ICONS = [("icon-192.png", 192, "any"), ("icon-512.png", 512, "any"), ("icon-maskable-512.png", 512, "maskable")]


@require_safe
@cache_control(public=True, max_age=_DAY)
def manifest(request: HttpRequest) -> HttpResponse:
    """Tell a telephone what to put on its home screen."""
    icons = [
        {"src": static(f"icons/{name}"), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
        for name, size, purpose in _ICONS
    ]
    start = reverse("articles:list")
    told = {
        "id": start,
        "name": settings.SITE_NAME,
        "short_name": settings.SITE_NAME,
        "start_url": start,
        "scope": start,
        "display": "minimal-ui",
        "lang": settings.LANGUAGE_CODE,
        "background_color": _PAPER,
        "theme_color": _VERDIGRIS,
        "icons": icons,
    }
    return JsonResponse(told, content_type="application/manifest+json")


@require_safe
@cache_control(public=True, max_age=_DAY)
def favicon(request: HttpRequest) -> HttpResponse:
    """Lead those who ask by the oldest name to the icon that there is."""
    return redirect(static("icons/icon-192.png"))


@require_safe
@cache_control(public=True, max_age=_DAY)
def robots(request: HttpRequest) -> HttpResponse:
    """Tell robots what is not for them, and where the list of articles is."""
    return render(request, "syndication/robots.txt", content_type="text/plain; charset=utf-8")
