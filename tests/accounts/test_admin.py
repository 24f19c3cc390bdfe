"""Django's admin as a window: it shows and searches, and changes through services alone."""

import pytest
from allauth.account.models import EmailAddress
from django.contrib import admin
from django.contrib.auth.models import Group
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from accounts.models import Author, Source, User
from forum.archive.models import ImportRun
from forum.articles.models import Article, Tag
from forum.articles.tagging import set_tags
from forum.comments.models import Comment, Quotation
from forum.comments.services import hide_comment
from forum.lib.admin import ReadOnlyAdmin
from forum.lib.errors import TryAgain
from tests.assertions import assert_sound
from tests.factories import (
    PASSWORD,
    load_thread,
    make_article,
    make_author,
    make_comment,
    make_editor,
    make_source,
    make_user,
)

pytestmark = pytest.mark.django_db

MODELS = [Article, Author, Comment, EmailAddress, Group, ImportRun, Quotation, Source, Tag, User]


@pytest.fixture
def grace(client):
    """An administrator, signed in."""
    user = make_user("grace", role="administrator", is_staff=True)
    client.force_login(user)
    return user


@pytest.fixture
def root(client):
    """The account that createsuperuser makes, signed in."""
    user = User.objects.create_superuser("root", "root@example.org", PASSWORD)
    client.force_login(user)
    return user


def url(model, page, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def make_rows(count):
    """So many rows of each model, each with an author, a source and an article of its own."""
    for index in range(count):
        number = f"{count}-{index}"
        user = make_user(f"user-{number}")
        source = make_source(f"source-{number}")
        article = make_article(source=source.name, author=make_author(f"a-{number}", source=source.name))
        set_tags(article, [f"tag {number}"])
        comment = make_comment(article, user)
        Quotation.objects.create(comment=comment, quoted=comment, position=0, text="Hm.", author_name="x")
        ImportRun.objects.create(source=source)
        Group.objects.create(name=f"role {number}")


def test_admin_holds_these_models_and_only_shows_them():
    assert set(admin.site._registry) == set(MODELS)
    assert [model for model, shown in admin.site._registry.items() if not isinstance(shown, ReadOnlyAdmin)] == []


@pytest.mark.parametrize("model", MODELS)
def test_list_takes_the_same_queries_for_3_and_30(client, root, model, django_assert_max_num_queries):
    counts = []
    for rows in (3, 27):
        make_rows(rows)
        with django_assert_max_num_queries(20) as queries:
            assert client.get(url(model, "changelist")).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("model", MODELS)
def test_detail_takes_the_same_queries_whatever_else_there_is(client, root, model, django_assert_max_num_queries):
    counts = []
    for rows in (1, 9):
        make_rows(rows)
        key = model.objects.order_by("pk").values_list("pk", flat=True).last()
        # The first page asks for content types, which are then remembered.
        client.get(url(model, "change", key))
        with django_assert_max_num_queries(20) as queries:
            assert client.get(url(model, "change", key)).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("model", MODELS)
def test_search_works(client, root, model):
    make_rows(2)
    assert client.get(url(model, "changelist"), {"q": "no such thing"}).status_code == 200


def test_search_finds_a_comment_by_its_words(client, grace, alice, article):
    make_comment(article, alice, "Herons nest here.")
    make_comment(article, alice, "Otters swim here.")
    response = client.get(url(Comment, "changelist"), {"q": "heron"})
    assertContains(response, "Herons nest here.")
    assertNotContains(response, "Otters swim here.")


@pytest.mark.parametrize("model", MODELS)
def test_nothing_is_added_or_removed_there(client, root, model):
    make_rows(1)
    key = model.objects.order_by("pk").values_list("pk", flat=True)[0]
    before = model.objects.count()
    for page in (url(model, "add"), url(model, "delete", key)):
        assert (client.get(page).status_code, client.post(page, {"post": "yes"}).status_code) == (403, 403)
    assert model.objects.count() == before


@pytest.mark.parametrize("model", [model for model in MODELS if model is not User])
def test_no_row_but_an_account_is_changed_there(client, root, model):
    make_rows(1)
    row = model.objects.order_by("pk").values()[0]
    assert client.post(url(model, "change", row["id"]), {"name": "x", "title": "x"}).status_code == 403
    assert model.objects.order_by("pk").values()[0] == row


def test_address_is_verified_by_nobody_there(client, root, alice):
    address = EmailAddress.objects.create(user=alice, email="new@example.org", verified=False)
    data = {"user": alice.pk, "email": "other@example.org", "verified": "on", "primary": "on"}
    assert client.post(url(EmailAddress, "add"), data).status_code == 403
    run(client, "make_verified", address)
    addresses = EmailAddress.objects.filter(user=alice).order_by("email").values_list("email", "verified")
    assert list(addresses) == [("alice@example.org", True), ("new@example.org", False)]


@pytest.mark.parametrize("word", ["ALICE@", "alice"])
def test_search_finds_an_address(client, root, alice, bob, word):
    response = client.get(url(EmailAddress, "changelist"), {"q": word})
    assertContains(response, "alice@example.org")
    assertNotContains(response, "bob@example.org")


def test_administrator_sees_the_roles_and_what_they_may(client, grace):
    assertContains(client.get(url(Group, "changelist")), "moderator")
    page = client.get(url(Group, "change", Group.objects.get(name="moderator").pk))
    assertContains(page, "Comments | comment | Can view comment")


def test_administrator_gives_and_takes_roles(client, grace, alice):
    editor = make_editor().groups.get()
    data = {"is_active": "on", "is_staff": "on", "groups": [editor.pk]}
    client.post(url(User, "change", alice.pk), data)
    alice.refresh_from_db()
    assert ([group.name for group in alice.groups.all()], alice.is_staff) == (["editor"], True)


def test_administrator_changes_nothing_else_of_an_account(client, grace, alice):
    before = User.objects.filter(pk=alice.pk).values().get()
    data = {"is_active": "on", "username": "x", "email": "x@example.org", "is_superuser": "on", "password": "x"}
    client.post(url(User, "change", alice.pk), data)
    assert User.objects.filter(pk=alice.pk).values().get() == before


@pytest.mark.parametrize("person", ["bob", "erin"])
def test_accounts_are_closed_to_moderators_and_editors(client, alice, bob, person):
    client.force_login(bob if person == "bob" else make_editor())
    change = url(User, "change", alice.pk)
    assert client.get(url(User, "changelist")).status_code == 403
    assert (client.get(change).status_code, client.post(change, {"is_staff": "on"}).status_code) == (403, 403)
    assert User.objects.get(pk=alice.pk).is_staff is False


def test_archived_address_is_not_in_the_admin(client, grace):
    author = make_author("smith", email="smith@private.example")
    assertNotContains(client.get(url(Author, "change", author.pk)), "private.example")
    assertNotContains(client.get(url(Author, "changelist"), {"q": "smith"}), "private.example")


def test_admin_is_closed_to_members(client, alice):
    client.force_login(alice)
    for page in ("/admin/", url(Comment, "changelist")):
        assert client.get(page, follow=True).status_code == 403


def test_admin_leads_anonymous_people_to_the_sites_own_sign_in(client):
    response = client.get("/admin/")
    assert (response.status_code, response.url) == (302, "/admin/login/?next=/admin/")
    assert client.get(response.url).url == "/accounts/login/?next=%2Fadmin%2F"


def run(client, action, *rows):
    """Run an action on rows of the list."""
    data = {"action": action, "_selected_action": [row.pk for row in rows]}
    return client.post(url(type(rows[0]), "changelist"), data, follow=True)


@pytest.mark.parametrize(
    ("action", "before", "after"),
    [("hide", "visible", "hidden"), ("restore", "hidden", "visible"), ("delete", "visible", "deleted")],
)
def test_moderator_acts_on_comments_through_the_services(client, bob, action, before, after):
    article, comments = load_thread([None, 0, 1], states={1: before})
    client.force_login(bob)
    assertContains(run(client, action, comments[1]), "1 comment was changed.")
    article.refresh_from_db()
    assert Comment.objects.get(pk=comments[1].pk).state == after
    assert article.comment_count == 2 + (after == "visible")
    assert_sound()


@pytest.mark.parametrize(
    ("action", "before", "after"),
    [
        ("close_comments", {"comments_open": True}, {"comments_open": False}),
        ("open_comments", {"comments_open": False}, {"comments_open": True}),
        ("hide", {"state": "published"}, {"state": "hidden"}),
        ("publish", {"state": "draft"}, {"state": "published"}),
    ],
)
def test_editor_acts_on_articles_through_the_services(client, action, before, after):
    article = make_article(**before)
    client.force_login(make_editor())
    assertContains(run(client, action, article), "1 article was changed.")
    assert Article.objects.values(*after).get() == after
    assert Article.objects.get().decided_at is not None


def test_action_on_several_says_how_many_changed(client, bob):
    _article, comments = load_thread([None, None, None], states={1: "hidden"})
    client.force_login(bob)
    assertContains(run(client, "hide", *comments), "2 comments were changed.")


def test_moderator_has_no_action_on_articles(client, bob, article):
    client.force_login(bob)
    run(client, "hide", article)
    assert Article.objects.get().state == "published"


def test_editor_has_no_action_on_comments(client, alice, article):
    comment = make_comment(article, alice)
    client.force_login(make_editor())
    run(client, "delete", comment)
    assert Comment.objects.get().state == "visible"


def test_busy_database_is_told_and_the_rest_is_done(client, bob, article, monkeypatch):
    first, second = make_comment(article, bob, "One"), make_comment(article, bob, "Two")

    def hide(*, comment, user):
        if comment == first:
            raise TryAgain
        return hide_comment(comment=comment, user=user)

    monkeypatch.setattr("forum.comments.admin.hide_comment", hide)
    client.force_login(bob)
    response = run(client, "hide", first, second)
    assertContains(response, "The site is very busy: «1» was not changed. Try it again.")
    assertContains(response, "1 comment was changed.")


@pytest.mark.parametrize("key", ["x", "", "\x00", "1.5", "9" * 30, "9" * 5000])
def test_action_on_a_key_that_is_none_is_refused(client, bob, alice, article, key):
    comment = make_comment(article, alice)
    client.force_login(bob)
    data = {"action": "hide", "_selected_action": [comment.pk, key]}
    response = client.post(url(Comment, "changelist"), data)
    assertContains(response, "<h1>This request could not be read</h1>", status_code=400)
    assert Comment.objects.get().state == "visible"


def test_action_on_a_row_that_is_gone_changes_nothing(client, bob, alice, article):
    comment = make_comment(article, alice)
    Comment.objects.all().delete()
    client.force_login(bob)
    assertContains(run(client, "hide", comment), "0 comments were changed.")
