"""The first words of a text, without its markup."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.markup.excerpt import excerpt
from forum.markup.render import render

QUOTE = '<blockquote class="quote"><cite>alice</cite><p>Oak lasts.</p></blockquote>'


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("", ""),
        ("<p>One <b>two</b>\n three.</p>", "One two three."),
        ("<p>One.</p><p>Two.</p>", "One. Two."),
        ("<p>One<br>two</p><ul><li>a</li><li>b</li></ul>", "One two · a · b"),
        (
            "<ul><li>by day: two.</li><li><p>by night (late)</p></li><li>never</li></ul>",
            "by day: two. by night (late) · never",
        ),
        ("<p>He said “no.”</p><p>“And” <b>she</b></p><p>asked why</p>", "He said “no.” “And” she · asked why"),
        ("<p>किताब</p><p>घड़ी</p><p>時計。</p><p>Großartig 😆</p><p>Ja</p>", "किताब · घड़ी · 時計。 Großartig 😆 Ja"),
        ("<h2>First</h2><p>It leaves late.</p><h3>Then</h3><p>It comes.</p>", "It leaves late. It comes."),
        ("<p>Before</p><h6>x</h6><p>after</p>", "Before · after"),
        ("<h2>Only</h2><h3>headings</h3>", "Only · headings"),
        ("<p>1 &lt; 2 &amp;&amp; 3</p>", "1 < 2 && 3"),
        (f"{QUOTE}<p>True.</p>", "True."),
        (QUOTE, "alice · Oak lasts."),
    ],
)
def test_excerpt_is_plain_words(html, words):
    assert excerpt(html) == words


def test_excerpt_that_fits_is_whole():
    assert excerpt("<p>" + "x" * 10 + "</p>", 10) == "x" * 10


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("one two three", "one two…"),
        ("one two, three", "one two…"),
        ("onetwothreefour", "onetwothre…"),
        ("a bcdefghijklmnop", "a bcdefghi…"),
        ("one two</p><p>three", "one two…"),
    ],
)
def test_excerpt_is_cut_between_words_where_it_can(text, cut):
    assert excerpt(f"<p>{text}</p>", 11) == cut


@settings(max_examples=100, deadline=None, database=None)
@given(st.text(max_size=300), st.integers(2, 60))
def test_excerpt_is_never_longer(text, length):
    assert len(excerpt(render(text, "markdown"), length)) <= length


def test_excerpt_of_a_long_text_looks_at_its_beginning():
    assert excerpt("<p>First.</p>" + "<p>x</p>" * 200_000, 12) == "First. x…"
