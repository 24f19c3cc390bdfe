"""The page of somebody who signs."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import Author
from forum.lib.paging import read_page


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
    # A reverse relation: this app does not know the comments, and mypy not their manager.
    comments = author.comments.visible_to(request.user).exclude(created_at=None)  # type: ignore[attr-defined]
    page = read_page(
        comments.select_related("article", "parent__author"),
        time_field="created_at",
        size=settings.ARTICLES_PER_PAGE,
        older_than=request.GET.get("before", ""),
        newer_than=request.GET.get("since", ""),
    )
    return render(request, "accounts/profile.html", {"author": author, "page": page})
