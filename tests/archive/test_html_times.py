"""Times that no page has: they are told, and looked at only as far as a time is long."""

import json
from zoneinfo import ZoneInfo

import pytest

from tests.archive.html_pages import codes_of, page_with, read_page, wordpress


@pytest.mark.parametrize(
    ("clock", "words", "read", "code"),
    [
        ("2021-03-28T02:30:00", "28 March 2021 02:30", "2021-03-28T02:30:00+01:00", "nonexistent_time"),
        ("2021-10-31T02:30:00", "31 October 2021 02:30", "2021-10-31T02:30:00+02:00", "ambiguous_time"),
    ],
)
def test_time_that_a_clock_change_skipped_or_repeated_is_told(clock, words, read, code):
    """Once for machines, in an attribute, and once in words, which is one problem of two places."""
    machine = wordpress(1).replace("2021-02-03T13:03:00+03:00", clock)
    shown = f'<li id="comment-2"><cite>bob</cite><div class="comment-meta">{words}</div><p>Oak.</p></li>'
    thread = read_page(page_with(f"<ol>{machine}{shown}</ol>"), zone=ZoneInfo("Europe/Berlin"))
    assert [comment.created_at.isoformat() for comment in thread.comments] == [read, read]
    (problem,) = thread.problems
    assert (problem.severity, problem.code) == ("warning", code)
    assert problem.message.endswith(" This page has 2 such places.")


@pytest.mark.parametrize("gap", [" " * 200_000, "\t" * 200_000, "1:" * 100_000])
def test_time_in_data_that_is_far_too_long_is_told(gap):
    data = json.dumps({"@type": "Article", "headline": "Oak", "datePublished": f"2020{gap}x"})
    head = f'<script type="application/ld+json">{data}</script>'
    thread = read_page(page_with(f"<ol>{wordpress(1)}</ol>", head=head))
    assert thread.article.published_at is None
    assert thread.article.published_text.startswith("2020")
    assert codes_of(thread) == ["unknown_date"]
