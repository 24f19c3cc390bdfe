"""What is quoted stands in paragraphs of its own, apart from the name before it."""

import pytest

from forum.archive.readers.html_page.paragraphs import set_apart
from tests.archive.html_pages import datalife, page_with, read_page
from tests.work import count_calls

ALICE = "<blockquote><cite>alice</cite>"
END = "</blockquote>"


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        (f"Before<br>{ALICE}Oak.{END}<br>After", f"<p>Before</p>{ALICE}<p>Oak.</p>{END}<p>After</p>"),
        (
            f"{ALICE}One<br><br>\n{ALICE}Two{END}<br>Three{END}Four",
            f"{ALICE}<p>One</p>{ALICE}<p>Two</p>{END}<p>Three</p>{END}<p>Four</p>",
        ),
        (f"{ALICE}<p>One</p><p>Two</p>{END}", f"{ALICE}<p>One</p><p>Two</p>{END}"),
        (
            f"{ALICE}<b>One</b> two<ul><li>x</li></ul>y{END}",
            f"{ALICE}<p><b>One</b> two</p><ul><li>x</li></ul><p>y</p>{END}",
        ),
        (f"{ALICE}a<hr>b<br>c{END}", f"{ALICE}<p>a</p><hr><p>b<br>c</p>{END}"),
        (f"{ALICE}{END}After", f"{ALICE}{END}<p>After</p>"),
        (f"{ALICE}<cite>A book</cite> says{END}", f"{ALICE}<p><cite>A book</cite> says</p>{END}"),
        (f"<b>Bold{ALICE}Oak.{END}</b> after", f"<b>Bold{ALICE}<p>Oak.</p>{END}</b> after"),
        (f"<pre>a\n  b</pre>{ALICE}<pre>  c</pre>{END}", f"<pre>a\n  b</pre>{ALICE}<pre>  c</pre>{END}"),
    ],
)  # fmt: skip
def test_quoted_words_stand_in_paragraphs(html, expected):
    assert flat(set_apart(html)) == flat(expected)


def test_text_that_quotes_nobody_by_name_stays_as_it_is():
    html = "One<br>two<blockquote>three</blockquote>"
    assert set_apart(html) == html


def test_quotation_of_a_page_leaves_no_empty_lines_behind():
    quote = "<div class=title_quote>Quote: alice</div><div class=quote>Oak.<br><br></div><p><br></p><br>It does."
    (comment,) = read_page(page_with(datalife(1, quote, "bob"))).comments
    assert comment.body == f"{ALICE}\n<p>Oak.</p>\n{END}\n<p>It does.</p>"


def test_deep_quotations_are_not_read_again_for_each_level():
    deep, deeper = (f"{ALICE}b" * depth + END * depth for depth in (5_000, 10_000))
    assert set_apart(deeper).count("<p>b</p>") == 10_000
    assert count_calls(set_apart, deeper) < 2.1 * count_calls(set_apart, deep)


def flat(html):
    """HTML without its line breaks."""
    return html.replace("\n", "")
