"""Every address of the site, walked: nothing that writes is open to those who may not write here.

A new address without a row in ``ROUTES`` fails; a row says what a form there
holds that would be taken from somebody who may.
"""

import re
from urllib.parse import unquote

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import URLPattern, get_resolver

from accounts.claims.models import Claim
from accounts.claims.services import make_claim
from accounts.models import User
from forum.pages.doors import _FOR_UNVERIFIED, is_open
from tests.comments.snapshot import everything_stored
from tests.factories import PASSWORD, make_author, make_comment, make_user

NOTHING = {"text": "Hm.", "theme": "dark"}
# Route to the form that a member may send there; NOTHING where there is none, or where it is for staff.
ROUTES = {
    "": NOTHING,
    "articles/<int:article_id>/": NOTHING,
    "articles/<int:article_id>/<str:slug>/": NOTHING,
    "articles/<int:article_id>/comments/anchors/": NOTHING,
    "articles/<int:article_id>/comments/at/": NOTHING,
    "articles/<int:article_id>/comments/new/": {"text": "Hello."},
    "articles/<int:article_id>/comments/news/": NOTHING,
    "articles/<int:article_id>/comments/next/": NOTHING,
    "articles/<int:article_id>/comments/visit/": {"upto": "1000"},
    "articles/<int:article_id>/comments/follow/": {"follow": "on"},
    "comments/<int:comment_id>/": NOTHING,
    "comments/<int:comment_id>/reply/": {"text": "Hello."},
    "comments/<int:comment_id>/edit/": NOTHING,
    "comments/<int:comment_id>/delete/": NOTHING,
    "comments/<int:comment_id>/undelete/": NOTHING,
    "comments/<int:comment_id>/history/": NOTHING,
    "comments/<int:comment_id>/vote/": {"vote": "up"},
    "comments/<int:comment_id>/follow/": {"follow": "on"},
    "comments/<int:comment_id>/move/": NOTHING,
    "comments/<int:comment_id>/merge/": NOTHING,
    "imports/": NOTHING,
    "imports/<int:run_id>/": NOTHING,
    "imports/<int:run_id>/report.json": NOTHING,
    "imports/<int:run_id>/problems.csv": NOTHING,
    "imports/<int:run_id>/files.csv": NOTHING,
    "authors/<int:author_id>/claim/": {"proof": "moderator", "text": "It was I.", "evidence": "It was I."},
    "claims/<int:claim_id>/": NOTHING,
    "moderation/claims/": NOTHING,
    "moderation/claims/<int:claim_id>/": NOTHING,
    "moderation/authors/<int:author_id>/": NOTHING,
    "feeds/": NOTHING,
    "feeds/articles/<int:article_id>/": NOTHING,
    "feeds/sections/<str:slug>/": NOTHING,
    "feeds/@<path:handle>/": NOTHING,
    "site.webmanifest": NOTHING,
    "favicon.ico": NOTHING,
    "robots.txt": NOTHING,
    "@<path:handle>/": NOTHING,
    "theme/": NOTHING,
    "desk/": NOTHING,
    "desk/new/": NOTHING,
    "desk/preview/": NOTHING,
    "desk/<int:article_id>/": NOTHING,
    "desk/<int:article_id>/hide/": NOTHING,
    "authors/<int:author_id>/ignore/": NOTHING,
    "seen/": NOTHING,
    "settings/people/": NOTHING,
    "articles/<int:article_id>/comments/people/": NOTHING,
    "moderation/authors/<int:author_id>/erase/": NOTHING,
    "privacy/": NOTHING,
    "settings/data/": NOTHING,
    "settings/data/<int:export_id>/": NOTHING,
    "settings/delete/": NOTHING,
    "settings/delete/cancel/": NOTHING,
    "sections/": NOTHING,
    "sections/<str:slug>/": NOTHING,
    "tags/": NOTHING,
    "tags/<str:slug>/": NOTHING,
    "sitemap.xml": NOTHING,
    "sitemap-<int:number>.xml": NOTHING,
    "settings/": {"name": "Dave", "theme": "dark", "comments_order": "best"},
    "accounts/sessions/<int:session_id>/end/": NOTHING,
    # allauth's, each of which its own tests look at too.
    "accounts/login/": {"login": "nobody", "password": "wrong"},
    "accounts/logout/": NOTHING,
    "accounts/inactive/": NOTHING,
    "accounts/signup/": {"username": "x"},
    "accounts/signup/passkey/": {"username": "x"},
    "accounts/reauthenticate/": {"password": "wrong"},
    "accounts/reauthenticate/code/": NOTHING,
    "accounts/reauthenticate/code/confirm/": NOTHING,
    "accounts/email/": NOTHING,
    "accounts/confirm-email/": NOTHING,
    "accounts/password/change/": {
        "oldpassword": PASSWORD,
        "password1": "an otter crossed",
        "password2": "an otter crossed",
    },
    "accounts/password/set/": {"password1": "an otter crossed", "password2": "an otter crossed"},
    "accounts/password/reset/": {"email": "nobody"},
    "accounts/login/code/confirm/": NOTHING,
    "accounts/password/reset/key/done/": NOTHING,
    "accounts/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": {"password1": "an otter crossed"},
    "accounts/password/reset/done/": NOTHING,
    "accounts/2fa/": NOTHING,
    "accounts/2fa/authenticate/": {"code": "123456"},
    "accounts/2fa/reauthenticate/": {"code": "123456"},
    "accounts/2fa/totp/activate/": {"code": "123456"},
    "accounts/2fa/totp/deactivate/": NOTHING,
    "accounts/2fa/recovery-codes/": NOTHING,
    "accounts/2fa/recovery-codes/generate/": NOTHING,
    "accounts/2fa/recovery-codes/download/": NOTHING,
    "accounts/2fa/webauthn/": NOTHING,
    "accounts/2fa/webauthn/add/": {"credential": "{}"},
    "accounts/2fa/webauthn/reauthenticate/": {"credential": "{}"},
    "accounts/2fa/webauthn/keys/<int:pk>/remove/": NOTHING,
    "accounts/2fa/webauthn/keys/<int:pk>/edit/": {"name": "x"},
    "accounts/2fa/webauthn/login/": {"credential": "{}"},
    "accounts/2fa/webauthn/signup/": {"credential": "{}"},
    "accounts/3rdparty/login/cancelled/": NOTHING,
    "accounts/3rdparty/login/error/": NOTHING,
    "accounts/3rdparty/signup/": {"username": "x"},
    "accounts/3rdparty/": {"account": "1"},
    "accounts/social/login/cancelled/": NOTHING,
    "accounts/social/login/error/": NOTHING,
    "accounts/social/signup/": NOTHING,
    "accounts/social/connections/": NOTHING,
    "accounts/sessions/": {"sign out": "all"},
}
EXPECTED = set(ROUTES)
# What a member's form changes there: the forms above are ones that are taken.
WRITES = {
    "articles/<int:article_id>/comments/new/",
    "articles/<int:article_id>/comments/visit/",
    "articles/<int:article_id>/comments/follow/",
    "comments/<int:comment_id>/reply/",
    "comments/<int:comment_id>/vote/",
    "comments/<int:comment_id>/follow/",
    "settings/",
    "accounts/password/change/",
    "accounts/sessions/",
}
# Where somebody stands in the middle of signing in is kept in their session.
OF_A_VISITOR = {"django_session"}


def walk(patterns=None, prefix=""):
    """Every view of the site with its route; those of Django's admin come from its models."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield route, pattern
        else:
            yield from walk(pattern.url_patterns, route)


VIEWS = dict(walk())
ADMINISTRATION = sorted(route for route in VIEWS if route.startswith("admin/"))
EVERYWHERE = [*sorted(ROUTES), *ADMINISTRATION]


def fill(route, **values):
    """A route with its arguments filled in."""
    values |= {"session_id": 1, "pk": 1, "object_id": 1, "content_type_id": 1, "run_id": 1, "number": 0, "export_id": 1}
    # Those that are regular expressions: of each group something that it takes.
    route = re.sub(r"\(\?P<uidb36>[^)]*\)-\(\?P<key>[^)]*\)", "1-x-y", route.replace("^", "").replace("$", ""))
    route = re.sub(r"\(\?P<\w+>\.\*\)", "x", route)
    route = re.sub(r"\(\?P<\w+>(\w+)[^)]*\)", r"\1", route)
    for name, value in values.items():
        route = re.sub(rf"<(?:\w+:)?{name}>", str(value), route)
    return f"/{route}"


@pytest.fixture
def place(alice, article):
    """The arguments of addresses that lead somewhere: a comment that others may answer and vote on."""
    comment = make_comment(article, alice)
    claim = make_claim(author=make_author(), user=alice, proof=Claim.Proof.CODE)
    place = {"article_id": article.pk, "comment_id": comment.pk, "slug": article.slug, "handle": "alice"}
    return place | {"author_id": claim.author_id, "claim_id": claim.pk}


def anonymous():
    return Client()


def unverified():
    client, user = Client(), make_user("dave")
    client.force_login(user)
    EmailAddress.objects.filter(user=user).update(verified=False)
    return client


def suspended():
    client, user = Client(), make_user("dave", is_staff=True, is_superuser=True)
    client.force_login(user)
    User.objects.filter(pk=user.pk).update(is_active=False)
    return client


def next_step(person, address):
    """Where somebody is led who may not write."""
    return {
        anonymous: f"/accounts/login/?next={address}",
        unverified: "/accounts/email/",
        suspended: "/accounts/inactive/",
    }[person]


def changed(before):
    after = everything_stored()
    return {table for table in after if after[table] != before[table]}


def test_every_route_has_a_row():
    assert set(VIEWS) - set(ADMINISTRATION) == set(ROUTES)


@pytest.mark.parametrize("person", [anonymous, unverified, suspended])
@pytest.mark.parametrize("route", EVERYWHERE)
def test_nobody_writes_who_may_not(place, route, person):
    client = person()
    address, view = fill(route, **place), VIEWS[route]
    before = everything_stored()
    response = client.post(address, ROUTES.get(route, {"post": "yes", "action": "delete_selected"}))
    is_entrance = is_open(view.callback)
    assert changed(before) <= (OF_A_VISITOR if is_entrance or view.name in _FOR_UNVERIFIED else set())
    if view.name in ("write", "edit") and route.startswith("desk/") and person is not unverified:
        assert response.status_code in (302, 403)  # its own page, which gives back all that was typed
        return
    if response.status_code == 405:  # nothing there takes a form, whoever sends it
        return
    if not is_entrance and not (person is unverified and view.name in _FOR_UNVERIFIED):
        assert (response.status_code, unquote(response.url)) == (302, next_step(person, address))


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
@pytest.mark.parametrize("route", EVERYWHERE)
def test_no_other_method_writes_for_anonymous_people(place, client, route, method):
    address = fill(route, **place)
    before = everything_stored()
    response = getattr(client, method)(address, NOTHING, content_type="application/json")
    assert changed(before) <= (OF_A_VISITOR if is_open(VIEWS[route].callback) else set())
    assert response.status_code in (200, 302, 400, 403, 404, 405)


@pytest.mark.parametrize("route", sorted(WRITES))
def test_form_of_a_row_is_one_that_is_taken(place, client, route):
    client.force_login(make_user("dave"))
    other = Client()
    other.post("/accounts/login/", {"login": "dave", "password": PASSWORD})
    before = everything_stored()
    client.post(fill(route, **place), ROUTES[route])
    assert changed(before) - OF_A_VISITOR


@pytest.mark.parametrize("route", EVERYWHERE)
def test_reading_a_route_writes_nothing(place, client, alice, route):
    address = fill(route, **place)
    before = everything_stored()
    assert client.get(address).status_code in (200, 301, 302, 400, 401, 404, 405)
    assert client.head(address).status_code in (200, 301, 302, 400, 401, 404, 405)
    client.force_login(alice)
    signed_in = everything_stored()
    assert client.get(address).status_code in (200, 301, 302, 400, 401, 403, 404, 405)
    assert {name for name, rows in signed_in.items() if rows != before[name]} <= {"accounts_user", "django_session"}
    assert changed(signed_in) <= OF_A_VISITOR


def test_whoever_uses_htmx_is_led_by_the_browser_as_a_whole(place, client):
    response = client.post(
        fill("comments/<int:comment_id>/vote/", **place), {"vote": "up"}, headers={"HX-Request": "true"}
    )
    assert (response.status_code, response["HX-Redirect"]) == (
        403,
        f"/accounts/login/?next=/comments/{place['comment_id']}/vote/",
    )
    assert "Location" not in response


def test_text_of_the_unverified_is_kept_or_shown(place):
    client = unverified()
    address = fill("comments/<int:comment_id>/reply/", **place)
    assert client.post(address, {"text": "Not lost."}).cookies["draft"].value
    long = "".join(map(chr, range(0x4E00, 0x4E00 + 4000)))
    response = client.post(address, {"text": long})
    assert response.status_code == 403
    assert long in response.content.decode()
