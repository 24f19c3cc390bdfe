"""The page that takes a reply says what it answers."""

import pytest

from forum.comments.models import Comment
from tests.factories import load_thread, make_comment


@pytest.fixture
def heading(client, alice):
    client.force_login(alice)

    def read(comment):
        return client.get(f"/comments/{comment.pk}/reply/").context["heading"]

    return read


def test_reply_to_an_archived_comment_names_its_author_and_source(heading):
    _article, (comment,) = load_thread([None])
    assert heading(comment) == "Reply to person-0@archive"


def test_reply_to_a_local_comment_names_its_author(heading, article, bob):
    assert heading(make_comment(article, bob)) == "Reply to bob"


def test_reply_to_a_comment_that_nobody_signed_names_its_place(heading):
    _article, (comment,) = load_thread([None])
    Comment.objects.filter(pk=comment.pk).update(author=None)
    assert heading(comment) == "Reply to comment 1"
