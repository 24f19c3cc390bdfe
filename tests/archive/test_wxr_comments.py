"""Exports of WordPress: comments, who wrote them, and how their texts are kept."""

import pytest

from forum.archive.checks import check_thread
from forum.archive.readers.wxr.paragraphs import as_written
from forum.archive.records import AuthorRecord
from tests.archive.wxr_samples import comment, export, item, ledger, problems, read, read_one
from tests.work import patience


def comments(*made):
    return read_one(export(item("1", *made))).comments


def test_comment_has_every_field():
    [found] = comments(
        comment(
            "5",
            author="<![CDATA[Ben &amp; Co]]>",
            author_email="\n ben@village.test ",
            author_url="http://ben.test/",
            date_gmt="2014-04-29 15:21:27",
            date="2014-04-29 18:21:27",
            content="<![CDATA[Good <b>idea</b>.]]>",
        )
    )
    assert (found.id, found.article, found.parent, found.number) == ("5", "1", None, "")
    assert found.author == AuthorRecord("Ben & Co", None, "http://ben.test/", "ben@village.test")
    assert found.created_at.isoformat() == "2014-04-29T15:21:27+00:00"
    assert found.created_text == "2014-04-29 15:21:27"
    assert (found.body, found.body_format) == ("Good <b>idea</b>.", "html")
    assert (found.state, found.anchor) == ("visible", "comment-5")


def test_lines_are_those_of_the_file():
    made = export(item("1", comment("5"), comment("6")))
    [thread] = read(made)
    at = [made[: made.index(mark)].count("\n") + 1 for mark in ("<item>", "Words 5", "Words 6")]
    assert thread.line == at[0]
    assert thread.lines == (at[1] - 3, at[2] - 3)


@pytest.mark.parametrize(
    ("approved", "state", "body"),
    [
        ("1", "visible", "Words 5"),
        ("0", "hidden", "Words 5"),
        ("hold", "hidden", "Words 5"),
        ("spam", "hidden", "Words 5"),
        ("trash", "deleted", ""),
        ("post-trashed", "deleted", ""),
    ],
)
def test_status_of_a_comment_becomes_its_state(approved, state, body):
    [found] = comments(comment("5", approved=approved))
    assert (found.state, found.body) == (state, body)


def test_status_that_is_not_known_hides_the_comment_and_is_told():
    found = read(export(item("1", comment("5", approved="perhaps"))))
    assert (found[0].comments[0].state, problems(found)) == ("hidden", [("warning", "unknown_status")])


def test_note_of_editors_is_hidden_and_told():
    found = read(
        export(item("1", comment("5", type="note"), comment("6", type="review"), comment("7", type="comment")))
    )
    assert [comment.state for comment in found[0].comments] == ["hidden", "visible", "visible"]
    assert problems(found) == [("warning", "unknown_type")]


def test_pings_are_left_out_and_counted():
    found = read(export(item("1", comment("4", type="pingback"), comment("5"), comment("6", type="trackback"))))
    assert [comment.id for comment in found[0].comments] == ["5"]
    assert (ledger(found), found[0].left_out) == ((4, 2, 2), 2)
    assert problems(found) == [("warning", "pings")]


def test_ping_that_was_answered_is_kept_with_what_it_answers():
    made = [
        comment("3", type="pingback"),
        comment("4", parent="3", type="trackback"),
        comment("5", parent="4"),
        comment("6", type="pingback"),
    ]
    found = read(export(item("1", *made)))
    assert [(comment.id, comment.parent) for comment in found[0].comments] == [("3", None), ("4", "3"), ("5", "4")]
    assert (ledger(found), found[0].left_out) == ((5, 4, 1), 1)


def test_pings_of_what_is_left_out_are_counted_with_it():
    found = read(export(item("1", comment("5", type="pingback"), post_type="attachment")))
    assert (ledger(found), found[0].article, found[0].left_out) == ((2, 0, 2), None, 1)


def test_replies_before_parents_and_missing_parents_are_left_to_the_checks():
    thread = read_one(export(item("1", comment("9", parent="8"), comment("8"), comment("7", parent="3"))))
    assert [(found.id, found.parent) for found in thread.comments] == [("9", "8"), ("8", None), ("7", "3")]
    checked = check_thread(thread)
    assert [(found.id, found.state) for found in checked.comments] == [
        ("8", "visible"),
        ("9", "visible"),
        ("3", "missing"),
        ("7", "visible"),
    ]


def test_id_that_stands_twice_is_left_to_the_checks():
    thread = read_one(export(item("1", comment("5"), comment("5", content="Other words"))))
    assert [found.body for found in thread.comments] == ["Words 5", "Other words"]
    assert [problem.code for problem in check_thread(thread).problems] == ["duplicate_id"]


def test_comment_before_the_number_of_its_article_belongs_to_it():
    made = item("1").replace("<wp:post_id>1</wp:post_id>", comment("5") + "<wp:post_id>1</wp:post_id>")
    assert read_one(export(made)).comments[0].article == "1"


def test_comments_without_ids_get_some_from_what_they_say():
    made = [comment("", content=text) for text in ("One", "Two", "One")]
    thread = read_one(export(item("1", *made)))
    keys = [found.id for found in thread.comments]
    assert thread.derived_ids
    assert len(set(keys)) == 3
    assert keys == [found.id for found in read_one(export(item("1", *made))).comments]
    assert [found.anchor for found in thread.comments] == ["", "", ""]
    assert not read_one(export(item("1", comment("5")))).derived_ids


@pytest.mark.parametrize(
    ("found", "author"),
    [
        ({"author": "Ben"}, AuthorRecord("Ben")),
        ({"author": "  Ben \n the  Elder "}, AuthorRecord("Ben the Elder")),
        ({"author": ""}, None),
        ({"author": "Ada N.", "user_id": "7"}, AuthorRecord("ada", "Ada N.", None, "ada@village.test")),
        ({"author": "", "user_id": "7"}, AuthorRecord("ada", "Ada O'Neil", None, "ada@village.test")),
        ({"author": "Gone", "user_id": "8"}, AuthorRecord("Gone")),
        ({"author": "Ben", "user_id": "0"}, AuthorRecord("Ben")),
        ({"author": "Ben", "author_url": "http://"}, AuthorRecord("Ben")),
    ],
)
def test_author_is_a_user_by_login_or_a_guest_by_name(found, author):
    assert comments(comment("5", **found))[0].author == author


@pytest.mark.parametrize(
    ("content", "body"),
    [
        ("<![CDATA[one]]><![CDATA[ two]]>", "one two"),
        ("<![CDATA[ends with ]]]]><![CDATA[>]]>", "ends with ]]>"),
        ("\n  <![CDATA[one\n\ntwo]]>\n", "one\n\ntwo"),
        ("<![CDATA[&#xD800; &lol;]]>", "&#xD800; &lol;"),
        ("a<!-- no text -->b", "ab"),
        ("<b>bold</b> words", "<b>bold</b> words"),
    ],
)
def test_text_is_whole_however_it_is_written(content, body):
    [found] = comments(comment("5", content=content))
    assert found.body == body


@pytest.mark.parametrize(
    "text",
    ["one", "one\n\ntwo\nthree", "<p>one</p>\n\n<p>two</p>", "<em>one line</em> &amp; no more",
     "<!-- wp:paragraph -->\n<p>one</p>\n\nbare\n<!-- /wp:paragraph -->", "<pre>\na\n\nb\n</pre>",
     "<ul>\n<li>one\n\ntwo</li>\n</ul>", "<!--more-->\n<p>x</p>", "<div>one line</div>\n<hr>\n<h2>two</h2>",
     "<script>\na\n\n<p>b\n</script>"],
)  # fmt: skip
def test_text_that_needs_no_paragraphs_is_unchanged(text):
    assert as_written(text)[0] == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<b>one</b>\n\ntwo", "<p><b>one</b></p>\n<p>two</p>"),
        ("<b>one</b>\ntwo", "<p><b>one</b><br>\ntwo</p>"),
        ("one &amp;\n \t\n\ntwo", "<p>one &amp;</p>\n<p>two</p>"),
        ("before\n<h2>Head</h2>\nafter\n\nmore", "<p>before</p>\n<h2>Head</h2>\n<p>after</p>\n<p>more</p>"),
        ('<a\nhref="x">a</a>\nb', '<p><a href="x">a</a><br>\nb</p>'),
        ("<blockquote>one\n\ntwo</blockquote>", "<blockquote><p>one</p>\n<p>two</p></blockquote>"),
        ("<li>a\n\nb<li>c</ul>\nd", "<li>a\n\nb<li>c</ul>\nd"),
        ("<p>one\n\n<p>two</p>three\n\nfour", "<p>one\n\n<p>two</p><p>three</p>\n<p>four</p>"),
        ("</div>one\n\ntwo", "</div><p>one</p>\n<p>two</p>"),
        ("<b>x</b>\n\n<!--more-->\n\ny", "<p><b>x</b></p>\n<!--more-->\n<p>y</p>"),
    ],
)
def test_paragraphs_that_wordpress_would_show_are_written_in(text, shown):
    assert as_written(text) == (shown, "html")


@pytest.mark.parametrize(
    "text",
    ["<div>\n" * 300_000, "</p>\n\n" * 300_000, "<a\n" * 300_000, "<p \n" * 300_000, "<" + "\n \n" * 300_000 + "&"],
)
def test_paragraphs_of_any_text_take_little_time(text):
    with patience():
        assert len(as_written(text)[0]) < 3 * len(text)
