"""The lists of articles, and the one look-up of an article."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.db.models import QuerySet, prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from forum.articles.addresses import find_article
from forum.articles.lists import SORTS, Asked, front_articles, section_articles, tag_articles
from forum.articles.models import Article, Named
from forum.articles.navigation import public_sections, public_tags, read_navigation
from forum.lib.kept_pages import answer, is_impersonal, page_key
from forum.lib.paging import Page

N = TypeVar("N", bound=Named)

# What an address of the list itself may carry.
_OURS = {"before", "since", "sort"}
# Names on one page of all sections or tags.
_NAMES = 200


def get_article_or_404(request: HttpRequest, article_id: int) -> Article:
    """Return an article that this person may read: lookup and permission in one place."""
    articles = Article.objects.visible_to(request.user).with_people().with_section()
    article = articles.filter(pk=article_id).first()
    if article is None:
        raise Http404
    return article


def get_named_or_404(rows: QuerySet[N], slug: str) -> N:
    """Return the section or tag of an address."""
    row = rows.filter(slug=slug).first()
    if row is None:
        raise Http404
    return row


@require_safe
def article_list(request: HttpRequest) -> HttpResponseBase:
    """Show all articles; ``/?p=12`` and the like may be where one of them stood before."""
    if request.META.get("QUERY_STRING") and not _OURS & request.GET.keys():
        article = find_article(request)
        if article is not None:
            return redirect(article, permanent=True)
    return _show(request, front_articles, {"sorts": SORTS.values()})


@require_safe
def section(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Show the articles of a section."""
    found = get_named_or_404(public_sections(), slug)
    return _show(request, lambda asked: section_articles(found, asked), {"section": found, "sorts": SORTS.values()})


@require_safe
def tag(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Show the articles of a tag, the newest first."""
    found = get_named_or_404(public_tags(), slug)
    return _show(request, lambda asked: tag_articles(found, asked), {"tag": found})


def _show(request: HttpRequest, read: Callable[[Asked], Page[Article]], context: dict[str, Any]) -> HttpResponseBase:
    """Show a page of a list; to anonymous people the one that is kept, as long as it shows what there is."""
    asked = Asked.of(request) if "sorts" in context else Asked.of(request).newest()
    page, navigation = read(asked), read_navigation()

    def make() -> HttpResponse:
        prefetch_related_objects(page.rows, "tags")
        given = {"page": page, "sort": asked.sort, "query": asked.query, "navigation": navigation}
        return render(request, "articles/list.html", context | given)

    if (
        request.user.is_authenticated
        or not is_impersonal(request)
        or request.META.get("QUERY_STRING", "") != asked.query
    ):
        return make()
    shown = [(article.pk, article.version) for article in page.rows]
    key = page_key(request, shown, page.newer, page.older, navigation)
    return answer(request, key, lambda: make().content)


@require_safe
def section_list(request: HttpRequest) -> HttpResponse:
    """Show all sections by name."""
    return _show_names(request, public_sections(), "articles/sections.html")


@require_safe
def tag_list(request: HttpRequest) -> HttpResponse:
    """Show all tags by name."""
    return _show_names(request, public_tags(), "articles/tags.html")


def _show_names(request: HttpRequest, rows: QuerySet[N], template: str) -> HttpResponse:
    """Show names in their order, from the one that the address begins with."""
    begin = request.GET.get("from", "")
    found = list(rows.filter(name__gte=begin).order_by("name")[: _NAMES + 1])
    context = {"rows": found[:_NAMES], "begin": begin, "next": found[_NAMES].name if len(found) > _NAMES else ""}
    return render(request, template, context)
