"""The list of one's sessions: what is kept of each, and how one is ended."""

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.sessions import kept_network
from tests.factories import PASSWORD, make_user

LIST = "/accounts/sessions/"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1"


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:1234:5678:9abc:def0:1234:5678", "2001:db8:1234::/48"),
        ("::ffff:203.0.113.77", "203.0.113.0/24"),
        ("127.0.0.1", "127.0.0.0/24"),
    ],
)
def test_network_is_what_is_kept_of_an_address(address, kept):
    assert str(kept_network(address)) == kept


def sign_in(browser, name="alice", **more):
    browser.post("/accounts/login/", {"login": name, "password": PASSWORD}, **more)
    return browser


@pytest.fixture
def two(client, alice):
    """Two browsers of alice."""
    other = sign_in(type(client)(), REMOTE_ADDR="2001:db8:1234:5678::9", HTTP_USER_AGENT=SAFARI)
    return sign_in(client, REMOTE_ADDR="203.0.113.77", HTTP_USER_AGENT=FIREFOX), other


pytestmark = pytest.mark.django_db


def test_row_keeps_the_network_alone(two):
    assert sorted(UserSession.objects.values_list("ip", flat=True)) == ["2001:db8:1234::", "203.0.113.0"]


def test_list_shows_browser_and_network_of_each(two):
    page = two[0].get(LIST)
    for shown in ("Firefox on Linux", "203.0.113.0/24", "Safari on iPhone", "2001:db8:1234::/48"):
        assertContains(page, shown, count=1)
    assertNotContains(page, "203.0.113.77")
    assertContains(page, "This browser", count=1)


def test_session_that_is_ended_is_over_at_its_next_request_and_leaves_nothing(two):
    here, there = two
    key = there.session.session_key
    row = UserSession.objects.get(session_key=key)
    assertRedirects(here.post(f"/accounts/sessions/{row.pk}/end/"), LIST)
    assertRedirects(there.get("/settings/"), "/accounts/login/?next=/settings/")
    assert here.get("/settings/").status_code == 200
    assert not UserSession.objects.filter(session_key=key).exists()
    assert not Session.objects.filter(session_key=key).exists()


def test_all_others_are_ended_at_once(two):
    here, there = two
    here.post(LIST)
    assert there.get("/settings/").status_code == 302
    assert here.get("/settings/").status_code == 200
    assert UserSession.objects.count() == 1


def test_session_of_somebody_else_is_not_ended(client, two):
    make_user("mallory")
    row = UserSession.objects.first()
    sign_in(type(client)(), "mallory").post(f"/accounts/sessions/{row.pk}/end/")
    assert UserSession.objects.filter(pk=row.pk).exists()
    assert two[0].get("/settings/").status_code == 200


def test_row_goes_with_sign_out(two):
    two[0].post("/accounts/logout/")
    assert UserSession.objects.values_list("ip", flat=True).get() == "2001:db8:1234::"


@pytest.mark.parametrize("command", ["clearsessions", "keep_house"])
def test_row_goes_with_a_session_that_is_too_old(two, command):
    Session.objects.filter(session_key=two[0].session.session_key).update(expire_date=timezone.now())
    call_command(command)
    assert UserSession.objects.values_list("ip", flat=True).get() == "2001:db8:1234::"
