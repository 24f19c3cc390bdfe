"""A comment is found by its number, however long the discussion."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from forum.articles.models import Article
from forum.comments.services import hide_comment
from tests.factories import load_thread, make_chain

pytestmark = pytest.mark.django_db
# The first comment has 150 replies and a chain below the last of them, and 130 more begin conversations.
SHAPE = [None, *[0] * 150, *range(150, 160), *[None] * 130]


@pytest.fixture
def go(client):
    """Ask for the comment of a number; returns the answer."""

    def get(article, place, **more):
        return client.get(reverse("comments:at", args=[article.pk]), {"place": place} | more)

    return get


@pytest.mark.parametrize("place", ["1", "1.150", "1.150.1.1.1.1.1.1.1.1.1.1", "131"])
def test_number_leads_to_its_comment_on_the_page_that_shows_it(client, go, place):
    article, comments = load_thread(SHAPE)
    (meant,) = (comment for comment in comments if comment.path == place)
    answer = go(article, place)
    assert (answer.status_code, answer.url.partition("#")[2]) == (302, f"c-{meant.pk}")
    assertContains(client.get(answer.url), f'id="c-{meant.pk}"', count=1)


def test_number_leads_there_in_the_order_of_the_page(go):
    article, comments = load_thread([None] * 130)
    assert go(article, "130", sort="newest").url == f"{article.get_absolute_url()}?sort=newest#c-{comments[129].pk}"


@pytest.mark.parametrize("place", ["2.1", "4", "1.1.2", "0", "9" * 18, "1.1.1.1"])
def test_number_of_nobody_is_told_and_kept(go, place):
    article, _comments = load_thread([None, 0, 1, None, None])
    load_thread([None] * 5)
    answer = go(article, place, sort="best")
    sentence = f"No comment here has the number {place}. The last one that begins a conversation is 3."
    assertContains(answer, sentence, status_code=404)
    assertContains(answer, f'value="{place}"', count=1, status_code=404)
    assertContains(answer, '<input type="hidden" name="sort" value="best">', status_code=404, html=True)


@pytest.mark.parametrize(
    ("place", "sentence"),
    [
        *((place, "Type the number of a comment, such as 512 or 3.2.") for place in ("", "x", "<b>", "…1.1")),
        ("1" * 81, "Ensure this value has at most 80 characters"),
    ],
)
def test_what_is_no_number_is_told_and_kept(go, article, place, sentence):
    answer = go(article, place)
    assertContains(answer, sentence, status_code=404)
    assert answer.context["form"]["place"].value() == place
    assertNotContains(answer, "<b>", status_code=404)


def test_number_in_a_discussion_without_comments_is_nobodys(go, article):
    assertContains(go(article, "1"), "No comment here has the number 1.</span>", status_code=404)


def test_number_of_a_comment_that_is_hidden_says_so_but_not_to_moderators(client, go, alice, bob, article):
    chain = make_chain(article, alice, 2)
    hide_comment(comment=chain[1], user=bob)
    assertContains(go(article, "1.1"), "hidden by a moderator", status_code=410)
    client.force_login(bob)
    assert go(article, "1.1").url == f"{article.get_absolute_url()}#c-{chain[1].pk}"


def test_numbers_of_an_article_that_may_not_be_read_are_not_told(client, go, bob):
    article, comments = load_thread([None])
    Article.objects.filter(pk=article.pk).update(state="hidden")
    assertNotContains(go(article, "1"), "No comment", status_code=404)
    client.force_login(bob)
    assert go(article, "1").url == f"{article.get_absolute_url()}#c-{comments[0].pk}"


@pytest.mark.parametrize(
    ("place", "queries"),
    [("2", 6), ("140", 8), ("1.2", 7), ("1.140", 11), ("9999", 3), ("1.9999", 3), ("1.2.1.1.1", 3)],
)
def test_number_takes_the_same_queries_whatever_the_size(go, django_assert_num_queries, place, queries):
    for size in (150, 1500):
        article, _comments = load_thread([None, *[0] * size, *[None] * size])
        with django_assert_num_queries(queries):
            go(article, place)


def test_long_discussion_asks_for_a_number_and_a_short_one_does_not(client):
    long, comments = load_thread([*[None] * 130, *[0] * 130])
    address = f'<form action="/articles/{long.pk}/comments/at/">'
    for query in ({}, {"after": 100}, {"sort": "newest"}, {"thread": comments[0].pk}):
        assertContains(client.get(long.get_absolute_url(), query), address, count=1)
    field = '<input type="hidden" name="sort" value="newest">'
    assertContains(client.get(long.get_absolute_url(), {"sort": "newest"}), field, html=True)
    short, _comments = load_thread([None, 0])
    assertNotContains(client.get(short.get_absolute_url()), "/comments/at/")
