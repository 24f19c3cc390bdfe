"""The list of articles, which is the front page."""

from datetime import UTC, datetime, timedelta

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from accounts.roles import ADMINISTRATOR
from tests.factories import make_article, make_author, make_editor, make_moderator, make_user

pytestmark = pytest.mark.django_db

LIST = "/"


def make_articles(count, source="archive"):
    """Articles a day apart, each of an author of its own; the newest first."""
    first = datetime(2021, 1, 1, tzinfo=UTC)
    return [
        make_article(
            title=f"Article {index}",
            source=source,
            author=make_author(f"author-{index}", source=source),
            listed_at=first + timedelta(days=index),
        )
        for index in range(count)
    ][::-1]


def titles(response):
    return [article.title for article in response.context["page"].rows]


def test_list_shows_the_newest_first(client, db):
    make_articles(3)
    assert titles(client.get(LIST)) == ["Article 2", "Article 1", "Article 0"]


def test_list_leads_to_the_articles(client, article):
    assertContains(client.get(LIST), f'<a href="{article.get_absolute_url()}">A town and its clock</a>', html=True)


@pytest.mark.parametrize("person", [None, make_editor, make_moderator])
def test_list_of_nothing_asks_readers_to_come_back(client, db, person):
    if person:
        client.force_login(person())
    page = client.get(LIST)
    assertContains(page, "Come back soon")
    assertNotContains(page, "import_archive")


def test_list_of_nothing_tells_administrators_how_to_bring_articles_in(client, db):
    client.force_login(make_user("root", role=ADMINISTRATOR, is_staff=True))
    page = client.get(LIST)
    assertContains(page, "<code>manage.py import_archive PATH</code>")
    assertNotContains(page, "Come back soon")


@pytest.mark.parametrize("state", ["hidden", "draft"])
def test_list_leaves_out_what_readers_may_not_see(client, alice, state):
    make_article(state=state)
    assert titles(client.get(LIST)) == []
    client.force_login(alice)
    assert titles(client.get(LIST)) == []


def test_list_is_the_same_for_editors(client, db):
    make_article(state="hidden")
    client.force_login(make_editor())
    assert titles(client.get(LIST)) == []


def test_list_is_read_page_by_page_there_and_back(client, settings):
    settings.ARTICLES_PER_PAGE = 3
    make_articles(8)
    first = client.get(LIST)
    second = client.get(LIST, {"before": first.context["page"].older})
    third = client.get(LIST, {"before": second.context["page"].older})
    assert [titles(page) for page in (first, second, third)] == [
        ["Article 7", "Article 6", "Article 5"],
        ["Article 4", "Article 3", "Article 2"],
        ["Article 1", "Article 0"],
    ]
    assert (first.context["page"].newer, third.context["page"].older) == ("", "")
    assert titles(client.get(LIST, {"since": third.context["page"].newer})) == titles(second)


@pytest.mark.parametrize("name", ["before", "since"])
@pytest.mark.parametrize(
    "cursor", ["x", "-", "1-", "1e400-1", "nan-1", "inf-2", "-99999999999-1", "1-" + "9" * 30, "1-1-1", "\x01", "²-²"]
)
def test_list_survives_a_cursor_that_nobody_gave(client, article, name, cursor):
    assert client.get(LIST, {name: cursor}).status_code == 200
