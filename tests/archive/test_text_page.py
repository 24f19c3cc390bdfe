"""The form of a text page: its article, and the lines that open a comment."""

import os
from collections import Counter
from pathlib import Path

import pytest

from forum.archive import ids
from tests.archive.text_page_samples import (
    bodies,
    logins,
    problems,
    read_page,
    read_sample,
)

FOUNDING_PAGE = "000_4ef0a018f62ea767.txt"


# The article


def test_article_without_comments_keeps_paragraphs_and_lines():
    thread = read_sample("article_only")
    assert thread.article.title == "A footbridge for the village"
    assert thread.article.body == (
        "The council will build a footbridge.\nIt will be of oak.\n\n\n  Work begins in May."
    )
    assert (thread.comments, thread.problems, thread.derived_ids) == ((), (), True)


def test_article_id_comes_from_title_and_first_paragraph():
    thread = read_sample("article_only")
    first = "The council will build a footbridge. It will be of oak."
    assert thread.article.id == ids.article_id("A footbridge for the village", first)


def test_article_of_a_title_alone_has_no_body():
    thread = read_page(b"\n  A footbridge for the village \n")
    assert (thread.article.title, thread.article.body) == ("A footbridge for the village", "")
    assert thread.article.id == ids.article_id("A footbridge for the village", "")


def test_article_says_nothing_that_the_page_does_not():
    article = read_sample("notes_labelled").article
    unknown = (article.url, article.author, article.published_at, article.updated_at, article.section)
    assert unknown == (None,) * 5
    assert (article.language, article.tags) == (None, ())
    assert (article.comments_open, article.state, article.body_format) == (True, "published", "text")


def test_notes_are_labels_and_values():
    article = read_sample("notes_labelled").article
    assert article.notes == (("Photos Used", "Village archive"), ("Drawings", "Ann: an engineer"))
    assert article.body == "The council will build a footbridge."


def test_notes_without_a_colon_have_an_empty_label():
    notes = read_sample("notes_unlabelled").article.notes
    assert notes == (("", "drawn by hand"), ("", "https://bridge.example/plan"))


def test_bullets_that_do_not_end_at_the_sign_in_line_are_body():
    article = read_sample("bullets_in_article").article
    assert article.notes == (("Photos Used", "Village archive"),)
    assert article.body.endswith("\n  • oak: for the deck\n  • steel\nBoth are here.")


def test_bullets_before_a_blank_line_are_body():
    article = read_sample("bullets_before_blank").article
    assert article.notes == (("Photos Used", "Village archive"),)
    assert article.body.endswith("\n  • oak: for the deck")


def test_title_that_is_a_bullet_is_no_note():
    article = read_sample("title_is_a_bullet").article
    assert (article.title, article.notes) == ("• A footbridge", ())


def test_bullets_of_a_page_without_sign_in_line_are_body():
    thread = read_sample("bullets_without_sign_in")
    assert thread.article.notes == ()
    assert thread.article.body.endswith("\n  • Photos Used: Village archive")
    assert logins(thread) == {"1": "alice"}


def test_sign_in_line_may_be_surrounded_by_spaces():
    thread = read_sample("sign_in_indented")
    assert thread.article.body == "The council will build a footbridge."
    assert logins(thread) == {"1": "alice"}


def test_sign_in_line_in_other_words_is_body():
    thread = read_sample("sign_in_altered")
    assert thread.article.body.endswith("you must sign in\nThe last paragraph.")
    assert thread.comments == ()


def test_page_without_sign_in_line_ends_its_article_at_the_first_header():
    thread = read_sample("sign_in_missing")
    assert thread.article.body == "The council will build a footbridge."
    assert logins(thread) == {"7": "alice", "8": "bob"}


def test_sign_in_line_in_a_comment_is_its_text():
    thread = read_sample("sign_in_in_comment")
    assert bodies(thread) == {
        "1": "Dear reader, to leave comments on the publication, you must sign in.\nThat is what the page told me.",
        "2": "I agree.",
    }


def test_comment_shown_before_the_sign_in_line_is_the_articles_text():
    thread = read_sample("comment_shown_in_article")
    assert logins(thread) == {"1": "alice"}
    assert "    dave 3 February 2021 13: 03\n    A text.\n\nIt is no comment." in thread.article.body


def test_line_before_the_first_comment_is_reported():
    thread = read_sample("line_before_first_comment")
    assert problems(thread) == [("unplaced_line", 5)]
    assert (thread.ledger.read, thread.ledger.placed, thread.ledger.reported) == (7, 6, 1)
    assert "Line 5 stands between the article and the first comment" in thread.problems[0].message


# What opens a comment


def test_numbered_list_in_a_body_opens_nothing():
    thread = read_sample("numbered_list_in_body")
    assert bodies(thread) == {
        "1": "Three wishes:\n1. First, a handrail.\n2. Second, a bench.\n3. Third, a lamp.",
        "2": "2. is the best.",
    }


def test_due_number_without_a_header_opens_nothing():
    thread = read_sample("list_at_due_number")
    assert logins(thread) == {"1": "alice", "1.1": "bob", "2": "charlie"}
    assert bodies(thread)["1.1"] == "1. No header follows.\n    2. A deep one.\nIt has no header."
    assert problems(thread) == [("unplaced_line", 12)]


def test_header_behind_a_number_that_is_not_due_opens_nothing():
    thread = read_sample("number_not_due")
    assert logins(thread) == {"1": "alice", "2": "bob"}
    assert bodies(thread)["1"].splitlines()[1] == "2. dave Offline dave"


def test_comment_out_of_turn_is_reported_whole_and_given_to_nobody():
    thread = read_sample("number_out_of_turn")
    assert bodies(thread) == {"1": "First.", "2": "Second."}
    assert problems(thread) == [("unplaced_line", line) for line in (8, 9, 10, 12, 13, 14, 15)]
    assert "in line 8, is not the one due after comment 1," in thread.problems[3].message


def test_number_with_a_leading_nought_or_no_end_opens_nothing():
    thread = read_sample("number_in_other_figures")
    assert (thread.comments, thread.ledger.reported) == ((), 9)


def test_number_at_an_odd_column_opens_nothing():
    assert logins(read_sample("number_at_odd_column")) == {"1": "alice"}


def test_header_at_another_indentation_opens_nothing():
    thread = read_sample("header_at_wrong_indent")
    assert logins(thread) == {"1": "alice"}
    assert len(bodies(thread)["1"].splitlines()) == 5


def test_header_of_another_than_the_caption_opens_nothing():
    assert bodies(read_sample("caption_of_another")) == {
        "1": "1. dave Offline dave\n  erin (Erin) 3 February 2021 13: 03\nAfter."
    }


def test_caption_with_two_logins_opens_nothing():
    assert logins(read_sample("caption_of_two")) == {"1": "alice"}


@pytest.mark.parametrize("likeness", ["caption", "header", "note"])
def test_body_that_looks_like_another_part_is_body(likeness):
    thread = read_sample(f"body_like_{likeness}")
    assert logins(thread) == {"1": "alice", "2": "bob"}
    assert thread.problems == ()


def test_level_that_is_skipped_opens_nothing():
    thread = read_sample("level_skipped")
    assert logins(thread) == {"1": "alice", "2": "charlie"}
    assert bodies(thread)["1"] == (
        "0\n  1. bob Offline bob\n    bob 3 February 2021 13: 03\n    Too deep for a reply of alice's."
    )


def test_child_opens_after_a_list_in_its_parents_body():
    assert bodies(read_sample("child_or_text")) == {
        "1": "Two points:\n1. It is short.\n2. It is narrow.",
        "1.1": "A reply.",
        "1.2": "2. It is wet.",
    }


def test_ten_siblings_keep_their_indentation():
    thread = read_sample("ten_siblings")
    assert list(bodies(thread)) == [*map(str, range(1, 12)), "11.1"]
    assert bodies(thread)["10"] == "Text 10.\n  indented"
    assert thread.problems == ()


def test_ten_replies_keep_their_indentation():
    thread = read_sample("ten_replies")
    assert list(bodies(thread)) == ["1", *(f"1.{n}" for n in range(1, 12)), "1.11.1", "2"]
    assert bodies(thread)["1.10"] == "Text 10."


def test_first_number_of_a_page_may_be_any():
    assert logins(read_sample("first_number")) == {
        "101": "alice",
        "101.1": "bob",
        "101.2": "charlie",
        "102": "dave",
    }


def test_ancestors_sibling_closes_all_that_is_deeper():
    thread = read_sample("up_three_levels")
    parents = {comment.number: comment.parent for comment in thread.comments}
    ids_by_number = {comment.number: comment.id for comment in thread.comments}
    assert list(parents) == ["1", "1.1", "1.1.1", "1.1.1.1", "2", "2.1"]
    assert parents["2"] is None
    assert parents["2.1"] == ids_by_number["2"]
    assert parents["1.1.1.1"] == ids_by_number["1.1.1"]


def test_clipped_depth_is_kept_as_the_page_shows_it():
    numbers = list(bodies(read_sample("depth_clipped")))
    assert numbers[-3:] == ["1.1.1.1.1.1", "1.1.1.1.1.2", "1.1.1.1.1.3"]


def test_comment_line_is_where_its_number_stands():
    assert read_sample("ten_replies").lines[:3] == (5, 8, 11)


# The founding page


@pytest.mark.skipif("ARCHIVE_SAMPLES" not in os.environ, reason="ARCHIVE_SAMPLES names no folder of samples")
def test_founding_page_gives_what_the_contract_says():
    thread = read_page(Path(os.environ["ARCHIVE_SAMPLES"], FOUNDING_PAGE).read_bytes(), "Europe/Moscow")
    assert thread.problems == ()
    assert (thread.ledger.read, thread.ledger.placed, thread.ledger.reported) == (70, 70, 0)
    assert thread.article.notes == (("Photos Used", "NASA"),)
    numbers = ["1", "2", "3", "4", "5", "5.1", "6", "7", "8", "8.1", "8.1.1", "9", "10"]
    assert list(logins(thread)) == numbers
    assert {login for login, count in Counter(logins(thread).values()).items() if count > 1} == {"Sergey Latyshev"}
    assert len(set(logins(thread).values())) == 12
    presences = {comment.number: comment.author.presence for comment in thread.comments}
    assert presences == dict.fromkeys(numbers, "offline") | {"5.1": None}
    assert [c.author.login for c in thread.comments if c.author.name is None] == ["steelmaker"]
    marked = [(c.number, q.comment) for c in thread.comments for q in c.quotes if not q.inferred]
    assert marked == [("8.1", thread.comments[8].id)]
    assert [c.number for c in thread.comments for q in c.quotes if q.inferred] == ["1", "2", "10"]
