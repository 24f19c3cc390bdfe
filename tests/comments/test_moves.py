"""Moving branches: where everything stands then, what is counted, who may."""

from itertools import pairwise

import pytest

from forum.articles.models import Article
from forum.comments.models import Comment
from forum.comments.paths import child_path
from forum.comments.services import (
    delete_comment,
    hide_comment,
    merge_comments,
    move_branch,
    post_comment,
    split_branch,
)
from forum.lib.errors import MoveIntoItself, NotAllowed, ParentGone
from tests.assertions import assert_sound
from tests.comments.moving import fresh, move_to, places
from tests.comments.snapshot import everything_stored
from tests.factories import load_thread, make_article, make_comment


@pytest.mark.parametrize(
    ("moved", "under", "expected"),
    [
        (1, 4, "0 1, 4 1.2, 1 1.2.1, 2 1.2.1.1, 3 1.2.1.2, 5 2, 6 2.1"),
        (4, 1, "0 1, 1 1.1, 2 1.1.1, 3 1.1.2, 4 1.1.3, 5 2, 6 2.1"),
        (4, 2, "0 1, 1 1.1, 2 1.1.1, 4 1.1.1.1, 3 1.1.2, 5 2, 6 2.1"),
        (2, 0, "0 1, 1 1.1, 3 1.1.2, 4 1.2, 2 1.3, 5 2, 6 2.1"),
        (3, 0, "0 1, 1 1.1, 2 1.1.1, 4 1.2, 3 1.3, 5 2, 6 2.1"),
        (2, 3, "0 1, 1 1.1, 3 1.1.2, 2 1.1.2.1, 4 1.2, 5 2, 6 2.1"),
        (1, 5, "0 1, 4 1.2, 5 2, 6 2.1, 1 2.2, 2 2.2.1, 3 2.2.2"),
        (1, 6, "0 1, 4 1.2, 5 2, 6 2.1, 1 2.1.1, 2 2.1.1.1, 3 2.1.1.2"),
        (0, 6, "5 2, 6 2.1, 0 2.1.1, 1 2.1.1.1, 2 2.1.1.1.1, 3 2.1.1.1.2, 4 2.1.1.2"),
        (6, 2, "0 1, 1 1.1, 2 1.1.1, 6 1.1.1.1, 3 1.1.2, 4 1.2, 5 2"),
        (5, 0, "0 1, 1 1.1, 2 1.1.1, 3 1.1.2, 4 1.2, 5 1.3, 6 1.3.1"),
        (1, None, "0 1, 4 1.2, 5 2, 6 2.1, 1 3, 2 3.1, 3 3.2"),
        (6, None, "0 1, 1 1.1, 2 1.1.1, 3 1.1.2, 4 1.2, 5 2, 6 3"),
    ],
)
def test_branch_moves_within_its_article(thread, bob, moved, under, expected):
    article, comments = thread
    parent = None if under is None else comments[under]
    version = article.version
    assert move_branch(comment=comments[moved], user=bob, article=article, parent=parent) is True
    assert ", ".join(f"{index} {path}" for index, path in places(article)) == expected
    assert comments[moved].parent_id == (parent.pk if parent else None)
    after = fresh(article)
    assert (after.comment_count, after.last_comment_at) == (7, comments[6].created_at)
    assert after.version > version
    assert_sound()


@pytest.mark.parametrize(
    ("moved", "under", "left", "joined"),
    [
        (0, None, "5 2, 6 2.1", "0 1, 1 2, 0 3, 1 3.1, 2 3.1.1, 3 3.1.2, 4 3.2"),
        (1, 0, "0 1, 4 1.2, 5 2, 6 2.1", "0 1, 1 1.1, 2 1.1.1, 3 1.1.2, 1 2"),
        (6, 1, "0 1, 1 1.1, 2 1.1.1, 3 1.1.2, 4 1.2, 5 2", "0 1, 1 2, 6 2.1"),
        (2, None, "0 1, 1 1.1, 3 1.1.2, 4 1.2, 5 2, 6 2.1", "0 1, 1 2, 2 3"),
    ],
)
def test_branch_moves_to_another_article(thread, bob, moved, under, left, joined):
    article, comments = thread
    other, others = load_thread([None, None])
    before = {row.pk: row.version for row in Article.objects.all()}
    parent = None if under is None else others[under]
    assert move_branch(comment=comments[moved], user=bob, article=other, parent=parent) is True
    assert ", ".join(f"{index} {path}" for index, path in places(article)) == left
    assert ", ".join(f"{index} {path}" for index, path in places(other)) == joined
    assert fresh(article).comment_count == len(left.split(", "))
    assert fresh(other).comment_count == len(joined.split(", "))
    assert all(row.version > before[row.pk] for row in Article.objects.all())
    assert_sound()


def test_branch_that_is_split_off_is_a_tree_of_its_own(thread, bob):
    article, comments = thread
    assert split_branch(comment=comments[1], user=bob) is True
    head = fresh(comments[1])
    assert (head.tree_id, head.level, head.parent_id, head.path, head.reply_count) == (head.pk, 0, None, "3", 2)
    assert fresh(comments[2]).tree_id == head.pk
    assert fresh(comments[0]).reply_count == 1
    assert fresh(article).comment_count == 7
    assert_sound()


def test_move_to_where_it_is_writes_nothing(thread, bob):
    article, comments = thread
    before = everything_stored()
    assert move_to(comments[1], bob, comments[0]) is False
    assert move_branch(comment=comments[0], user=bob, article=article) is False
    assert split_branch(comment=comments[5], user=bob) is False
    assert everything_stored() == before


def test_last_time_goes_with_the_last_comment(thread, bob):
    article, comments = thread
    other, others = load_thread([None])
    move_branch(comment=comments[6], user=bob, article=other)
    assert fresh(article).last_comment_at == comments[5].created_at
    assert fresh(other).last_comment_at == comments[6].created_at
    move_branch(comment=others[0], user=bob, article=article)
    assert fresh(article).last_comment_at == comments[5].created_at


def test_what_is_not_visible_moves_too_and_is_not_counted(bob):
    article, comments = load_thread([None, 0, 1, 1], states={1: "deleted", 2: "hidden"})
    other, others = load_thread([None])
    move_to(comments[1], bob, others[0])
    assert (fresh(article).comment_count, fresh(other).comment_count) == (1, 2)
    assert [fresh(row).reply_count for row in (comments[0], others[0], comments[1])] == [0, 1, 1]
    assert_sound()


def test_number_that_was_left_is_not_given_again(thread, alice, bob):
    article, comments = thread
    other = make_article()
    move_branch(comment=comments[5], user=bob, article=other)
    move_branch(comment=comments[4], user=bob, article=other)
    move_to(comments[3], bob, comments[0])
    assert make_comment(article, alice).path == "3"
    assert make_comment(article, alice, parent=fresh(comments[0])).path == "1.4"
    assert make_comment(article, alice, parent=fresh(comments[1])).path == "1.1.3"
    assert make_comment(other, alice).path == "3"


def test_branch_that_comes_back_gets_a_new_number(thread, bob):
    article, comments = thread
    move_to(comments[4], bob, comments[5])
    move_to(comments[4], bob, comments[0])
    assert fresh(comments[4]).path == "1.3"


def test_home_is_where_the_archive_has_it_until_it_comes_back(thread, alice, bob):
    article, comments = thread
    second, third = make_article(), make_article()
    for place in (second, third):
        move_branch(comment=comments[1], user=bob, article=place)
        assert {fresh(comments[index]).home for index in (1, 2, 3)} == {article}
    mine = make_comment(third, alice, parent=fresh(comments[2]))
    move_to(comments[1], bob, comments[0])
    assert {fresh(comments[index]).home for index in (1, 2, 3)} == {None}
    assert (fresh(mine).home, fresh(mine).article) == (third, article)


def test_move_within_an_article_gives_nobody_a_home(thread, bob):
    _article, comments = thread
    move_to(comments[1], bob, comments[6])
    assert not Comment.objects.filter(home__isnull=False).exists()


def test_deep_chain_moves_with_every_place_rewritten(bob):
    _article, chain = load_thread([None, *range(299)])
    other, others = load_thread([None] * 12)
    for first in ("12.1", "13"):
        if first == "13":
            split_branch(comment=fresh(chain[0]), user=bob)
        else:
            move_to(chain[0], bob, others[11])
        paths = dict(Comment.objects.filter(article=other).values_list("pk", "path"))
        assert paths[chain[0].pk] == first
        for above, below in pairwise(chain):
            assert paths[below.pk] == child_path(paths[above.pk], 1)
        assert_sound()


def test_reply_to_what_has_been_moved_meanwhile_finds_no_parent(alice, bob, article):
    comment = make_comment(article, alice)
    move_branch(comment=fresh(comment), user=bob, article=make_article())
    with pytest.raises(ParentGone):
        post_comment(article=article, user=alice, text="Hm.", parent=comment)


def test_comment_moved_meanwhile_is_followed(thread, bob):
    article, comments = thread
    other, third = make_article(), make_article()
    stale, late = fresh(comments[1]), fresh(comments[1])
    move_branch(comment=comments[1], user=bob, article=other)
    assert move_branch(comment=stale, user=bob, article=third) is True
    assert (fresh(third).comment_count, fresh(other).comment_count) == (3, 0)
    assert split_branch(comment=late, user=bob) is False
    assert fresh(late).article == third
    assert_sound()


@pytest.mark.parametrize("target", [1, 2, 3])
def test_move_into_itself_is_refused(thread, bob, target):
    _article, comments = thread
    before = everything_stored()
    with pytest.raises(MoveIntoItself):
        move_to(comments[1], bob, comments[target])
    with pytest.raises(MoveIntoItself):
        merge_comments(comment=comments[1], into=comments[target], user=bob)
    assert everything_stored() == before


@pytest.mark.parametrize("remove", [delete_comment, hide_comment])
def test_move_below_what_was_removed_is_refused(thread, bob, remove):
    _article, comments = thread
    remove(comment=fresh(comments[0]), user=bob)
    with pytest.raises(ParentGone):
        move_to(comments[5], bob, comments[0])
    with pytest.raises(ParentGone):
        merge_comments(comment=comments[5], into=comments[0], user=bob)


def test_move_below_what_stands_under_another_article_now_is_refused(thread, bob):
    article, comments = thread
    move_branch(comment=fresh(comments[5]), user=bob, article=make_article())
    with pytest.raises(ParentGone):
        move_to(comments[0], bob, comments[5])


def acts(comments):
    return [
        (move_branch, {"comment": comments[1], "article": comments[0].article}),
        (split_branch, {"comment": comments[1]}),
        (merge_comments, {"comment": comments[1], "into": comments[5]}),
    ]


def test_everybody_but_moderators_is_refused(thread, alice, charlie, bob):
    bob.is_active = False
    for service, inputs in acts(thread[1]):
        for user in (alice, charlie, bob):
            with pytest.raises(NotAllowed):
                service(user=user, **inputs)


def test_merged_comment_goes_nowhere(thread, bob):
    _article, comments = thread
    merge_comments(comment=fresh(comments[1]), into=comments[0], user=bob)
    before = everything_stored()
    for service, inputs in acts(comments):
        with pytest.raises(NotAllowed):
            service(user=bob, **inputs)
    with pytest.raises(ParentGone):
        move_to(comments[5], bob, comments[1])
    assert everything_stored() == before


def test_old_address_of_a_moved_branch_leads_to_its_new_place(client, alice, bob, article):
    comment, other = make_comment(article, alice), make_article()
    move_branch(comment=comment, user=bob, article=other)
    response = client.get(article.get_absolute_url(), {"thread": comment.pk}, follow=True)
    assert response.redirect_chain[-1] == (f"{other.get_absolute_url()}#c-{comment.pk}", 302)
