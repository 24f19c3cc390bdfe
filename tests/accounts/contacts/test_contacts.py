"""Who is here, and whom one would rather not read."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.claims.services import link_authors
from accounts.contacts import services
from accounts.contacts.models import Ignored, Presence
from accounts.contacts.services import ignore_author, note_seen
from forum.lib.errors import NotAllowed, TooOften
from tests.comments.snapshot import everything_stored
from tests.factories import load_thread, make_author, make_comment

pytestmark = pytest.mark.django_db


@pytest.fixture
def member(client, alice):
    client.force_login(alice)
    return client


def seen_ago(user, **span):
    Presence.objects.update_or_create(user=user, defaults={"seen_at": timezone.now() - timedelta(**span)})


def test_being_here_is_noted_once_in_five_minutes(member, alice):
    assert member.post("/seen/").status_code == 204
    first = Presence.objects.get(user=alice).seen_at
    member.post("/seen/")
    assert Presence.objects.get(user=alice).seen_at == first
    seen_ago(alice, minutes=6)
    assert note_seen(alice) is True


def test_looking_at_a_page_notes_nothing(member, article):
    before = everything_stored()
    for page in ("/", article.get_absolute_url(), "/@alice/", "/settings/people/"):
        member.get(page)
    assert everything_stored() == before


@pytest.mark.parametrize(
    ("span", "words"), [({"minutes": 3}, "Online"), ({"hours": 20}, "Seen within a day"), ({"hours": 25}, None)]
)
def test_profile_says_who_is_here(client, alice, span, words):
    seen_ago(alice, **span)
    page = client.get("/@alice/")
    for said in ("Online", "Seen within a day"):
        (assertContains if said == words else assertNotContains)(page, f">{said}<")


def test_presence_that_is_switched_off_is_neither_shown_nor_noted(member, alice):
    seen_ago(alice, minutes=1)
    assertRedirects(member.post("/settings/people/", {"presence": "hidden"}), "/settings/people/")
    member.post("/seen/")
    assert Presence.objects.get(user=alice).seen_at is None
    assertNotContains(member.get("/@alice/"), ">Online<")
    member.post("/settings/people/", {"presence": "shown"})
    member.post("/seen/")
    assertContains(member.get("/@alice/"), ">Online<")


def test_archived_author_is_never_here(client, alice, bob):
    _article, comments = load_thread([None])
    seen_ago(alice, minutes=1)
    author = comments[0].author
    assertNotContains(client.get(author.get_absolute_url()), 'data-state="online"')


def fold(page, comment):
    """Whether a comment stands open on a page, and what stands for it where it is folded."""
    node = re.search(rf'id="c-{comment.pk}".*?data-folded="(.*?)".*?<details( open)?>', page, re.DOTALL)
    return bool(node[2]), node[1]


def test_comments_of_ignored_people_are_folded_for_this_reader_alone(client, alice, bob, article):
    mine, theirs = make_comment(article, alice, "Mine."), make_comment(article, bob, "Words of bob.")
    ignore_author(user=alice, author=bob.author, ignored=True)
    client.force_login(alice)
    page = client.get(article.get_absolute_url()).content.decode()
    assert fold(page, theirs) == (False, "You ignore this author.")
    assert fold(page, mine) == (True, "Mine.")
    client.force_login(bob)
    assert fold(client.get(article.get_absolute_url()).content.decode(), theirs) == (True, "Words of bob.")
    client.logout()
    assert fold(client.get(article.get_absolute_url()).content.decode(), theirs) == (True, "Words of bob.")


def test_other_names_of_an_ignored_person_are_folded_too(member, alice, bob):
    article, comments = load_thread([None, None])
    other = make_author("quay", source="elsewhere")
    link_authors(author=comments[0].author, person=other, moderator=bob, reason="One site.")
    ignore_author(user=alice, author=other, ignored=True)
    page = member.get(article.get_absolute_url()).content.decode()
    assert (fold(page, comments[0])[0], fold(page, comments[1])[0]) == (False, True)


def test_ignoring_is_begun_and_ended_on_a_profile(member, alice, bob):
    assertContains(member.get("/@bob/"), "Ignore this author")
    assertRedirects(member.post(f"/authors/{bob.author_id}/ignore/", {"ignore": "on"}), "/@bob/")
    assertContains(member.get("/@bob/"), "Ignore no more")
    assertContains(member.get("/settings/people/"), "/@bob/")
    answer = member.post(f"/authors/{bob.author_id}/ignore/", {"ignore": "off", "from": "list"})
    assertRedirects(answer, "/settings/people/")
    assert not Ignored.objects.exists()


def test_nobody_ignores_themselves(member, alice):
    with pytest.raises(NotAllowed):
        ignore_author(user=alice, author=alice.author, ignored=True)
    assertNotContains(member.get("/@alice/"), "Ignore this author")


def test_list_of_ignored_people_is_bounded(alice, monkeypatch):
    monkeypatch.setattr(services, "MOST_IGNORED", 2)
    for number in range(2):
        ignore_author(user=alice, author=make_author(f"a{number}"), ignored=True)
    with pytest.raises(TooOften):
        ignore_author(user=alice, author=make_author("one-more"), ignored=True)
