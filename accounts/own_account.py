"""Pages on which somebody changes their own account, besides allauth's."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import services
from accounts.forms import SettingsForm
from accounts.permissions import signed_in
from forum.lib.errors import TryAgain
from forum.lib.themes import remember_theme


@require_POST
@login_required
def end_session(request: HttpRequest, session_id: int) -> HttpResponse:
    """Sign one of a person's browsers out; their own list says which there are."""
    session = UserSession.objects.filter(user=request.user, pk=session_id).first()
    if session is not None:
        session.end()
    messages.success(request, _("That browser is signed out."))
    return redirect("usersessions_list")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edit_settings(request: HttpRequest) -> HttpResponse:
    """Show and take a person's settings."""
    user = signed_in(request)
    form = SettingsForm(request.POST or None, instance=user)
    if request.method != "POST" or not form.is_valid():
        return render(request, "accounts/settings.html", {"form": form}, status=400 if form.is_bound else 200)
    try:
        services.save_settings(user=user, **form.cleaned_data)
    except TryAgain:
        messages.error(request, _("The site is very busy and could not save this. Try again."))
        return render(request, "accounts/settings.html", {"form": form}, status=503)
    messages.success(request, _("Your settings are saved."))
    return remember_theme(request, redirect("accounts:settings"), user.theme)
