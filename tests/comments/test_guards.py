"""What the database itself refuses, whoever writes."""

from contextlib import nullcontext

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F

from forum.comments.models import Comment, Quotation
from tests.factories import load_thread


@pytest.fixture
def comments(db):
    """A root with two replies, and a second root."""
    return load_thread([None, 0, 0, None])[1]


def refused(comment, **fields):
    before = Comment.objects.filter(pk=comment.pk).values().get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Comment.objects.filter(pk=comment.pk).update(**fields)
    assert Comment.objects.filter(pk=comment.pk).values().get() == before


def test_second_root_of_a_tree_is_refused(comments):
    refused(comments[3], tree_id=comments[0].pk)


def test_root_in_a_tree_of_another_key_is_refused(comments):
    refused(comments[0], tree_id=10**9)


@pytest.mark.parametrize("fields", [{"level": 1}, {"lft": 2, "rght": 9}])
def test_root_that_does_not_begin_its_tree_is_refused(comments, fields):
    refused(comments[0], **fields)


@pytest.mark.parametrize("fields", [{"level": 0}, {"lft": 1}, {"parent": None}])
def test_reply_placed_like_a_root_is_refused(comments, fields):
    refused(comments[1], **fields)


@pytest.mark.parametrize("fields", [{"rght": F("lft")}, {"rght": F("lft") - 1}, {"lft": F("rght") + 1}])
def test_edges_the_wrong_way_round_are_refused(comments, fields):
    refused(comments[1], **fields)


def test_two_replies_of_one_number_are_refused(comments):
    refused(comments[2], number=1)


def test_two_top_level_comments_of_one_number_are_refused(comments):
    refused(comments[3], number=1)


def test_two_comments_of_one_external_id_are_refused(comments):
    refused(comments[3], external_id=comments[0].external_id)


def test_one_external_id_in_two_sources_is_kept(comments):
    _article, others = load_thread([None], source="elsewhere")
    Comment.objects.filter(pk=others[0].pk).update(external_id=comments[0].external_id)
    assert Comment.objects.filter(external_id=comments[0].external_id).count() == 2


def test_two_quotations_of_one_position_are_refused(comments):
    Quotation.objects.create(comment=comments[0], position=0, text="a")
    with pytest.raises(IntegrityError), transaction.atomic():
        Quotation.objects.create(comment=comments[0], position=0, text="b")


def test_removal_of_an_answered_comment_is_refused(comments):
    with pytest.raises(IntegrityError), transaction.atomic():
        Comment.objects.filter(pk=comments[0].pk)._raw_delete("default")
        connection.check_constraints()


def test_two_left_edges_in_one_place_are_refused_at_commit_where_the_database_can(comments):
    deferrable = connection.features.supports_deferrable_unique_constraints
    refusal = pytest.raises(IntegrityError, match="comments_comment_tree_lft") if deferrable else nullcontext()
    with refusal, transaction.atomic():
        Comment.objects.filter(pk=comments[2].pk).update(lft=F("lft") - 2)
        connection.check_constraints()


def test_left_edges_may_pass_each_other_before_commit(comments):
    with transaction.atomic():
        Comment.objects.filter(tree_id=comments[0].pk, lft__gt=1).update(lft=F("lft") + 2, rght=F("rght") + 2)
        Comment.objects.filter(tree_id=comments[0].pk, lft__gt=1).update(lft=F("lft") - 2, rght=F("rght") - 2)
        connection.check_constraints()
    assert Comment.objects.get(pk=comments[2].pk).lft == comments[2].lft
