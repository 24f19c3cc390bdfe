"""A second factor beside the password: codes of an app and recovery codes, each of which works once."""

import re

import pytest
from allauth.core.context import request_context
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from allauth.mfa.totp.internal.auth import yield_hotp_counters_from_time as counters
from allauth.socialaccount.helpers import complete_social_login
from allauth.socialaccount.models import SocialAccount, SocialApp
from allauth.socialaccount.providers.github.provider import GitHubProvider
from django.contrib.sessions.models import Session
from pytest_django.asserts import assertContains, assertRedirects

from tests.factories import PASSWORD

STEP = "/accounts/2fa/authenticate/"
NOT_THE_CODE = "This is not the code."

pytestmark = pytest.mark.django_db


@pytest.fixture
def secret(alice):
    """What alice's app and the site both know."""
    made = generate_totp_secret()
    TOTP.activate(alice, made)
    return made


@pytest.fixture
def recovery(alice, secret):
    """Alice's recovery codes."""
    return RecoveryCodes.activate(alice).get_unused_codes()


def code_of(secret, ahead=0):
    """What the app shows now, or so many half minutes from now."""
    now = sorted(counters())[len(list(counters())) // 2]
    return format_hotp_value(hotp_value(secret, now + ahead))


def enter_password(browser):
    return browser.post("/accounts/login/", {"login": "alice", "password": PASSWORD})


def is_signed_in(browser):
    return "_auth_user_id" in browser.session


def test_password_alone_does_not_sign_in(client, secret):
    assertRedirects(enter_password(client), STEP)
    assert not is_signed_in(client)


def test_code_of_the_app_signs_in(client, secret):
    enter_password(client)
    assertRedirects(client.post(STEP, {"code": code_of(secret)}), "/")
    assert is_signed_in(client)


def test_session_has_another_key_once_the_code_is_entered(client, secret):
    enter_password(client)
    before = client.session.session_key
    client.post(STEP, {"code": code_of(secret)})
    assert client.session.session_key != before
    assert not Session.objects.filter(session_key=before).exists()


def test_new_password_by_mail_needs_the_second_step_as_ever(client, alice, secret, mailoutbox):
    client.post("/accounts/password/reset/", {"email": "alice@example.org"})
    link = re.search(r"https?://testserver(/\S+)", mailoutbox[0].body)[1]
    form = client.get(link, follow=True).redirect_chain[-1][0]
    client.post(form, {"password1": "an otter crossed the road", "password2": "an otter crossed the road"})
    assert not is_signed_in(client)
    client.post("/accounts/login/", {"login": "alice", "password": "an otter crossed the road"})
    assert not is_signed_in(client)
    client.post(STEP, {"code": code_of(secret)})
    assert is_signed_in(client)


def test_account_of_another_site_needs_the_second_step_too(client, alice, secret):
    request = client.request().wsgi_request
    SocialAccount.objects.create(user=alice, provider="github", uid="1")
    github = GitHubProvider(request, SocialApp(provider="github", client_id="rostra", secret="hush"))
    with request_context(request):
        arrived = github.sociallogin_from_response(request, {"id": 1, "login": "alice"})
        answer = complete_social_login(request, arrived)
    assert (answer.status_code, answer.url) == (302, STEP)
    assert not request.user.is_authenticated


def test_code_of_the_app_works_once(client, secret):
    code, other = code_of(secret), type(client)()
    for browser in (client, other):
        enter_password(browser)
    client.post(STEP, {"code": code})
    assertContains(other.post(STEP, {"code": code}), NOT_THE_CODE)
    assert (is_signed_in(client), is_signed_in(other)) == (True, False)


@pytest.mark.parametrize(("ahead", "taken"), [(-1, True), (1, True), (-3, False), (3, False)])
def test_code_of_a_clock_that_differs_a_little_is_taken(client, secret, ahead, taken):
    enter_password(client)
    client.post(STEP, {"code": code_of(secret, ahead)})
    assert is_signed_in(client) is taken


def test_recovery_code_works_once(client, recovery):
    other = type(client)()
    for browser in (client, other):
        enter_password(browser)
    client.post(STEP, {"code": recovery[0]})
    assertContains(other.post(STEP, {"code": recovery[0]}), NOT_THE_CODE)
    assert (is_signed_in(client), is_signed_in(other)) == (True, False)
    other.post(STEP, {"code": recovery[1]})
    assert is_signed_in(other)


def test_new_recovery_codes_make_the_old_ones_useless(client, alice, recovery):
    Authenticator.objects.filter(user=alice, type="recovery_codes").delete()
    RecoveryCodes.activate(alice)
    enter_password(client)
    client.post(STEP, {"code": recovery[0]})
    assert not is_signed_in(client)


def test_codes_are_guessed_five_times_at_most(client, secret):
    enter_password(client)
    for number in range(5):
        assertContains(client.post(STEP, {"code": f"00000{number}"}), NOT_THE_CODE)
    client.post(STEP, {"code": code_of(secret)})
    assert not is_signed_in(client)


def test_second_step_without_the_first_leads_to_sign_in(client, secret):
    response = client.post(STEP, {"code": code_of(secret)})
    assert response.url.startswith("/accounts/login/")
    assert not is_signed_in(client)


def test_every_way_to_prove_again_is_called_as_on_the_other_pages(client, alice, secret):
    Authenticator.objects.create(user=alice, type=Authenticator.Type.WEBAUTHN, data={})
    client.force_login(alice)
    page = client.get("/accounts/reauthenticate/")
    ways = [way["description"] for way in page.context["reauthentication_alternatives"]]
    assert ways == ["Get a code by mail", "Use a code of the app", "Use a passkey"]
