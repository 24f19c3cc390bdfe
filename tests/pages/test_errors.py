"""What a reader sees when something went wrong, and what every answer carries."""

import pytest
from django.core.cache import cache
from django.db import OperationalError, connection
from django.test import Client, override_settings
from pytest_django.asserts import assertContains

from forum.articles.models import Article
from tests.factories import make_comment

pytestmark = pytest.mark.django_db

CSP = {
    "default-src 'none'",
    "style-src 'self'",
    "script-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "object-src 'none'",
    "frame-ancestors 'none'",
}


def policy(response):
    return {part.strip() for part in response["Content-Security-Policy"].split(";")}


@pytest.fixture
def broken(client, monkeypatch):
    """A browser on a site whose articles cannot be read."""

    def fail(*args, **kwargs):
        raise RuntimeError("a secret of the server")

    monkeypatch.setattr(Article.objects, "public", fail)
    client.raise_request_exception = False
    return client


def test_page_that_is_not_there(client):
    assertContains(client.get("/nowhere/"), "<h1>There is no page at this address</h1>", status_code=404)


def test_page_that_is_not_open(client, alice, bob, article):
    client.force_login(bob)
    comment = make_comment(article, alice)
    response = client.get(f"/comments/{comment.pk}/edit/")
    assertContains(response, "<h1>This page is not open to you</h1>", status_code=403)


def test_request_for_another_host(client):
    response = client.get("/", HTTP_HOST="evil.example")
    assertContains(response, "<h1>This request could not be read</h1>", status_code=400)


def test_page_that_could_not_be_made(broken):
    response = broken.get("/")
    assertContains(response, "<h1>The page could not be made</h1>", status_code=500)
    assert b"secret" not in response.content


def test_page_that_could_not_be_made_for_the_signed_in(broken, alice):
    broken.force_login(alice)
    assertContains(broken.get("/"), "<h1>The page could not be made</h1>", status_code=500)


@pytest.mark.parametrize("signed_in", [False, True])
def test_page_without_a_database(client, alice, signed_in):
    if signed_in:
        client.force_login(alice)
    client.raise_request_exception = False

    def refuse(*args):
        raise OperationalError("the server is gone")

    with connection.execute_wrapper(refuse):
        response = client.get("/")
    assertContains(response, "<h1>Back in a moment</h1>", status_code=503)
    assert response["Retry-After"] == "5"
    assert policy(response) == CSP


def test_every_answer_carries_the_policy(client, alice, article):
    make_comment(article, alice)
    for page in ("/", article.get_absolute_url(), "/@alice/", "/accounts/login/", "/nowhere/", "/theme/", "/admin/"):
        assert policy(client.get(page)) == CSP
    assert policy(client.get("/", HTTP_HOST="evil.example")) == CSP


def test_admin_carries_the_policy(client, django_user_model):
    client.force_login(django_user_model.objects.create_superuser("grace", "grace@example.org", "x"))
    assert policy(client.get("/admin/")) == policy(client.get("/admin/comments/comment/")) == CSP


def test_error_carries_the_policy(broken):
    assert policy(broken.get("/")) == CSP


@override_settings(SECURE_SSL_REDIRECT=True)
def test_answer_over_plain_http_carries_the_policy(db):
    moved, refused = Client().get("/"), Client().get("/", HTTP_HOST="evil.example")
    assert (moved.status_code, refused.status_code) == (301, 400)
    assert policy(moved) == policy(refused) == CSP


def test_every_answer_carries_the_other_safeguards(client):
    for page in ("/", "/nowhere/", "/accounts/login/"):
        response = client.get(page)
        assert response["X-Frame-Options"] == "DENY"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Referrer-Policy"] == "same-origin"
        assert response["Cross-Origin-Opener-Policy"] == "same-origin"


def test_errors_of_anonymous_people_set_no_cookie(client):
    assert client.get("/nowhere/").cookies == {}


def test_too_many_tries_say_so(client):
    cache.clear()
    for _ in range(60):
        response = client.post("/accounts/password/reset/", {"email": "nobody@example.org"})
    assertContains(response, "<h1>Too many tries in a short time</h1>", status_code=429)


@pytest.mark.parametrize("path", ["/\\", "/@%ff/", "/comments/%31/", "/..%2f..%2fetc/passwd", "/é"])
def test_odd_address_is_no_error_of_ours(client, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    ("cookie", "shown"), [("dark", 'lang="en" data-theme="dark">'), ("", 'lang="en">'), ("pink", 'lang="en">')]
)
def test_page_that_could_not_be_made_keeps_the_theme(broken, cookie, shown):
    broken.cookies["theme"] = cookie
    assertContains(broken.get("/"), f"<html {shown}", status_code=500)
