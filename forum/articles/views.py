"""The list of articles, and one article with its discussion."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from forum.articles.addresses import find_article
from forum.articles.models import Article
from forum.lib.paging import read_page

# What an address of the list itself may carry.
_CURSORS = {"before", "since"}


def get_article_or_404(request: HttpRequest, article_id: int) -> Article:
    """Return an article that this person may read: lookup and permission in one place."""
    articles = Article.objects.visible_to(request.user).with_people()
    article = articles.filter(pk=article_id).first()
    if article is None:
        raise Http404
    return article


@require_safe
def article_list(request: HttpRequest) -> HttpResponse:
    """Show the articles, newest first; ``/?p=12`` and the like may be where one of them stood before."""
    if request.META.get("QUERY_STRING") and not _CURSORS & request.GET.keys():
        article = find_article(request)
        if article is not None:
            return redirect(article, permanent=True)
    page = read_page(
        Article.objects.visible_to(request.user).with_people().defer("body", "html"),
        time_field="listed_at",
        size=settings.ARTICLES_PER_PAGE,
        older_than=request.GET.get("before", ""),
        newer_than=request.GET.get("since", ""),
    )
    return render(request, "articles/list.html", {"page": page})
