"""Times that no page has: they are told, and looked at only as far as a time is long."""

import json

import pytest

from tests.archive.html_pages import codes_of, page_with, read_page, wordpress


@pytest.mark.parametrize("gap", [" " * 200_000, "\t" * 200_000, "1:" * 100_000])
def test_time_in_data_that_is_far_too_long_is_told(gap):
    data = json.dumps({"@type": "Article", "headline": "Oak", "datePublished": f"2020{gap}x"})
    head = f'<script type="application/ld+json">{data}</script>'
    thread = read_page(page_with(f"<ol>{wordpress(1)}</ol>", head=head))
    assert thread.article.published_at is None
    assert thread.article.published_text.startswith("2020")
    assert codes_of(thread) == ["unknown_date"]
