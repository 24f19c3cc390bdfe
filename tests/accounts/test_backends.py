"""What somebody may do is asked for at once, and is what Django would say."""

import pytest
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.auth.models import AnonymousUser, Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.backends import AuthenticationBackend
from accounts.models import User
from tests.factories import PASSWORD, make_editor, make_moderator, make_user


def granted(user):
    """By our backend and by Django's, each asked anew."""
    return tuple(
        backend.get_all_permissions(User.objects.get(pk=user.pk))
        for backend in (AuthenticationBackend(), ModelBackend())
    )


@pytest.mark.parametrize("make", [make_user, make_moderator, make_editor])
def test_permissions_are_those_of_role_and_person(db, make):
    user = make()
    user.user_permissions.add(Permission.objects.get(codename="view_user"))
    ours, djangos = granted(user)
    assert ours == djangos
    assert {"comments.add_comment", "accounts.view_user"} <= ours


def test_administrator_may_do_everything(db):
    ours, djangos = granted(User.objects.create_superuser("root-of-all", "root@example.org", "x"))
    assert ours == djangos != set()


def test_whoever_is_locked_out_may_do_nothing(db):
    assert granted(make_user(is_active=False)) == (set(), set())
    assert AuthenticationBackend().get_all_permissions(AnonymousUser()) == set()


def test_permissions_are_one_question_for_many_roles(db, django_assert_num_queries):
    user = User.objects.get(pk=make_moderator().pk)
    with django_assert_num_queries(1):
        assert user.has_perm("comments.moderate_comment")
        assert not user.has_perm("articles.change_article")


@pytest.fixture
def hashed(monkeypatch):
    """How often a password was hashed, which is what takes time."""
    counted = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda *args: counted.append(args) or encode(*args))
    return counted


@pytest.mark.parametrize("login", ["alice", "nobody", "alice@example.org", "nobody@example.org"])
def test_sign_in_hashes_once_whether_or_not_there_is_an_account(client, alice, hashed, login):
    hashed.clear()
    client.post("/accounts/login/", {"login": login, "password": "wrong"})
    assert len(hashed) == 1


@pytest.mark.parametrize("email", ["alice@example.org", "nobody@example.org"])
def test_sign_up_hashes_once_whether_or_not_there_is_an_account(client, alice, hashed, email):
    hashed.clear()
    client.post("/accounts/signup/", {"username": "dave", "email": email, "password1": PASSWORD})
    assert len(hashed) == 1


def test_sign_in_without_a_password_to_check_hashes_once_too(client, alice, hashed):
    alice.set_unusable_password()
    alice.save()
    hashed.clear()
    client.post("/accounts/login/", {"login": "alice", "password": "wrong"})
    assert len(hashed) == 1


DOORS = {
    "sign-in": ("/accounts/login/", {"login": "{}@example.org", "password": "wrong"}),
    "sign-in by name": ("/accounts/login/", {"login": "{}", "password": "wrong"}),
    "reset": ("/accounts/password/reset/", {"email": "{}@example.org"}),
    "sign-up": ("/accounts/signup/", {"username": "new-name", "email": "{}@example.org", "password1": PASSWORD}),
}


def waits_for_the_disk(statements):
    """How often something was committed: a transaction, or a write outside of one."""
    waits = is_within = 0
    for sql in statements:
        waits += sql == "COMMIT" or (sql.startswith("INSERT") and not is_within)
        is_within = sql.startswith("BEGIN") or (is_within and sql not in ("COMMIT", "ROLLBACK"))
    return waits


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.parametrize("door", DOORS)
def test_an_answer_takes_the_same_work_whether_or_not_there_is_an_account(alice, mailoutbox, door):
    path, data = DOORS[door]
    work = {}
    for who in ("alice", "nobody"):
        mailoutbox.clear()
        with CaptureQueriesContext(connection) as asked:
            answer = Client().post(path, {name: value.format(who) for name, value in data.items()})
        statements = [query["sql"] for query in asked.captured_queries]
        reads = sum(sql.startswith("SELECT") for sql in statements)
        tables = sorted(sql.split('"')[1] for sql in statements if sql.startswith("INSERT"))
        work[who] = (answer.status_code, len(mailoutbox), reads, tables, waits_for_the_disk(statements))
        mails = [letter.message().as_bytes() for letter in mailoutbox]
        assert all(2_000 < len(mail) < 4_000 for mail in mails)
    assert work["alice"] == work["nobody"]
