"""Quotations in plain text stand apart, and lead to where they are from."""

from forum.markup.render import Quoted, render

MARKED = Quoted("Oak lasts.", "alice", "/comments/1/", inferred=False)
REL = 'rel="nofollow ugc noopener"'


def quoted(text, cite, css="quote"):
    return f'<blockquote class="{css}"><cite>{cite}</cite>{text}</blockquote>'


def test_marked_quotation_takes_the_place_of_its_mark():
    assert render("Quote: alice\nOak lasts.\nTrue.", "text", [MARKED]) == (
        quoted("<p>Oak lasts.</p>", f'<a href="/comments/1/" {REL}>alice</a>') + "\n<p>True.</p>"
    )


def test_marked_quotation_may_stand_in_the_middle():
    html = render("Well.\n\nQuote: alice\nOak lasts.\n\nTrue.", "text", [MARKED])
    assert html.startswith("<p>Well.</p>\n<blockquote")
    assert html.endswith("</blockquote>\n<p>True.</p>")


def test_quotation_of_several_lines_keeps_them():
    quote = Quoted("Oak lasts.\nSteel rusts.", "alice", "/comments/1/", inferred=False)
    html = render("Quote: alice\n  Oak lasts.\n  Steel rusts.\nTrue.", "text", [quote])
    assert "<p>Oak lasts.<br>Steel rusts.</p></blockquote>\n<p>True.</p>" in html


def test_quotation_whose_original_is_lost_says_so():
    lost = Quoted("Oak lasts.", "alice", "", inferred=False)
    assert render("Quote: alice\nOak lasts.", "text", [lost]) == quoted(
        "<p>Oak lasts.</p>", "alice, source not found", "quote lost"
    )


def test_inferred_quotation_of_the_article_leads_there():
    quote = Quoted("The clock is fast.", None, "/articles/1/a/#p-2", inferred=True)
    assert render("The clock is fast.\nIs it?", "text", [quote]) == (
        quoted("<p>The clock is fast.</p>", f'<a href="/articles/1/a/#p-2" {REL}>From the article</a>')
        + "\n<p>Is it?</p>"
    )


def test_two_quotations_stand_in_their_order():
    second = Quoted("Paint helps.", "bob", "/comments/2/", inferred=False)
    html = render("Quote: alice\nOak lasts.\nTrue.\nQuote: bob\nPaint helps.\nToo.", "text", [MARKED, second])
    assert [html.count(part) for part in ("<blockquote", "<p>True.</p>", "<p>Too.</p>")] == [2, 1, 1]
    assert html.index("alice</a>") < html.index("True.") < html.index("bob</a>") < html.index("Too.")


def test_same_passage_twice_is_quoted_twice():
    html = render("Quote: alice\nOak lasts.\nNo.\nQuote: alice\nOak lasts.\nYes.", "text", [MARKED, MARKED])
    assert html.count("<blockquote") == 2
    assert html.count("Oak lasts.") == 2


def test_quotation_that_is_not_in_the_text_leaves_it_alone():
    assert render("Steel rusts.", "text", [MARKED]) == "<p>Steel rusts.</p>"


def test_passage_without_its_mark_is_no_marked_quotation():
    assert render("Oak lasts.", "text", [MARKED]) == "<p>Oak lasts.</p>"


def test_quotation_of_nothing_leaves_the_text_alone():
    assert render("Quote: alice", "text", [Quoted("", "alice", "", inferred=False)]) == "<p>Quote: alice</p>"


def test_name_and_text_of_a_quotation_are_escaped():
    quote = Quoted("<b>", '<i> & "x"', "/comments/1/?a=1&b=2", inferred=False)
    html = render('Quote: <i> & "x"\n<b>', "text", [quote])
    assert f'<a href="/comments/1/?a=1&amp;b=2" {REL}>&lt;i&gt; &amp; "x"</a>' in html
    assert "<p>&lt;b&gt;</p></blockquote>" in html
