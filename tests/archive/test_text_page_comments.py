"""The comments of a text page: bodies, authors, times and ids."""

from datetime import datetime, timedelta, timezone

import pytest

from forum.archive import ids
from forum.archive.records import AuthorRecord
from tests.archive.text_page_samples import bodies, problems, read_page, read_sample, sample_bytes

# Bodies


def test_body_keeps_its_own_indentation_and_blank_lines():
    assert bodies(read_sample("body_indented")) == {"1": "A poem:\n    O bridge,\n      O brook.\n\n\n  The end."}


def test_body_may_be_empty():
    assert bodies(read_sample("body_empty")) == {"1": "", "1.1": "", "2": "Words."}


def test_line_left_of_a_body_is_reported_and_given_to_nobody():
    thread = read_sample("body_to_the_left")
    assert bodies(thread) == {"1": "First.", "1.1": "Second.\nThird."}
    assert problems(thread) == [("unplaced_line", 11), ("unplaced_line", 12)]
    assert "left of the text of comment 1.1, which begins at column 7" in thread.problems[0].message


def test_foot_of_a_page_is_reported():
    thread = read_sample("foot_of_page")
    assert bodies(thread) == {"1": "First."}
    assert problems(thread) == [("unplaced_line", 9), ("unplaced_line", 10)]


def test_problems_stand_in_the_order_of_their_lines():
    thread = read_sample("problems_of_two_kinds")
    assert problems(thread) == [
        ("unplaced_line", 5),
        ("bad_date", 7),
        ("unresolved_quote", 8),
        ("unplaced_line", 10),
    ]


# Pages cut off


def test_page_cut_in_a_body_keeps_what_there_is():
    thread = read_sample("cut_in_body")
    assert bodies(thread) == {"1": "First.", "2": "I wanted to sa"}
    assert thread.problems == ()


@pytest.mark.parametrize(
    ("name", "lines"),
    [("cut_after_caption", [8]), ("cut_in_header", [8, 9]), ("cut_in_reply_header", [8, 9]), ("cut_in_login", [8, 9])],
)
def test_comment_broken_off_before_its_text_is_reported(name, lines):
    thread = read_sample(name)
    assert bodies(thread) == {"1": "First."}
    assert problems(thread) == [("unplaced_line", line) for line in lines]
    assert "a comment that the page breaks off" in thread.problems[0].message


@pytest.mark.parametrize("name", ["ten_replies", "logins", "quotes_several", "notes_labelled"])
def test_page_cut_anywhere_loses_no_line_and_changes_no_earlier_comment(name):
    data = sample_bytes(name)
    whole = read_page(data)
    for end in range(1, len(data)):
        cut = read_page(data[:end])
        finished = cut.comments[:-1]
        assert finished == whole.comments[: len(finished)]


# Authors


def test_login_with_a_caption_is_the_captions():
    authors = [(comment.author.login, comment.author.name) for comment in read_sample("logins").comments]
    assert authors == [
        ("Green Lantern", "Hal"),
        ("tom (the cook)", "Tom"),
        ("Offline", None),
        ("Online Offline Online", None),
        ("x :) (", ":-)"),
        ("May 2021", "7 May 2021 10: 00"),
    ]


def test_presence_is_what_the_caption_says():
    presences = [comment.author.presence for comment in read_sample("states").comments]
    assert presences == ["online", "online", "offline", None]


def test_name_may_be_missing():
    authors = [comment.author for comment in read_sample("name_missing").comments]
    assert authors == [AuthorRecord("alice", presence="offline"), AuthorRecord("bob")]


def test_name_in_empty_brackets_is_missing():
    assert read_sample("name_empty").comments[0].author == AuthorRecord("alice", presence="offline")


def test_name_without_a_caption_is_in_the_last_balanced_brackets():
    authors = [(c.author.login, c.author.name) for c in read_sample("names_without_caption").comments]
    assert authors == [
        ("Tom Cook", "Tom"),
        ("tom (cook)", "Tom (the cook)"),
        ("(tom)", None),
        ("tom) (", None),
        ("tom(cook)", None),
    ]


# Times


def test_times_are_read_with_the_zones_offset():
    hour = timezone(timedelta(hours=1))
    assert [comment.created_at for comment in read_sample("times_written").comments] == [
        datetime(2021, 2, 3, 13, 3, tzinfo=hour),
        datetime(2021, 2, 3, 13, 3, tzinfo=hour),
        datetime(2020, 12, 31, 9, 5, tzinfo=hour),
    ]


def test_times_differ_by_zone_and_ids_do_not():
    berlin, moscow = read_sample("times_written"), read_sample("times_written", "Europe/Moscow")
    assert moscow.comments[0].created_at.isoformat() == "2021-02-03T13:03:00+03:00"
    assert [c.id for c in berlin.comments] == [c.id for c in moscow.comments]


def test_impossible_date_opens_a_comment_without_a_time():
    thread = read_sample("times_impossible")
    assert [comment.created_at for comment in thread.comments] == [None, None, None]
    assert problems(thread) == [("bad_date", 6), ("bad_date", 8), ("bad_date", 11)]
    assert "no such time as “31 February 2021 13: 03”" in thread.problems[0].message


def test_times_at_clock_changes_are_reported():
    thread = read_sample("times_at_clock_changes")
    assert [comment.created_at.isoformat() for comment in thread.comments] == [
        "2021-03-28T02:30:00+01:00",
        "2021-10-31T02:30:00+02:00",
        "2021-10-31T03:00:00+01:00",
    ]
    assert problems(thread) == [("nonexistent_time", 6), ("ambiguous_time", 9)]


def test_offset_has_whole_minutes():
    page = sample_bytes("states").replace(b"2021", b"1850")
    assert read_page(page).comments[0].created_at.isoformat() == "1850-02-03T13:03:00+00:53"


def test_month_that_is_none_makes_no_header():
    assert bodies(read_sample("month_unknown")) == {"1": "a\n1. bob (Bob) 3 Febtember 2021 13: 03"}


# Ids


def test_comment_id_comes_from_its_content():
    thread = read_sample("child_or_text")
    first, reply = thread.comments[:2]
    assert first.id == ids.comment_id(thread.article.id, None, "alice", first.created_at, first.body)
    assert reply.id == ids.comment_id(thread.article.id, first.id, "bob", reply.created_at, "A reply.")
    assert (first.article, reply.parent) == (thread.article.id, first.id)


def test_equal_comments_are_told_apart_by_their_order():
    thread = read_sample("same_minute")
    made = [comment.id for comment in thread.comments]
    at = thread.comments[0].created_at
    assert made[:2] == [ids.comment_id(thread.article.id, None, "alice", at, "Hello.", n) for n in (0, 1)]
    assert made[3] == ids.comment_id(thread.article.id, None, "alice", at, "Hello.", 2)
    assert len(set(made)) == 5
