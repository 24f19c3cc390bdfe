"""Every address of the site, walked: nothing that writes is open to anonymous people."""

import pytest
from django.urls import URLPattern, get_resolver

from accounts.claims.models import Claim
from accounts.claims.services import make_claim
from forum.articles.models import Article, Section
from forum.articles.tagging import set_tags
from tests.comments.snapshot import everything_stored
from tests.factories import make_author, make_comment

# Django's admin and allauth guard their own; tests/accounts looks at the first.
FOREIGN = {"admin/", "accounts/"}
EXPECTED = {
    "",
    "sections/",
    "sections/<str:slug>/",
    "tags/",
    "tags/<str:slug>/",
    "desk/",
    "desk/new/",
    "desk/preview/",
    "desk/<int:article_id>/",
    "desk/<int:article_id>/hide/",
    "articles/<int:article_id>/",
    "articles/<int:article_id>/<str:slug>/",
    "articles/<int:article_id>/comments/anchors/",
    "articles/<int:article_id>/comments/new/",
    "articles/<int:article_id>/comments/news/",
    "articles/<int:article_id>/comments/next/",
    "articles/<int:article_id>/comments/visit/",
    "articles/<int:article_id>/comments/people/",
    "articles/<int:article_id>/comments/follow/",
    "comments/<int:comment_id>/",
    "comments/<int:comment_id>/reply/",
    "comments/<int:comment_id>/edit/",
    "comments/<int:comment_id>/delete/",
    "comments/<int:comment_id>/undelete/",
    "comments/<int:comment_id>/history/",
    "comments/<int:comment_id>/vote/",
    "comments/<int:comment_id>/follow/",
    "comments/<int:comment_id>/move/",
    "comments/<int:comment_id>/merge/",
    "authors/<int:author_id>/claim/",
    "claims/<int:claim_id>/",
    "moderation/claims/",
    "moderation/claims/<int:claim_id>/",
    "moderation/authors/<int:author_id>/",
    "moderation/authors/<int:author_id>/erase/",
    "authors/<int:author_id>/ignore/",
    "seen/",
    "settings/people/",
    "privacy/",
    "settings/data/",
    "settings/data/<int:export_id>/",
    "settings/delete/",
    "settings/delete/cancel/",
    "imports/",
    "imports/<int:run_id>/",
    "imports/<int:run_id>/report.json",
    "@<path:handle>/",
    "feeds/",
    "feeds/articles/<int:article_id>/",
    "feeds/@<path:handle>/",
    "site.webmanifest",
    "favicon.ico",
    "robots.txt",
    "sitemap.xml",
    "sitemap-<int:number>.xml",
    "theme/",
}
WRITING = ("post", "put", "patch", "delete")


def routes(patterns=None, prefix=""):
    """The route of every view of ours."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield route
        elif route not in FOREIGN:
            yield from routes(pattern.url_patterns, route)


def fill(route, **values):
    """A route with its arguments filled in."""
    for name, value in values.items():
        for converter in ("int", "str", "path"):
            route = route.replace(f"<{converter}:{name}>", str(value))
    return f"/{route}"


@pytest.fixture
def claim(alice):
    return make_claim(author=make_author(), user=alice, proof=Claim.Proof.CODE)


def test_routes_are_these():
    assert set(routes()) == EXPECTED


@pytest.mark.parametrize("method", WRITING)
@pytest.mark.parametrize("route", sorted(EXPECTED))
def test_route_writes_nothing_for_anonymous_people(client, alice, article, claim, route, method):
    comment = make_comment(article, alice)
    made_up = fill(
        route,
        article_id=999,
        comment_id=999,
        run_id=999,
        slug="x",
        handle="nobody",
        author_id=999,
        claim_id=999,
        number=9,
        export_id=999,
    )
    real = fill(
        route,
        article_id=article.pk,
        comment_id=comment.pk,
        run_id=1,
        slug=article.slug,
        handle="alice",
        author_id=claim.author_id,
        claim_id=claim.pk,
        number=article.pk // 5_000,
        export_id=1,
    )
    before = everything_stored()
    for address in (made_up, real):
        response = (
            getattr(client, method)(address, {"text": "Hm.", "theme": "dark"}, content_type="application/json")
            if method != "post"
            else client.post(address, {"text": "Hm.", "theme": "dark"})
        )
        assert response.status_code in (302, 403, 404, 405)
        if response.status_code == 302:
            assert response.url == f"/accounts/login/?next={address}"
    assert everything_stored() == before


@pytest.mark.parametrize("route", sorted(EXPECTED))
def test_reading_a_route_writes_nothing(client, alice, article, claim, route):
    comment = make_comment(article, alice)
    Section.objects.named([article.slug])
    Article.objects.filter(pk=article.pk).update(section=article.slug)
    set_tags(article, [article.slug])
    address = fill(
        route,
        article_id=article.pk,
        comment_id=comment.pk,
        run_id=1,
        slug=article.slug,
        handle="alice",
        author_id=claim.author_id,
        claim_id=claim.pk,
        number=article.pk // 5_000,
        export_id=1,
    )
    before = everything_stored()
    assert client.get(address).status_code in (200, 301, 302, 400)
    assert client.head(address).status_code in (200, 301, 302, 400)
    client.force_login(alice)
    signed_in = everything_stored()
    assert client.get(address).status_code in (200, 301, 302, 400, 403)
    assert {name for name, rows in signed_in.items() if rows != before[name]} <= {"accounts_user", "django_session"}
    assert everything_stored() == signed_in
