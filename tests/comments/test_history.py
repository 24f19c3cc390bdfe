"""What a comment said before: kept at each edit, and readable by whoever may read the comment."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from forum.articles.models import Article
from forum.comments.history import read_history
from forum.comments.models import Comment
from forum.comments.services import delete_comment, edit_comment, hide_comment
from tests.factories import load_thread, make_comment, make_user


@pytest.fixture
def comment(article, alice):
    """Written once, edited twice."""
    made = make_comment(article, alice, "The clock is fast.")
    for text in ("The clock is slow.", "The old clock is slow."):
        edit_comment(comment=made, user=alice, text=text)
    made.refresh_from_db()
    return made


def url(comment):
    return reverse("comments:history", args=[comment.pk])


def test_each_edit_keeps_the_text_there_was(comment):
    stored = list(comment.revisions.order_by("number").values_list("number", "body"))
    assert stored == [(1, "The clock is fast."), (2, "The clock is slow.")]


def test_revision_knows_when_its_text_was_written(alice, article):
    comment = make_comment(article, alice)
    edit_comment(comment=comment, user=alice, text="Second.")
    comment.refresh_from_db()
    edited_at = comment.updated_at
    edit_comment(comment=comment, user=alice, text="Third.")
    times = list(comment.revisions.order_by("number").values_list("written_at", flat=True))
    assert times == [comment.created_at, edited_at]


def test_edit_that_changes_nothing_keeps_nothing(alice, article):
    comment = make_comment(article, alice, "Same.")
    edit_comment(comment=comment, user=alice, text="Same. ")
    assert comment.revisions.count() == 0


def test_history_tells_what_each_text_changed(comment):
    shown = [[(piece.kind, piece.text) for piece in version.pieces] for version in read_history(comment).versions]
    assert shown == [
        [("same", "The "), ("added", "old "), ("same", "clock is slow.")],
        [("same", "The clock is "), ("removed", "fast."), ("added", "slow.")],
        [("same", "The clock is fast.")],
    ]


def test_page_of_the_history_shows_the_differences_to_anybody(client, comment):
    page = client.get(url(comment))
    assertContains(page, "Changes of comment 1 by")
    assertContains(page, "<del>")
    assertContains(page, "fast.")
    assert page["Cache-Control"] == "no-cache"


def test_page_of_the_history_escapes_what_was_typed(client, alice, article):
    comment = make_comment(article, alice, "<script>x</script>")
    edit_comment(comment=comment, user=alice, text="<script>y</script>")
    assertNotContains(client.get(url(comment)), "<script>")


def test_edited_mark_leads_to_the_history(client, comment):
    assertContains(client.get(comment.article.get_absolute_url()), f'href="{url(comment)}" rel="nofollow">edited <time')
    assertContains(client.get(comment.author.get_absolute_url()), f'href="{url(comment)}" rel="nofollow">edited <time')


def test_comment_that_was_never_edited_says_so(client, alice, article):
    assertContains(client.get(url(make_comment(article, alice))), "It was never edited here.")


def test_edited_mark_of_an_archived_comment_leads_nowhere(client, db):
    article, (comment,) = load_thread([None])
    Comment.objects.update(updated_at="2021-01-01T00:00:00Z")
    assertNotContains(client.get(article.get_absolute_url()), url(comment))


@pytest.mark.parametrize("reader", [None, "alice", "dave", "bob"])
def test_history_of_a_deleted_comment_does_not_exist(client, alice, bob, comment, reader):
    make_comment(comment.article, alice, parent=comment)
    delete_comment(comment=comment, user=alice)
    if reader:
        client.force_login({"alice": alice, "bob": bob}.get(reader) or make_user(reader))
    assert client.get(url(comment)).status_code == 404


def test_history_of_a_hidden_comment_is_for_moderators_alone(client, alice, bob, comment):
    make_comment(comment.article, alice, parent=comment)
    hide_comment(comment=comment, user=bob)
    client.force_login(alice)
    assert client.get(url(comment)).status_code == 404
    client.force_login(bob)
    assertContains(client.get(url(comment)), "fast.")


@pytest.mark.parametrize("state", ["draft", "hidden"])
def test_history_under_an_article_not_to_be_read_does_not_exist(client, comment, state):
    Article.objects.update(state=state)
    assert client.get(url(comment)).status_code == 404


def edited(article, user, times):
    comment = make_comment(article, user, "Text 1")
    for number in range(2, times + 2):
        edit_comment(comment=comment, user=user, text=f"Text {number}")
    comment.refresh_from_db()
    return comment


def test_long_history_has_pages(client, alice, article):
    comment = edited(article, alice, 24)
    before, seen = None, []
    while before is not None or not seen:
        page = read_history(comment, before)
        seen += [version.number for version in page.versions]
        before = page.older
        assert len(page.versions) <= 10
        if before is None:
            break
    assert seen == list(range(25, 0, -1))
    assertContains(client.get(url(comment)), 'href="?before=16"')


@pytest.mark.parametrize("before", ["0", "1", "x", "-1", "99999", "9" * 30])
def test_any_cursor_is_answered(client, comment, before):
    assert client.get(url(comment), {"before": before}).status_code == 200


@pytest.mark.parametrize("times", [2, 12])
def test_history_asks_the_same_questions_however_long(client, alice, article, times, django_assert_max_num_queries):
    comment = edited(article, alice, times)
    with django_assert_max_num_queries(4):
        client.get(url(comment))
