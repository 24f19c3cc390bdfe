"""Requests that nobody could read are answered with 400 at the door."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client, RequestFactory
from pytest_django.asserts import assertContains

from forum.comments.models import Comment
from forum.pages.doors import csrf_failure
from tests.comments.snapshot import everything_stored
from tests.factories import make_comment

pytestmark = pytest.mark.django_db

HEADING = "<h1>This request could not be read</h1>"
CHARSETS = ["base64", "hex", "idna", "utf-7", "unicode_escape", "raw_unicode_escape", "undefined", "utf-16", "latin-1"]
CHARSETS += ["rot13", "zlib", "punycode", "nonsense", "", "é"]
FORMS = ["/accounts/login/", "/accounts/signup/", "/accounts/password/reset/", "/admin/login/", "/", "/nowhere/"]


def send(sender, address, charset, text="Hm.", content_type="multipart/form-data; boundary=B"):
    """Post a form of one field as it stands: the client's own ``post`` would encode it."""
    body = f'--B\r\nContent-Disposition: form-data; name="text"\r\n\r\n{text}\r\n--B--\r\n'
    return sender.generic("POST", address, body, content_type=f"{content_type}; charset={charset}")


@pytest.fixture
def browser():
    """A browser that has the token's cookie, and sends forms without the token."""
    browser = Client(enforce_csrf_checks=True)
    browser.get("/accounts/login/")
    assert "csrf" in browser.cookies
    return browser


@pytest.mark.parametrize(
    "address",
    [
        "/%00",
        "/@a%00b/",
        "/@%00@%00/",
        "/articles/1/%00/",
        "/?before=%00",
        "/?%00=x",
        "/admin/articles/article/?state__exact=%00",
        "/admin/autocomplete/?app_label=comments&model_name=comment&field_name=author&term=%00",
    ],
)
def test_address_with_nul_is_refused(client, django_user_model, address):
    assertContains(client.get(address), HEADING, status_code=400)
    client.force_login(django_user_model.objects.create_superuser("grace", "grace@example.org", "x"))
    assertContains(client.get(address), HEADING, status_code=400)
    assert client.post(address).status_code == 400


def test_address_that_only_speaks_of_nul_is_answered(client):
    assert client.get("/?x=%2500").status_code == 200


def test_session_with_nul_is_refused(client):
    client.cookies["session"] = "aaaaaaaa\x00"
    assert client.cookies["session"].coded_value == '"aaaaaaaa\\000"'
    assertContains(client.get("/"), HEADING, status_code=400)


@pytest.mark.parametrize("charset", CHARSETS)
@pytest.mark.parametrize("address", FORMS)
def test_form_in_another_charset_is_refused(client, browser, address, charset):
    for sender in (client, Client(enforce_csrf_checks=True), browser):
        assertContains(send(sender, address, charset), HEADING, status_code=400)


@pytest.mark.parametrize("charset", CHARSETS)
def test_plain_form_in_another_charset_is_refused(client, browser, charset):
    for sender in (client, Client(enforce_csrf_checks=True), browser):
        response = send(sender, "/accounts/login/", charset, content_type="application/x-www-form-urlencoded")
        assertContains(response, HEADING, status_code=400)


@pytest.mark.parametrize("charset", ["utf-8", "UTF-8", '"utf-8"'])
def test_form_in_utf8_is_read(client, alice, article, charset):
    client.force_login(alice)
    assert send(client, f"/articles/{article.pk}/comments/new/", charset, "Добрый день").status_code == 302
    assert article.comments.get().body == "Добрый день"


def test_refused_comment_stores_nothing(client, alice, article):
    client.force_login(alice)
    before = everything_stored()
    response = send(client, f"/articles/{article.pk}/comments/new/", "unicode_escape", r"\ud800")
    assertContains(response, HEADING, status_code=400)
    assert everything_stored() == before


def test_surrogates_that_come_by_another_way_are_stored_as_marks(alice, article):
    make_comment(article, alice, "a\ud800b\udfffc \U0001f600")
    assert Comment.objects.get().body == "a\ufffdb\ufffdc \U0001f600"


def test_refusal_carries_the_policy_and_sets_no_cookie(client):
    response = client.get("/%00")
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert response.cookies == {}


def test_refusal_asks_the_database_nothing(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get("/@a%00b/")


@pytest.mark.parametrize("charset", ["base64", "idna", "undefined"])
def test_form_without_token_that_cannot_be_read_is_answered_all_the_same(charset):
    request = send(RequestFactory(), "/", charset)
    request.user = AnonymousUser()
    assertContains(csrf_failure(request), "<h1>The form was not accepted</h1>", status_code=403)
