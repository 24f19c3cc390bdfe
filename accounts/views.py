"""The page of somebody who signs."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import Author
from accounts.profiles import read_profile


def get_author_or_404(handle: str) -> Author:
    """Return the author of an address, ``login`` or ``login@source``."""
    author = Author.objects.by_handle(handle).first()
    if author is None:
        raise Http404
    return author


@require_safe
def profile(request: HttpRequest, handle: str) -> HttpResponse:
    """Show an author: who it is, where the name is from, and what it signed."""
    author = get_author_or_404(handle)
    before, since = request.GET.get("before", ""), request.GET.get("since", "")
    profile = read_profile(author, request.user, older_than=before, newer_than=since)
    context = {"author": author, "profile": profile, "page": profile.page}
    if request.user.is_authenticated:
        context["ignores"] = author.ignored_by.filter(user=request.user).exists()
    return render(request, "accounts/profile.html", context)
