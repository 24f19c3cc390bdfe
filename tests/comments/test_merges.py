"""Merging duplicates: what goes over to the comment that stays, and what is counted."""

import pytest

from forum.comments.models import Comment, Follow, Quotation, Vote
from forum.comments.ranking import rank
from forum.comments.services import (
    merge_comments,
    vote_on_comment,
)
from forum.lib.errors import NotAllowed, NumbersSpent
from tests.assertions import assert_sound
from tests.comments.moving import fresh, places
from tests.comments.snapshot import everything_stored
from tests.factories import load_thread, make_chain, make_comment, make_user


def test_merge_gives_the_replies_of_the_duplicate_to_what_stays(thread, bob):
    article, comments = thread
    assert merge_comments(comment=comments[0], into=comments[5], user=bob) is True
    expected = [(0, "1"), (5, "2"), (6, "2.1"), (1, "2.2"), (2, "2.2.1"), (3, "2.2.2"), (4, "2.3")]
    assert places(article) == expected
    duplicate = fresh(comments[0])
    assert (duplicate.state, duplicate.merged_into, duplicate.body) == ("merged", comments[5], "Comment 0")
    assert (duplicate.reply_count, duplicate.decided_at is None) == (0, False)
    assert (fresh(article).comment_count, fresh(comments[5]).reply_count) == (6, 5)
    assert_sound()


@pytest.mark.parametrize(
    ("duplicate", "into"), [(1, 0), (1, 4), (4, 1), (4, 2), (1, 6), (6, 1), (3, 2), (2, 3), (0, 6)]
)
def test_merge_keeps_threads_sound_wherever_the_two_stand(thread, bob, duplicate, into):
    article, comments = thread
    assert merge_comments(comment=comments[duplicate], into=comments[into], user=bob) is True
    assert fresh(article).comment_count == 6
    assert not fresh(comments[duplicate]).replies.exists()
    assert_sound()


def test_merge_over_two_articles_counts_in_both(thread, bob):
    article, comments = thread
    other, others = load_thread([None, 0])
    versions = (article.version, other.version)
    assert merge_comments(comment=comments[1], into=others[1], user=bob) is True
    assert (fresh(article).comment_count, fresh(other).comment_count) == (4, 4)
    assert {fresh(comments[index]).home for index in (2, 3)} == {article}
    assert fresh(article).version > versions[0] and fresh(other).version > versions[1]
    assert_sound()


def test_merge_raises_the_version_of_what_stays_though_nothing_is_below_the_duplicate(thread, bob):
    _article, comments = thread
    other, others = load_thread([None])
    merge_comments(comment=comments[6], into=others[0], user=bob)
    assert fresh(other).version > other.version


def test_merge_again_changes_nothing_and_into_another_is_refused(thread, bob):
    _article, comments = thread
    merge_comments(comment=comments[2], into=comments[3], user=bob)
    before = everything_stored()
    assert merge_comments(comment=comments[2], into=comments[3], user=bob) is False
    with pytest.raises(NotAllowed):
        merge_comments(comment=comments[2], into=comments[4], user=bob)
    assert everything_stored() == before


def test_merge_of_what_others_were_merged_into_takes_them_along(thread, bob):
    _article, comments = thread
    merge_comments(comment=comments[2], into=comments[3], user=bob)
    merge_comments(comment=fresh(comments[3]), into=comments[4], user=bob)
    assert {fresh(comments[index]).merged_into for index in (2, 3)} == {comments[4]}


@pytest.mark.parametrize("state", ["hidden", "deleted", "missing"])
def test_merge_of_what_nobody_reads_is_not_counted_twice(bob, state):
    article, comments = load_thread([None, 0, None], states={0: state})
    merge_comments(comment=comments[0], into=comments[2], user=bob)
    assert fresh(article).comment_count == 2
    assert_sound()


def test_merge_moves_votes_one_of_each_person(alice, bob, article):
    original, duplicate = make_comment(article, alice, "One."), make_comment(article, make_user("erin"), "Uno.")
    dora, frank = make_user("dora"), make_user("frank")
    for user, comment, value in [
        (dora, original, 1),
        (dora, duplicate, -1),
        (frank, duplicate, -1),
        (alice, duplicate, 1),
    ]:
        vote_on_comment(comment=comment, user=user, value=value)
    merge_comments(comment=duplicate, into=original, user=bob)
    assert sorted(Vote.objects.values_list("user__username", "comment", "value")) == [
        ("dora", original.pk, 1),
        ("frank", original.pk, -1),
    ]
    stays, gone = fresh(original), fresh(duplicate)
    assert (stays.ups, stays.downs, stays.rank) == (1, 1, rank(None, 1, 1))
    assert (gone.ups, gone.downs, gone.rank) == (0, 0, 0)


def test_merge_moves_follows_and_what_quotes_the_duplicate(alice, bob, article):
    original, duplicate, quoting = (make_comment(article, alice) for _ in range(3))
    for user, comment in [(alice, original), (alice, duplicate), (bob, duplicate)]:
        Follow.objects.create(user=user, comment=comment)
    Quotation.objects.create(comment=quoting, quoted=duplicate, position=0, text="Hm.")
    merge_comments(comment=duplicate, into=original, user=bob)
    assert sorted(Follow.objects.values_list("user__username", "comment")) == [
        ("alice", original.pk),
        ("bob", original.pk),
    ]
    assert Quotation.objects.get().quoted == original


def test_merge_into_a_later_comment_lets_nobody_quote_what_came_after(alice, bob, article):
    duplicate, quoting, original = (make_comment(article, alice) for _ in range(3))
    for position, comment in enumerate((quoting, original)):
        Quotation.objects.create(comment=comment, quoted=duplicate, position=position, text="Hm.")
    merge_comments(comment=duplicate, into=original, user=bob)
    assert [quotation.quoted for quotation in Quotation.objects.all()] == [None, None]
    assert_sound()


def test_merge_lets_nobody_quote_themselves_or_what_was_written_later(alice, bob, article):
    duplicate, earlier, original, later = (make_comment(article, alice) for _ in range(4))
    for comment in (earlier, original, later):
        Quotation.objects.create(comment=comment, quoted=duplicate, position=0, text="Hm.")
    merge_comments(comment=duplicate, into=original, user=bob)
    quoted = dict(Quotation.objects.values_list("comment", "quoted"))
    assert quoted == {earlier.pk: None, original.pk: None, later.pk: original.pk}
    assert_sound()


def test_replies_of_a_merged_chain_keep_their_order(alice, bob, article):
    first, second = make_chain(article, alice, 2)[0], make_comment(article, alice)
    for text in "abc":
        make_comment(article, alice, text, parent=second)
    merge_comments(comment=fresh(second), into=first, user=bob)
    rows = fresh(first).replies.order_by("number").values_list("number", "body")
    assert list(rows) == [(1, "Link 2"), (2, "a"), (3, "b"), (4, "c")]


def test_merge_that_would_need_numbers_too_high_is_refused(alice, bob, article):
    duplicate, into = make_comment(article, alice), make_comment(article, alice)
    for parent in (duplicate, into):
        for number in (1, 2_000_000_000):
            reply = make_comment(article, alice, parent=parent)
            Comment.objects.filter(pk=reply.pk).update(number=number, path=f"{parent.path}.{number}")
    with pytest.raises(NumbersSpent):
        merge_comments(comment=duplicate, into=into, user=bob)
    assert_sound()
