"""A thread of Reddit."""

import json
from datetime import UTC, datetime

import pytest

from forum.archive.readers.json_exports import REDDIT
from tests.archive.json_samples import listing, problems, read, recognised, reddit, refusal, remark, tree


def read_one(*things, **fields):
    (found,) = read(REDDIT, reddit(*things, **fields))
    return found


def more(count, *children):
    return {"kind": "more", "data": {"count": count, "children": list(children), "parent_id": "t1_a", "id": "m"}}


def test_post_is_the_article():
    thread = read_one(title="Oak &amp; elm", selftext="a &gt; b", selftext_html="&lt;p&gt;", link_flair_text="wood")
    article = thread.article
    assert (article.id, article.title, article.body, article.body_format) == ("t3_p1", "Oak & elm", "a > b", "markdown")
    assert article.url == "https://www.reddit.com/r/towns/comments/p1/bridge/"
    assert (article.section, article.tags, article.notes) == ("towns", ("wood",), (("url", "https://x.example/pic"),))
    assert article.published_at == datetime(2020, 7, 1, 10, tzinfo=UTC)
    assert article.author.login == "ada"
    assert thread.source == "reddit.com"


def test_comments_stand_before_their_replies_in_the_order_of_the_page():
    thread = read_one(remark("a", remark("b", remark("c", parent="t1_b"), parent="t1_a")), remark("d"))
    assert tree(thread) == {"t1_a": None, "t1_b": "t1_a", "t1_c": "t1_b", "t1_d": None}
    assert (thread.ledger.read, thread.ledger.placed) == (5, 5)


def test_comment_without_parent_id_answers_what_it_stands_under():
    reply = remark("b")
    del reply["data"]["parent_id"]
    assert tree(read_one(remark("a", reply))) == {"t1_a": None, "t1_b": "t1_a"}


def test_score_is_given_or_counted_from_votes():
    fields = [{}, {"score": 9}, {"score": 9, "score_hidden": True}, {"ups": None}]
    comments = read_one(*(remark(str(number), **given) for number, given in enumerate(fields))).comments
    assert [found.score for found in comments] == [3, 9, None, None]


def test_texts_are_unescaped_only_where_the_server_escaped_them():
    assert read_one(remark("a", body="&gt; x &amp;lt;")).comments[0].body == "> x &lt;"
    assert read_one(remark("a", body="&gt; x", body_html="<p>")).comments[0].body == "&gt; x"


def test_what_was_deleted_keeps_its_place():
    gone, anonymous, removed = read_one(
        remark("a", author="[deleted]", body="[deleted]"),
        remark("b", author="[deleted]"),
        remark("c", body="[removed]"),
    ).comments
    assert (gone.state, gone.body, gone.author) == ("deleted", "", None)
    assert (anonymous.state, anonymous.body, anonymous.author) == ("visible", "Words b", None)
    assert (removed.state, removed.author.login) == ("deleted", "bob")


def test_stubs_are_told_as_missing_comments():
    thread = read_one(remark("a", more(12, "x", "y")), more(0), more(30, "z"))
    assert list(tree(thread)) == ["t1_a"]
    assert problems([thread]) == [("warning", "missing_comments")]
    assert "In 3 place(s)" in thread.problems[0].message
    assert "names 42 more" in thread.problems[0].message
    assert (thread.ledger.read, thread.ledger.placed, thread.ledger.reported) == (5, 2, 3)


@pytest.mark.parametrize("form", ["var sample = {};\n", "const a=\n{}", "{} ", "x.y = {};;"[:-1]])
def test_assignment_to_a_variable_is_read(form):
    text = form.replace("{}", json.dumps(reddit(remark("a")), indent=1))
    assert recognised(text) == ["reddit"]
    assert list(tree(read(REDDIT, text)[0])) == ["t1_a"]


def test_broken_script_is_refused_at_its_line():
    text = "var a =\n" + json.dumps(reddit(remark("a")), indent=1)
    assert refusal(REDDIT, text[:-30])[:2] == ("bad_json", text[:-30].count("\n") + 1)


def test_edit_is_taken_and_false_is_none():
    edited, unedited = read_one(remark("a", edited=1593597700.0), remark("b")).comments
    assert edited.updated_at == datetime(2020, 7, 1, 10, 1, 40, tzinfo=UTC)
    assert unedited.updated_at is None


@pytest.mark.parametrize("seconds", [1e300, -1e17, 1593597600000000])
def test_time_beyond_the_calendar_is_left_out_and_told(seconds):
    thread = read_one(remark("a", created_utc=seconds))
    assert thread.comments[0].created_at is None
    assert problems([thread]) == [("warning", "bad_date")]


@pytest.mark.parametrize("written", [1593597600500, 1593597600500.0])
def test_milliseconds_in_the_place_of_seconds_are_read_as_such_and_told(written):
    thread = read_one(remark("a", created_utc=written), remark("b", created_utc=253402000000))
    first, second = thread.comments
    assert first.created_at == datetime(2020, 7, 1, 10, 0, 0, 500_000, tzinfo=UTC)
    assert (second.created_at.year, problems([thread])) == (9999, [("warning", "milliseconds")])


def test_bad_comment_is_reported_and_its_replies_are_read():
    nameless = remark("b", remark("c", parent="t1_b"), id=None, name=None)
    thread = read_one(remark("a"), nameless, {"kind": "t1", "data": 7}, 7)
    assert tree(thread) == {"t1_a": None, "t1_c": "t1_b"}
    assert (thread.ledger.read, thread.ledger.reported) == (6, 3)


def test_bad_post_takes_its_comments_with_it():
    thread = read_one(remark("a", remark("b")), title=7)
    assert (thread.article, thread.ledger.read, thread.ledger.reported) == (None, 3, 3)


@pytest.mark.parametrize("content", [[], {}, [listing()], [listing(remark("a"))], [{"kind": "Listing", "data": 7}]])
def test_file_that_is_no_thread_is_refused(content):
    assert refusal(REDDIT, content)[0] == "bad_json"
