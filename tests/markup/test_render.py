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


PICTURE = "https://pics.example/oak.png"
PICTURES = [
    (f'<p>a <img src="{PICTURE}" alt="An oak"> b</p>',
     f'<p>a <a href="{PICTURE}" {LINK}>An oak (pics.example)</a> b</p>'),
    (f"<img src={PICTURE}>", f'<a href="{PICTURE}" {LINK}>pics.example</a>'),
    (f"<IMG/alt=''/src='{PICTURE}'>", f'<a href="{PICTURE}" {LINK}>pics.example</a>'),
    ("<img src='//pics.example/oak.png'>", f'<a href="//pics.example/oak.png" {LINK}>pics.example</a>'),
    (f"<img src='{PICTURE}' alt=':-)'>", ":-)"),
    (f"<img src='{PICTURE}' alt=':smile:'>", ":smile:"),
    ("<img src='/oak.png' alt='An oak'>", "An oak"),
    (f"<a href='/x/'><img src='{PICTURE}' alt='An oak'></a>", f'<a href="/x/" {LINK}>An oak</a>'),
    (f"<a href='/x/'><img src='{PICTURE}'></a>", f'<a href="/x/" {LINK}>pics.example</a>'),
    ("<img src='javascript:alert(1)' alt='An oak' onerror=alert(1)>", "An oak"),
    ("<img src='data:image/gif;base64,R0' alt='An oak'>", "An oak"),
    ("<img src='https://[' alt='An oak'>", "An oak"),
    (f"<img src='{PICTURE}' alt='\"><script>alert(1)</script>'>",
     f'<a href="{PICTURE}" {LINK}>"&gt;&lt;script&gt;alert(1)&lt;/script&gt; (pics.example)</a>'),
    ("<img src='https://e.example/\"onclick=\"x' alt=oaks>", None),
    ("<abbr title='<img>'>x</abbr><img src=x alt=oaks>", '<abbr title="&lt;img&gt;">x</abbr>oaks'),
    ("&lt;img src=x&gt; <img src=x alt=oaks>", "&lt;img src=x&gt; oaks"),
    ("<svg><style><img src=x onerror=alert(1)></style></svg>x", "x"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "html"), PICTURES)
def test_picture_in_html_becomes_a_link(source, html):
    made = render(source, "html")
    assert re.fullmatch(r'(?:[^<>]|<(?:/?p|/a|/abbr|abbr title="[^"]*"|a href="[^"]*" rel="[a-z ]+")>)*', made)
    if html is not None:
        assert made in (html, html.replace('title="&lt;img&gt;"', 'title="<img>"'))


def test_thousand_pictures_are_thousand_links():
    assert render(f"<img src='{PICTURE}' alt=oaks>" * 1_000, "html").count("<a href=") == 1_000


DEEP = {
    "divisions": "<div>" * 300_000 + "deep",
    "quotes": "<blockquote>" * 500 + "deep" + "</blockquote>" * 500,
    "crossed tags": "<div><table></div></table>" * 20_000 + "<b>deep",
    "names in comments": "<!-- </b> --><b>" * 500 + "deep",
}


@pytest.mark.parametrize("name", DEEP)
def test_html_nested_too_deeply_is_shown_as_text(name):
    html = render(DEEP[name], "html")
    assert re.findall(r"</?[a-z]+>", html) == ["<p>", "</p>"]
    assert "&gt;deep" in html


def test_html_of_many_elements_beside_each_other_is_html():
    source = "<p>one<br>" * 1_000 + "<ul><li>two</ul>" * 1_000 + "<b>three</b>" * 1_000 + "<b><i>four</b></i>" * 1_000
    html = render(source, "html")
    assert (html.count("<p>"), html.count("<li>"), html.count("<b>")) == (1_000, 1_000, 2_000)


@pytest.mark.parametrize(("length", "html"), [(60_000, "<p><em>a</em> x"), (60_001, "<p>*a* x")])
def test_markdown_that_is_too_long_is_shown_as_text(length, html):
    assert render("*a* " + "x" * (length - 4), "markdown").startswith(html)
