"""A day of publication that was reckoned from other words is shown as such, wherever an article's day is."""

from datetime import UTC, datetime

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from tests.factories import make_article

RECKONED = '<span>about <time datetime="2021-02-03" title="2 weeks ago">Feb 3, 2021</time></span>'


def published(**fields):
    moment = datetime(2021, 2, 3, 10, 3, tzinfo=UTC)
    return make_article(url="https://old.example/a", published_at=moment, listed_at=moment, **fields)


@pytest.fixture
def reckoned(db):
    return published(published_text="2 weeks ago", published_inferred=True)


def test_reckoned_day_is_told_on_the_page_beside_it_and_in_lists(client, reckoned):
    # Below the title, and among the facts beside the text.
    assertContains(client.get(reckoned.get_absolute_url()), RECKONED, html=True, count=2)
    assertContains(client.get("/"), RECKONED, html=True, count=1)


def test_reckoned_day_is_no_time_for_machines(client, reckoned):
    assertContains(client.get(reckoned.get_absolute_url()), '"datePublished":"2021-02-03"')


def test_day_that_the_source_states_is_not_about(client, db):
    article = published(published_text="3 Feb")
    assertContains(client.get(article.get_absolute_url()), '"datePublished":"2021-02-03T10:03:00+00:00"')
    for address in (article.get_absolute_url(), "/"):
        response = client.get(address)
        assertContains(response, '<time datetime="2021-02-03">Feb 3, 2021</time>', html=True)
        assertNotContains(response, "about <time")
