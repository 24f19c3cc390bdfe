"""The theme, and what a reader sees when something went wrong."""

from __future__ import annotations

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import is_valid_path, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.csrf import requires_csrf_token
from django.views.decorators.http import require_safe

from forum.articles.addresses import find_address
from forum.articles.models import OldAddress
from forum.comments.anchors import find_addressed
from forum.lib.themes import THEMES, remember_theme

_DATABASE_IS_BACK = 5  # seconds after which to ask again


@require_safe
def theme(request: HttpRequest) -> HttpResponse:
    """Remember the theme in a cookie and go back; a plain GET form, so that pages need no token."""
    chosen = request.GET.get("theme", "")
    if chosen not in THEMES:
        return HttpResponseBadRequest()
    return remember_theme(request, HttpResponseRedirect(_safe_path(request, request.GET.get("next", ""))), chosen)


def _safe_path(request: HttpRequest, path: str) -> str:
    """Return where to go back to: an address of this site, the front page otherwise."""
    ours = url_has_allowed_host_and_scheme(path, {request.get_host()}, require_https=request.is_secure())
    return path if ours else reverse("articles:list")


def _error(request: HttpRequest, status: int, heading: str, text: str) -> HttpResponse:
    context = {"status": status, "heading": heading, "text": text}
    return render(request, "pages/error.html", context, status=status)


@requires_csrf_token
def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _error(
        request,
        400,
        _("This request could not be read"),
        _("Something in it was too long or not in the right form. Go back, shorten it and send it again."),
    )


@requires_csrf_token
def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _error(request, 403, _("This page is not open to you"), _("Your account may not do this, or not any more."))


@requires_csrf_token
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Lead to the article or the comment that stood at this address before, or say that there is nothing."""
    address = _old_address(request)
    if address is not None:
        return redirect(find_addressed(address) or address.article, permanent=True)
    return _error(
        request,
        404,
        _("There is no page at this address"),
        _("It may have moved or been removed, or the address is not complete."),
    )


def _old_address(request: HttpRequest) -> OldAddress | None:
    if request.method not in ("GET", "HEAD"):
        return None
    # Where only the slash at the end is missing it is our own address, and Django leads there.
    if not request.path_info.endswith("/") and is_valid_path(f"{request.path_info}/"):
        return None
    return find_address(request)


@requires_csrf_token
def server_error(request: HttpRequest) -> HttpResponse:
    """Say that the fault is ours, or that the database is away and the same request may succeed soon."""
    if not isinstance(sys.exception(), OperationalError | InterfaceError):
        return render(request, "500.html", status=500)
    response = render(request, "503.html", status=503)
    response["Retry-After"] = str(_DATABASE_IS_BACK)
    return response
