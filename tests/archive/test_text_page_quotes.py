"""The quotations on a text page: of comments by a mark, of the article by its words."""

import pytest

from tests.archive.text_page_samples import bodies, problems, quotes, read_sample


def test_quote_by_login_covers_the_lines_that_repeat():
    thread = read_sample("quote_by_login")
    assert quotes(thread) == {"1.1": [("alice", "1", "Oak is the best wood.\nIt lasts.")]}
    assert bodies(thread)["1.1"] == "Quote: alice\nOak is the best wood.\nIt lasts.\nSo does steel."


def test_quote_by_display_name_is_resolved():
    found = quotes(read_sample("quote_by_name"))
    assert found == {"1.1": [("Al the Carpenter", "1", "Oak is the best wood.")]}


def test_quote_with_other_spaces_is_resolved():
    assert quotes(read_sample("quote_with_other_spaces")) == {"1.1": [("alice", "1", "  Oak lasts for years.")]}


def test_quote_goes_over_blank_lines_to_a_line_that_repeats():
    found = quotes(read_sample("quote_over_blank"))
    assert found == {"1.1": [("alice", "1", "One line.\n\n\nTwo lines.")]}


def test_quote_is_of_the_latest_comment_that_fits():
    assert quotes(read_sample("quote_latest")) == {"4": [("alice", "2", "I agree.\nFully.")]}


def test_quote_of_an_own_earlier_comment_is_resolved():
    assert quotes(read_sample("quote_of_self")) == {"2": [("alice", "1", "Oak lasts.")]}


@pytest.mark.parametrize(
    ("name", "quote", "line"),
    [
        ("quote_of_later", ("bob", None, "Steel lasts."), 7),
        ("quote_in_same_comment", ("alice", None, "Oak lasts."), 8),
    ],
)
def test_quote_of_no_earlier_comment_is_unresolved(name, quote, line):
    thread = read_sample(name)
    assert quotes(thread) == {"1": [quote]}
    assert problems(thread) == [("unresolved_quote", line)]


def test_unresolved_quote_ends_at_a_blank_line_or_the_next_mark():
    thread = read_sample("quote_unresolved")
    assert quotes(thread) == {
        "2": [
            ("alice", None, "Oak rots.\nAnd it burns."),
            ("nobody", None, "Never said."),
            ("alice", "1", "Oak lasts."),
        ]
    }
    assert problems(thread) == [("unresolved_quote", 10), ("unresolved_quote", 15)]
    assert thread.problems[0].message.startswith("Line 10 quotes alice, but no earlier comment")


def test_unresolved_quote_is_a_warning_and_its_lines_are_placed():
    thread = read_sample("quote_unresolved")
    assert {problem.severity for problem in thread.problems} == {"warning"}
    assert thread.ledger.reported == 0


def test_quote_before_a_blank_line_has_no_text():
    assert quotes(read_sample("quote_without_text")) == {"2": [("alice", None, "")]}


def test_several_quotes_are_resolved_one_by_one():
    assert quotes(read_sample("quotes_several")) == {
        "3": [
            ("alice", "1", "Oak lasts."),
            ("bob", "2", "Paint helps."),
            ("alice", "1", "Steel rusts."),
        ]
    }


def test_quote_of_a_quotation_holds_the_mark():
    found = quotes(read_sample("quote_of_quotation"))
    assert found["1.1"] == [("alice", "1", "Oak lasts.")]
    assert found["1.1.1"] == [("bob", "1.1", "Quote: alice\nOak lasts.\nIt does.")]


def test_quote_may_hold_a_mark_between_its_lines():
    found = quotes(read_sample("quote_of_quotation_inside"))
    assert found["1.1.1"] == [("bob", "1.1", "I read\nlong ago:\nQuote: alice\nOak lasts.\n\nIt does.")]


def test_mark_out_of_the_quoted_order_opens_another_quotation():
    found = quotes(read_sample("quote_of_quotation"))
    assert found["1.1.2"] == [("bob", "1.1", "It does."), ("alice", "1", "Oak lasts.")]


def test_mark_within_a_line_opens_nothing():
    thread = read_sample("quote_mark_in_text")
    assert (quotes(thread), thread.problems) == ({}, ())


def test_repeated_title_is_an_inferred_quotation():
    found = quotes(read_sample("article_quoted"))
    assert found["1"] == [(None, "article", "the footbridge opens on  SUNDAY at noon!")]


def test_repeated_sentences_are_inferred_quotations_line_by_line():
    assert quotes(read_sample("article_quoted"))["2"] == [
        (None, "article", "A band from Oakham will play old songs"),
        (None, "article", "The mayor will cut the ribbon…"),
        (None, "article", "Will Dr. Reed of the U.S. embassy speak?"),
    ]


def test_repeated_paragraph_is_an_inferred_quotation():
    text = (
        "The mayor will cut the ribbon. A band from Oakham will play old songs! "
        "Will Dr. Reed of the U.S. embassy speak?"
    )
    assert quotes(read_sample("article_quoted"))["3"] == [(None, "article", text)]


def test_repeated_speech_is_an_inferred_quotation():
    assert quotes(read_sample("article_quoted"))["4"] == [
        (None, "article", '"The mayor will cut the ribbon"'),
        (None, "article", "We have waited for this bridge."),
        (None, "article", "Now it is here."),
    ]


def test_short_altered_and_partial_sentences_are_no_quotations():
    thread = read_sample("article_not_quoted")
    assert len(bodies(thread)["1"].splitlines()) == 6
    assert quotes(thread) == {}


def test_sentence_goes_on_after_dots_before_a_small_letter():
    found = quotes(read_sample("article_with_ellipsis"))
    assert found == {"1": [(None, "article", "It was… quite a long walk home.")]}


def test_lines_in_a_marked_quotation_are_not_inferred_ones_too():
    found = quotes(read_sample("article_quoted_by_comment"))
    assert found["1"] == [(None, "article", "The mayor will cut the ribbon.")]
    assert found["1.1"] == [
        ("alice", "1", "The mayor will cut the ribbon.\nWith what?"),
        (None, "article", "The mayor will cut the ribbon."),
    ]


def test_quotes_stand_in_order_of_appearance():
    assert quotes(read_sample("order_of_quotes")) == {
        "2": [
            (None, "article", "The mayor will cut the ribbon."),
            ("alice", "1", "Oak lasts."),
            (None, "article", "A band from Oakham will play old songs!"),
        ]
    }


def test_lines_and_bullets_of_the_article_may_be_quoted():
    assert quotes(read_sample("article_lines")) == {
        "1": [
            (None, "article", "warm clothes for the evening"),
            (None, "article", "a cup for the soup"),
            (None, "article", "Bring all of these things: warm clothes for the evening and a lamp."),
        ]
    }
