"""How often somebody may try: so many times, and once more is refused, whatever is sent."""

import itertools
import re
import time
from types import SimpleNamespace

import pytest
from django.core import mail
from django.test import Client

from accounts.models import User
from tests.factories import PASSWORD, make_user

NEW_PASSWORD = "an otter crossed the road"
SIGN_IN = "/accounts/login/"
RESET = "/accounts/password/reset/"

pytestmark = pytest.mark.django_db


def sign_in(browser, login="alice", password=PASSWORD):
    return browser.post(SIGN_IN, {"login": login, "password": password})


def sign_in_with_passkey(browser, number):
    return browser.post("/accounts/2fa/webauthn/login/", {"credential": "{}"})


def sign_up(browser, number):
    data = {"username": f"person-{number}", "email": f"person-{number}@example.org", "password1": PASSWORD}
    return browser.post("/accounts/signup/", data)


def ask_for_a_reset(browser, number):
    return browser.post(RESET, {"email": f"person-{number}@example.org"})


def sign_in_once_more(browser, number):
    browser.logout()
    return sign_in(browser)


@pytest.mark.parametrize(
    ("act", "most"), [(sign_in_once_more, 30), (sign_up, 5), (ask_for_a_reset, 5), (sign_in_with_passkey, 10)]
)
def test_one_address_of_the_network_may_go_so_far(client, alice, act, most):
    for number in range(most):
        browser = type(client)() if act is sign_up else client
        assert act(browser, number).status_code != 429
    browser = type(client)()
    assert act(browser, most).status_code == 429
    assert "_auth_user_id" not in browser.session
    assert User.objects.count() == 1 + (most if act is sign_up else 0)


def test_passwords_are_guessed_ten_times_from_one_address(client, alice):
    for number in range(10):
        sign_in(client, f"nobody-{number}", "wrong")
    sign_in(client)
    assert "_auth_user_id" not in client.session


def test_one_address_of_the_network_does_not_keep_out_another(client, alice):
    for number in range(10):
        sign_in(client, f"nobody-{number}", "wrong")
    data = {"login": "alice", "password": PASSWORD}
    client.post(SIGN_IN, data, REMOTE_ADDR="198.51.100.7")
    assert client.session["_auth_user_id"] == str(alice.pk)


def test_no_address_that_a_browser_names_is_believed(client, alice):
    for number in range(100):
        sign_in(client, f"nobody-{number}", "wrong")
        client.defaults["HTTP_X_FORWARDED_FOR"] = f"198.51.100.{number}"
    assert sign_in(client).status_code == 429
    assert "_auth_user_id" not in client.session


def test_addresses_of_one_ipv6_network_count_as_one(client, alice):
    for number in range(10):
        sign_in(Client(REMOTE_ADDR=f"2001:db8:0:1:{number:x}::{number + 1:x}"), f"nobody-{number}", "wrong")
    near, far = Client(REMOTE_ADDR="2001:db8:0:1:ffff::1"), Client(REMOTE_ADDR="2001:db8:0:2::1")
    for browser in (near, far):
        sign_in(browser)
    assert ["_auth_user_id" in browser.session for browser in (near, far)] == [False, True]


def test_right_password_of_somebody_else_forgets_no_wrong_one(client, alice):
    make_user("dave")
    for _number in range(4):
        sign_in(client, "alice", "wrong")
    sign_in(client, "dave")
    client.logout()
    for number in range(6):
        sign_in(Client(REMOTE_ADDR=f"198.51.100.{number}"), "alice", "wrong")
    for browser in (Client(REMOTE_ADDR="198.51.100.77"), client):
        sign_in(browser)
        assert "_auth_user_id" not in browser.session


@pytest.fixture
def clock(monkeypatch):
    made = SimpleNamespace(now=time.time())
    seen = SimpleNamespace(time=lambda: made.now, monotonic=time.monotonic, sleep=time.sleep)
    monkeypatch.setattr("allauth.core.internal.ratelimit.time", seen)
    return made


def ask_for_a_code(browsers, email):
    """Sign up from an address of the network that has asked for nothing yet."""
    number = next(browsers)
    data = {"username": f"person-{number}", "email": email, "password1": PASSWORD}
    return Client(REMOTE_ADDR=f"198.51.100.{number}").post("/accounts/signup/", data).status_code


def test_one_person_gets_two_codes_in_an_hour_and_five_in_a_day(alice, clock):
    browsers = itertools.count(1)
    for answers in ([302, 302, 429], [302, 302, 429], [302, 429, 429]):
        assert [ask_for_a_code(browsers, "alice@example.org") for _ in range(3)] == answers
        clock.now += 3601
    assert [letter.to for letter in mail.outbox] == [["alice@example.org"]] * 5
    assert ask_for_a_code(browsers, "dave@example.org") == 302
    clock.now += 86_400
    assert ask_for_a_code(browsers, "alice@example.org") == 302


def test_one_person_gets_two_mails_of_a_reset_in_an_hour_and_five_in_a_day(alice, clock):
    browsers = [Client(REMOTE_ADDR=f"198.51.100.{number}") for number in range(9)]
    for number, browser in enumerate(browsers, start=1):
        assert browser.post(RESET, {"email": "alice@example.org"}).status_code in {302, 429}
        clock.now += 3601 * (number % 3 == 0)
    assert [letter.to for letter in mail.outbox] == [["alice@example.org"]] * 5


def test_code_that_is_asked_for_again_counts_too(client):
    sign_up(client, 1)
    assert client.post("/accounts/confirm-email/", {"action": "resend"}).status_code == 302
    browser = Client(REMOTE_ADDR="198.51.100.7")
    assert sign_in(browser, "person-1").status_code == 429
    assert [letter.to for letter in mail.outbox] == [["person-1@example.org"]] * 2


def test_link_of_a_reset_is_tried_twenty_times(client, alice):
    client.post(RESET, {"email": "alice@example.org"})
    link = re.search(r"https?://testserver(/\S+)", mail.outbox[0].body)[1]
    form = client.get(link, follow=True).redirect_chain[-1][0]
    for _number in range(20):
        assert client.post(form, {"password1": NEW_PASSWORD, "password2": "another"}).status_code == 200
    assert client.post(form, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}).status_code == 429
    alice.refresh_from_db()
    assert alice.check_password(PASSWORD)


def prove(browser, number):
    return browser.post("/accounts/reauthenticate/", {"password": "wrong"})


def change_password(browser, number):
    data = {"oldpassword": "wrong", "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    return browser.post("/accounts/password/change/", data)


def change_address(browser, number):
    return browser.post("/accounts/email/", {"action_add": "", "email": "no address"})


@pytest.mark.parametrize(("act", "most"), [(prove, 10), (change_password, 5), (change_address, 10)])
def test_one_person_may_go_so_far_and_nobody_else_is_kept_out(client, alice, act, most):
    sign_in(client)
    for number in range(most):
        assert act(client, number).status_code == 200
    assert act(client, most).status_code == 429
    make_user("dave")
    other = type(client)(REMOTE_ADDR="198.51.100.7")  # where no password was guessed
    sign_in(other, "dave")
    assert act(other, 0).status_code == 200
