"""Which passwords are taken, and that they are kept as they were typed."""

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.auth.password_validation import CommonPasswordValidator, validate_password
from django.core.exceptions import ValidationError
from pytest_django.asserts import assertContains, assertNotContains

from accounts.models import User

pytestmark = pytest.mark.django_db


def sign_up(client, password):
    return client.post("/accounts/signup/", {"username": "dave", "email": "dave@example.org", "password1": password})


def is_taken(password):
    try:
        validate_password(password)
    except ValidationError:
        return False
    return True


def test_no_common_password_is_taken():
    common = CommonPasswordValidator().passwords
    assert len(common) > 19_000
    assert [word for word in sorted(common) if is_taken(word) or is_taken(word.upper())] == []


@pytest.mark.parametrize(
    ("password", "taken"), [("d5xq1ru", False), ("d5xq1ruv", True), ("20571948", False), ("password", False)]
)
def test_password_is_what_its_help_says(password, taken):
    assert is_taken(password) is taken


def test_what_is_wrong_with_a_password_is_said_at_its_field_and_in_the_summary_alone(client, alice):
    signing_up = sign_up(client, "password")
    client.force_login(alice)
    changing = client.post("/accounts/password/change/", {"password1": "password", "password2": "password"})
    for response in (signing_up, changing):
        assertContains(response, "At least 8 characters, not digits alone; nothing that many people use", count=1)
        assertContains(response, "This password is too common.", count=2)
        assertNotContains(response, "commonly used")


@pytest.mark.parametrize(
    "password",
    ["otter" * 12 + "road", " spaces before and behind ", "пароль из 🦦 и ﬁ", "e\u0301tude en mi, opus dix"],
    ids=["64 characters", "spaces", "any script", "decomposed"],
)
def test_password_is_kept_as_it_was_typed(client, password):
    sign_up(client, password)
    user = User.objects.get()
    assert user.check_password(password)
    for other in (password.strip() + "x", password[:-1], password.replace("\u0301", "").replace("ﬁ", "fi") + " "):
        assert not user.check_password(other)


def test_password_of_a_megabyte_is_not_even_hashed(client, alice, monkeypatch):
    hashed = []
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda *args: hashed.append(args))
    response = client.post("/accounts/login/", {"login": "alice", "password": "x" * 1_000_000})
    assert (response.status_code, hashed) == (400, [])
