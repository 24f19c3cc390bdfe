"""Signed-in readers share the page of their audience; what is somebody's own is theirs alone."""

import re

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from forum.comments import article_pages, rendering
from forum.comments.article_pages import Asked, make_page
from forum.comments.audiences import ANYBODY, Audience
from forum.comments.orders import OLDEST
from forum.comments.services import delete_comment, hide_comment, record_visit, set_following, vote_on_comment
from tests.factories import load_thread, make_comment, make_user

MEMBER = Audience(signed_in=True, writes=True)
MODERATOR = Audience(signed_in=True, writes=True, moderates=True)


@pytest.fixture
def made(monkeypatch):
    """The audiences that pages are made for, one after another."""
    audiences = []
    make = article_pages.make_page

    def remember(*args, **kwargs):
        audiences.append(kwargs["audience"])
        return make(*args, **kwargs)

    monkeypatch.setattr("forum.comments.views.reading.make_page", remember)
    return audiences


@pytest.fixture
def rendered(monkeypatch):
    """The keys of the comments that are rendered, one after another."""
    rendering.forget()
    keys = []
    own = rendering._own

    def remember(shown):
        keys.append(shown.row.path)
        return own(shown)

    monkeypatch.setattr(rendering, "_own", remember)
    return keys


@pytest.fixture
def read(client, article):
    def get(user=None, query=""):
        client.logout()
        if user:
            client.force_login(user)
        return client.get(article.get_absolute_url() + query)

    return get


def test_page_is_made_once_for_each_audience(read, article, alice, bob, charlie, made):
    for user in (alice, make_user("dave"), bob, charlie, None, alice, bob, None):
        read(user)
    assert made == [MEMBER, MODERATOR, Audience(signed_in=True), ANYBODY]


def test_page_is_made_anew_for_each_order_page_and_theme(client, read, article, alice, made):
    for query in ("", "?sort=newest", "?sort=best", "?after=1", "", "?sort=best"):
        read(alice, query)
    assert len(made) == 4
    client.cookies["theme"] = "dark"
    client.get(article.get_absolute_url())
    assert len(made) == 5


def test_page_of_an_unknown_address_is_not_kept(read, alice, made):
    read(alice, "?utm_source=x")
    read(alice, "?utm_source=x")
    assert len(made) == 2


def test_shared_page_names_no_reader(alice, bob, article):
    make_comment(article, bob, "Hello.")
    for audience in (ANYBODY, MEMBER, MODERATOR):
        page = make_page(
            article, None, order=OLDEST, after="", audience=audience, asked=Asked("/a", "auto", "", "http://testserver")
        )
        text = b"".join(page.pieces[::2]).decode()
        assert "alice" not in text
        assert re.findall(r'csrfmiddlewaretoken" value="([^"]+)"', text) == []


def test_only_what_changed_is_rendered_again(client, alice, bob, rendered):
    article, comments = load_thread([None, 0, 0, None])
    client.force_login(alice)
    client.get(article.get_absolute_url())
    assert rendered == ["1", "1.1", "1.2", "2"]
    rendered.clear()
    make_comment(article, bob, "New.", parent=comments[3])
    assertContains(client.get(article.get_absolute_url()), "New.")
    assert rendered == ["2", "2.1"]


def test_token_is_the_readers_own_and_works(client, article, alice):
    client.handler.enforce_csrf_checks = True
    client.force_login(alice)
    html = client.get(article.get_absolute_url()).content.decode()
    tokens = set(re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', html))
    assert len(tokens) == 1
    given = {"text": "Posted.", "csrfmiddlewaretoken": tokens.pop()}
    assert client.post(reverse("comments:post", args=[article.pk]), given).status_code == 302


def test_own_comments_are_edited_and_not_voted_on(read, article, alice, bob):
    comment = make_comment(article, alice)
    edit, vote = (f'"{reverse(f"comments:{name}", args=[comment.pk])}"' for name in ("edit", "vote"))
    assertContains(read(alice), edit, count=1)
    assertNotContains(read(alice), vote)
    assertNotContains(read(bob), edit)
    assertContains(read(bob), vote, count=2)


def test_archived_comment_of_ones_own_is_neither_edited_nor_voted_on(client, alice):
    article, (comment,) = load_thread([None])
    alice.author = comment.author
    alice.save()
    client.force_login(alice)
    page = client.get(article.get_absolute_url())
    assertNotContains(page, f"/comments/{comment.pk}/edit/")
    assertNotContains(page, f"/comments/{comment.pk}/vote/")


def test_moderator_is_offered_what_moderators_do_once(read, article, bob, alice):
    own, other = make_comment(article, bob), make_comment(article, alice)
    page = read(bob)
    for comment in (own, other):
        for name in ("comments:delete", "moderation:move", "moderation:merge"):
            assertContains(page, f'"{reverse(name, args=[comment.pk])}"', count=1)
    assertNotContains(read(alice), reverse("moderation:move", args=[other.pk]))


def test_new_comments_are_marked_for_whoever_has_been_here(read, article, alice, bob):
    seen = make_comment(article, bob)
    record_visit(article=article, user=alice, upto=seen.pk, shown=None)
    new, own = make_comment(article, bob), make_comment(article, alice)
    page = read(alice)
    assertContains(page, "data-new href", count=1)
    assertContains(page, f'data-new href="{reverse("comments:next", args=[article.pk])}?after={new.pk}"')
    assertContains(page, "1 new comment: go to it")
    assertContains(page, f'name="upto" value="{own.pk}"')
    assertNotContains(read(bob), "data-new href")


def test_new_comment_of_a_sorted_page_leads_on_in_its_order(read, article, alice, bob):
    record_visit(article=article, user=alice, upto=0, shown=None)
    new = make_comment(article, bob)
    assertContains(read(alice, "?sort=newest"), f'?after={new.pk}&amp;sort=newest"')


def test_followed_discussion_and_branch_show_so(read, article, alice, bob):
    comment = make_comment(article, bob)
    set_following(user=alice, following=True, article=article)
    set_following(user=alice, following=True, comment=comment)
    page = read(alice)
    assertContains(page, "Unfollow this discussion")
    assertContains(page, 'name="follow" value="off"', count=2)
    assertContains(read(bob), 'name="follow" value="off"', count=0)


def test_hidden_text_is_on_moderators_pages_alone(read, article, alice, bob):
    comment = make_comment(article, alice, "An insult.")
    hide_comment(comment=comment, user=bob)
    assertContains(read(bob), "An insult.")
    for user in (alice, None):
        assertNotContains(read(user), "An insult.")


def test_pages_of_two_readers_hold_nothing_of_the_other(read, article, alice):
    dave = make_user("dave")
    of_alice, of_dave = make_comment(article, alice), make_comment(article, dave)
    vote_on_comment(comment=of_alice, user=dave, value=1)
    vote_on_comment(comment=of_dave, user=alice, value=-1)
    shown = {user.username: read(user).content.decode() for user in (alice, dave)}
    for user, own, other in ((alice, of_alice, of_dave), (dave, of_dave, of_alice)):
        html = shown[user.username]
        assert f"/comments/{own.pk}/edit/" in html
        assert f"/comments/{other.pk}/edit/" not in html
        assert html.count('value="none"') == 1
    assert "<bdi>dave</bdi><span" not in shown["alice"]
    assert "<bdi>alice</bdi><span" not in shown["dave"]


def test_change_shows_to_the_signed_in_at_once(read, article, alice, bob):
    comment = make_comment(article, alice, "First words.")
    assertContains(read(bob), "First words.")
    delete_comment(comment=comment, user=alice)
    assertNotContains(read(bob), "First words.")


def test_message_is_shown_once_and_to_its_reader_alone(client, article, alice, bob):
    client.force_login(alice)
    client.post(reverse("comments:follow_article", args=[article.pk]), {"follow": "on"})
    assertContains(client.get(article.get_absolute_url()), "You follow this discussion.")
    assertNotContains(client.get(article.get_absolute_url()), "You follow this discussion.")
    client.force_login(bob)
    assertNotContains(client.get(article.get_absolute_url()), "You follow this discussion.")


def test_whoever_may_write_no_more_edits_nothing(client, article, alice):
    comment = make_comment(article, alice)
    alice.groups.clear()
    client.force_login(alice)
    assertNotContains(client.get(article.get_absolute_url()), f"/comments/{comment.pk}/edit/")


def test_moulds_of_comments_serve_every_article(client, alice):
    client.force_login(alice)
    made = []
    for _article in range(2):
        article, _comments = load_thread([None, 0, 0, None])
        for query in ({}, {"after": "1"}):
            client.get(article.get_absolute_url(), query)
        made.append(rendering._mould.cache_info().misses)
    assert made[0] == made[1]
