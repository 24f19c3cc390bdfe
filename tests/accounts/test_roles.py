"""Roles and what they may, and the account that an operator makes."""

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import IntegrityError
from pytest_django.asserts import assertRedirects

from accounts.models import Author, Source, User
from tests.factories import PASSWORD, make_author, make_source, make_user

pytestmark = pytest.mark.django_db

MEMBER = {"comments.add_comment"}
STAFF = MEMBER | {
    "accounts.view_author",
    "accounts.view_source",
    "archive.view_importrun",
    "articles.view_article",
    "articles.view_tag",
    "articles.view_unpublished",
    "comments.view_comment",
    "comments.view_quotation",
}
MODERATOR = STAFF | {"comments.moderate_comment", "claims.decide_claim"}
EDITOR = STAFF | {"articles.add_article", "articles.change_article"}
ADMINISTRATOR = MODERATOR | EDITOR | {"accounts.view_user", "accounts.change_user", "auth.view_group"}
ROLES = {"member": MEMBER, "moderator": MODERATOR, "editor": EDITOR, "administrator": ADMINISTRATOR}


def test_roles_are_made_by_the_migrations():
    assert set(Group.objects.values_list("name", flat=True)) == set(ROLES)


@pytest.mark.parametrize("role", ROLES)
def test_role_has_exactly_these_permissions(role):
    assert make_user("dave", role=role).get_all_permissions() == ROLES[role]


def test_source_of_what_is_written_here_is_made_by_the_migrations():
    assert Source.objects.local().is_local is True
    assert make_source("archive").is_local is False


@pytest.fixture
def superuser(monkeypatch):
    """The account that createsuperuser makes without asking."""
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)
    call_command("createsuperuser", username="Grace", email="Grace@example.org", interactive=False, verbosity=0)
    return User.objects.get()


def test_createsuperuser_makes_an_account_with_an_author(superuser):
    assert (superuser.username, superuser.email, superuser.author.handle) == ("grace", "grace@example.org", "grace")
    assert (superuser.is_superuser, superuser.is_staff) == (True, True)


def test_superuser_signs_in_at_once_and_opens_the_admin(superuser, client):
    data = {"login": "grace", "password": PASSWORD, "next": "/admin/"}
    assertRedirects(client.post("/accounts/login/", data), "/admin/")
    assert client.get("/admin/").status_code == 200


def test_superuser_may_comment(superuser):
    assert superuser.has_perm("comments.add_comment") is True


def test_account_and_author_are_made_together_or_not_at_all():
    make_user("dave")
    with pytest.raises(IntegrityError):
        User.objects.create_user("erin", "dave@example.org", PASSWORD)
    assert (User.objects.count(), Author.objects.count()) == (1, 1)


def test_account_with_the_login_of_an_author_is_refused():
    make_author("ghost", source="local")
    with pytest.raises(IntegrityError):
        User.objects.create_user("ghost", "ghost@example.org", PASSWORD)


@pytest.mark.parametrize("login", ["dave", "Dave", "DAVE"])
def test_account_is_made_in_small_letters(login):
    user = User.objects.create_user(login, f"{login}@Example.ORG", PASSWORD)
    assert (user.username, user.email, user.author.login) == ("dave", "dave@example.org", "dave")
