"""Who may come in: the one place that keeps writing, reading and the administration closed to those who may not.

A view is open to people who are not signed in where Django's
``login_not_required`` says so; every other one is closed to them as soon as it
could write, and on a private site altogether.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import is_verified
from forum.articles.desk import offer_again
from forum.comments.drafts import keep_draft

_SAFE = {"GET", "HEAD", "OPTIONS", "TRACE"}
_ARTICLE_FORMS = {"articles:write", "articles:edit"}
# What somebody needs whose address is not confirmed yet.
_FOR_UNVERIFIED = {
    "account_email",
    "account_reauthenticate",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "account_request_reauthentication_code",
    "account_confirm_reauthentication_code",
}


class Doors:
    """Leads whoever may not do what a request asks for to the step that comes first; nothing is written."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.PRIVATE and not request.user.is_authenticated and not _leads_to_open_view(request):
            return _unkept(redirect_to_login(request.get_full_path()))
        return self._get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Return the answer to somebody who may not go on; ``None`` for everybody else."""
        if request.method not in _SAFE and not is_open(view):
            return _step_before_writing(request) if _takes(view, request.method or "") else None
        if _is_administration(request) and _lacks_second_factor(request):
            return _ask_for_second_factor(request)
        return None


def _takes(view: Callable[..., Any] | None, method: str) -> bool:
    """Whether a view takes this method: one that only reads refuses it itself, with 405 for everybody."""
    while view is not None:
        # What Django's require_http_methods was given; a view without it may take anything.
        methods = (
            inspect.getclosurevars(view).nonlocals.get("request_method_list") if inspect.isfunction(view) else None
        )
        if methods is not None:
            return method in methods
        view = getattr(view, "__wrapped__", None)
    return True


def _step_before_writing(request: HttpRequest) -> HttpResponse | None:
    user = request.user
    if not isinstance(user, User) and _is_article_form(request):
        return None  # it has more fields than one, and its view gives all of them back
    if not isinstance(user, User):
        return _refuse(request, *_first_step_of_nobody(request))
    if _is_administration(request) and _lacks_second_factor(request):
        return _ask_for_second_factor(request)
    match = request.resolver_match
    if is_verified(user) or (match and match.view_name in _FOR_UNVERIFIED):
        return None
    messages.error(request, _("Confirm your e-mail address first. Nothing was saved."))
    return _refuse(request, redirect("account_email"), _("Confirm your e-mail address first"))


def _first_step_of_nobody(request: HttpRequest) -> tuple[HttpResponse, str]:
    """Return where somebody goes who is not signed in, or not any more because the account was switched off."""
    key = request.session.get(SESSION_KEY)
    if key is not None and User.objects.filter(pk=key, is_active=False).exists():
        return redirect("account_inactive"), _("This account is switched off")
    return redirect_to_login(request.get_full_path()), _("You are signed out")


def _refuse(request: HttpRequest, step: HttpResponse, heading: str) -> HttpResponse:
    """Lead to a step with what was typed kept meanwhile, or shown to be copied where it is too long."""
    if _is_preview(request):
        return HttpResponse(status=403)
    text = typed(request)
    if text and not keep_draft(step, request, text):
        context = {"typed": text, "heading": heading, "step": step["Location"]}
        return render(request, "pages/not_saved.html", context, status=403)
    if request.headers.get("HX-Request"):
        # A redirect would be followed inside the page, where a whole other one has no place.
        step["HX-Redirect"] = str(step["Location"])
        del step["Location"]
        step.status_code = 403
    return step


def _leads_to_open_view(request: HttpRequest) -> bool:
    """Whether this address is for everybody, on a private site too: what is nowhere is not told from what is closed."""
    try:
        return is_open(resolve(request.path_info).func)
    except Resolver404:
        return False


def _unkept(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-store"
    return response


def _is_administration(request: HttpRequest) -> bool:
    return request.resolver_match is not None and request.resolver_match.app_name == "admin"


def _lacks_second_factor(request: HttpRequest) -> bool:
    user = request.user
    needed = settings.STAFF_NEED_SECOND_FACTOR and isinstance(user, User) and user.is_staff
    return bool(needed and not is_mfa_enabled(user))


def _ask_for_second_factor(request: HttpRequest) -> HttpResponse:
    messages.error(
        request, _("The administration opens to accounts with a second factor. Add a passkey, or switch codes on.")
    )
    return redirect("mfa_index")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form without a valid token, and give back what was typed into it.

    Pages for everybody carry no token, so somebody who is not signed in is led
    to their first step, as with one; what another site sends in their name is
    not put into their form.
    """
    match = request.resolver_match
    ours = request.headers.get("Origin") in (None, f"{request.scheme}://{request.get_host()}")
    if match and _is_article_form(request) and "Origin" in request.headers and ours and typed(request, "title"):
        return offer_again(request, **match.kwargs)
    if not request.user.is_authenticated and match and not is_open(match.func):
        step, heading = _first_step_of_nobody(request)
        return _refuse(request, step, heading) if ours else step
    text = typed(request) or typed(request, "body")
    return render(request, "pages/csrf_failure.html", {"typed": text}, status=403)


def _is_article_form(request: HttpRequest) -> bool:
    return request.resolver_match is not None and request.resolver_match.view_name in _ARTICLE_FORMS


def _is_preview(request: HttpRequest) -> bool:
    """Whether a form asks while somebody writes in it: to lead away then would take what is typed with it."""
    match = request.resolver_match
    return bool(match and match.view_name == "articles:preview" and request.headers.get("HX-Request"))


def is_open(view: Callable[..., Any]) -> bool:
    """Whether a view is for people who are not signed in too, whatever they send."""
    return not getattr(view, "login_required", True)


def typed(request: HttpRequest, name: str = "text") -> str:
    """Return the text of a form, nothing where the form cannot be read."""
    try:
        return request.POST.get(name, "")
    except (UnreadablePostError, LookupError, UnicodeError):
        return ""
