"""What can take an account away, or all that it holds, asks who it is once more after five minutes."""

import pytest
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core import mail
from pytest_django.asserts import assertContains

from forum.privacy.models import AccountDeletion, DataExport
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db

ACTS = {
    "/accounts/email/": {"action_add": "", "email": "new@example.org"},
    "/accounts/2fa/totp/deactivate/": {},
    "/accounts/2fa/recovery-codes/": None,
    "/accounts/2fa/recovery-codes/generate/": {},
    "/accounts/2fa/recovery-codes/download/": None,
    "/accounts/2fa/webauthn/add/": {"name": "x", "credential": "{}"},
    "/settings/data/": {},
    "/settings/delete/": {"texts": "erase", "sure": "on"},
}


@pytest.fixture
def second_step(alice):
    TOTP.activate(alice, generate_totp_secret())
    return RecoveryCodes.activate(alice).get_unused_codes()


def come(client, recovery, seconds):
    """Sign in with both factors and prove it once more, so many seconds ago."""
    client.post("/accounts/login/", {"login": "alice", "password": PASSWORD})
    client.post("/accounts/2fa/authenticate/", {"code": recovery[0]})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= seconds
    session.save()


def asks_again(client, path):
    data = ACTS[path]
    answer = client.get(path) if data is None else client.post(path, data)
    return answer.status_code == 302 and "reauthenticate" in answer.url


@pytest.mark.parametrize("path", ACTS)
def test_nothing_is_done_after_five_minutes(client, alice, second_step, path):
    come(client, second_step, 310)
    kept = set(Authenticator.objects.values_list("pk", flat=True))
    assert asks_again(client, path)
    assert set(Authenticator.objects.values_list("pk", flat=True)) == kept
    assert (AccountDeletion.objects.count(), DataExport.objects.count(), mail.outbox) == (0, 0, [])


@pytest.mark.parametrize("path", ACTS)
def test_nobody_is_asked_again_within_five_minutes(client, alice, second_step, path):
    come(client, second_step, 280)
    assert not asks_again(client, path)


def test_key_of_an_app_is_shown_to_nobody_after_five_minutes(client, alice, second_step):
    come(client, second_step, 310)
    Authenticator.objects.all().delete()
    answer = client.get("/accounts/2fa/totp/activate/")
    assert (answer.status_code, answer.url.partition("?")[0]) == (302, "/accounts/reauthenticate/")


def test_way_that_is_new_to_this_site_says_what_it_is_in_its_own_words(client, alice, second_step, monkeypatch):
    way = {"id": "mfa_reauthenticate:carrier_pigeon", "description": "Send a pigeon", "url": "/pigeon/"}
    known = DefaultAccountAdapter.get_reauthentication_methods
    monkeypatch.setattr(
        DefaultAccountAdapter, "get_reauthentication_methods", lambda adapter, user: [*known(adapter, user), way]
    )
    come(client, second_step, 310)
    page = client.get("/accounts/reauthenticate/")
    assertContains(page, '<a class="button" href="/pigeon/">Send a pigeon</a>', html=True)
    assertContains(page, "Use a code of the app")


def test_new_password_takes_the_old_one_however_soon(client, alice, second_step):
    come(client, second_step, 0)
    new = {"password1": "an otter crossed the road", "password2": "an otter crossed the road"}
    assert client.post("/accounts/password/change/", new | {"oldpassword": "wrong"}).status_code == 200
    alice.refresh_from_db()
    assert alice.check_password(PASSWORD)
