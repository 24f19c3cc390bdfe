"""Isso's generic export."""

from datetime import UTC, datetime, timedelta

import pytest

from forum.archive.readers.json_exports import ISSO
from tests.archive.json_samples import isso, isso_comment, problems, read, tree


def read_one(*comments, **thread):
    (found,) = read(ISSO, isso(*comments, **thread))
    return found


def test_thread_is_an_article_at_its_address():
    thread = read_one(isso_comment(1))
    assert (thread.article.id, thread.article.url, thread.article.title) == ("/bridge/", "/bridge/", "The bridge")
    assert (thread.ledger.read, thread.ledger.placed) == (2, 2)
    assert thread.article.published_at is None


def test_ids_that_restart_in_each_thread_stay_apart():
    first, second = read(ISSO, isso(isso_comment(1)) + isso(isso_comment(1), address="/mill/"))
    assert [*tree(first), *tree(second)] == ["/bridge//1", "/mill//1"]
    assert first.comments[0].anchor == "isso-1"


def test_reply_names_its_parent_within_the_thread():
    assert tree(read_one(isso_comment(1), isso_comment(2, parent=1))) == {
        "/bridge//1": None,
        "/bridge//2": "/bridge//1",
    }


def test_comment_keeps_author_words_and_clock_of_the_site():
    (comment,) = read_one(isso_comment(1, website="https://ada.example", email="ada@x.example", text="a\r\nb")).comments
    assert (comment.author.login, comment.author.url, comment.author.email) == (
        "Ada", "https://ada.example", "ada@x.example",
    )  # fmt: skip
    assert (comment.body, comment.body_format) == ("a\nb", "markdown")
    assert comment.created_at == datetime(2020, 7, 1, 10, 0, tzinfo=UTC)
    assert comment.created_at.utcoffset() == timedelta(hours=2)
    assert comment.created_text == "2020-07-01 12:00:00"


def test_comment_without_a_name_has_no_author():
    (comment,) = read_one(isso_comment(1, author="  ", email="x@x.example")).comments
    assert comment.author is None


def test_states_and_votes_are_taken():
    comments = read_one(isso_comment(1, mode=2, likes=5, dislikes=2), isso_comment(2, mode=4, text="x")).comments
    assert [(comment.state, comment.body, comment.score) for comment in comments] == [
        ("hidden", "Oak", 3), ("deleted", "", None),
    ]  # fmt: skip


def test_titles_encoded_as_in_a_form_are_decoded():
    first, second = read(ISSO, isso(title="Oak+%26+elm") + isso(title="Mill", address="/mill/"))
    assert (first.article.title, second.article.title) == ("Oak & elm", "Mill")


def test_title_that_only_looks_encoded_stays():
    assert read_one(title="C++").article.title == "C++"
    first, second = read(ISSO, isso(title="Oak+elm") + isso(title="The mill", address="/mill/"))
    assert (first.article.title, second.article.title) == ("Oak+elm", "The mill")


def test_title_of_half_a_character_is_replaced_and_told():
    thread = read_one(title="Oak \udc00")
    assert thread.article.title == "Oak \ufffd"
    assert problems([thread]) == [("warning", "control_characters")]


def test_thread_without_title_is_called_by_its_address():
    assert read_one(title="").article.title == "/bridge/"


def test_thread_without_address_is_reported_with_its_comments():
    bad, good = read(ISSO, isso(isso_comment(1), isso_comment(2), address="") + isso())
    assert (bad.article, bad.ledger.read, bad.ledger.reported) == (None, 3, 3)
    assert good.article.id == "/bridge/"
    assert problems([bad]) == [("error", "bad_record")]


def test_bad_comment_is_reported_and_the_rest_is_read():
    thread = read_one({"author": "Ada"}, "no object", isso_comment(3), isso_comment(4, text=["x"]))
    assert list(tree(thread)) == ["/bridge//3"]
    assert (thread.ledger.read, thread.ledger.placed, thread.ledger.reported) == (5, 2, 3)
    assert problems([thread]) == [("error", "bad_record")] * 3


def test_time_that_is_none_is_left_out_and_told():
    thread = read_one(isso_comment(1, created="2020-02-31 12:00:00"), isso_comment(2, created=None))
    assert [comment.created_at for comment in thread.comments] == [None, None]
    assert [comment.created_text for comment in thread.comments] == ["2020-02-31 12:00:00", ""]
    assert problems([thread]) == [("warning", "bad_date")]


@pytest.mark.parametrize(
    ("clock", "read", "code"),
    [
        ("2020-03-29 02:30:00", "2020-03-29T02:30:00+01:00", "nonexistent_time"),
        ("2020-10-25 02:30:00", "2020-10-25T02:30:00+02:00", "ambiguous_time"),
    ],
)
def test_hour_that_the_clocks_skipped_or_showed_twice_is_told(clock, read, code):
    thread = read_one(isso_comment(1, created=clock))
    assert (thread.comments[0].created_at.isoformat(), thread.comments[0].created_text) == (read, clock)
    assert problems([thread]) == [("warning", code)]


def test_control_characters_and_halves_are_replaced_and_told():
    thread = read_one(isso_comment(1, text="a\x00b\ud800c", author="A\x01da"))
    (comment,) = thread.comments
    assert (comment.body, comment.author.login) == ("a\ufffdb\ufffdc", "A\ufffdda")
    assert problems([thread]) == [("warning", "control_characters")]


def test_address_that_is_too_long_for_an_id_is_cut_and_kept_whole_as_an_address():
    address = "/" + "x" * 400
    (thread,) = read(ISSO, isso(isso_comment(1), address=address))
    assert len(thread.article.id) == 255
    assert thread.article.url == address
    assert len(thread.comments[0].id) == 255
