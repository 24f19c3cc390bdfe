"""A local login that equals an archived one is told apart from it wherever a comment is named beside another."""

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from forum.comments.services import post_comment
from tests.factories import load_thread, make_user

pytestmark = pytest.mark.django_db
FROM_ARCHIVE = "in reply to <bdi>person-0@archive</bdi>"
PLAIN = "in reply to <bdi>person-0</bdi>"


@pytest.fixture
def namesake():
    """Somebody who signs here as an author of the archive does there."""
    return make_user("person-0")


@pytest.fixture
def thread(namesake):
    """What the archive's person-0 said, what the archive answered, and what their namesake and alice say here."""
    article, [first, second] = load_thread([None, 0])
    reply = post_comment(article=article, user=namesake, text="So it is.", parent=first)
    last = post_comment(article=article, user=make_user("alice"), text="Is it?", parent=reply)
    return article, [first, second, reply, last]


def reply_to(response, comment):
    """What a page says that a comment answers."""
    _before, _id, after = response.text.partition(f'id="c-{comment.pk}"')
    return after.partition('class="reply-to"')[2].partition("</span>")[0]


def test_discussion_names_the_source_where_it_is_another(client, thread):
    article, [_first, second, reply, last] = thread
    page = client.get(article.get_absolute_url())
    assert PLAIN in reply_to(page, second)
    assert FROM_ARCHIVE in reply_to(page, reply)
    assert PLAIN in reply_to(page, last)


def test_branch_page_names_the_source_of_what_stands_above(client, thread):
    article, [first, _second, reply, last] = thread
    page = client.get(f"{article.get_absolute_url()}?thread={reply.pk}")
    assertContains(page, '<span class="num">1</span> <bdi>person-0@archive</bdi>')
    assert FROM_ARCHIVE in reply_to(page, reply)
    page = client.get(f"{article.get_absolute_url()}?thread={last.pk}")
    assertContains(page, f'<span class="num">{reply.path}</span> <bdi>person-0</bdi>')


def test_profile_names_the_source_where_it_is_another(client, thread):
    assertContains(client.get("/@person-0/"), FROM_ARCHIVE)
    assertContains(client.get("/@alice/"), PLAIN)
    page = client.get("/@person-1@archive/")
    assertContains(page, PLAIN)
    assertNotContains(page, FROM_ARCHIVE)


def test_form_names_the_source_of_what_is_answered(client, thread, namesake):
    _article, [first, _second, reply, _last] = thread
    client.force_login(namesake)
    assertContains(client.get(f"/comments/{first.pk}/reply/"), "Comment 1 by <bdi>person-0@archive</bdi>")
    assertContains(client.get(f"/comments/{reply.pk}/reply/"), f"Comment {reply.path} by <bdi>person-0</bdi>")
