"""What people are told of their data, and the pages on which they decide about it."""

import pytest
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from forum.privacy.models import AccountDeletion
from tests.factories import PASSWORD, make_comment

pytestmark = pytest.mark.django_db


@pytest.fixture
def member(client, alice):
    client.post("/accounts/login/", {"login": "alice", "password": PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


def test_page_says_what_the_settings_say(client, db, settings):
    settings.EXPORT_DAYS, settings.DELETION_DAYS, settings.CLAIM_DAYS = 5, 11, 23
    settings.SESSION_COOKIE_AGE, settings.ADDRESS_DAYS = 9 * 86_400, 17
    page = client.get("/privacy/")
    for words in (
        "How long: 5 days.",
        "for 11 days",
        "that nobody decides: 23 days; a code: 24 hours;",
        "9 days after your last sign-in",
        "17 days after the last try",
        "How long: 10 minutes.",
        "How long: 60 minutes.",
    ):
        assertContains(page, words)


def test_page_says_what_other_sites_tell_where_they_are_switched_on(client, db, settings):
    words = "What another site tells"
    assertNotContains(client.get("/privacy/"), words)
    settings.SOCIALACCOUNT_PROVIDERS = {"github": {}}
    assertContains(client.get("/privacy/"), words)


def test_deletion_is_asked_for_confirmed_and_called_off(member, alice, mailoutbox):
    assertContains(member.get("/settings/delete/"), "What becomes of your comments?")
    assert member.post("/settings/delete/", {"texts": "erase"}).status_code == 400
    assertRedirects(member.post("/settings/delete/", {"texts": "erase", "sure": "on"}), "/settings/delete/")
    assert AccountDeletion.objects.get().erases_texts is True
    assertContains(member.get("/settings/delete/"), "Keep my account")
    assert [mail.to for mail in mailoutbox] == [["alice@example.org"]]
    assertContains(member.post("/settings/delete/cancel/", follow=True), "Your account stays.")
    assert not AccountDeletion.objects.exists()


def test_deletion_that_is_asked_for_again_and_again_is_told_twice_a_day(member, mailoutbox):
    for _ in range(4):
        member.post("/settings/delete/", {"texts": "keep", "sure": "on"})
        member.post("/settings/delete/cancel/")
    assert [mail.to for mail in mailoutbox] == [["alice@example.org"]] * 2


def test_deletion_asks_who_it_is_once_more(member):
    session = member.session
    session["account_authentication_methods"] = []
    session.save()
    for answer in (member.get("/settings/delete/"), member.post("/settings/delete/", {"texts": "keep", "sure": "on"})):
        assert (answer.status_code, answer.url.partition("?")[0]) == (302, "/accounts/reauthenticate/")
    assert not AccountDeletion.objects.exists()


def test_account_works_as_ever_until_it_is_due(member, alice, article):
    member.post("/settings/delete/", {"texts": "keep", "sure": "on"})
    make_comment(article, alice)
    assert member.get("/settings/data/").status_code == 200


def test_last_administrator_is_told(member, alice):
    alice.is_superuser = True
    alice.save()
    assertContains(member.get("/settings/delete/"), "You are the last administrator")
    assertContains(
        member.post("/settings/delete/", {"texts": "keep", "sure": "on"}), "last administrator", status_code=400
    )
