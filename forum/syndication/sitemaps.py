"""The maps of the site: which articles there are, and when the page of each last changed.

A map has the articles of a range of keys, so that a new article changes the
last map alone, and each is found by index however many there are. Django's own
maps count through pages of rows, and ask every page for its newest change
whenever the index is wanted.
"""

from __future__ import annotations

import time
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Aggregate, Count, F, Max, Q
from django.db.models.functions import Greatest
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_safe

from forum.articles.models import Article
from forum.articles.querysets import is_public
from forum.lib.kept_pages import answer, once, page_key

# Keys of one map; a map may have ten times as many addresses.
_RANGE = 5_000
# How long what is known of all maps is kept, in seconds: asking reads one index of all articles.
_KEPT = 600
# An article that was written for a time to come was not there before.
_CHANGED = Greatest("changed_at", "listed_at")


class Range(NamedTuple):
    """The articles of one map: how many, and when one of them last changed."""

    number: int
    articles: int
    changed: datetime


@require_safe
def index(request: HttpRequest) -> HttpResponseBase:
    """List the maps."""
    ranges = once(f"sitemaps-{int(time.time()) // _KEPT}", _ranges, _KEPT)
    maps = [
        (request.build_absolute_uri(reverse("syndication:sitemap", args=[each.number])), each.changed)
        for each in ranges
    ]
    return _answer(request, ranges, lambda: _write("syndication/sitemap_index.xml", maps))


@require_safe
def sitemap(request: HttpRequest, number: int) -> HttpResponseBase:
    """List the articles of one range of keys."""
    found = _range(number)
    if found is None:
        raise Http404

    def make() -> bytes:
        rows = Article.objects.public().filter(_of(number)).order_by("pk").values_list("pk", "title", _CHANGED)
        return _write(
            "syndication/sitemap.xml",
            [
                (request.build_absolute_uri(Article(pk=key, title=title).get_absolute_url()), changed)
                for key, title, changed in rows
            ],
        )

    return _answer(request, [found], make)


def _ranges() -> list[Range]:
    """Return all maps that have any article."""
    rows = _published().annotate(number=F("pk") / _RANGE).values("number").order_by("number")
    told = rows.annotate(**_told()).filter(articles__gt=0)
    return [Range(row["number"], row["articles"], row["changed"]) for row in told]


def _range(number: int) -> Range | None:
    told = _published().filter(_of(number)).aggregate(**_told())
    return Range(number, told["articles"], told["changed"]) if told["articles"] else None


def _published() -> Any:
    """Return what may be public: more than is, so that the index that all is read from is plain to any database."""
    return Article.objects.filter(state=Article.State.PUBLISHED)


def _told() -> dict[str, Aggregate]:
    """Return what a map is told by: of the articles that everybody may read, how many, and when one last changed."""
    return {"articles": Count("pk", filter=is_public()), "changed": Max(_CHANGED, filter=is_public())}


def _of(number: int) -> Q:
    return Q(pk__gte=number * _RANGE, pk__lt=(number + 1) * _RANGE)


def _write(template: str, addresses: list[tuple[str, datetime]]) -> bytes:
    told = [(address, changed.isoformat(timespec="seconds")) for address, changed in addresses]
    return render_to_string(template, {"addresses": told}).encode()


def _answer(request: HttpRequest, ranges: list[Range], make: Any) -> HttpResponseBase:
    """Answer with what is kept for these ranges as they are now."""
    changed = max((each.changed.timestamp() for each in ranges), default=None)
    response = answer(request, page_key(request, "sitemap", ranges), make, changed)
    if isinstance(response, HttpResponse) and response.status_code == 200:
        response["Content-Type"] = "application/xml"
    return response
