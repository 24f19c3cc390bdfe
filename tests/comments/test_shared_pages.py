"""Anonymous pages are made once for all, and never show what is no longer so."""

import gzip
import threading
import time

import pytest

from forum.archive.records import ArticleRecord, AuthorRecord, CommentRecord, ThreadRecord
from forum.articles.models import Article
from forum.articles.services import set_article_state, set_comments_open
from forum.comments.services import (
    delete_comment,
    edit_comment,
    hide_comment,
    merge_comments,
    move_branch,
    restore_comment,
    split_branch,
    vote_on_comment,
)
from forum.lib.kept_pages import once
from tests.factories import load_record, make_comment, make_editor


@pytest.fixture
def read(client, article):
    """Read the article's page as an anonymous person."""

    def get(query="", **headers):
        return client.get(article.get_absolute_url() + query, headers=headers)

    return get


def test_page_that_is_kept_costs_one_query(read, django_assert_num_queries):
    made = read()
    with django_assert_num_queries(1):
        assert read().content == made.content


def test_every_change_shows_at_once(read, article, alice, bob):
    shown = [read().content]

    def assert_shown_anew():
        shown.append(read().content)
        assert shown[-1] != shown[-2]

    comment = make_comment(article, alice, "First words.")
    assert_shown_anew()
    edit_comment(comment=comment, user=alice, text="Better words.")
    assert_shown_anew()
    make_comment(article, bob, "A reply.", parent=comment)
    assert_shown_anew()
    hide_comment(comment=comment, user=bob)
    assert_shown_anew()
    assert b"Better words." not in shown[-1]
    restore_comment(comment=comment, user=bob)
    assert_shown_anew()
    delete_comment(comment=comment, user=alice)
    assert_shown_anew()
    first, second = make_comment(article, alice, "One."), make_comment(article, bob, "Two.")
    assert_shown_anew()
    vote_on_comment(comment=first, user=bob, value=1)
    assert_shown_anew()
    vote_on_comment(comment=first, user=bob, value=0)
    assert_shown_anew()
    move_branch(comment=second, user=bob, article=article, parent=first)
    assert_shown_anew()
    split_branch(comment=second, user=bob)
    assert_shown_anew()
    merge_comments(comment=second, into=first, user=bob)
    assert_shown_anew()
    set_comments_open(article=article, user=make_editor(), comments_open=False)
    assert_shown_anew()


def test_article_hidden_is_gone_at_once(read, article):
    assert read().status_code == 200
    set_article_state(article=article, user=make_editor(), state="hidden")
    assert read().status_code == 404


def test_browser_that_has_the_page_is_told_so(read, article, alice):
    etag = read()["ETag"]
    unchanged = read(if_none_match=etag)
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    make_comment(article, alice)
    assert read(if_none_match=etag).status_code == 200


def test_browser_that_knows_the_time_is_told_so(read, monkeypatch):
    at = time.time()
    monkeypatch.setattr("time.time", lambda: at)
    known = read()["Last-Modified"]
    assert read(if_modified_since=known).status_code == 304
    at += 7200  # what no version tells of is seen in the next hour
    assert read(if_modified_since=known).status_code == 200


def test_page_is_packed_for_browsers_that_unpack_it(read):
    plain, packed = read(), read(accept_encoding="gzip, br")
    assert "Content-Encoding" not in plain
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    assert plain["Vary"] == "Cookie, Accept-Encoding"


def test_each_theme_and_page_has_its_own(client, read):
    auto = read().content
    assert read("?after=1").content != auto
    client.cookies["theme"] = "dark"
    assert b'data-theme="dark"' in read().content
    assert b"data-theme" not in auto


def test_signed_in_page_is_never_kept_nor_taken_from_what_is_kept(client, read, alice, charlie):
    anonymous = read().content
    client.force_login(alice)
    signed_in = read()
    assert b"alice" in signed_in.content
    assert "ETag" not in signed_in
    assert signed_in["Cache-Control"] == "private, no-store"
    client.logout()
    assert read().content == anonymous


@pytest.mark.parametrize("accepted", ["gzip;q=0, identity", "gzip;q=0.0", "br", ""])
def test_page_is_not_packed_for_browsers_that_do_not_unpack_it(client, read, alice, accepted):
    assert "Content-Encoding" not in read(accept_encoding=accepted)
    client.force_login(alice)
    assert "Content-Encoding" not in read(accept_encoding=accepted)


def test_page_for_one_person_is_packed_to_no_length_that_tells_anything(client, read, alice):
    client.force_login(alice)
    packed = [read(accept_encoding="gzip") for _time in range(20)]
    assert all(b"alice" in gzip.decompress(page.content) for page in packed)
    assert {page["Vary"] for page in packed} == {"Accept-Encoding, Cookie"}
    assert len({len(page.content) for page in packed}) > 5


@pytest.mark.parametrize(
    "query",
    [
        "?utm_source=x",
        "?after=0&x=1",
        "?after=junk",
        "?after=01",
        "?after=1&after=1",
        "?sort=oldest",
        "?sort=worst",
        "?after=1&sort=best",
        "?sort=best&after=1",
    ],
)
def test_page_with_anything_else_in_its_address_is_not_kept(read, query):
    assert "ETag" not in read(query)


def test_page_with_a_message_is_not_kept(client, read, alice):
    client.force_login(alice)
    client.post("/accounts/logout/")
    told = read()
    assert "ETag" not in told
    assert "ETag" in read()


def test_wrong_slug_is_led_to_the_right_address_and_not_kept(client, article):
    for _twice in range(2):
        response = client.get(f"/articles/{article.pk}/wrong/")
        assert (response.status_code, response.url) == (301, article.get_absolute_url())


def test_of_many_who_ask_for_a_cold_page_one_makes_it():
    makers, pages = [], []
    started = threading.Barrier(8)
    slow = threading.Event()

    def make():
        makers.append(threading.get_ident())
        slow.wait(0.2)
        return b"page"

    def ask():
        started.wait()
        pages.append(once("cold", make))

    threads = [threading.Thread(target=ask) for _reader in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(makers), pages) == (1, [b"page"] * 8)


def test_page_that_cannot_be_made_does_not_hold_up_the_next():
    def fail():
        raise ValueError

    with pytest.raises(ValueError):
        once("broken", fail)
    assert once("broken", lambda: b"page") == b"page"


def test_what_is_no_page_is_not_kept():
    assert once("moved", lambda: None) is None
    assert once("moved", lambda: b"page") == b"page"


def test_page_is_made_while_the_cache_is_away(client, article, settings):
    away = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1/0"}
    settings.CACHES = settings.CACHES | {"pages": away}
    assert client.get(article.get_absolute_url()).status_code == 200


def test_new_name_of_an_author_shows_at_once(client, db):
    _load_signed("")
    article = Article.objects.get()
    assert b"Ada Lovelace" not in client.get(article.get_absolute_url()).content
    _load_signed("Ada Lovelace")
    assert b"Ada Lovelace" in client.get(article.get_absolute_url()).content


def _load_signed(name):
    """Import a page with one comment, whose author has this name."""
    comment = CommentRecord(id="c", article="a", parent=None, number="1", author=AuthorRecord("ada", name=name or None))
    thread = ThreadRecord("page.txt", ArticleRecord("a", "A bridge"), (comment,))
    load_record(thread)
