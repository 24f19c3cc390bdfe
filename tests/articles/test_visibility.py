"""Who may read an article, and from when on."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from forum.archive.exporter import export_lines
from forum.articles.models import UNDATED, Article, OldAddress
from forum.comments.models import Comment
from tests.archive.records import article as article_record
from tests.archive.records import as_lines, reply
from tests.factories import make_article, make_comment, make_editor

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def clock(monkeypatch):
    """The time of the site, which a test sets."""

    def set_to(moment):
        monkeypatch.setattr("django.utils.timezone.now", lambda: moment)

    set_to(NOON - timedelta(minutes=1))
    return set_to


@pytest.fixture
def scheduled(clock, alice):
    """An article that appears at noon, a minute from now; it was published before, and has a comment."""
    article = make_article(title="At noon", listed_at=NOON - timedelta(days=1))
    make_comment(article, alice, "An early word.")
    Article.objects.filter(pk=article.pk).update(listed_at=NOON, published_at=NOON)
    OldAddress.objects.create(article=article, host="news.example", path="/noon")
    article.refresh_from_db()
    return article


def statuses(client, article):
    comment = Comment.objects.get()
    return [
        client.get(address).status_code
        for address in (
            article.get_absolute_url(),
            comment.get_absolute_url(),
            f"/articles/{article.pk}/comments/next/",
            "/noon",
        )
    ]


def test_scheduled_article_appears_by_itself_everywhere(client, clock, scheduled, alice):
    assert statuses(client, scheduled) == [404, 404, 404, 404]
    assert b"At noon" not in client.get("/").content
    assert b"An early word." not in client.get("/@alice/").content
    clock(NOON)
    assert statuses(client, scheduled) == [200, 302, 302, 301]
    assert b"At noon" in client.get("/").content
    assert b"An early word." in client.get("/@alice/").content


def test_scheduled_article_is_shown_to_editors_as_such(client, clock, scheduled):
    client.force_login(make_editor())
    assert b"Scheduled" in client.get(scheduled.get_absolute_url()).content
    clock(NOON)
    assert b"Scheduled" not in client.get(scheduled.get_absolute_url()).content


def test_scheduled_article_takes_no_comments_yet(clock, scheduled):
    assert (scheduled.is_scheduled, scheduled.takes_comments) == (True, False)
    clock(NOON)
    assert (scheduled.is_scheduled, scheduled.takes_comments) == (False, True)


def test_page_that_was_taken_back_is_not_given_again(client, clock, scheduled):
    clock(NOON)
    etag = client.get(scheduled.get_absolute_url())["ETag"]
    clock(NOON - timedelta(minutes=1))
    assert client.get(scheduled.get_absolute_url(), headers={"if-none-match": etag}).status_code == 404


@pytest.mark.parametrize("person", ["alice", "charlie"])
def test_scheduled_article_is_hidden_from_readers_who_are_signed_in(client, request, scheduled, person):
    client.force_login(request.getfixturevalue(person))
    assert statuses(client, scheduled) == [404, 404, 404, 404]


def test_scheduled_article_is_a_draft_in_an_archive(clock, scheduled):
    record = json.loads(list(export_lines(scheduled.source))[1])
    assert (record["state"], record["published_at"]) == ("draft", "2026-03-01T12:00:00+00:00")
    clock(NOON)
    assert json.loads(list(export_lines(scheduled.source))[1])["state"] == "published"


@pytest.mark.parametrize(
    ("fields", "comments", "listed_at"),
    [
        ({}, [], UNDATED),
        ({}, [reply("c1")], UNDATED),
        ({}, [reply("c1", created_at="2020-01-02T00:00:00+00:00")], datetime(2020, 1, 2, tzinfo=UTC)),
        ({"published_at": "2019-01-01T00:00:00+00:00"}, [], datetime(2019, 1, 1, tzinfo=UTC)),
    ],
    ids=["nothing", "undated comment", "dated comment", "dated"],
)
def test_archived_article_is_listed_at_what_is_known(tmp_path, fields, comments, listed_at):
    file = tmp_path / "x.jsonl"
    file.write_text(as_lines(article_record(**fields), *comments))
    call_command("import_archive", file)
    assert Article.objects.get().listed_at == listed_at


def test_archived_article_from_the_future_schedules_nothing(tmp_path):
    file = tmp_path / "x.jsonl"
    file.write_text(as_lines(article_record(published_at="2999-01-01T00:00:00+00:00")))
    call_command("import_archive", file)
    assert Article.objects.get().listed_at <= timezone.now()
    assert Article.objects.public().count() == 1


def test_undated_article_stands_behind_all_others(client):
    make_article(title="Undated", listed_at=UNDATED)
    make_article(title="Old", listed_at=datetime(1890, 1, 1, tzinfo=UTC))
    assert [article.title for article in client.get("/").context["page"].rows] == ["Old", "Undated"]
