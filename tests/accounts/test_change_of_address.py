"""Another e-mail address: confirmed by a code before it counts, and the old one is told."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from pytest_django.asserts import assertContains

from tests.factories import PASSWORD, make_user

ADDRESS = "/accounts/email/"
VERIFY = "/accounts/confirm-email/"
AGAIN = "/accounts/reauthenticate/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def member(client, alice):
    client.post("/accounts/login/", {"login": "alice", "password": PASSWORD})
    client.post(AGAIN, {"password": PASSWORD})
    return client


def ask_for(browser, address):
    return browser.post(ADDRESS, {"action_add": "", "email": address}, follow=True)


def addresses(user):
    user.refresh_from_db()
    return user.email, sorted(EmailAddress.objects.filter(user=user).values_list("email", "verified"))


def test_address_changes_once_the_code_is_entered_and_the_old_one_is_told(member, alice):
    ask_for(member, "new@example.org")
    assert addresses(alice)[0] == "alice@example.org"
    [letter] = mail.outbox
    assert letter.to == ["new@example.org"]
    member.post(VERIFY, {"code": re.search(r"^\s*([A-Z0-9]{4}-[A-Z0-9]{4})$", letter.body, re.M)[1]})
    assert addresses(alice) == ("new@example.org", [("new@example.org", True)])
    told = [letter for letter in mail.outbox[1:] if letter.to == ["alice@example.org"]]
    assert len(told) == 1
    assert "alice@example.org to new@example.org" in told[0].body


def test_password_is_asked_again_before_and_what_was_typed_is_kept(client, alice):
    client.post("/accounts/login/", {"login": "alice", "password": PASSWORD})
    asked = ask_for(client, "new@example.org")
    assert asked.redirect_chain == [(f"{AGAIN}?next=%2Faccounts%2Femail%2F", 302)]
    assert mail.outbox == []
    client.post(AGAIN, {"password": PASSWORD, "next": ADDRESS}, follow=True)
    assert [letter.to for letter in mail.outbox] == [["new@example.org"]]


def test_wrong_code_changes_nothing(member, alice):
    ask_for(member, "new@example.org")
    member.post(VERIFY, {"code": "AAAA-AAAA"})
    assert addresses(alice)[0] == "alice@example.org"


def test_address_of_somebody_else_looks_like_any_other(member, alice):
    make_user("dave")
    known, unknown = ask_for(member, "dave@example.org"), ask_for(member, "nobody@example.org")
    assert known.redirect_chain == unknown.redirect_chain
    assert addresses(alice)[0] == "alice@example.org"


def test_what_is_no_address_is_refused_and_kept(member):
    assertContains(ask_for(member, "no address"), 'value="no address"')
