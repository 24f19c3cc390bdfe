"""Which requests are answered at all, for whom pages are made, and who may keep a copy of one."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.cache import patch_cache_control, patch_vary_headers

from accounts.models import User
from forum.comments.preferences import preferring
from forum.pages.views import bad_request


def readable_requests(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Refuse what nobody behind this could read: NUL, and text that is said not to be UTF-8."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not _has_nul(request) and _is_utf8(request):
            return get_response(request)
        # The error page looks for a token in the form, which Django would read in the charset named.
        request.encoding = "utf-8"
        return bad_request(request)

    return middleware


def _has_nul(request: HttpRequest) -> bool:
    """Whether NUL, which PostgreSQL refuses, is in what the database is asked for."""
    session = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    return "\x00" in request.path_info or "%00" in request.META.get("QUERY_STRING", "") or "\x00" in session


def _is_utf8(request: HttpRequest) -> bool:
    """Whether a form is in UTF-8: Python has codecs that are no charsets, fail, or bring lone surrogates."""
    return (request.content_params or {}).get("charset", "utf-8").lower() == "utf-8"


def own_preferences(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Show whoever is signed in everything in the zone, theme, order and length that they chose."""

    def middleware(request: HttpRequest) -> HttpResponse:
        # Nobody is looked up for those who cannot be signed in.
        is_known = settings.SESSION_COOKIE_NAME in request.COOKIES and not _knows_nobody(request)
        user = request.user if is_known else None
        if not isinstance(user, User):
            return get_response(request)
        request.own_theme = user.theme  # type: ignore[attr-defined] # forum.lib.themes reads it
        request.own_zone = user.time_zone  # type: ignore[attr-defined] # forum.lib.zones reads it
        with timezone.override(user.time_zone or None), preferring(user.comments_order, user.comments_per_page):
            return get_response(request)

    return middleware


def _knows_nobody(request: HttpRequest) -> bool:
    """Whether the view of an address says that it answers everybody alike, so that no session is opened for it."""
    try:
        return getattr(resolve(request.path_info).func, "knows_nobody", False)
    except Resolver404:
        return False


def private_pages(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Let nobody store what a signed-in person sees; anonymous pages must be asked for again."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.has_header("Cache-Control"):
            return response
        if request.user.is_authenticated or response.cookies:
            patch_cache_control(response, private=True, no_store=True)
        else:
            patch_cache_control(response, no_cache=True)
        patch_vary_headers(response, ["Cookie"])
        return response

    return middleware
