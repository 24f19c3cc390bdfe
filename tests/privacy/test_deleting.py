"""Accounts that are deleted: asked for, called off, done."""

import time
from datetime import timedelta

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.cache import caches
from django.core.management import call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from accounts.claims.models import Claim, PersonEvent
from accounts.claims.services import decide_claim, make_claim
from accounts.models import Author, User
from accounts.permissions import is_last_administrator
from forum.comments.models import Comment, Vote
from forum.comments.services import delete_comment, edit_comment, set_following, undelete_comment, vote_on_comment
from forum.lib.errors import NotAllowed
from forum.privacy.models import AccountDeletion, DataExport
from forum.privacy.services.deleting import ask_to_delete, call_off_deletion
from forum.privacy.services.exporting import make_export
from forum.privacy.tasks import delete_when_due
from tests.assertions import assert_sound
from tests.factories import PASSWORD, load_thread, make_article, make_author, make_comment, make_user
from tests.privacy.canaries import kept_pages, where_is

pytestmark = pytest.mark.django_db


def delete(user, *, erases_texts):
    asked = ask_to_delete(user=user, erases_texts=erases_texts)
    AccountDeletion.objects.filter(pk=asked.pk).update(due_at=timezone.now())
    return delete_when_due.call(asked.pk)


@pytest.fixture
def canary(db):
    return make_user("kanarienvogel")


def test_account_is_not_deleted_before_it_is_due(alice):
    asked = ask_to_delete(user=alice, erases_texts=True)
    assert delete_when_due.call(asked.pk) is False
    assert User.objects.filter(pk=alice.pk, is_active=True).exists()


def test_deletion_is_called_off(alice):
    asked = ask_to_delete(user=alice, erases_texts=True)
    AccountDeletion.objects.update(due_at=timezone.now())
    assert call_off_deletion(user=alice) is True
    assert delete_when_due.call(asked.pk) is False
    assert (call_off_deletion(user=alice), User.objects.filter(pk=alice.pk).exists()) == (False, True)


def test_comments_stay_under_a_name_that_says_deleted(client, alice, article):
    comment = make_comment(article, alice, "Words that stay.")
    author = alice.author
    delete(alice, erases_texts=False)
    comment.refresh_from_db()
    assert (comment.body, comment.state, comment.author.login) == (
        "Words that stay.", "visible", f"deleted-{author.pk}",
    )  # fmt: skip
    page = client.get(article.get_absolute_url()).content.decode()
    assert "Words that stay." in page and "alice" not in page
    assert client.get("/@alice/").status_code == 404
    assert client.get(f"/@deleted-{author.pk}/").status_code == 200


def test_texts_are_removed_and_replies_stay(alice, bob, article):
    mine = make_comment(article, alice, "My secret words.")
    edit_comment(comment=mine, user=alice, text="My secret words, changed.")
    make_comment(article, bob, "A reply.", parent=mine)
    alone = make_comment(article, alice, "More secret words.")
    delete_comment(comment=alone, user=alice)
    delete(alice, erases_texts=True)
    assert list(Comment.objects.order_by("id").values_list("state", "body")) == [
        ("deleted", ""), ("visible", "A reply."), ("deleted", ""),
    ]  # fmt: skip
    article.refresh_from_db()
    assert article.comment_count == 1
    assert where_is("secret words") == set()
    assert_sound()


@pytest.mark.parametrize("erases_texts", [True, False])
def test_nothing_of_the_account_is_left_in_the_database(client, alice, bob, canary, article, erases_texts):
    client.force_login(canary)
    comment = make_comment(article, canary, "Hm.")
    make_comment(article, bob, "Yes.", parent=comment)
    vote_on_comment(comment=make_comment(article, bob), user=canary, value=1)
    set_following(user=canary, following=True, article=article)
    archived = make_author("smith")
    claim = make_claim(author=archived, user=canary, proof=Claim.Proof.EVIDENCE, words="I, Kanarienvogel.")
    decide_claim(claim=claim, moderator=bob, grant=True, reason="Kanarienvogel showed it.")
    assert where_is("kanarienvogel") >= {"claims_personevent.reason"}
    delete(canary, erases_texts=erases_texts)
    assert where_is("kanarienvogel") == set()
    archived.refresh_from_db()
    assert archived.person is None
    assert PersonEvent.objects.get(kind="granted").reason == "removed showed it."
    assert client.get("/settings/data/").status_code == 302


def test_nothing_of_the_account_is_left_in_sessions_logs_tasks_and_files(client, bob, canary, settings):
    half = type(client)()
    half.post("/accounts/login/", {"login": "KANARIENVOGEL@example.org", "password": PASSWORD})
    RecoveryCodes.activate(canary)
    TOTP.activate(canary, generate_totp_secret())
    client.post("/accounts/login/", {"login": "kanarienvogel", "password": PASSWORD})
    stranger = type(client)()
    stranger.post("/accounts/login/", {"login": "bob", "password": PASSWORD})
    kind = ContentType.objects.get_for_model(User)
    LogEntry.objects.create(user=bob, content_type=kind, object_id=canary.pk, object_repr=str(canary), action_flag=2)
    DBTaskResult.objects.create(
        args_kwargs={}, task_path="x", backend_name="default", run_after=timezone.now(), exception_class_path="x",
        status="FAILED", traceback="SMTPRecipientsRefused: {'kanarienvogel@example.org': (550, b'No')}",
    )  # fmt: skip
    export = DataExport.objects.create(user=canary, name="x" * 40, expires_at=timezone.now() + timedelta(days=3))
    make_export(export)
    export.draft.write_text("kanarienvogel")
    kept = {"django_session.session_data", "django_admin_log.object_repr", f"{DBTaskResult._meta.db_table}.traceback"}
    assert where_is("kanarienvogel") >= kept
    delete(canary, erases_texts=True)
    assert where_is("kanarienvogel") == set()
    assert not export.path.exists() and not export.draft.exists()
    assert {client.get("/settings/").status_code, half.get("/settings/").status_code} == {302}
    assert stranger.get("/settings/").status_code == 200
    assert LogEntry.objects.get().object_repr == f"deleted-{canary.author_id}"


def test_text_that_quotes_who_left_comes_back_with_another_name(alice, bob, canary, article):
    said = make_comment(article, canary, "A bird sings.")
    quoting = make_comment(article, alice, "> A bird sings.\n\nSo it does.", parent=said)
    delete_comment(comment=quoting, user=alice)
    assert where_is("kanarienvogel") >= {"comments_removedtext.html", "comments_removedtext.quotations"}
    delete(canary, erases_texts=False)
    assert where_is("kanarienvogel") == set()
    undelete_comment(comment=quoting, user=alice)
    assert where_is("kanarienvogel") == set()
    assert f"deleted-{canary.author_id}" in Comment.objects.get(pk=quoting.pk).html


@pytest.mark.parametrize("erases_texts", [True, False])
def test_page_from_before_is_given_to_nobody_and_kept_for_an_hour(client, canary, article, erases_texts):
    make_comment(article, canary, "Zwitscherworte.")
    address = article.get_absolute_url()
    assert b"kanarienvogel" in client.get(address).content
    assert "kanarienvogel" in kept_pages()
    delete(canary, erases_texts=erases_texts)
    for path in (address, "/", f"{address}feed/", f"{address}comments/news/?since=0"):
        assert b"kanarienvogel" not in client.get(path).content
    assert all(ends <= time.time() + 3600 for ends in caches["pages"]._expire_info.values())


def test_votes_are_taken_out_of_the_sums(alice, bob, article):
    comment = make_comment(article, bob)
    for user, value in ((alice, 1), (make_user("dave"), -1)):
        vote_on_comment(comment=comment, user=user, value=value)
    delete(alice, erases_texts=False)
    comment.refresh_from_db()
    assert (comment.ups, comment.downs, Vote.objects.count()) == (0, 1, 1)


def test_name_of_who_left_is_not_given_again(client, alice):
    delete(alice, erases_texts=False)
    form = {"username": "Alice", "email": "new@example.org", "password1": "correct horse battery staple"}
    assert client.post("/accounts/signup/", form).status_code == 200
    assert not User.objects.exists()


@pytest.mark.parametrize("name", ["deleted-12", "Deleted-x"])
def test_name_that_says_deleted_is_given_to_nobody(client, db, name):
    form = {"username": name, "email": "new@example.org", "password1": "correct horse battery staple"}
    client.post("/accounts/signup/", form)
    assert not User.objects.exists()


def test_deletion_that_was_cut_off_goes_on(alice, article, monkeypatch):
    comment = make_comment(article, alice, "Words.")
    asked = ask_to_delete(user=alice, erases_texts=True)
    AccountDeletion.objects.update(due_at=timezone.now())
    with monkeypatch.context() as patched:
        patched.setattr("forum.privacy.services.deleting._let_go", lambda *_people: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            delete_when_due.call(asked.pk)
    assert User.objects.get(pk=alice.pk).is_active is False
    call_command("keep_house", verbosity=0)
    comment.refresh_from_db()
    assert (User.objects.filter(pk=alice.pk).exists(), comment.body) == (False, "")


def test_last_administrator_is_not_deleted(alice):
    alice.is_superuser = True
    alice.save()
    assert is_last_administrator(alice) is True
    with pytest.raises(NotAllowed):
        ask_to_delete(user=alice, erases_texts=False)
    make_user("root2", role="administrator")
    assert is_last_administrator(alice) is False


def test_account_that_cannot_be_deleted_keeps_no_other_from_going(alice, bob, capsys):
    for user in (alice, bob):
        ask_to_delete(user=user, erases_texts=False)
    AccountDeletion.objects.update(due_at=timezone.now())
    User.objects.filter(pk=alice.pk).update(is_superuser=True)
    call_command("keep_house")
    assert list(User.objects.values_list("username", "is_active")) == [("alice", True)]
    assert "NotAllowed" in capsys.readouterr().err


def test_house_is_kept(alice, capsys):
    old = make_claim(author=make_author(), user=alice, proof=Claim.Proof.EVIDENCE, words="x")
    Claim.objects.update(expires_at=timezone.now() - timedelta(days=1))
    call_command("keep_house")
    old.refresh_from_db()
    assert old.state == Claim.State.EXPIRED
    assert "claims expired: 1" in capsys.readouterr().out


def test_other_articles_pages_show_the_change_at_once(client, alice):
    articles = [make_article() for _ in range(3)]
    for article in articles:
        make_comment(article, alice)
        assert b"alice" in client.get(article.get_absolute_url()).content
    delete(alice, erases_texts=False)
    for article in articles:
        assert b"alice" not in client.get(article.get_absolute_url()).content


def test_imported_comments_of_others_are_left_alone(alice):
    _article, comments = load_thread([None])
    delete(alice, erases_texts=True)
    comments[0].refresh_from_db()
    assert comments[0].state == "visible"
    assert Author.objects.filter(login="person-0").exists()
