"""The address of a comment that was moved, merged or removed."""

import pytest
from pytest_django.asserts import assertContains, assertRedirects

from forum.articles.models import Article
from forum.comments.services import delete_comment, hide_comment, merge_comments, move_branch
from tests.factories import load_thread, make_article, make_chain


def permalink(comment):
    return f"/comments/{comment.pk}/"


def leads_to(client, comment, *, shown=None):
    place = f"{comment.article.get_absolute_url()}#c-{comment.pk}"
    assertRedirects(client.get(permalink(shown or comment)), place, status_code=302)


def test_moved_comment_is_found_where_it_stands_now(client, alice, bob, article):
    comment = make_chain(article, alice, 2)[1]
    move_branch(comment=comment, user=bob, article=make_article(title="Another"))
    assert comment.article.title == "Another"
    leads_to(client, comment)


def test_merged_comment_leads_to_what_it_was_merged_into(client, alice, bob, article):
    first, second, third = make_chain(article, alice, 3)
    merge_comments(comment=third, into=second, user=bob)
    merge_comments(comment=second, into=first, user=bob)
    for duplicate in (third, second):
        leads_to(client, first, shown=duplicate)


def test_merged_comment_whose_other_half_was_deleted_says_so(client, alice, bob, article):
    first, second = make_chain(article, alice, 2)
    merge_comments(comment=second, into=first, user=bob)
    delete_comment(comment=first, user=alice)
    assertContains(client.get(permalink(second)), "This comment was deleted.", status_code=410)


def test_merged_comment_of_what_stands_under_an_unreadable_article_is_not_found(client, alice, bob, article):
    _other, others = load_thread([None])
    duplicate = make_chain(article, alice, 1)[0]
    merge_comments(comment=duplicate, into=others[0], user=bob)
    Article.objects.filter(pk=others[0].article_id).update(state="hidden")
    assert client.get(permalink(duplicate)).status_code == 404


def test_deleted_comment_says_what_happened_and_where_it_stood(client, alice, article):
    root, reply, last = make_chain(article, alice, 3)
    for comment in (last, reply):
        delete_comment(comment=comment, user=alice)
    response = client.get(permalink(last))
    assertContains(response, "This comment was deleted.", status_code=410)
    assertContains(response, f'<a href="{article.get_absolute_url()}" dir="auto">{article.title}</a>', status_code=410)
    assertContains(response, f'href="{permalink(root)}"', status_code=410)
    assert permalink(reply) not in response.content.decode()
    assert client.head(permalink(last)).status_code == 410


def test_deleted_top_level_comment_has_nothing_above(client, alice, article):
    comment = make_chain(article, alice, 1)[0]
    delete_comment(comment=comment, user=alice)
    response = client.get(permalink(comment))
    assert (response.status_code, response.context["above"]) == (410, None)


def test_hidden_comment_says_so_and_does_not_show_its_text(client, alice, bob, article):
    comment = make_chain(article, alice, 2)[1]
    hide_comment(comment=comment, user=bob)
    response = client.get(permalink(comment))
    assertContains(response, "This comment was hidden by a moderator.", status_code=410)
    assert "Link 2" not in response.content.decode()


def test_moderator_is_led_to_a_hidden_comment_above(client, alice, bob, article):
    root, reply = make_chain(article, alice, 2)
    delete_comment(comment=reply, user=alice)
    hide_comment(comment=root, user=bob)
    assert client.get(permalink(reply)).context["above"] is None
    client.force_login(bob)
    assert client.get(permalink(reply)).context["above"] == root


def test_missing_comment_says_so(client, db):
    _article, comments = load_thread([None, 0], states={1: "missing"})
    assertContains(client.get(permalink(comments[1])), "This comment is not in the archive.", status_code=410)


@pytest.mark.parametrize("state", ["hidden", "draft"])
def test_gone_comment_of_an_unreadable_article_is_not_found(client, alice, article, state):
    comment = make_chain(article, alice, 1)[0]
    delete_comment(comment=comment, user=alice)
    Article.objects.update(state=state)
    assert client.get(permalink(comment)).status_code == 404
    assert client.get("/comments/99999/").status_code == 404


def test_gone_page_sets_no_cookie(client, alice, article):
    comment = make_chain(article, alice, 1)[0]
    delete_comment(comment=comment, user=alice)
    assert not client.get(permalink(comment)).cookies
