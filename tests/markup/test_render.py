"""Source text to HTML: Markdown, plain text and HTML."""

import re

import pytest

from forum.markup.render import number_paragraphs, render

LINK = 'rel="nofollow ugc noopener"'

MARKDOWN = [
    ("*a* **b** `c`", "<p><em>a</em> <strong>b</strong> <code>c</code></p>"),
    ("one\ntwo", "<p>one<br>\ntwo</p>"),
    ("one\n\ntwo", "<p>one</p>\n<p>two</p>"),
    ("> quoted\n\nsaid", "<blockquote>\n<p>quoted</p>\n</blockquote>\n<p>said</p>"),
    ("## Heading", "<h5>Heading</h5>"),
    ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
    ("3. a", '<ol start="3">\n<li>a</li>\n</ol>'),
    ("```py\nx<y\n```", "<pre><code>x&lt;y\n</code></pre>"),
    ("    code", "<pre><code>code\n</code></pre>"),
    ("***", "<hr>"),
    ("[t](http://e.example)", f'<p><a href="http://e.example" {LINK}>t</a></p>'),
    ("<http://e.example>", f'<p><a href="http://e.example" {LINK}>http://e.example</a></p>'),
    ("[t](/articles/1/)", f'<p><a href="/articles/1/" {LINK}>t</a></p>'),
    ("http://e.example", "<p>http://e.example</p>"),
    ("[t](javascript:alert(1))", "<p>[t](javascript:alert(1))</p>"),
    ("<b>x</b> &amp; & <", "<p>&lt;b&gt;x&lt;/b&gt; &amp; &amp; &lt;</p>"),
    ("![i](http://e.example/i.png)", f'<p>!<a href="http://e.example/i.png" {LINK}>i</a></p>'),
    ("~~s~~", "<p>~~s~~</p>"),
    ("", ""),
]


@pytest.mark.parametrize(("source", "html"), MARKDOWN)
def test_markdown_becomes(source, html):
    assert render(source, "markdown").rstrip("\n") == html


TEXT = [
    ("one\ntwo", "<p>one<br>two</p>"),
    ("one\n\n\n  two  ", "<p>one</p>\n<p>two</p>"),
    ("*a* <b> & \"c\" 'd'", "<p>*a* &lt;b&gt; &amp; \"c\" 'd'</p>"),
    ("<script>x</script>", "<p>&lt;script&gt;x&lt;/script&gt;</p>"),
    ("http://e.example", "<p>http://e.example</p>"),
    ("\n \n", ""),
]


@pytest.mark.parametrize(("source", "html"), TEXT)
def test_text_becomes(source, html):
    assert render(source, "text") == html


def test_html_is_sanitised_and_nothing_else():
    assert render("<p>*a*\n<em onclick=x>b</em><p>c", "html") == "<p>*a*\n<em>b</em></p><p>c</p>"


@pytest.mark.parametrize("depth", [18, 19, 40])
def test_quotes_nested_too_deeply_keep_their_text(depth):
    html = render("> " * depth + "*deep*\n\nafter", "markdown")
    assert html.count("<blockquote>") == 18
    assert "&gt; " * (depth - 18) + "<em>deep</em>" in html
    assert html.endswith("<p>after</p>\n")


def test_lists_nested_too_deeply_keep_their_text():
    html = render("".join("  " * depth + f"- item {depth}\n" for depth in range(30)), "markdown")
    assert re.findall(r"item \d+", html) == [f"item {depth}" for depth in range(30)]
    assert html.count("<ul>") == 9


def test_lines_of_a_quote_nested_too_deeply_stay_together():
    html = render("> " * 18 + "one\n" + "> " * 19 + "two\n\nafter", "markdown")
    assert "<p>one<br>\n&gt; two</p>" in html


def test_list_behind_one_nested_too_deeply_is_a_list():
    source = "".join("  " * depth + f"- item {depth}\n" for depth in range(12)) + "- last\n"
    assert render(source, "markdown").endswith("<li>last</li>\n</ul>\n")


def test_paragraphs_are_numbered():
    assert number_paragraphs("<p>a</p><ul><li>b</li></ul><p>c</p>") == (
        '<p id="p-1">a</p><ul><li>b</li></ul><p id="p-2">c</p>'
    )


# What makes parsers of Markdown slow or deep; each is cut at the length of a comment.
BOMBS = {
    "brackets": "[" * 20_000,
    "closing brackets": "]" * 20_000,
    "links in links": "[a](" * 5_000,
    "references": "[a][" * 5_000,
    "images": "![" * 10_000,
    "images in links": "![[]()" * 3_300,
    "stars": "*a" * 10_000,
    "three stars": "***a" * 5_000,
    "stars and lines": "*_" * 10_000,
    "strong unclosed": "a**b" + "c* " * 6_600,
    "quotes": ">" * 20_000,
    "quotes apart": "> " * 9_999 + "a",
    "lists": "- " * 9_998 + "a",
    "lists in lists": "".join("  " * depth + "- a\n" for depth in range(140)),
    "quotes and lists": "> - " * 4_999 + "a",
    "numbers": "1) " * 6_600,
    "back ticks": "`a" * 10_000,
    "growing back ticks": "".join("`" * length + "a" for length in range(1, 190)),
    "angles": "<" * 20_000,
    "tags": "<a " * 6_600,
    "comments": "<!--" * 5_000,
    "open divisions": "<div>" * 4_000,
    "ampersands": "&" * 20_000,
    "entities": "&#x" * 6_600,
    "backslashes": "\\" * 20_000,
    "definitions": "".join(f"[{number}]: x\n" for number in range(1_500)),
    "underlines": "a\n=\n" * 5_000,
    "new lines": "\n" * 20_000,
    "paragraphs": "a\n\n" * 6_600,
}


@pytest.mark.parametrize("name", BOMBS)
def test_hostile_markdown_stays_shallow_and_of_a_size(name):
    html = render(BOMBS[name][:20_000], "markdown")
    depth = deepest = 0
    for closing in re.findall(r"<(/?)(?:a|blockquote|code|em|li|ol|p|pre|strong|ul)\b", html):
        depth += -1 if closing else 1
        deepest = max(deepest, depth)
    assert depth == 0
    assert deepest <= 22
    assert len(html) <= 20 * 20_000


@pytest.mark.parametrize(("typed", "level"), [("#", 4), ("##", 5), ("###", 6), ("######", 6)])
def test_headings_stand_below_those_of_the_page(typed, level):
    assert render(f"{typed} Tides", "markdown") == f"<h{level}>Tides</h{level}>\n"
