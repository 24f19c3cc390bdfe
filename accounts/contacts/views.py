"""Telling the site that one is here, and the list of people whom one would rather not read."""

from __future__ import annotations

from contextlib import suppress

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.contacts.models import Ignored, Presence
from accounts.contacts.services import ignore_author, note_seen, show_presence
from accounts.models import Author
from accounts.permissions import signed_in
from forum.lib.errors import NotAllowed, RostraError, TooOften, TryAgain

require_form = require_http_methods(["GET", "HEAD", "POST"])


@require_form
@login_required
def seen(request: HttpRequest) -> HttpResponse:
    """Note that somebody is here: a page that is looked at says so now and then."""
    if request.method != "POST":
        return redirect("contacts:people")
    with suppress(TryAgain):  # It says so again soon.
        note_seen(signed_in(request))
    return HttpResponse(status=204)


@require_form
@login_required
def ignore(request: HttpRequest, author_id: int) -> HttpResponse:
    """Ignore an author, or cease to."""
    author = get_object_or_404(Author.objects.select_related("source"), pk=author_id)
    if request.method == "POST":
        wanted = request.POST.get("ignore") == "on"
        try:
            ignore_author(user=signed_in(request), author=author, ignored=wanted)
        except RostraError as error:
            messages.error(request, _explain(error))
        else:
            said = _("Comments of %s are folded for you now.") if wanted else _("You see the comments of %s again.")
            messages.success(request, said % author.handle)
    return redirect("contacts:people" if request.POST.get("from") == "list" else author.get_absolute_url())


@require_form
@login_required
def people(request: HttpRequest) -> HttpResponse:
    """Show whom somebody ignores, and let them say whether others see when they are here."""
    user = signed_in(request)
    if request.method == "POST":
        try:
            show_presence(user, shown=request.POST.get("presence") == "shown")
        except RostraError as error:
            messages.error(request, _explain(error))
        else:
            messages.success(request, _("Your settings are saved."))
        return redirect("contacts:people")
    presence = Presence.objects.filter(user=user).first()
    context = {
        "ignored": Ignored.objects.filter(user=user).select_related("author__source").order_by("-since", "-id"),
        "is_shown": presence is None or presence.is_shown,
    }
    return render(request, "contacts/people.html", context)


def _explain(error: RostraError) -> str:
    sentences: dict[type[RostraError], str] = {
        NotAllowed: _("You cannot ignore yourself."),
        TooOften: _("Your list of ignored people is full. Take somebody off it first."),
    }
    return sentences.get(type(error), _("The site is very busy and could not do this. Try it again."))
