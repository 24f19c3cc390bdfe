"""Exports of Disqus."""

import pytest

from forum.archive.checks import check_thread
from forum.archive.readers.disqus import DISQUS
from forum.archive.readers.wxr import WXR
from forum.archive.records import AuthorRecord
from tests.archive.wxr_samples import (
    disqus,
    export,
    ledger,
    post,
    problems,
    read,
    read_disqus,
    read_some,
    thread,
)


def states(found):
    return [(comment.id, comment.state) for comment in found.comments]


def test_export_is_recognised_in_any_encoding_and_even_where_it_is_broken():
    made = disqus(thread(1))
    assert DISQUS.recognises(made.encode())
    assert DISQUS.recognises(made.encode("utf-16"))
    assert DISQUS.recognises(b"`" + made.encode())
    assert not DISQUS.recognises(export().encode())
    assert not WXR.recognises(made.encode())
    assert not DISQUS.recognises(b"A page of text that shows <disqus > far from its beginning")


def test_thread_has_every_field():
    made = thread(
        1,
        id="k-1",
        title="Bridge &amp; river",
        message="<![CDATA[<p>Text</p>]]>",
        createdAt="2012-12-12T12:12:12Z",
        isClosed="true",
    ).replace("</thread>", "<author><name>Ada</name><username>ada1</username></author></thread>")
    [found] = read_disqus(made, post(5, 1))
    assert (found.article.id, found.article.title) == ("1", "Bridge & river")
    assert (found.article.url, found.article.addresses) == ("http://village.test/1/", ())
    assert (found.article.body, found.article.body_format) == ("<p>Text</p>", "html")
    assert found.article.author == AuthorRecord("ada1", "Ada")
    assert found.article.published_at.isoformat() == "2012-12-12T12:12:12+00:00"
    assert found.article.comments_open is False
    assert (found.source, found.line, ledger([found])) == ("village", 4, (2, 2, 0))


def test_post_has_every_field():
    who = "<email>ben@village.test</email><name>Ben</name><username>ben7</username><isAnonymous>false</isAnonymous>"
    made = post(5, 1, author=who, message="<![CDATA[<p>Yes</p>]]>", createdAt="2013-10-10T19:20:29Z")
    [found] = read_disqus(thread(1), made)
    [comment] = found.comments
    assert (comment.id, comment.article, comment.parent, comment.anchor) == ("5", "1", None, "comment-5")
    assert comment.author == AuthorRecord("ben7", "Ben", None, "ben@village.test")
    assert (comment.created_at.isoformat(), comment.created_text) == (
        "2013-10-10T19:20:29+00:00",
        "2013-10-10T19:20:29Z",
    )
    assert (comment.body, comment.body_format, comment.state) == ("<p>Yes</p>", "html", "visible")


@pytest.mark.parametrize(
    ("who", "author"),
    [
        ("<name>peter</name><isAnonymous>true</isAnonymous>", AuthorRecord("peter")),
        ("<name>peter</name><username>peter</username>", AuthorRecord("peter")),
        ("<username>ben7</username>", AuthorRecord("ben7")),
        ("<name> </name>", None),
        ("", None),
    ],
)
def test_author_is_an_account_or_a_guest_by_name(who, author):
    assert read_disqus(thread(1), post(5, 1, author=who))[0].comments[0].author == author


def test_posts_scattered_over_the_file_come_by_thread():
    found = read_disqus(post(9, 2), thread(1), thread(2), post(5, 1), post(6, 2, parent=9), post(7, 1, parent=5))
    assert [(one.article.id, states(one)) for one in found] == [
        ("2", [("9", "visible"), ("6", "visible")]),
        ("1", [("5", "visible"), ("7", "visible")]),
    ]
    assert [comment.parent for one in found for comment in one.comments] == [None, "9", None, "5"]


def test_deleted_and_spam_keep_their_place_where_something_hangs_under_it():
    made = [
        post(5, 1, isDeleted="true"),
        post(6, 1, parent=5, isSpam="true"),
        post(7, 1, parent=6),
        post(8, 1, isDeleted="true"),
        post(9, 1, parent=8, isSpam="true"),
        post(10, 1, isSpam="true"),
    ]
    [found] = read_disqus(thread(1), *made)
    assert states(found) == [("5", "deleted"), ("6", "hidden"), ("7", "visible")]
    assert [comment.body for comment in found.comments] == ["", "Words 6", "Words 7"]
    assert (ledger([found]), found.left_out) == ((7, 4, 3), 3)
    assert problems([found]) == [("warning", "left_out")]
    assert found.problems[0].message.startswith("3 post(s)")


def test_reply_before_the_deleted_post_that_it_answers_keeps_its_place():
    [found] = read_disqus(thread(1), post(7, 1, parent=5), post(5, 1, isDeleted="true"))
    assert states(found) == [("7", "visible"), ("5", "deleted")]


def test_circle_of_posts_ends():
    made = [post(5, 1, parent=6, isDeleted="true"), post(6, 1, parent=5), post(7, 1, parent=7, isDeleted="true")]
    [found] = read_disqus(thread(1), *made)
    assert states(found) == [("5", "deleted"), ("6", "visible")]
    assert [problem.code for problem in check_thread(found).problems] == ["cycle"]


def test_long_chain_of_replies_takes_little_time():
    made = [post(n, 1, parent=n - 1 if n > 10 else None, isDeleted="true") for n in range(10, 5000)]
    [found] = read_disqus(thread(1), *made, post(6000, 1, parent=4999))
    assert len(found.comments) == 4991


def test_posts_of_an_unknown_thread_are_told():
    found = read_disqus(thread(1), post(5, 77), post(6, 77), post(7, 1))
    assert [one.article and one.article.id for one in found] == ["1", None]
    assert (ledger(found), problems(found)) == ((4, 2, 2), [("error", "unknown_thread")])
    assert found[1].problems[0].message.startswith("2 post(s) name the thread '77', which the file does not hold")


def test_post_that_names_no_thread_is_told():
    found = read_disqus(thread(1), post(5, ""), post(6, ""))
    assert (ledger(found), problems(found)) == ((3, 1, 2), [("error", "unknown_thread")] * 2)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"id": "k"}, {"id": "k"}),
        ({"link": "http://village.test/1"}, {"link": "https://www.village.test/1/#top"}),
    ],
)
def test_article_with_two_addresses_is_one(first, second):
    found = read_disqus(thread(1, **first), thread(2, **second), post(5, 1), post(6, 2, parent=5))
    [one] = found
    addresses = [first.get("link", "http://village.test/1/"), second.get("link", "http://village.test/2/")]
    assert [one.article.url, *one.article.addresses] == addresses
    assert [(comment.id, comment.article) for comment in one.comments] == [("5", "1"), ("6", "1")]
    assert ledger(found) == (4, 4, 0)


def test_link_of_very_many_slashes_takes_no_time():
    link = f"http://village.test{'/' * 300_000}x"
    assert len(read_disqus(thread(1, link=link), thread(2, link=link + "/#top"))) == 1


def test_threads_of_one_title_are_two_articles():
    assert len(read_disqus(thread(1, title="Home"), thread(2, title="Home"))) == 2


def test_identifier_that_is_an_address_is_one_more():
    [found] = read_disqus(thread(1, id="http://old.test/1"))
    assert (found.article.url, found.article.addresses) == ("http://village.test/1/", ("http://old.test/1",))


def test_thread_that_was_deleted_is_hidden():
    assert read_disqus(thread(1, isDeleted="true"))[0].article.state == "hidden"


def test_thread_without_title_is_called_by_its_address_or_number():
    found = read_disqus(thread(1, title=""), thread(2, title="", link=""), post(5, 2))
    assert [one.article.title for one in found] == ["http://village.test/1/", "2"]
    assert problems(found) == [("warning", "no_title")] * 2


def test_thread_that_holds_nothing_is_left_out_and_told():
    found = read_disqus('<thread dsq:id="3"><id/></thread>')
    assert (found[0].article, problems(found), ledger(found)) == (None, [("warning", "empty_thread")], (1, 0, 1))


def test_thread_without_id_is_told():
    found = read_disqus(thread(""), thread(1))
    assert (problems(found), ledger(found)) == ([("error", "bad_record")], (2, 1, 1))


def test_thread_without_id_is_an_address_more_of_one_that_has_an_id():
    [found] = read_disqus(thread("", id="k", link="http://old.test/"), thread(1, id="k"), post(5, 1))
    assert (found.article.id, found.article.addresses) == ("1", ("http://old.test/",))
    assert ledger([found]) == (3, 3, 0)


def test_post_that_stands_twice_word_for_word_is_one():
    [found] = read_disqus(thread(1), post(5, 1), post(6, 1, parent=5), post(5, 1))
    assert states(found) == [("5", "visible"), ("6", "visible")]
    assert (ledger([found]), problems([found])) == ((4, 3, 1), [("warning", "doubles")])


def test_two_posts_of_one_id_are_left_to_the_checks():
    [found] = read_disqus(thread(1), post(5, 1), post(5, 1, message="Other"))
    assert len(found.comments) == 2
    assert [problem.code for problem in check_thread(found).problems] == ["duplicate_id"]


def test_post_without_id_gets_one():
    made = post("", 1), post("", 1, id="k7"), post("", 1)
    [found] = read_disqus(thread(1), *made)
    assert found.comments[1].id == "k7"
    assert len({comment.id for comment in found.comments}) == 3
    assert found.derived_ids


@pytest.mark.parametrize("bad", ["2011-x09-30T22:48:43Z", "0001-01-01T00:00:00Z", "soon"])
def test_time_that_means_nothing_is_told(bad):
    [found] = read_disqus(thread(1), post(5, 1, createdAt=bad))
    assert (found.comments[0].created_at, found.comments[0].created_text) == (None, bad)
    assert problems([found]) == [("warning", "bad_date")]


def test_broken_file_gives_nothing_and_names_the_line():
    made = disqus(thread(1), post(5, 1), "<post dsq:id=7>")
    threads, error = read_some(made, DISQUS)
    assert threads == []
    assert (error.code, error.line) == ("malformed_xml", made[: made.index("<post dsq:id=7>")].count("\n") + 1)
    assert "Nothing of the file was imported." in str(error)


def test_file_that_begins_with_something_else_names_the_place():
    _, error = read_some("`" + disqus(thread(1)), DISQUS)
    assert (error.code, error.line) == ("malformed_xml", 1)
    assert "line 1, column 1" in str(error)


def test_form_in_which_disqus_takes_comments_in_is_refused_by_name():
    _, error = read_some(export(), DISQUS)
    assert (error.code, "it is a WordPress export" in str(error)) == ("not_disqus", True)


def test_control_characters_are_told_once():
    found = read(disqus(thread(1), post(5, 1, message="a\x00b")), DISQUS)
    assert found[0].comments[0].body == "a\ufffdb"
    assert problems(found) == [("warning", "control_characters")]
