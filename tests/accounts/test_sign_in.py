"""Signing in and out, and getting a new password."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertRedirects

from accounts.models import User
from tests.factories import PASSWORD, make_user

SIGN_IN = "/accounts/login/"
SIGN_OUT = "/accounts/logout/"
WRONG = "The name or the password is not right."
NEW_PASSWORD = "an otter crossed the road"

pytestmark = pytest.mark.django_db


def sign_in(client, login, password=PASSWORD, **more):
    return client.post(SIGN_IN, {"login": login, "password": password} | more)


def is_signed_in(client):
    return "_auth_user_id" in client.session


@pytest.mark.parametrize("login", ["alice", "Alice", "alice@example.org", "ALICE@example.org"])
def test_sign_in_takes_login_and_address(client, alice, login):
    assertRedirects(sign_in(client, login), "/")
    assert client.session["_auth_user_id"] == str(alice.pk)


@pytest.mark.parametrize(
    ("login", "password"),
    [("alice", "wrong"), ("alice@example.org", "wrong"), ("nobody", PASSWORD), ("nobody@example.org", PASSWORD)],
)
def test_sign_in_with_something_wrong_does_not_say_what(client, alice, login, password):
    assertContains(sign_in(client, login, password), WRONG)
    assert not is_signed_in(client)


def test_sign_in_of_a_blocked_account_is_refused(client):
    make_user("dave", is_active=False)
    sign_in(client, "dave")
    assert not is_signed_in(client)


def test_sign_in_leads_back(client, alice, article):
    back = reverse("comments:post", args=[article.pk])
    assertRedirects(sign_in(client, "alice", next=back), back)


@pytest.mark.parametrize(
    "foreign", ["https://evil.example/", "//evil.example", "/\\evil.example", "///evil.example", "x:y"]
)
def test_sign_in_leads_back_to_no_other_site(client, alice, foreign):
    assertRedirects(sign_in(client, "alice", next=foreign), "/")


def test_sign_in_gives_the_session_another_key(client, alice):
    session = client.session
    session["seen"] = 1
    session.save()
    before = session.session_key
    client.cookies["session"] = before
    sign_in(client, "alice")
    assert client.session.session_key != before


def test_right_password_after_five_wrong_ones_is_refused(client, alice):
    for _ in range(5):
        sign_in(client, "alice", "wrong")
    assertContains(sign_in(client, "alice"), "There were too many tries. Wait some minutes")
    assert not is_signed_in(client)


def test_sign_out_takes_a_post(client, alice):
    client.force_login(alice)
    client.get(SIGN_OUT)
    assert is_signed_in(client)
    assertRedirects(client.post(SIGN_OUT), "/")
    assert not is_signed_in(client)


def test_change_of_the_password_signs_other_browsers_out(client, alice):
    other = type(client)()
    for browser in (client, other):
        sign_in(browser, "alice")
    data = {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    before = client.session.session_key
    client.post("/accounts/password/change/", data)
    assert client.session.session_key != before
    assert other.get("/").context["user"].is_authenticated is False


def test_session_of_an_account_blocked_meanwhile_is_over(client, alice):
    sign_in(client, "alice")
    User.objects.update(is_active=False)
    assert client.get("/").context["user"].is_authenticated is False


def test_passwords_are_kept_hashed(alice):
    assert PASSWORD not in User.objects.values_list("password", flat=True).get()
