"""A new password by mail: for whoever has the mailbox, once, and for a day."""

import re
from datetime import datetime, timedelta

import pytest
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from pytest_django.asserts import assertContains, assertNotContains

from accounts.models import User
from tests.factories import PASSWORD

RESET = "/accounts/password/reset/"
NEW_PASSWORD = "an otter crossed the road"
NEW = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}

pytestmark = pytest.mark.django_db


@pytest.fixture
def link(client, alice, mailoutbox):
    """The link in the mail that alice gets."""
    client.post(RESET, {"email": "alice@example.org"})
    return re.search(r"https?://testserver(/\S+)", mailoutbox[0].body)[1]


def form_of(client, link):
    """The address of the form behind a link, None where it leads to none."""
    chain = client.get(link, follow=True).redirect_chain
    return chain[-1][0] if chain else None


def has_new_password():
    return User.objects.get().check_password(NEW_PASSWORD)


def test_password_is_reset_by_mail(client, link):
    client.post(form_of(client, link), NEW)
    client.post("/accounts/login/", {"login": "alice", "password": NEW_PASSWORD})
    assert "_auth_user_id" in client.session


def test_common_password_is_refused_once_at_its_field(client, link):
    response = client.post(form_of(client, link), {"password1": "password", "password2": "password"})
    assertContains(response, "At least 8 characters, not digits alone; nothing that many people use", count=1)
    assertContains(response, "This password is too common.", count=2)
    assertNotContains(response, "commonly used")


def test_link_works_once(client, link):
    client.post(form_of(client, link), NEW)
    assert form_of(client, link) is None


def test_link_that_programs_have_looked_at_works_still(client, link):
    for _ in range(10):
        assert type(client)().get(link, follow=True).status_code == 200
    client.post(form_of(client, link), NEW)
    assert has_new_password()


@pytest.mark.parametrize(("seconds", "works"), [(86_300, True), (86_500, False)])
def test_link_works_for_a_day(client, link, monkeypatch, seconds, works):
    later = datetime.now() + timedelta(seconds=seconds)
    monkeypatch.setattr(PasswordResetTokenGenerator, "_now", lambda generator: later)
    assert (form_of(client, link) is not None) is works


@pytest.mark.parametrize("changed", [{"password": NEW_PASSWORD}, {"email": "new@example.org"}])
def test_link_is_dead_once_password_or_address_are_others(client, alice, link, changed):
    form = form_of(client, link)
    if "password" in changed:
        alice.set_password("a third one, which is long")
    else:
        alice.email = changed["email"]
        alice.emailaddress_set.update(**changed)
    alice.save()
    client.post(form, NEW)
    assert form_of(type(client)(), link) is None
    assert not has_new_password()


def test_name_of_another_host_stands_in_no_mail(client, alice, mailoutbox):
    assert client.post(RESET, {"email": "alice@example.org"}, HTTP_HOST="evil.example").status_code == 400
    client.post(RESET, {"email": "alice@example.org"}, HTTP_X_FORWARDED_HOST="evil.example")
    [letter] = mailoutbox
    assert "evil.example" not in letter.message().as_string()
    assert "http://testserver/" in letter.body


def test_unknown_address_looks_the_same(client, alice, mailoutbox):
    known = client.post(RESET, {"email": "alice@example.org"})
    unknown = client.post(RESET, {"email": "nobody@example.org"})
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert User.objects.get().check_password(PASSWORD)


def test_address_that_somebody_has_not_proved_to_be_theirs_gets_no_link(client, alice, mailoutbox):
    alice.emailaddress_set.create(email="new@example.org", verified=False)
    client.post(RESET, {"email": "new@example.org"})
    [letter] = mailoutbox
    assert (letter.to, "/reset/key/" in letter.body) == (["new@example.org"], False)


def test_account_that_has_proved_no_address_yet_gets_a_link(client, alice, mailoutbox):
    alice.emailaddress_set.all().delete()
    client.post(RESET, {"email": "Alice@example.org"})
    assert "/reset/key/" in mailoutbox[0].body


def test_who_is_locked_out_gets_no_link(client, alice, mailoutbox):
    User.objects.update(is_active=False)
    client.post(RESET, {"email": "alice@example.org"})
    assert "/reset/key/" not in mailoutbox[0].body
