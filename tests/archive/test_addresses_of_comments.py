"""A comment that had a page to itself is found by that page's address, and tells it."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from forum.articles.models import Article, OldAddress
from forum.comments.models import Comment
from tests.archive.json_samples import reddit, remark
from tests.archive.mail_samples import mbox, message

LIST = "https://lists.example/archives/oak"


@pytest.fixture
def letters(run, tmp_path):
    """Import a discussion of a mailing list whose archive has a page for each letter."""

    def import_letters(*addresses, first=f"<{LIST}/message/A/>"):
        replies = (
            message(f"r{at}", "a", hour=13 + at, **({"Archived-At": f"<{address}>"} if address else {}))
            for at, address in enumerate(addresses)
        )
        path = tmp_path / "list.mbox"
        path.write_text(mbox(message("a", **({"Archived-At": first} if first else {})), *replies))
        return run("import_archive", path)

    return import_letters


def where(client, address):
    response = client.get(address)
    return response.url if response.status_code == 301 else None


def test_address_of_a_letter_leads_to_it_and_that_of_the_first_to_the_article(letters, client):
    assert letters(f"{LIST}/message/B/", f"{LIST}/message/C").status == 0
    article = Article.objects.get()
    first, second = Comment.objects.order_by("created_at")
    assert where(client, "/archives/oak/message/B/") == first.get_absolute_url()
    assert where(client, "/archives/oak/message/C/") == second.get_absolute_url()
    assert where(client, "/archives/oak/message/A/") == article.get_absolute_url()
    assert f'href="{LIST}/message/B/"' in client.get(article.get_absolute_url()).text


def test_address_of_a_letter_that_nobody_may_see_leads_to_its_article(letters, client):
    letters(f"{LIST}/message/B/")
    Comment.objects.update(state=Comment.State.HIDDEN)
    assert where(client, "/archives/oak/message/B/") == Article.objects.get().get_absolute_url()


def test_addresses_of_letters_are_kept_where_the_first_has_none(letters, client):
    letters(f"{LIST}/message/B/", None, first=None)
    assert (Article.objects.get().url, OldAddress.objects.count()) == ("", 1)
    comment = Comment.objects.exclude(anchor="").get()
    assert where(client, "/archives/oak/message/B/") == comment.get_absolute_url()


def test_addresses_in_a_later_copy_are_added_and_a_second_import_changes_nothing(letters, client):
    letters(None)
    assert letters(f"{LIST}/message/B/").status == 0
    assert where(client, "/archives/oak/message/B/") == Comment.objects.get().get_absolute_url()
    assert letters(f"{LIST}/message/B/").lines[1:3] == ["1 article: 1 unchanged", "1 comment: 1 unchanged"]


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("https://lists.example/m/abc%40x/", "/m/abc@x/"),
        ("https://Lists.Example/m/Abc/", "/m/Abc/"),
        ("https://www.lists.example/m/%d1%84/", "/m/%D1%84/"),
        ("https://lists.example/m/ф", "/m/%D1%84"),
        ("https://lists.example/m?a=b+c", "/m?a=b+c"),
        ("https://lists.example/m/?a=%7e", "/m/?a=~"),
        ("https://lists.example:8080/m/abc/", "/m/abc/"),
    ],
)
def test_address_of_a_letter_leads_to_it_however_it_is_written(letters, client, written, asked):
    letters(written, first="<https://lists.example:8080/m/first>" if ":8080" in written else f"<{LIST}/first>")
    comment = Comment.objects.get()
    assert where(client, asked) == comment.get_absolute_url()
    assert letters(written).lines[2] == "1 comment: 1 unchanged"


def test_address_of_a_letter_is_found_without_reading_those_of_others(letters, client):
    letters(*(f"{LIST}/m/%d1%84/{number}" for number in range(9)))
    with CaptureQueriesContext(connection) as queries:
        where(client, "/archives/oak/m/%D1%84/3")
    (sql,) = [query["sql"] for query in queries if '"anchor" IN' in query["sql"]]
    explain = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
    with connection.cursor() as cursor:
        cursor.execute(f"{explain} {sql}")
        plan = str(cursor.fetchall())
    assert "comments_comment_anchor" in plan


def test_address_too_long_for_an_anchor_leads_to_the_article(letters, client):
    letters(f"{LIST}/{'b' * 300}")
    assert where(client, f"/archives/oak/{'b' * 300}") == Article.objects.get().get_absolute_url()


def test_permalink_of_a_comment_on_reddit_leads_to_it(run, tmp_path, client):
    path = "/r/towns/comments/p1/bridge/a/"
    (tmp_path / "thread.json").write_text(json.dumps(reddit(remark("a", permalink=path), remark("b"))))
    assert run("import_archive", tmp_path / "thread.json").status == 0
    comment = Comment.objects.get(external_id="t1_a")
    assert (where(client, path), comment.anchor) == (comment.get_absolute_url(), f"https://www.reddit.com{path}")
    assert where(client, "/r/towns/comments/p1/bridge/") == comment.article.get_absolute_url()
