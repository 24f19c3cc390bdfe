"""Times that were still to come when they were read are kept and shown, and come first nowhere."""

import re
from datetime import UTC, datetime, timedelta
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import DatabaseError, connection
from django.utils import timezone

from accounts.models import Author
from forum.archive.loader import huge_threads
from forum.articles.models import UNDATED, Article
from forum.comments.integrity import find_breaks
from forum.comments.models import LONG_AGO, Comment
from forum.comments.services import hide_comment, recount, restore_comment
from tests.archive.records import article, reply, signed
from tests.archive.undoing import last_run, named, take_back
from tests.assertions import assert_sound

FUTURE = "2999-01-01T00:00:00+00:00"
FIRST, LAST = datetime(2020, 1, 1, tzinfo=UTC), datetime(2021, 1, 1, tzinfo=UTC)
THREAD = (
    article(),
    signed("first") | {"created_at": FIRST.isoformat()},
    signed("ahead") | {"created_at": FUTURE},
    signed("last") | {"created_at": LAST.isoformat()},
    signed("undated"),
)


def newest(client, page):
    """The keys of a discussion's comments, the newest first, as its page has them."""
    text = client.get(page.get_absolute_url(), {"sort": "newest"}).content.decode()
    return [int(key) for key in re.findall(r'<li class="node" id="c-(\d+)"', text)]


def keys(*names):
    return [named(name).pk for name in names]


def last_comment_at():
    return Article.objects.get().last_comment_at


@pytest.mark.parametrize("slice_size", [20_000, 2], ids=["at once", "in slices"])
def test_it_is_told_kept_and_behind_all_that_is_dated(load, export, client, slices_of, slice_size):
    slices_of(slice_size)
    result = load(*THREAD)
    assert result.err.count("[future_date]") == 1
    message = f"{FUTURE} is in the future; it is shown, and counts for nothing in the order of lists."
    assert f"x.jsonl:4: warning: {message} [future_date]" in result.err
    page = Article.objects.get()
    assert newest(client, page) == keys("last", "first", "undated", "ahead")
    assert f'"created_at":"{FUTURE}"'.encode() in export("x").replace(b'": "', b'":"')
    assert 'datetime="2999-01-01' in client.get(page.get_absolute_url()).content.decode()
    assert (page.last_comment_at, page.listed_at) == (LAST, FIRST)
    assert_sound()


def test_it_is_no_last_comment_while_a_huge_discussion_comes(load, slices_of, monkeypatch):
    slices_of(2)

    def fail(*_args, **_options):
        raise DatabaseError("the lights went out")

    monkeypatch.setattr(huge_threads, "finish_known", fail)
    assert load(*THREAD).status == 1
    assert (Comment.objects.count(), last_comment_at()) == (4, LAST)
    assert_sound()


def test_what_somebody_signed_ends_with_it(load, client):
    load(*THREAD)
    author = Author.objects.get(source__name="x")
    context = client.get(author.get_absolute_url()).context
    assert [comment.pk for comment in context["page"].rows] == keys("last", "first", "undated", "ahead")
    assert (context["profile"].first_at, context["profile"].last_at) == (FIRST, LAST)


def test_time_of_today_in_whatever_zone_is_no_time_to_come(load):
    soon = timezone.now() + timedelta(hours=14)
    result = load(article(), reply("c", created_at=soon.isoformat()))
    assert "[future_date]" not in result.err
    assert last_comment_at() == named("c").placed_at == soon


def test_later_copy_that_knows_better_puts_it_right_and_undo_puts_it_back(run, load):
    load(*THREAD)
    known = datetime(2022, 1, 1, tzinfo=UTC)
    load(*(record | {"created_at": known.isoformat()} if record["id"] == "ahead" else record for record in THREAD))
    assert (named("ahead").created_ahead, named("ahead").placed_at, last_comment_at()) == (False, known, known)
    take_back(run, last_run().pk)
    assert (named("ahead").created_ahead, named("ahead").placed_at, last_comment_at()) == (True, LONG_AGO, LAST)
    assert_sound()


def test_later_copy_may_bring_it(load):
    load(*THREAD[:2])
    load(*THREAD[:2], signed("ahead", "ben") | {"created_at": FUTURE, "parent": "first"})
    assert (named("ahead").created_ahead, last_comment_at()) == (True, FIRST)
    assert_sound()


def test_it_is_the_last_comment_at_no_time(load, bob):
    load(*THREAD)
    hide_comment(comment=named("last"), user=bob)
    assert last_comment_at() == FIRST
    hide_comment(comment=named("ahead"), user=bob)
    restore_comment(comment=named("ahead"), user=bob)
    assert last_comment_at() == FIRST
    recount(Article.objects.get())
    assert last_comment_at() == FIRST
    Article.objects.update(last_comment_at=FUTURE)
    assert [found.kind for found in find_breaks()] == ["article counters"]


@pytest.mark.parametrize(
    ("fields", "comments", "listed_at", "told"),
    [
        ({"published_at": FUTURE}, THREAD[1:], FIRST, 2),
        ({"published_at": FUTURE}, (), UNDATED, 1),
        ({"published_at": FUTURE, "state": "draft"}, (), UNDATED, 0),
        ({}, THREAD[2:3], UNDATED, 1),
    ],
    ids=["dated comments", "nothing known", "draft", "comment to come"],
)
def test_article_is_listed_at_what_can_be_true(load, fields, comments, listed_at, told):
    result = load(article(**fields), *comments)
    assert result.err.count("[future_date]") == told
    assert Article.objects.get().listed_at == listed_at


def test_feeds_do_not_promise_what_is_to_come(load, client):
    load(article(published_at=FUTURE), *THREAD[1:])
    page = Article.objects.get()
    for path in ("/feeds/", f"/feeds/articles/{page.pk}/", "/feeds/@ada@x/"):
        text = client.get(path).content.decode()
        assert "<entry>" in text
        assert "2999" not in text, path


def test_sites_that_had_such_times_learn_of_them(load, client):
    load(*THREAD)
    Comment.objects.update(created_ahead=False)
    Article.objects.update(last_comment_at=FUTURE)
    version = Article.objects.get().version
    find = import_module("forum.comments.migrations.0010_find_times_to_come").find
    find(apps, SimpleNamespace(connection=connection))
    page = Article.objects.get()
    assert (page.last_comment_at, page.version) == (LAST, version + 1)
    assert newest(client, page) == keys("last", "first", "undated", "ahead")
