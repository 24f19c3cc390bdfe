"""How often somebody may try: so many times, and once more is refused, whatever is sent."""

import re

import pytest
from django.core import mail

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


def test_one_person_gets_two_mails_of_a_reset_in_an_hour(client, alice):
    for _number in range(3):
        client.post(RESET, {"email": "alice@example.org"})
    assert [letter.to for letter in mail.outbox] == [["alice@example.org"]] * 2


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
