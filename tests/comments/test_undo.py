"""Deleting can be undone for ten minutes by whoever did it; then nothing of the text is left."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from django_tasks import default_task_backend
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from forum.archive.exporter import export_lines
from forum.comments.former_texts import RemovedText, Revision
from forum.comments.models import Comment, Quotation
from forum.comments.services import (
    delete_comment,
    edit_comment,
    hide_comment,
    merge_comments,
    move_branch,
    undelete_comment,
)
from forum.lib.errors import NotAllowed, TooLate
from tests.assertions import assert_sound
from tests.comments.snapshot import everything_stored
from tests.factories import load_thread, make_article, make_chain, make_comment, make_moderator, make_user

SECRET = "What nobody shall read."


def url(name, comment):
    return reverse(f"comments:{name}", args=[comment.pk])


def deleted(article, user, by=None, **fields):
    comment = make_comment(article, user, SECRET, **fields)
    delete_comment(comment=comment, user=by or user)
    return comment


def pass_time(**time):
    """Let the deletions that there are have happened so long ago."""
    RemovedText.objects.update(removed_at=timezone.now() - timedelta(**time))


def content(comment):
    return Comment.objects.values().get(pk=comment.pk), list(comment.quotations.order_by("position").values())


def test_undo_brings_everything_back(alice, article):
    _root, reply = make_chain(article, alice, 2)
    edit_comment(comment=reply, user=alice, text="> Link 1\n\nLink 2, edited")
    before, (quotation,) = content(reply)
    delete_comment(comment=reply, user=alice)
    assert undelete_comment(comment=reply, user=alice) is True
    after, (brought_back,) = content(reply)
    assert after == before
    assert brought_back | {"id": 0} == quotation | {"id": 0}
    assert (RemovedText.objects.count(), Revision.objects.count()) == (0, 1)
    article.refresh_from_db()
    assert (article.comment_count, article.last_comment_at) == (2, reply.created_at)
    assert_sound()


def test_undo_counts_above_again(alice, article):
    root, child, leaf = make_chain(article, alice, 3)
    delete_comment(comment=leaf, user=alice)
    undelete_comment(comment=leaf, user=alice)
    assert dict(Comment.objects.values_list("pk", "reply_count")) == {root.pk: 2, child.pk: 1, leaf.pk: 0}


def test_undo_of_what_a_moderator_had_hidden_hides_it_again(alice, bob, article):
    comment = make_comment(article, alice)
    hide_comment(comment=comment, user=bob)
    before = content(comment)
    delete_comment(comment=comment, user=bob)
    undelete_comment(comment=comment, user=bob)
    assert content(comment) == before


def test_undo_leaves_an_archived_comment_to_later_imports(bob):
    _article, (comment,) = load_thread([None])
    delete_comment(comment=comment, user=bob)
    undelete_comment(comment=comment, user=bob)
    assert Comment.objects.values_list("decided_at", "body", "state").get() == (None, "Comment 0", "visible")


def test_undo_where_the_comment_was_moved_meanwhile(alice, bob, article):
    comment = deleted(article, alice)
    move_branch(comment=comment, user=bob, article=make_article())
    undelete_comment(comment=comment, user=alice)
    assert Comment.objects.get(pk=comment.pk).body == SECRET
    assert_sound()


def test_undo_where_what_it_quotes_was_merged_meanwhile(alice, bob, article):
    quoted, original, comment = (make_comment(article, alice, text) for text in ("One.", "One!", "Hm."))
    Quotation.objects.create(comment=comment, position=0, author_name="alice", quoted=quoted, text="One.")
    delete_comment(comment=comment, user=alice)
    merge_comments(comment=quoted, into=original, user=bob)
    undelete_comment(comment=comment, user=alice)
    assert comment.quotations.get().quoted == original


def test_undo_of_what_was_merged_meanwhile_changes_nothing(alice, bob, article):
    other, comment = make_comment(article, alice), deleted(article, alice)
    merge_comments(comment=comment, into=other, user=bob)
    assert undelete_comment(comment=comment, user=alice) is False
    assert Comment.objects.values_list("state", "body").get(pk=comment.pk) == ("merged", "")


def test_undo_twice_changes_nothing_more(alice, article):
    comment = deleted(article, alice)
    undelete_comment(comment=comment, user=alice)
    before = everything_stored()
    assert undelete_comment(comment=comment, user=alice) is False
    assert everything_stored() == before


def test_deletion_may_be_undone_and_done_again(alice, article):
    comment = deleted(article, alice)
    undelete_comment(comment=comment, user=alice)
    delete_comment(comment=comment, user=alice)
    undelete_comment(comment=comment, user=alice)
    assert Comment.objects.get().body == SECRET


def refused(error, comment, user):
    before = everything_stored()
    with pytest.raises(error):
        undelete_comment(comment=comment, user=user)
    assert everything_stored() == before


def test_undo_by_a_moderator_of_what_its_author_deleted_is_refused(alice, bob, article):
    refused(NotAllowed, deleted(article, alice), bob)


def test_undo_by_the_author_of_what_a_moderator_deleted_is_refused(alice, bob, article):
    refused(NotAllowed, deleted(article, alice, by=bob), alice)


def test_undo_by_another_moderator_is_refused(alice, bob, article):
    refused(NotAllowed, deleted(article, alice, by=bob), make_moderator("beth"))


@pytest.mark.parametrize("loss", [{"is_active": False}, None], ids=["blocked", "without a role"])
def test_undo_by_somebody_who_may_write_no_more_is_refused(alice, article, loss):
    comment = deleted(article, alice)
    type(alice).objects.update(**loss) if loss else alice.groups.clear()
    refused(NotAllowed, comment, type(alice).objects.get(pk=alice.pk))


def test_undo_after_ten_minutes_is_refused_though_nobody_has_purged(alice, article):
    comment = deleted(article, alice)
    pass_time(minutes=10)
    refused(TooLate, comment, alice)


def test_undo_just_before_ten_minutes_is_taken(alice, article):
    comment = deleted(article, alice)
    pass_time(minutes=9, seconds=50)
    assert undelete_comment(comment=comment, user=alice) is True


def purge_by_post(article, user):
    make_comment(article, user)


def purge_by_edit(article, user):
    edit_comment(comment=Comment.objects.get(body="Another."), user=user, text="Something else.")


def purge_by_delete(article, user):
    delete_comment(comment=Comment.objects.get(body="Another."), user=user)


def purge_by_command(article, user):
    call_command("purge_deleted")


@pytest.mark.parametrize("purge", [purge_by_post, purge_by_edit, purge_by_delete, purge_by_command])
def test_text_is_gone_from_the_database_after_ten_minutes(alice, purge):
    article, elsewhere = make_article(), make_article()
    make_comment(elsewhere, alice, "Another.")
    comment = make_comment(article, alice, SECRET)
    edit_comment(comment=comment, user=alice, text=f"{SECRET} Edited.")
    delete_comment(comment=comment, user=alice)
    pass_time(minutes=9)
    purge(elsewhere, alice) if purge is purge_by_command else None
    assert SECRET in str(everything_stored())
    pass_time(minutes=10)
    purge(elsewhere, alice)
    assert SECRET not in str(everything_stored())


def test_command_tells_how_many_texts_it_took(alice, article, capsys):
    for _ in range(3):
        deleted(article, alice)
    pass_time(minutes=10)
    call_command("purge_deleted")
    call_command("purge_deleted")
    assert capsys.readouterr().out == "3 deleted texts taken away.\n0 deleted texts taken away.\n"


def test_revisions_of_what_stands_are_not_purged(alice, article):
    edited = make_comment(article, alice)
    edit_comment(comment=edited, user=alice, text="Edited.")
    deleted(article, alice)
    pass_time(minutes=10)
    call_command("purge_deleted")
    assert Revision.objects.get().comment == edited


def test_deleted_text_is_in_no_export_and_on_no_page(client, alice, bob, article):
    root = make_comment(article, alice, SECRET)
    make_comment(article, alice, parent=root)
    delete_comment(comment=root, user=alice)
    assert SECRET not in "".join(export_lines(article.source))
    for reader in (alice, bob):
        client.force_login(reader)
        for address in (article.get_absolute_url(), alice.get_absolute_url(), url("delete", root), url("reply", root)):
            assert SECRET not in client.get(address, follow=True).content.decode()
        assert client.get(url("history", root)).status_code == 404


@pytest.fixture
def as_alice(client, alice):
    client.force_login(alice)
    return client


def test_page_after_deleting_offers_to_undo(as_alice, alice, article):
    comment = make_comment(article, alice, SECRET)
    page = as_alice.post(url("delete", comment), follow=True)
    assertContains(page, f'action="{url("undelete", comment)}"')
    answer = as_alice.post(url("undelete", comment), follow=True)
    assert answer.redirect_chain[-1][0] == f"{article.get_absolute_url()}#c-{comment.pk}"
    assertContains(answer, "The comment is back.")
    assertContains(answer, SECRET)


def test_address_of_a_comment_one_deleted_offers_to_undo_for_ten_minutes(as_alice, alice, article):
    comment = deleted(article, alice)
    offer = f'action="{url("undelete", comment)}"'
    assertContains(as_alice.get(url("permalink", comment)), offer, status_code=410)
    pass_time(minutes=10)
    assertNotContains(as_alice.get(url("permalink", comment)), offer, status_code=410)


def test_address_of_a_comment_another_deleted_offers_nothing(client, alice, article):
    comment = deleted(article, alice)
    for reader in (None, make_user("dave")):
        client.force_login(reader) if reader else None
        assertNotContains(client.get(url("permalink", comment)), "undelete", status_code=410)


def test_undo_too_late_says_so(as_alice, alice, article):
    comment = deleted(article, alice)
    pass_time(minutes=10)
    answer = as_alice.post(url("undelete", comment), follow=True)
    assertContains(answer, "It is too late to bring this comment back: its text is gone.", status_code=410)


def test_undo_of_anothers_deletion_is_forbidden(client, alice, article):
    comment = deleted(article, alice)
    client.force_login(make_user("dave"))
    assert client.post(url("undelete", comment)).status_code == 403


def test_undo_by_get_undoes_nothing(as_alice, alice, article):
    comment = deleted(article, alice)
    assertRedirects(as_alice.get(url("undelete", comment)), url("permalink", comment), target_status_code=410)


def test_deleting_lets_the_worker_purge_the_text_when_it_is_due(alice, article):
    default_task_backend.later.clear()
    began = timezone.now()
    deleted(article, alice)
    (left,) = default_task_backend.later.results
    due = timedelta(minutes=10)
    assert began + due < left.task.run_after < timezone.now() + due + timedelta(seconds=30)
    pass_time(minutes=10)
    assert left.task.call() == 1
    assert SECRET not in str(everything_stored())
