"""Deleting, hiding and restoring: what stays, what is counted, who may."""

import pytest

from forum.articles.models import Article
from forum.comments.models import Comment, Quotation
from forum.comments.permissions import can_moderate
from forum.comments.services import delete_comment, edit_comment, hide_comment, restore_comment
from forum.comments.threads import read_page
from forum.lib.errors import NotAllowed
from tests.assertions import assert_sound
from tests.factories import load_thread, make_chain, make_comment, make_user


def shown(article, user):
    """Path and state of what the article's page shows."""
    return [(node.row.path, node.row.state) for node in read_page(article, with_hidden=can_moderate(user)).nodes]


def stored():
    return list(Comment.objects.order_by("id").values()), list(Article.objects.order_by("id").values())


def test_delete_takes_the_text_away(alice, article):
    comment = make_comment(article, alice, "A secret.")
    assert delete_comment(comment=comment, user=alice) is True
    row = Comment.objects.get(pk=comment.pk)
    assert (row.body, row.html, row.state) == ("", "", "deleted")


def test_delete_takes_the_quotations_away(alice, article):
    comment = make_comment(article, alice)
    Quotation.objects.create(comment=comment, position=0, author_name="x", text="A secret.")
    delete_comment(comment=comment, user=alice)
    assert Quotation.objects.count() == 0


def test_delete_keeps_what_others_quoted_from_elsewhere(alice, article):
    comment, other = make_comment(article, alice), make_comment(article, alice)
    Quotation.objects.create(comment=other, quoted=comment, position=0, author_name="alice", text="Hm.")
    delete_comment(comment=comment, user=alice)
    assert Quotation.objects.values_list("comment", "quoted").get() == (other.pk, comment.pk)


def test_deleted_comment_without_replies_leaves_the_page(alice, article):
    make_comment(article, alice)
    delete_comment(comment=make_comment(article, alice), user=alice)
    assert shown(article, alice) == [("1", "visible")]


def test_deleted_comment_with_replies_keeps_its_place(alice, article):
    root, _reply = make_chain(article, alice, 2)
    delete_comment(comment=root, user=alice)
    assert shown(article, alice) == [("1", "deleted"), ("1.1", "visible")]


def test_deleted_comment_leaves_with_its_last_reply(alice, article):
    root, reply = make_chain(article, alice, 2)
    delete_comment(comment=root, user=alice)
    delete_comment(comment=reply, user=alice)
    assert shown(article, alice) == []


def test_number_of_a_deleted_comment_is_not_given_again(alice, article):
    delete_comment(comment=make_comment(article, alice), user=alice)
    assert make_comment(article, alice).path == "2"


def test_delete_is_counted_by_every_ancestor_and_the_article(alice, article):
    root, child, leaf = make_chain(article, alice, 3)
    delete_comment(comment=leaf, user=alice)
    counts = dict(Comment.objects.values_list("pk", "reply_count"))
    article.refresh_from_db()
    assert (counts[root.pk], counts[child.pk]) == (1, 0)
    assert (article.comment_count, article.last_comment_at) == (2, child.created_at)


def test_delete_is_not_counted_by_what_stands_beside_it(alice, article):
    root = make_comment(article, alice)
    left = make_comment(article, alice, parent=root)
    make_comment(article, alice, parent=left)
    right = make_comment(article, alice, parent=root)
    delete_comment(comment=right, user=alice)
    assert (Comment.objects.get(pk=root.pk).reply_count, Comment.objects.get(pk=left.pk).reply_count) == (2, 1)


def test_delete_of_the_only_comment_leaves_no_last_time(alice, article):
    delete_comment(comment=make_comment(article, alice), user=alice)
    article.refresh_from_db()
    assert (article.comment_count, article.last_comment_at) == (0, None)


def test_delete_again_changes_nothing(alice, article):
    comment = make_comment(article, alice)
    delete_comment(comment=comment, user=alice)
    before = stored()
    assert delete_comment(comment=comment, user=alice) is False
    assert stored() == before


def test_delete_by_a_moderator_takes_anybodys_comment(alice, bob, article):
    comment = make_comment(article, alice)
    assert delete_comment(comment=comment, user=bob) is True
    assert Comment.objects.get(pk=comment.pk).state == "deleted"


def test_delete_by_a_moderator_takes_an_archived_comment(bob):
    _article, comments = load_thread([None])
    assert delete_comment(comment=comments[0], user=bob) is True
    assert Comment.objects.get().body == ""


def test_delete_of_a_hidden_comment_counts_it_once(alice, bob, article):
    root, reply = make_chain(article, alice, 2)
    hide_comment(comment=reply, user=bob)
    delete_comment(comment=reply, user=bob)
    assert Comment.objects.get(pk=root.pk).reply_count == 0
    assert_sound()


def refused(service, comment, user):
    before = stored()
    with pytest.raises(NotAllowed):
        service(comment=comment, user=user)
    assert stored() == before


def test_delete_by_somebody_else_is_refused(alice, article):
    refused(delete_comment, make_comment(article, alice), make_user("dave"))


def test_delete_by_somebody_without_a_role_is_refused(alice, charlie, article):
    refused(delete_comment, make_comment(article, alice), charlie)


def test_delete_of_ones_own_hidden_comment_is_refused(alice, bob, article):
    comment = make_comment(article, alice)
    hide_comment(comment=comment, user=bob)
    refused(delete_comment, comment, alice)


def test_edit_after_deletion_is_refused(alice, article):
    comment = make_comment(article, alice)
    delete_comment(comment=comment, user=alice)
    with pytest.raises(NotAllowed):
        edit_comment(comment=comment, user=alice, text="Back.")
    assert Comment.objects.get().body == ""


def test_hide_keeps_the_text_from_readers(alice, bob, article):
    comment = make_comment(article, alice, "Rude.")
    assert hide_comment(comment=comment, user=bob) is True
    assert shown(article, alice) == []
    assert Comment.objects.get(pk=comment.pk).body == "Rude."


def test_hidden_comment_is_shown_to_moderators(alice, bob, article):
    hide_comment(comment=make_comment(article, alice), user=bob)
    assert shown(article, bob) == [("1", "hidden")]


def test_hidden_comment_with_replies_keeps_its_place(alice, bob, article):
    root, _reply = make_chain(article, alice, 2)
    hide_comment(comment=root, user=bob)
    assert shown(article, alice) == [("1", "hidden"), ("1.1", "visible")]


def test_restore_shows_and_counts_it_again(alice, bob, article):
    root, reply = make_chain(article, alice, 2)
    hide_comment(comment=reply, user=bob)
    assert restore_comment(comment=reply, user=bob) is True
    article.refresh_from_db()
    assert (article.comment_count, article.last_comment_at) == (2, reply.created_at)
    assert Comment.objects.get(pk=root.pk).reply_count == 1


@pytest.mark.parametrize(
    ("service", "state"),
    [
        (hide_comment, "hidden"),
        (hide_comment, "deleted"),
        (hide_comment, "missing"),
        (restore_comment, "visible"),
        (restore_comment, "deleted"),
        (restore_comment, "missing"),
    ],
)
def test_moderation_of_another_state_changes_nothing(bob, service, state):
    _article, comments = load_thread([None], states={0: state})
    before = stored()
    assert service(comment=comments[0], user=bob) is False
    assert stored() == before


@pytest.mark.parametrize("service", [hide_comment, restore_comment])
def test_moderation_by_a_member_is_refused(alice, article, service):
    refused(service, make_comment(article, alice), alice)


def test_moderation_by_a_blocked_moderator_is_refused(alice, bob, article):
    bob.is_active = False
    refused(hide_comment, make_comment(article, alice), bob)


@pytest.mark.parametrize("service", [hide_comment, delete_comment])
def test_decision_is_dated(alice, bob, article, service):
    comment = make_comment(article, alice)
    service(comment=comment, user=bob)
    assert Comment.objects.get(pk=comment.pk).decided_at > comment.created_at
