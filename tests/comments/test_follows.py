"""Following a discussion, or the replies to one comment."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains

from forum.articles.models import Article
from forum.comments.models import Follow
from forum.comments.services import delete_comment, hide_comment, set_following
from forum.lib.errors import NotAllowed, TryAgain
from tests.comments.snapshot import everything_stored
from tests.factories import make_comment, make_user


@pytest.fixture
def comment(bob, article):
    return make_comment(article, bob, "What bob said.")


@pytest.fixture(params=["article", "comment"])
def thing(request, article, comment):
    """What can be followed, as services take it."""
    return {request.param: request.getfixturevalue(request.param)}


def followed():
    """Who follows what, as pairs of names and keys."""
    return sorted(Follow.objects.values_list("user__username", "article", "comment"))


def row(name, article=None, comment=None):
    return (name, article and article.pk, comment and comment.pk)


def test_following_is_kept(alice, thing):
    assert set_following(user=alice, following=True, **thing) is True
    assert followed() == [row("alice", **thing)]


def test_following_twice_changes_nothing(alice, thing):
    set_following(user=alice, following=True, **thing)
    assert set_following(user=alice, following=True, **thing) is False
    assert followed() == [row("alice", **thing)]


def test_following_can_be_ended_once(alice, bob, thing):
    set_following(user=alice, following=True, **thing)
    set_following(user=bob, following=True, **thing)
    assert set_following(user=alice, following=False, **thing) is True
    assert set_following(user=alice, following=False, **thing) is False
    assert followed() == [row("bob", **thing)]


def test_article_and_its_comment_are_followed_apart(alice, article, comment):
    set_following(user=alice, following=True, article=article)
    set_following(user=alice, following=True, comment=comment)
    set_following(user=alice, following=False, article=article)
    assert followed() == [row("alice", comment=comment)]


def test_two_windows_at_once_keep_one_row(alice, thing, monkeypatch):
    ask, asked = Follow.objects.none().__class__.get, []

    def get(self, *args, **kwargs):
        if self.model is Follow and not asked:
            asked.append(Follow.objects.create(user=alice, **thing))
            raise Follow.DoesNotExist
        return ask(self, *args, **kwargs)

    monkeypatch.setattr("django.db.models.query.QuerySet.get", get)
    assert set_following(user=alice, following=True, **thing) is False
    monkeypatch.undo()
    assert followed() == [row("alice", **thing)]


def test_just_one_thing_is_followed(alice, article, comment):
    for given in ({}, {"article": article, "comment": comment}):
        with pytest.raises(ValueError, match="Either an article or a comment"):
            set_following(user=alice, following=True, **given)
    assert followed() == []


@pytest.mark.parametrize("following", [True, False])
def test_blocked_account_is_refused(thing, following):
    dave = make_user("dave", is_active=False)
    with pytest.raises(NotAllowed):
        set_following(user=dave, following=following, **thing)
    assert followed() == []


def test_somebody_without_a_role_may_follow_what_they_read(charlie, thing):
    assert set_following(user=charlie, following=True, **thing) is True


@pytest.mark.parametrize("state", ["hidden", "draft"])
def test_article_not_to_be_read_is_refused_but_may_be_left(alice, thing, state):
    set_following(user=alice, following=True, **thing)
    Article.objects.update(state=state)
    with pytest.raises(NotAllowed):
        set_following(user=alice, following=True, **thing)
    assert set_following(user=alice, following=False, **thing) is True


def test_hidden_comment_is_refused_but_to_moderators(alice, bob, comment):
    hide_comment(comment=comment, user=bob)
    with pytest.raises(NotAllowed):
        set_following(user=alice, following=True, comment=comment)
    assert set_following(user=bob, following=True, comment=comment) is True


def test_deleted_comment_that_is_answered_may_be_followed(alice, bob, comment):
    make_comment(comment.article, alice, parent=comment)
    delete_comment(comment=comment, user=bob)
    assert set_following(user=alice, following=True, comment=comment) is True


def test_following_leaves_the_article_alone(alice, article, thing):
    before = Article.objects.values().get()
    set_following(user=alice, following=True, **thing)
    assert Article.objects.values().get() == before


@pytest.fixture
def as_alice(client, alice):
    client.force_login(alice)
    return client


@pytest.fixture
def address(thing):
    if "article" in thing:
        return reverse("comments:follow_article", args=[thing["article"].pk])
    return reverse("comments:follow", args=[thing["comment"].pk])


def back(query="", article=None, comment=None):
    """Where a button leads back to."""
    return f"{article.get_absolute_url()}{query}#discussion" if article else f"{comment.get_absolute_url()}{query}"


SENTENCES = {
    "article": ("You follow this discussion.", "You no longer follow this discussion."),
    "comment": ("You follow the replies to this comment.", "You no longer follow the replies to this comment."),
}


def test_button_follows_and_ends_it_and_says_so(as_alice, thing, address):
    started, ended = SENTENCES[next(iter(thing))]
    assertContains(as_alice.post(address, {"follow": "on"}, follow=True), started)
    assert followed() == [row("alice", **thing)]
    assertContains(as_alice.post(address, {"follow": "off"}, follow=True), ended)
    assert followed() == []


@pytest.mark.parametrize(("sort", "query"), [("", ""), ("?sort=best", "?sort=best"), ("?sort=worst", "")])
def test_button_leads_back_in_the_same_order(as_alice, thing, address, sort, query):
    response = as_alice.post(f"{address}{sort}", {"follow": "on"})
    assert (response.status_code, response.url) == (302, back(query, **thing))


@pytest.mark.parametrize("fields", [{}, {"follow": ""}, {"follow": "yes"}])
def test_button_of_another_value_is_refused(as_alice, address, fields):
    assert as_alice.post(address, fields).status_code == 400
    assert followed() == []


def test_address_read_after_sign_in_leads_back_and_writes_nothing(as_alice, thing, address):
    before = everything_stored()
    assert as_alice.get(address).url == back(**thing)
    assert everything_stored() == before


def test_anonymous_person_is_led_to_sign_in(client, address):
    before = everything_stored()
    response = client.post(address, {"follow": "on"})
    assert (response.status_code, response.url) == (302, f"/accounts/login/?next={address}")
    assert everything_stored() == before


@pytest.mark.parametrize("state", ["hidden", "draft"])
def test_what_one_may_not_read_does_not_exist(as_alice, address, state):
    Article.objects.update(state=state)
    assert as_alice.post(address, {"follow": "on"}).status_code == 404
    assert followed() == []


@pytest.mark.parametrize(("error", "status"), [(NotAllowed, 403), (TryAgain, 302)])
def test_refusal_of_the_service_is_told(as_alice, thing, address, monkeypatch, error, status):
    def refuse(**options):
        raise error

    monkeypatch.setattr("forum.comments.services.set_following", refuse)
    assert as_alice.post(address, {"follow": "on"}).status_code == status
    if error is TryAgain:
        assertContains(as_alice.get(back(**thing), follow=True), "The site is very busy and could not save this.")


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_button_takes_no_other_method(as_alice, address, method):
    assert getattr(as_alice, method)(address).status_code == 405
