"""Texts of others, and what operators are told, without the names of who was forgotten."""

import pytest

from forum.archive.nameless import Nameless
from tests.work import patience

KARL = Nameless(
    ["kanarienvogel", "Karl Gelbfeder", "karl@old.example", "https://karl.example/", "", None],
    ["My  words,\nwhich are long enough."],
)


@pytest.mark.parametrize(
    ("text", "nameless"),
    [
        ("Quote: kanarienvogel\nOak.", "Quote: removed\nOak."),
        ("Quote: Karl Gelbfeder \nOak.", "Quote: removed \nOak."),
        ("<p>Quote: kanarienvogel<br>Oak.</p>", "<p>Quote: removed<br>Oak.</p>"),
        (
            "<blockquote><cite>Karl Gelbfeder</cite>Oak.</blockquote>",
            "<blockquote><cite>removed</cite>Oak.</blockquote>",
        ),
        ("On Monday Karl Gelbfeder <karl@old.example> wrote:\n> Oak.", "On Monday removed <removed> wrote:\n> Oak."),
        (
            "<p>Karl Gelbfeder wrote:</p><blockquote>Oak.</blockquote>",
            "<p>removed wrote:</p><blockquote>Oak.</blockquote>",
        ),
        ("Ask karl@old.example or see https://karl.example/.", "Ask removed or see removed."),
    ],
)
def test_what_says_whom_a_text_quotes_is_changed(text, nameless):
    assert KARL.text(text) == nameless


@pytest.mark.parametrize(
    "text",
    ["I saw a kanarienvogel.", "Karl Gelbfeder was right: it holds.", "Quote: kanarienvogels\nOak.", "Quote: bob"],
)
def test_other_words_stay(text):
    assert KARL.text(text) == text


def test_mark_stays_in_a_text_that_quotes_nobody():
    assert KARL.text("My pet: kanarienvogel", quotes=False) == "My pet: kanarienvogel"


@pytest.mark.parametrize(
    ("message", "nameless"),
    [
        ("Line 7 quotes kanarienvogel, but no earlier.", "Line 7 quotes removed, but no earlier."),
        ("pages/kanarienvogel.html", "pages/removed.html"),
        ("The author's name 'Karl Gelbfeder' is long.", "The author's name 'removed' is long."),
        ("The first begins “My words, which are”.", "The first begins “…”."),
        ("The first begins “Others' words, which are”.", "The first begins “Others' words, which are”."),
        ("3 kanarienvogels were read.", "3 kanarienvogels were read."),
    ],
)
def test_message_names_nobody_and_quotes_nothing_of_theirs(message, nameless):
    assert KARL.message(message) == nameless


def test_name_that_a_message_cuts_off_is_found():
    name = "Karl" + "x" * 200
    assert Nameless([name]).message(f"The login {name[:80]!r} is odd.") == "The login 'removed' is odd."
    assert Nameless([name]).text(f"Quote: {name}") == "Quote: removed"


def test_nobody_is_taken_out_of_nothing():
    assert Nameless([], []).message("Line 7 quotes bob.") == "Line 7 quotes bob."
    assert Nameless([None, ""]).text("Quote: bob") == "Quote: bob"


def test_long_lines_take_no_long_time():
    for part in ("kanarienvogel ", "kanarienvogel:", "<cite>kanarienvogel", "<p>kanarienvogel x", "Quote: "):
        with patience():
            KARL.text("kanarienvogel" + part * (400_000 // len(part)))
