import pytest

from forum.archive.readers.html_page import HTML
from forum.archive.reading import UnreadableInput
from forum.archive.records import AuthorRecord
from tests.archive.html_pages import at, codes_of, datalife, page_with, read_page, wordpress

HEAD = """<link rel=canonical href="https://www.news.example/bridge"><link rel=shortlink href="/?p=9">
<meta property="article:published_time" content="2021-02-03T10:00:00+03:00">
<meta property="article:section" content="Village"><meta property="article:tag" content="wood">
<meta property="article:tag" content="bridges"><meta name=author content="Carol">"""


def body_of(html):
    return read_page(page_with("", body=html, head="<base href=https://news.example/a/>")).article.body


def test_article_gives_what_the_head_says():
    thread = read_page(page_with(f"<ol>{wordpress(1)}</ol>", head=HEAD))

    article = thread.article
    assert (article.id, article.title, article.url) == ("9", "A footbridge", "https://www.news.example/bridge")
    assert article.published_at == at("2021-02-03T10:00:00+03:00")
    assert (article.section, article.tags, article.language) == ("Village", ("bridges", "wood"), "en")
    assert article.author == AuthorRecord(login="Carol")
    assert (article.body, article.body_format) == ("<p>Oak lasts.</p>", "html")
    assert thread.source == "news.example"
    assert thread.comments[0].article == "9"


def test_article_without_id_has_its_address_and_without_address_a_derived_one():
    addressed = read_page(page_with("", head='<link rel=canonical href="https://news.example/b">'))
    other = read_page(page_with(""))

    assert addressed.article.id == "https://news.example/b"
    assert other.article.id == read_page(page_with("")).article.id
    assert other.article.id.startswith("a-")


def test_heading_is_the_title_where_the_page_title_holds_it():
    page = (
        "<html><title>A footbridge | The Village</title><h1>The Village</h1><h1>A footbridge</h1><main><p>Oak.</main>"
    )

    assert read_page(page + "</html>").article.title == "A footbridge"


def test_page_without_title_takes_the_files_name_and_says_so():
    thread = read_page(f"<html><body>{datalife(1, 'Oak.')}</body></html>".encode(), name="old/bridge.html")

    assert thread.article.title == "bridge"
    assert codes_of(thread) == ["no_title"]


def test_page_saved_by_a_browser_tells_its_address():
    page = "<!-- saved from url=(0029)https://news.example/bridge/ -->" + page_with("")

    assert read_page(page).article.url == "https://news.example/bridge/"


def test_page_of_unknown_comments_imports_the_article_and_fails_for_them():
    entry = '<div class="reply-entry" id="r{0}">bob <time>3 May</time> thinks that oak lasts</div>'
    thread = read_page(page_with(entry.format(1) + entry.format(2)))

    assert thread.comments == ()
    assert thread.article.body == "<p>Oak lasts.</p>"
    (problem,) = thread.problems
    assert (problem.code, problem.severity) == ("no_profile", "error")
    assert "2 elements have the class “reply-entry”, they hold times, they can be linked to" in problem.message
    assert (thread.ledger.read, thread.ledger.placed, thread.ledger.reported, thread.left_out) == (3, 1, 2, 2)


@pytest.mark.parametrize(
    "stray",
    [
        '<div class="reply-entry">bob thinks that oak lasts</div>' * 2,
        '<div class="reply-entry"><time>3 May</time></div>' * 2,
        '<div class="reply-entry" id=r1>bob thinks that oak lasts</div><div class="reply-entry"></div>',
    ],
)
def test_classes_that_may_be_of_anything_are_no_failure(stray):
    thread = read_page(page_with(stray))

    (problem,) = thread.problems
    assert (problem.code, problem.severity) == ("no_comments_recognised", "warning")
    assert "2 elements have the class “reply-entry”" in problem.message
    assert (thread.ledger.read, thread.left_out) == (1, 0)


@pytest.mark.parametrize(
    "entry",
    [
        *(
            f'<div class="post {word}" id="p{{0}}"><time>3 May</time> An elm lasts less than an oak</div>'
            for word in (
                "has-comments",
                "no-comments",
                "comments-open",
                "comments-closed",
                "commented-post",
                "reply-to-all",
            )
        ),
        '<article class="comment-worthy" id="p{0}"><h2>Elms</h2><time>3 May</time> They last less</article>',
    ],
)
def test_posts_that_are_listed_with_the_state_of_their_comments_are_no_comments(entry):
    thread = read_page(page_with("".join(map(entry.format, range(3)))))

    assert [problem.severity for problem in thread.problems] == ["warning"]
    assert thread.left_out == 0


def test_list_of_the_latest_comments_elsewhere_says_nothing_of_this_page():
    entry = '<li class="latest-comments__comment" id="l{0}">bob on <time>3 May</time>: oak lasts</li>'
    thread = read_page(page_with(entry.format(1) + entry.format(2)))

    assert [problem.severity for problem in thread.problems] == ["warning"]


def test_import_of_a_page_whose_comments_cannot_be_read_is_no_success(run, tmp_path):
    entry = '<div class="reply-entry" id="r{0}">bob <time>3 May</time> thinks that oak lasts</div>'
    (tmp_path / "bridge.html").write_text(page_with(entry.format(1) + entry.format(2)))

    result = run("import_archive", tmp_path / "bridge.html")

    assert (result.status, result.lines[1:3]) == (1, ["1 article: 1 created", "2 comments: 2 skipped"])


@pytest.mark.parametrize("page", ["<html><body></body></html>", "<p>Oak.</body>", "<html><title>A</title></html>"])
def test_page_without_article_and_comments_is_refused(page):
    with pytest.raises(UnreadableInput, match="Neither an article nor comments") as refused:
        read_page(page)

    assert refused.value.code == "unknown_format"


@pytest.mark.parametrize(("html", "kept"), [
    ("<p>Oak.</p><script>alert(1)</script><style>p{}</style>", "<p>Oak.</p>"),
    ("<p>Oak.</p><form><input name=q>Find</form><nav>Home</nav>", "<p>Oak.</p>"),
    ('<p>Oak.</p><div class="sharedaddy">Share</div><a href="https://fb.example/sharer?u=1">f</a>', "<p>Oak.</p>"),
    ("<div>Oak.</div><div>Pine.</div>", "<p>Oak.</p>\n<p>Pine.</p>"),
    ("<div><div>Oak.</div><p>Pine.</p></div>", "<p>Oak.</p>\n<p>Pine.</p>"),
    ("<p onclick=x() class=y>Oak</p>", "<p>Oak</p>"),
    ("<h1>Oak</h1>", "<h2>Oak</h2>"),
    ("<table><tr><td>Oak</td><td>Pine</td></tr></table>",
     "<table>\n<tr>\n<td>Oak</td>\n<td>Pine</td>\n</tr>\n</table>"),
    ("<pre>a\n   b</pre>", "<pre>a\n   b</pre>"),
    ("<p>5 &lt; 6 &amp; 7</p>", "<p>5 &lt; 6 &amp; 7</p>"),
    ('<ol start=3><li>Oak</ol>', '<ol start="3">\n<li>Oak</li>\n</ol>'),
    ("<a href=../b>Pine</a>", '<a href="https://news.example/b">Pine</a>'),
    ("<a href='javascript:x()'>Pine</a>", "<a>Pine</a>"),
    ("<a href='http://[bad'>Pine</a>", "<a>Pine</a>"),
])  # fmt: skip
def test_body_keeps_what_can_be_read(html, kept):
    assert body_of(html) == kept


@pytest.mark.parametrize(("html", "kept"), [
    ('<img src="https://pics.example/oak.png" alt="An oak">',
     '<a href="https://pics.example/oak.png">An oak (pics.example)</a>'),
    ('<img src="/oak.png">', '<a href="https://news.example/oak.png">oak.png (news.example)</a>'),
    ('<img src="data:image/gif;base64,R0" data-src="https://pics.example/oak.png" alt=Oak>',
     '<a href="https://pics.example/oak.png">Oak (pics.example)</a>'),
    ('<img src="data:image/gif;base64,R0" alt=Oak>', "Oak"),
    ('<a href="https://pics.example/big.png"><img src="https://pics.example/oak.png" alt=Oak></a>',
     '<a href="https://pics.example/big.png">Oak (pics.example)</a>'),
    ('<a href="https://b.example/"><img src="https://pics.example/oak.png" alt=Oak></a>',
     '<a href="https://b.example/">Oak (pics.example)</a> '
     '<a href="https://pics.example/oak.png">Oak (pics.example)</a>'),
    ('<p>Oak<img src="https://c.example/dot.gif" width=1 height=1></p>', "<p>Oak</p>"),
    ('<img alt=Oak src="https://a.example/1.png"><noscript><img alt=Oak src="https://a.example/1.png"></noscript>',
     '<a href="https://a.example/1.png">Oak (a.example)</a>'),
    ('<iframe src="https://film.example/7" title="The bridge"></iframe>',
     '<a href="https://film.example/7">The bridge (film.example)</a>'),
    ('<video><source src="https://film.example/7.mp4"></video>',
     '<a href="https://film.example/7.mp4">film.example</a>'),
])  # fmt: skip
def test_picture_or_film_stands_as_a_link(html, kept):
    assert body_of(html) == kept


@pytest.mark.parametrize(("head", "is_page"), [
    (b"<!DOCTYPE html><html>", True),
    (b"\xef\xbb\xbf\n<html lang=en>", True),
    (b'<?xml version="1.0"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN">', True),
    (b"<!-- saved --> <HEAD>", True),
    ("<html>".encode("utf-16"), True),
    (b'<?xml version="1.0"?><rss version="2.0">', False),
    (b"<disqus xmlns=x>", False),
    (b'{"type":"archive"}', False),
    (b"A footbridge for the village\n\n<html> is a tag.", False),
    (b"", False),
    (b"<!-- " * 20000, False),
])  # fmt: skip
def test_page_is_recognised_by_its_beginning(head, is_page):
    assert HTML.recognises(head) is is_page


def test_addresses_that_lead_nowhere_without_the_pages_own_are_told_once():
    body = (
        '<p><a href="/pine">Pine</a> <a href="../oak?a=1">and oak</a> <a href="#note">1</a> '
        '<a href="javascript:x()">y</a> <a href="https://b.example/">B</a> '
        '<img src="elm.png" alt=Elm> <iframe src="/film"></iframe></p>'
    )
    lost = wordpress(1, '<a href="?p=7">Here</a>')

    thread = read_page(page_with(f"<ol>{lost}</ol>", body=body))

    (problem,) = thread.problems
    assert (problem.code, problem.severity) == ("lost_address", "warning")
    assert "<base href=" in problem.message and problem.message.endswith("This page has 5 such places.")
    assert thread.article.body == (
        '<p><a>Pine</a> <a>and oak</a> <a>1</a> <a>y</a> <a href="https://b.example/">B</a> Elm </p>'
    )
    based = read_page(page_with(f"<ol>{lost}</ol>", body=body, head="<base href=https://news.example/a/>"))
    assert codes_of(based) == []


def test_addresses_lost_are_those_of_the_text_that_was_chosen():
    teaser = '<article><a href="/other">Other</a></article>'
    chosen = '<article>Oak lasts long. <a href="/pine">Pine</a></article>'

    problems = read_page(f"<html><title>A footbridge</title>{teaser}{chosen}</html>").problems

    (message,) = (problem.message for problem in problems if problem.code == "lost_address")
    assert "such places" not in message


def test_address_with_a_host_is_kept_where_the_page_stood_nobody_knows():
    body = '<p><a href="//b.example/x">B</a> <img src="//pics.example/oak.png" alt=Oak></p>'

    thread = read_page(page_with("", body=body))

    assert thread.article.body == (
        '<p><a href="https://b.example/x">B</a> <a href="https://pics.example/oak.png">Oak (pics.example)</a></p>'
    )
    assert "lost_address" not in codes_of(thread)
