"""The form «Mark as read», the script's report, and the way to the next new comment."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains

from forum.articles.models import Article
from forum.comments.models import Visit
from forum.comments.services import record_visit
from forum.lib.errors import TryAgain
from tests.comments.reading_state import new_to, read
from tests.comments.snapshot import everything_stored
from tests.factories import load_thread


def url(name, article, query=""):
    return reverse(f"comments:{name}", args=[article.pk]) + query


@pytest.fixture
def as_alice(client, alice):
    client.force_login(alice)
    return client


def discussion(article, query=""):
    return f"{article.get_absolute_url()}{query}#discussion"


@pytest.mark.parametrize(
    ("given", "query"),
    [
        ("?sort=newest&after=1.2", "?sort=newest&after=1.2"),
        ("?thread=7", "?thread=7"),
        ("?sort=oldest", ""),
        ("?sort=//evil.example&thread=x", ""),
        ("", ""),
    ],
)
def test_mark_as_read_leads_back_to_the_page_it_stood_on(as_alice, alice, keys, given, query):
    article = Article.objects.get()
    response = as_alice.post(url("visit", article) + given, {"upto": keys[2]})
    assert (response.status_code, response.url) == (302, discussion(article, query))
    assert new_to(alice) == []


def test_mark_as_read_says_so(as_alice, keys):
    response = as_alice.post(url("visit", Article.objects.get()), {"upto": keys[2]}, follow=True)
    assertContains(response, "Marked as read.")


@pytest.mark.parametrize(("shown", "left"), [("", 3), ("{1},{0}", 1), ("{0},{1},{2}", 0)])
def test_report_of_the_script_is_taken_without_a_page(as_alice, alice, keys, shown, left):
    response = as_alice.post(url("visit", Article.objects.get()), {"upto": keys[2], "shown": shown.format(*keys)})
    assert (response.status_code, response.content) == (204, b"")
    assert len(new_to(alice)) == left


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"upto": ""},
        {"upto": "-1"},
        {"upto": "x"},
        {"upto": "1" * 19},
        {"upto": "٣"},
        {"upto": "9", "shown": "1,"},
        {"upto": "9", "shown": "1,x"},
        {"upto": "9", "shown": "1" * 5000},
        {"upto": "9", "shown": ",".join(["1"] * 10_001)},
    ],
)
def test_report_with_bad_numbers_is_refused(as_alice, keys, fields):
    before = Visit.objects.values().get()
    assert as_alice.post(url("visit", Article.objects.get()), fields).status_code == 400
    assert Visit.objects.values().get() == before


def busy(**options):
    raise TryAgain


def test_visit_on_a_busy_site_says_so_to_people_alone(as_alice, article, monkeypatch):
    monkeypatch.setattr("forum.comments.services.record_visit", busy)
    assert as_alice.post(url("visit", article), {"upto": 0, "shown": ""}).status_code == 503
    response = as_alice.post(url("visit", article), {"upto": 0}, follow=True)
    assertContains(response, "The site is very busy and could not save this. Try again.")


def test_next_leads_through_what_is_new_and_round_again(as_alice, keys):
    article = Article.objects.get()
    for after, key in zip((0, *keys), (*keys, keys[0]), strict=True):
        response = as_alice.get(url("next", article, f"?after={after}"))
        assert (response.status_code, response.url) == (302, f"{article.get_absolute_url()}#c-{key}")


@pytest.mark.parametrize("after", ["", "x", "-1", "1" * 30])
def test_next_after_no_number_leads_to_the_first(as_alice, keys, after):
    assert as_alice.get(url("next", Article.objects.get(), f"?after={after}")).url.endswith(f"#c-{keys[0]}")


def test_next_keeps_the_readers_order(as_alice, keys):
    response = as_alice.get(url("next", Article.objects.get(), "?sort=newest"))
    assert response.url.endswith(f"?sort=newest#c-{keys[0]}")


def test_next_leads_to_the_page_that_shows_it(as_alice, alice):
    article, comments = load_thread([None] * 300)
    record_visit(article=article, user=alice, upto=comments[-2].pk, shown=None)
    assertContains(as_alice.get(url("next", article), follow=True), f'id="c-{comments[-1].pk}"', count=1)


@pytest.mark.parametrize("been", [False, True])
def test_next_where_nothing_is_new_says_so(as_alice, alice, talk, been):
    article, comments = talk
    if been:
        read(alice, comments[-1].pk)
    response = as_alice.get(url("next", article, "?after=0&sort=best"), follow=True)
    assert response.redirect_chain == [(discussion(article, "?sort=best"), 302)]
    assertContains(response, "Nothing new since your last visit.")


def test_reading_the_addresses_writes_nothing(as_alice, keys):
    article = Article.objects.get()
    before = everything_stored()
    assert as_alice.get(url("next", article)).status_code == 302
    assert as_alice.get(url("visit", article)).url == discussion(article)
    assert everything_stored() == before


@pytest.mark.parametrize(("name", "method"), [("visit", "post"), ("next", "get")])
def test_anonymous_person_is_led_to_sign_in(client, talk, name, method):
    address = url(name, talk[0])
    before = everything_stored()
    response = getattr(client, method)(address, {"upto": "9", "shown": "9"} if method == "post" else {})
    assert (response.status_code, response.url) == (302, f"/accounts/login/?next={address}")
    assert everything_stored() == before


@pytest.mark.parametrize("name", ["visit", "next"])
@pytest.mark.parametrize("state", ["hidden", "draft"])
def test_article_not_to_be_read_does_not_exist(as_alice, article, name, state):
    Article.objects.update(state=state)
    assert as_alice.get(url(name, article)).status_code == 404
    assert as_alice.post(url(name, article), {"upto": 0}).status_code in (404, 405)
    assert Visit.objects.count() == 0


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_addresses_take_no_other_method(as_alice, article, method):
    assert [getattr(as_alice, method)(url(name, article)).status_code for name in ("visit", "next")] == [405, 405]
    assert as_alice.post(url("next", article)).status_code == 405
