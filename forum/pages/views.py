"""The theme, and what a reader sees when something went wrong."""

from __future__ import annotations

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect, UnreadablePostError
from django.shortcuts import redirect, render
from django.urls import is_valid_path, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.csrf import requires_csrf_token
from django.views.decorators.http import require_safe

from forum.articles.addresses import find_article
from forum.articles.desk import offer_again
from forum.articles.models import Article
from forum.comments.views.forms import sign_in_first
from forum.lib.themes import THEME_COOKIE, THEMES

_YEAR = 365 * 86_400
_DATABASE_IS_BACK = 5  # seconds after which to ask again


@require_safe
def theme(request: HttpRequest) -> HttpResponse:
    """Remember the theme in a cookie and go back; a plain GET form, so that pages need no token."""
    chosen = request.GET.get("theme", "")
    if chosen not in THEMES:
        return HttpResponseBadRequest()
    response = HttpResponseRedirect(_safe_path(request, request.GET.get("next", "")))
    response.set_cookie(THEME_COOKIE, chosen, max_age=_YEAR, secure=request.is_secure(), httponly=True, samesite="Lax")
    return response


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
    """Lead to the article that stood at this address before it came here, or say that there is nothing."""
    article = _article_of_old_address(request)
    if article is not None:
        return redirect(article, permanent=True)
    return _error(
        request,
        404,
        _("There is no page at this address"),
        _("It may have moved or been removed, or the address is not complete."),
    )


def _article_of_old_address(request: HttpRequest) -> Article | None:
    if request.method not in ("GET", "HEAD"):
        return None
    # Where only the slash at the end is missing it is our own address, and Django leads there.
    if not request.path_info.endswith("/") and is_valid_path(f"{request.path_info}/"):
        return None
    return find_article(request)


@requires_csrf_token
def server_error(request: HttpRequest) -> HttpResponse:
    """Say that the fault is ours, or that the database is away and the same request may succeed soon."""
    if not isinstance(sys.exception(), OperationalError | InterfaceError):
        return render(request, "500.html", status=500)
    response = render(request, "503.html", status=503)
    response["Retry-After"] = str(_DATABASE_IS_BACK)
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form without a valid token, and give back what was typed into it.

    Somebody signed out who meant to write is led to sign-in, as with a token;
    what another site sends in their name is not put into their form.
    """
    match = request.resolver_match
    is_written = match is not None and match.view_name in ("articles:write", "articles:edit")
    if match and is_written and "Origin" in request.headers and _is_ours(request) and _typed(request, "title"):
        return offer_again(request, **match.kwargs)
    if request.user.is_anonymous and match and match.app_name in ("comments", "moderation"):
        return sign_in_first(request, _typed(request) if _is_ours(request) else "")
    return render(request, "pages/csrf_failure.html", {"typed": _typed(request) or _typed(request, "body")}, status=403)


def _is_ours(request: HttpRequest) -> bool:
    """Whether a form was sent by a page of this site, as far as the browser says."""
    return request.headers.get("Origin") in (None, f"{request.scheme}://{request.get_host()}")


def _typed(request: HttpRequest, name: str = "text") -> str:
    """Return the text of a form, nothing where the form cannot be read."""
    try:
        return request.POST.get(name, "")
    except (UnreadablePostError, LookupError, UnicodeError):
        return ""
