"""The list of articles, and one article with its discussion."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from forum.articles.models import Article
from forum.lib.paging import read_page


def get_article_or_404(request: HttpRequest, article_id: int) -> Article:
    """Return an article that this person may read: lookup and permission in one place."""
    articles = Article.objects.visible_to(request.user).with_people()
    article = articles.filter(pk=article_id).first()
    if article is None:
        raise Http404
    return article


@require_safe
def article_list(request: HttpRequest) -> HttpResponse:
    """Show the articles, newest first."""
    page = read_page(
        Article.objects.visible_to(request.user).with_people().defer("body", "html"),
        time_field="listed_at",
        size=settings.ARTICLES_PER_PAGE,
        older_than=request.GET.get("before", ""),
        newer_than=request.GET.get("since", ""),
    )
    return render(request, "articles/list.html", {"page": page})
