"""Roles and what they may, and the account that an operator makes."""

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import IntegrityError
from pytest_django.asserts import assertContains, assertRedirects

from accounts.models import Author, Source, User
from accounts.services import give_role, keep_an_administrator, take_role
from forum.lib.errors import NotAllowed
from tests.factories import PASSWORD, make_author, make_source, make_user

LAST = "This is the last administrator. Make somebody else one first."

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


def roles_of(user):
    user.refresh_from_db()
    return sorted(user.groups.values_list("name", flat=True)), user.is_staff


@pytest.mark.parametrize(("role", "is_staff"), [("moderator", True), ("editor", True), ("administrator", True)])
def test_role_brings_its_way_into_the_administration_and_takes_it_along(alice, role, is_staff):
    assert give_role(user=alice, role=role) is True
    assert give_role(user=alice, role=role) is False
    assert roles_of(alice) == (sorted(["member", role]), is_staff)
    make_user("grace", role="administrator")
    assert take_role(user=alice, role=role) is True
    assert take_role(user=alice, role=role) is False
    assert roles_of(alice) == (["member"], False)


def test_last_administrators_role_is_not_taken(alice):
    give_role(user=alice, role="administrator")
    make_user("dave", role="administrator", is_active=False)
    with pytest.raises(NotAllowed):
        take_role(user=alice, role="administrator")
    assert roles_of(alice) == (["administrator", "member"], True)


def test_role_of_one_of_two_administrators_is_taken(alice):
    make_user("grace", role="administrator")
    give_role(user=alice, role="administrator")
    take_role(user=alice, role="administrator")
    assert roles_of(alice) == (["member"], False)


def test_superuser_stays_one_without_the_role(superuser):
    give_role(user=superuser, role="administrator")
    take_role(user=superuser, role="administrator")
    assert roles_of(superuser) == ([], True)
    with pytest.raises(NotAllowed):
        keep_an_administrator(without=superuser)


@pytest.fixture
def grace(client):
    """The only administrator, signed in."""
    user = make_user("grace", role="administrator", is_staff=True)
    client.force_login(user)
    return user


def act(client, action, *users):
    data = {"action": action, "_selected_action": [user.pk for user in users]}
    return client.post("/admin/accounts/user/", data, follow=True)


def test_administrator_gives_roles_by_an_action(client, grace, alice, bob):
    assertContains(act(client, "give_role_editor", alice, bob), "2 accounts were changed.")
    assert roles_of(alice) == (["editor", "member"], True)
    assert roles_of(bob) == (["editor", "moderator"], True)
    assertContains(act(client, "take_role_moderator", alice, bob), "1 account was changed.")
    assert roles_of(bob) == (["editor"], True)


def test_action_leaves_the_last_administrator(client, grace, alice):
    response = act(client, "take_role_administrator", grace, alice)
    assertContains(response, LAST)
    assertContains(response, "0 accounts were changed.")
    assert roles_of(grace) == (["administrator"], True)


@pytest.mark.parametrize(
    "data", [{"is_active": "on", "is_staff": "on"}, {"groups": "administrator"}], ids=["role", "off"]
)
def test_form_leaves_the_last_administrator(client, grace, data):
    data = {name: Group.objects.get(name=value).pk if name == "groups" else value for name, value in data.items()}
    assertContains(client.post(f"/admin/accounts/user/{grace.pk}/change/", data), LAST)
    assert roles_of(grace) == (["administrator"], True)
    assert grace.is_active is True


def test_moderator_gives_no_roles(client, alice, bob):
    client.force_login(bob)
    assert act(client, "give_role_administrator", bob).status_code == 403
    assert roles_of(bob) == (["moderator"], True)
