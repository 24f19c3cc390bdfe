"""The way to a comment by its number."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from forum.articles.views import get_article_or_404
from forum.comments.forms import PlaceForm
from forum.comments.views.lookup import chosen_order
from forum.comments.views.reading import permalink


@require_safe
def at(request: HttpRequest, article_id: int) -> HttpResponse:
    """Lead to the comment whose number (``place``) somebody typed, or say that there is none."""
    article = get_article_or_404(request, article_id)
    form = PlaceForm(article, request.GET)
    if form.is_valid():
        return permalink(request, form.cleaned_data["place"])
    context = {"article": article, "form": form, "order": chosen_order(request)}
    return render(request, "comments/at.html", context, status=404)
