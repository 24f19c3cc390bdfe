"""No page is missing from the catalogue."""

import re

import pytest
from django.urls import Resolver404, resolve

from tests.catalogue.pages import PAGES
from tests.factories import make_moderator
from tests.test_urls import VIEWS, fill, place  # noqa: F401

# Routes that are not in the catalogue, and why.
NO_PAGES = {
    "Leads elsewhere.": {
        "articles:short",
        "django.views.generic.base.RedirectView",  # what allauth called other sites before
        "mfa_login_webauthn",
        "syndication:favicon",
    },
    "Takes forms alone, or gives parts of pages to scripts.": {
        "accounts:end_session",
        "articles:preview",
        "comments:anchors",
        "comments:follow",
        "comments:follow_article",
        "comments:news",
        "comments:next",
        "comments:people",
        "comments:undelete",
        "comments:visit",
        "comments:vote",
        "contacts:ignore",
        "contacts:seen",
        "pages:theme",
        "privacy:keep",
    },
    "For machines, or a file to keep.": {
        "archive:files",
        "archive:problems",
        "archive:report",
        "mfa_download_recovery_codes",
        "privacy:download",
        "syndication:article",
        "syndication:author",
        "syndication:manifest",
        "syndication:robots",
        "syndication:section",
        "syndication:site",
        "syndication:sitemap",
        "syndication:sitemaps",
    },
    "Nobody is led there: no code signs in.": {"account_confirm_login_code"},
}
ELSEWHERE = set().union(*NO_PAGES.values())
# Django's own pages, which its own tests look at.
OURS = {route: view for route, view in VIEWS.items() if not route.startswith("admin/")}


class _Anything(dict):
    """Words for any place of an address."""

    def __missing__(self, name):
        return "/articles/1/a-title/" if f"{{{name}}}" in {page.path.partition("?")[0] for page in PAGES} else "1"


def _view_of(path):
    try:
        return resolve(path).view_name
    except Resolver404:
        return None


_NOTHING = {"article_id": 1, "comment_id": 1, "author_id": 1, "claim_id": 1, "slug": "x", "handle": "x"}
_NAMES = {route: resolve(fill(route, **_NOTHING)).view_name for route in OURS}


def test_every_view_is_in_the_catalogue_or_told_why_it_is_not():
    addresses = {page.leads_to or page.path.format_map(_Anything()) for page in PAGES}
    shown = {_view_of(re.split(r"[?#]", address)[0]) for address in addresses} - {None}
    assert set(_NAMES.values()) == shown | ELSEWHERE
    assert shown & ELSEWHERE == set()


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["nobody", "alice", "root"])
def test_what_is_not_in_the_catalogue_shows_no_page(place, client, alice, who):  # noqa: F811
    if who != "nobody":
        client.force_login(alice if who == "alice" else make_moderator("root", is_superuser=True))
    pages = {}
    for route in sorted(route for route, name in _NAMES.items() if name in ELSEWHERE):
        response = client.get(fill(route, **place))
        if response.status_code == 200 and b"<html" in b"".join(response):
            pages[route] = response.status_code
    assert pages == {}


def test_names_are_given_once():
    names = [page.name for page in PAGES]
    assert sorted(set(names)) == sorted(names)
