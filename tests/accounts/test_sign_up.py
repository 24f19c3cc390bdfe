"""Making an account: a code by mail, a name that nobody has, and back to where one came from."""

import re

import pytest
from django.db import IntegrityError
from django.urls import reverse
from pytest_django.asserts import assertContains, assertRedirects

from accounts.adapter import AccountAdapter
from accounts.models import Author, User
from tests.factories import PASSWORD, make_author, make_user

SIGN_UP = "/accounts/signup/"
VERIFY = "/accounts/confirm-email/"
TAKEN = "Somebody signs with this name already. Choose another one."

pytestmark = pytest.mark.django_db


def sign_up(client, username="dave", email="dave@example.org", **more):
    data = {"username": username, "email": email, "password1": PASSWORD} | more
    return client.post(SIGN_UP, data)


def mailed_code(mailoutbox):
    """The code of the last mail, which stands on a line of its own."""
    return re.search(r"^\s*([A-Z0-9]{3,}-[A-Z0-9]{3,})$", mailoutbox[-1].body, re.MULTILINE)[1]


def enter(client, code):
    return client.post(VERIFY, {"code": code})


def errors(response, field="username"):
    return response.context["form"].errors.get(field, [])


def test_sign_up_mails_a_code_and_asks_for_it(client, mailoutbox):
    response = sign_up(client)
    assertRedirects(response, VERIFY)
    assert [mail.to for mail in mailoutbox] == [["dave@example.org"]]
    assert "_auth_user_id" not in client.session


def test_code_signs_in(client, mailoutbox):
    sign_up(client)
    assertRedirects(enter(client, mailed_code(mailoutbox)), "/")
    assert client.session["_auth_user_id"] == str(User.objects.get(username="dave").pk)


def test_wrong_code_does_not_sign_in(client, mailoutbox):
    sign_up(client)
    response = enter(client, "ABC-DEF")
    assert response.status_code == 200
    assert len(errors(response, "code")) == 1
    assert "_auth_user_id" not in client.session


def test_code_is_of_no_use_after_three_wrong_ones(client, mailoutbox):
    sign_up(client)
    code = mailed_code(mailoutbox)
    for _ in range(3):
        enter(client, "ABC-DEF")
    enter(client, code)
    assert "_auth_user_id" not in client.session


def test_new_account_is_a_member_with_an_author_of_its_name(client, mailoutbox):
    sign_up(client)
    user = User.objects.get(username="dave")
    assert [group.name for group in user.groups.all()] == ["member"]
    assert (user.author.login, user.author.source.name, user.author.name) == ("dave", "local", "")
    assert (user.is_staff, user.is_superuser) == (False, False)


def test_new_account_may_comment_once_it_is_verified(client, mailoutbox, article):
    sign_up(client)
    enter(client, mailed_code(mailoutbox))
    client.post(reverse("comments:post", args=[article.pk]), {"text": "Hello."})
    assert article.comments.get().author.login == "dave"


def test_capitals_are_folded(client, mailoutbox):
    sign_up(client, "DaVe", "DaVe@Example.org")
    user = User.objects.get()
    assert (user.username, user.email, user.author.login) == ("dave", "dave@example.org", "dave")


@pytest.mark.parametrize("username", ["alice", "ALICE", "Alice"])
def test_name_of_an_account_is_refused(client, alice, username):
    assert errors(sign_up(client, username)) == [TAKEN]
    assert User.objects.count() == 1


@pytest.mark.parametrize("username", ["ghost", "Ghost"])
def test_name_of_an_author_without_account_is_refused(client, username):
    make_author("ghost", source="local")
    assert errors(sign_up(client, username)) == [TAKEN]
    assert User.objects.count() == 0


def test_name_that_an_archive_knows_is_free(client, mailoutbox):
    make_author("dave", source="archive")
    sign_up(client)
    handles = {author.handle for author in Author.objects.filter(login="dave").select_related("source")}
    assert handles == {"dave", "dave@archive"}


RESERVED = ["admin", "administrator", "anonymous", "deleted", "editor", "local", "me", "moderator", "root"]
RESERVED += ["rostra", "staff", "support", "system", "Admin", "MODERATOR"]


@pytest.mark.parametrize("username", RESERVED)
def test_name_that_the_site_keeps_is_refused(client, username):
    assert errors(sign_up(client, username)) == ["This name is kept for the site itself. Choose another one."]


BAD = [
    "a",
    "-ab",
    ".ab",
    "_ab",
    "ab-",
    "ab.",
    "a b",
    "a@b",
    "a/b",
    "é1",
    "аlice",
    "a\u200bb",
    "ab\u202e",
    "<b>",
    "x" * 31,
]


@pytest.mark.parametrize("username", BAD)
def test_name_that_is_no_login_is_refused(client, username):
    assert len(errors(sign_up(client, username))) >= 1
    assert User.objects.count() == 0


@pytest.mark.parametrize("username", ["ab", "a1", "a_", "a.b-c_d", "x" * 30, "007"])
def test_name_that_is_a_login_is_taken(client, mailoutbox, username):
    sign_up(client, username)
    assert User.objects.get().username == username


@pytest.mark.parametrize("password", ["", "short7!", "12345678901", "password123", "dave@example.org"])
def test_weak_password_is_refused(client, password):
    assert len(errors(sign_up(client, password1=password), "password1")) >= 1
    assert User.objects.count() == 0


@pytest.mark.parametrize("email", ["", "dave", "dave@", "@example.org"])
def test_address_that_is_none_is_refused(client, email):
    assert len(errors(sign_up(client, email=email), "email")) == 1
    assert User.objects.count() == 0


def test_address_that_is_known_looks_the_same_and_makes_nothing(client, alice, mailoutbox):
    response = sign_up(client, email="Alice@example.org")
    assertRedirects(response, VERIFY)
    assert User.objects.count() == 1
    assert [mail.to for mail in mailoutbox] == [["alice@example.org"]]


def test_way_back_survives_sign_up_and_verification(client, mailoutbox, article):
    back = reverse("comments:post", args=[article.pk])
    client.post(back, {"text": "Before I had an account."})
    sign_up(client, next=back)
    response = client.post(VERIFY, {"code": mailed_code(mailoutbox)}, follow=True)
    assert response.redirect_chain == [(back, 302)]
    assertContains(response, "Before I had an account.</textarea>")


@pytest.mark.parametrize(
    "foreign", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_way_back_to_another_site_is_not_taken(client, mailoutbox, foreign):
    sign_up(client, next=foreign)
    assertRedirects(enter(client, mailed_code(mailoutbox)), "/")


def test_sign_up_of_somebody_signed_in_leads_away(client, alice):
    client.force_login(alice)
    assertRedirects(client.get(SIGN_UP), "/")


def test_fields_that_the_form_does_not_have_are_left_aside(client, mailoutbox):
    sign_up(client, is_staff="1", is_superuser="1", groups="2", author="1")
    user = User.objects.get()
    assert (user.is_staff, user.is_superuser) == (False, False)
    assert make_user("erin").author_id != user.author_id


@pytest.fixture
def meanwhile(monkeypatch):
    """Let something happen between the check of the form and the saving of the account, once."""
    new_user = AccountAdapter.new_user

    def prepare(happens):
        def new_user_after_it(adapter, request):
            monkeypatch.setattr(AccountAdapter, "new_user", new_user)
            happens()
            return new_user(adapter, request)

        monkeypatch.setattr(AccountAdapter, "new_user", new_user_after_it)

    return prepare


@pytest.mark.parametrize(
    "rival",
    [
        lambda: make_author("dave", source="local"),
        lambda: User.objects.create_user("dave", "another@example.org", PASSWORD),
    ],
    ids=["author", "account"],
)
def test_name_taken_meanwhile_is_refused_and_what_was_typed_is_kept(client, meanwhile, mailoutbox, rival):
    meanwhile(rival)
    response = sign_up(client, next="/@alice/")
    assert (response.status_code, errors(response)) == (200, [TAKEN])
    for kept in ('value="dave"', 'value="dave@example.org"', 'value="/@alice/"'):
        assertContains(response, kept)
    assert (User.objects.filter(email="dave@example.org").count(), len(mailoutbox)) == (0, 0)


def test_address_taken_meanwhile_looks_the_same_and_makes_nothing(client, meanwhile, mailoutbox):
    meanwhile(lambda: make_user("alice"))
    assertRedirects(sign_up(client, email="alice@example.org"), VERIFY)
    assert [user.username for user in User.objects.all()] == ["alice"]
    assert not Author.objects.filter(login="dave").exists()
    assert [mail.to for mail in mailoutbox] == [["alice@example.org"]]


def test_row_refused_for_another_reason_is_a_fault_of_ours(client, monkeypatch):
    def refuse(*args, **kwargs):
        raise IntegrityError("something else")

    monkeypatch.setattr(Author.objects, "create", refuse)
    with pytest.raises(IntegrityError, match="something else"):
        sign_up(client)


@pytest.mark.parametrize(
    ("known", "username"),
    [("bobcat", "b0bcat"), ("morning", "moming"), ("lilac", "1ilac"), ("lilac", "1i1ac"), ("vale", "va1e")],
)
def test_name_that_looks_like_that_of_an_account_is_refused(client, known, username):
    make_user(known)
    assert errors(sign_up(client, username)) == [
        "Somebody signs with a name that looks like this one. Choose another one."
    ]
    assert User.objects.count() == 1


@pytest.mark.parametrize("username", ["r00t", "m0derator", "rnoderator", "Adrnin"])
def test_name_that_looks_like_one_of_the_sites_is_refused(client, username):
    assert errors(sign_up(client, username)) == ["This name is kept for the site itself. Choose another one."]


@pytest.mark.parametrize("username", ["example.org", "www.dave", "dave.com", "mail.example.net"])
def test_name_that_is_the_address_of_a_site_is_refused(client, username):
    assert errors(sign_up(client, username)) == ["This looks like the address of a site. Write it without the dot."]


def test_name_like_that_of_somebody_from_an_archive_is_free(client, mailoutbox):
    make_author("bobcat", source="archive")
    sign_up(client, "b0bcat")
    assert User.objects.get().username == "b0bcat"
