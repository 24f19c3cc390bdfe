"""A comment's own address leads to the page that shows it, where it is marked."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains

from forum.comments.services import delete_comment, hide_comment
from tests.factories import load_thread, make_chain, make_comment


@pytest.fixture
def comment(alice, article):
    return make_comment(article, alice, "What alice said.")


def permalink(comment):
    return reverse("comments:permalink", args=[comment.pk])


def test_permalink_leads_to_the_comment_on_its_page(client, comment):
    response = client.get(permalink(comment), follow=True)
    assert response.redirect_chain == [(f"{comment.article.get_absolute_url()}#c-{comment.pk}", 302)]
    assertContains(response, f'id="c-{comment.pk}"', count=1)


@pytest.mark.parametrize(
    "shape", [[None] * 300, [None, *range(59)], [None, *[0] * 200]], ids=["late", "deep", "of a long thread"]
)
def test_permalink_of_a_comment_not_on_the_first_page_leads_to_it(db, client, shape):
    _article, comments = load_thread(shape)
    response = client.get(permalink(comments[-1]), follow=True)
    assertContains(response, f'id="c-{comments[-1].pk}"', count=1)


def test_permalink_of_a_deleted_comment_with_replies_leads_to_its_place(client, alice, article):
    root, _reply = make_chain(article, alice, 2)
    delete_comment(comment=root, user=alice)
    assertContains(client.get(permalink(root), follow=True), f'id="c-{root.pk}"', count=1)


def test_permalink_of_a_hidden_comment_exists_for_moderators_alone(client, bob, comment):
    hide_comment(comment=comment, user=bob)
    assertContains(client.get(permalink(comment)), "hidden by a moderator", status_code=410)
    client.force_login(bob)
    assertContains(client.get(permalink(comment), follow=True), "What alice said.")
