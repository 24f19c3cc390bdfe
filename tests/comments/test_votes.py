"""One vote a person and comment, taken back at will; the score is exact."""

import re

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from forum.comments.models import Comment, Vote
from forum.comments.ranking import rank
from forum.comments.services import hide_comment, vote_on_comment
from forum.lib.errors import NotAllowed
from tests.assertions import assert_sound
from tests.factories import load_thread, make_comment, make_user


@pytest.fixture
def comment(alice, article):
    return make_comment(article, alice)


@pytest.fixture
def dave(db):
    return make_user("dave")


def counted(comment):
    comment.refresh_from_db()
    assert comment.rank == rank(comment.score, comment.ups, comment.downs)
    assert_sound()
    return comment.ups, comment.downs, comment.total_score


@pytest.mark.parametrize(
    ("votes", "result"),
    [
        ([1], (1, 0, 1)),
        ([-1], (0, 1, -1)),
        ([1, -1], (0, 1, -1)),
        ([-1, 1], (1, 0, 1)),
        ([1, 0], (0, 0, 0)),
        ([-1, 0], (0, 0, 0)),
        ([0], (0, 0, 0)),
    ],
)
def test_last_vote_counts(comment, dave, votes, result):
    for value in votes:
        vote_on_comment(comment=comment, user=dave, value=value)
    assert counted(comment) == result
    assert Vote.objects.count() == abs(votes[-1])


def test_same_vote_again_changes_nothing(comment, dave):
    assert vote_on_comment(comment=comment, user=dave, value=1) is True
    version = type(comment.article).objects.get().version
    assert vote_on_comment(comment=comment, user=dave, value=1) is False
    assert type(comment.article).objects.get().version == version
    assert counted(comment) == (1, 0, 1)


def test_votes_of_several_people_add_up(comment, dave, bob):
    for user, value in ((dave, 1), (bob, -1), (make_user("erin"), 1)):
        vote_on_comment(comment=comment, user=user, value=value)
    assert counted(comment) == (2, 1, 1)


def test_score_is_the_sources_with_the_votes_given_here(db, dave):
    _article, (comment,) = load_thread([None])
    Comment.objects.filter(pk=comment.pk).update(score=-4, rank=rank(-4, 0, 0))
    vote_on_comment(comment=comment, user=dave, value=1)
    assert counted(comment) == (1, 0, -3)


def test_nobody_votes_on_their_own(comment, alice):
    with pytest.raises(NotAllowed):
        vote_on_comment(comment=comment, user=alice, value=1)
    assert Vote.objects.count() == 0


def test_those_who_may_not_write_may_not_vote(comment, charlie):
    with pytest.raises(NotAllowed):
        vote_on_comment(comment=comment, user=charlie, value=1)


def test_hidden_comment_takes_no_votes(comment, dave, bob):
    hide_comment(comment=comment, user=bob)
    with pytest.raises(NotAllowed):
        vote_on_comment(comment=comment, user=dave, value=1)


def vote(client, comment, value, query=""):
    return client.post(reverse("comments:vote", args=[comment.pk]) + query, {"vote": value})


def test_button_votes_and_leads_back_in_the_readers_order(client, comment, dave):
    client.force_login(dave)
    response = vote(client, comment, "up", "?sort=best")
    assert (response.status_code, response.url) == (302, f"/comments/{comment.pk}/?sort=best")
    assert counted(comment) == (1, 0, 1)


def test_pressed_button_takes_the_vote_back(client, comment, dave):
    client.force_login(dave)
    vote(client, comment, "down")
    page = client.get(comment.article.get_absolute_url())
    assertContains(page, 'class="down" name="vote" value="none"', count=1)
    pressed = re.findall(r'<button [^>]*class="(up|down)"[^>]*aria-pressed="true"', page.content.decode())
    assert pressed == ["down"]
    vote(client, comment, "none")
    assert counted(comment) == (0, 0, 0)


@pytest.mark.parametrize("value", ["", "2", "sideways"])
def test_vote_that_is_none_is_refused(client, comment, dave, value):
    client.force_login(dave)
    assert vote(client, comment, value).status_code == 400
    assert Vote.objects.count() == 0


def test_anonymous_vote_writes_nothing_and_leads_to_sign_in(client, comment):
    response = vote(client, comment, "up")
    assert response.url == f"/accounts/login/?next=/comments/{comment.pk}/vote/"
    assert Vote.objects.count() == 0


def test_vote_on_ones_own_is_forbidden(client, comment, alice):
    client.force_login(alice)
    assert vote(client, comment, "up").status_code == 403


def test_vote_is_no_link(client, comment, dave):
    client.force_login(dave)
    response = client.get(reverse("comments:vote", args=[comment.pk]), {"vote": "up"})
    assert (response.status_code, response.url) == (302, f"/comments/{comment.pk}/")
    assert Vote.objects.count() == 0


def test_page_offers_votes_on_others_comments_to_those_who_may(client, comment, alice, dave, charlie):
    address = reverse("comments:vote", args=[comment.pk])
    url = comment.article.get_absolute_url()
    assertNotContains(client.get(url), address)
    for user, count in ((alice, 0), (charlie, 0), (dave, 2)):
        client.force_login(user)
        assertContains(client.get(url), f'formaction="{address}"', count=count)


def test_vote_of_one_reader_shows_to_no_other(client, comment, dave, bob):
    client.force_login(dave)
    vote(client, comment, "up")
    url = comment.article.get_absolute_url()
    assertContains(client.get(url), 'value="none"')
    client.force_login(bob)
    assertNotContains(client.get(url), 'value="none"')
    assertContains(client.get(url), '<span class="visually-hidden">Score </span>1</span>')


def test_highest_score_of_an_archive_can_be_voted_beyond(client, db, dave):
    article, (comment,) = load_thread([None])
    Comment.objects.filter(pk=comment.pk).update(score=2**31 - 1, rank=rank(2**31 - 1, 0, 0))
    vote_on_comment(comment=comment, user=dave, value=1)
    assertContains(client.get(article.get_absolute_url()), "2,147,483,648</span>")


@pytest.mark.parametrize("route", ["vote", "follow"])
def test_button_leads_back_to_the_page_that_it_stood_on(client, dave, route):
    article, comments = load_thread([None, 0, 1])
    client.force_login(dave)
    page = f"{article.get_absolute_url()}?thread={comments[1].pk}&sort=best"
    html = client.get(page).content.decode()
    action = f"/comments/{comments[2].pk}/{route}/?thread={comments[1].pk}&sort=best"
    assert f'formaction="{action.replace("&", "&amp;")}"' in html
    assert client.post(action, {"vote": "up", "follow": "on"}).url == f"{page}#c-{comments[2].pk}"


def test_removed_comment_offers_moderators_to_move_it_alone(client, bob):
    article, comments = load_thread([None, 0], states={0: "deleted"})
    client.force_login(bob)
    page = client.get(article.get_absolute_url())
    for route, count in (("move", 1), ("merge", 0), ("delete", 0)):
        assertContains(page, f'"/comments/{comments[0].pk}/{route}/"', count=count)


def test_page_shows_the_score_of_the_source_with_votes_up_and_down(client, dave, bob, alice):
    article, (comment,) = load_thread([None])
    Comment.objects.filter(pk=comment.pk).update(score=-4, rank=rank(-4, 0, 0))
    for user, value in ((dave, -1), (bob, -1), (alice, 1)):
        vote_on_comment(comment=comment, user=user, value=value)
    assertContains(client.get(article.get_absolute_url()), '<span class="visually-hidden">Score </span>\u22125</span>')
