"""Sound files of each kind to begin with: made up by the tests, and real ones where ARCHIVE_SAMPLES names a folder."""

import os
from pathlib import Path

from tests.archive import html_pages, json_samples, mail_samples, pages, records, wxr_samples

_SAMPLES = Path(__file__).parent.parent / "archive" / "samples"
# Where real files of a kind lie among the samples. Larger ones are broken too slowly to be worth it.
_REAL = {
    "text": ("*.txt", "html/*.dump.txt"),
    "html": ("html/*.html",),
    "wxr": ("wxr/*.xml",),
    "disqus": ("disqus/*.xml",),
    "isso": ("json/isso*.json",),
    "remark42": ("json/tree*.json",),
    "commento": ("json/commento*.json",),
    "discourse": ("json/discourse*.json",),
    "reddit": ("json/reddit*",),
    "mail": ("mbox/**/*",),
    "warc.gz": ("warc/*.gz",),
}
_LARGEST = 160_000


def seeds_of(kind):
    """Return the seeds of a reader."""
    return [*_MADE[kind](), *real_files(kind)]


def real_files(kind):
    """Return real files of a kind, none where there are no samples."""
    folder = os.environ.get("ARCHIVE_SAMPLES")
    found = (path for pattern in _REAL.get(kind, ()) for path in sorted(Path(folder).glob(pattern))) if folder else ()
    return [path.read_bytes() for path in found if path.is_file() and path.stat().st_size <= _LARGEST]


def _text():
    files = sorted((_SAMPLES / "text_page").glob("*.txt")) + sorted((_SAMPLES / "dumps").glob("*.txt"))
    return [pages.FERRY.encode(), *(path.read_bytes() for path in files)]


def _html():
    inner = (
        f"<ol class=children>{html_pages.wordpress(2)}{html_pages.wordpress(3, '<blockquote>Oak</blockquote>x')}</ol>"
    )
    listed = f"<ol class=comment-list>{html_pages.wordpress(1, inside=inner)}{html_pages.wordpress(4)}</ol>"
    flat = "".join(
        f'<div class="comment depth-{depth}" id="comment-{n}"><cite>bob</cite>'
        f"<time>3.02.2021 13:0{n}</time><p>Oak.</p></div>"
        for n, depth in enumerate((1, 2, 3, 2, 1), start=1)
    )
    datalife = "".join(
        html_pages.datalife(n, f"<div class=title_quote>Quote: bob</div><div class=quote>Elm</div>{n}", name)
        for n, name in ((1, "bob"), (2, "ada"), (3, "bob"))
    )
    stated = (
        '<script type="application/ld+json">{"@context":"https://schema.org","@graph":[{"@type":"Article","headline":"A",'
        '"comment":[{"@type":"Comment","@id":"c1","text":"Oak","author":{"@type":"Person","name":"Ada"},"dateCreated":'
        '"2021-02-03T13:03:00Z","upvoteCount":3,"comment":[{"@type":"Comment","text":"Elm","parentItem":{"@id":"c1"}}]}]}]}'
        "</script>"
    )
    microdata = (
        '<div itemprop=comment itemscope itemtype="https://schema.org/Comment" id=c1><span itemprop=author>Ada</span>'
        '<time itemprop=dateCreated datetime="2021-02-03">x</time><p itemprop=text>Oak '
        '<img src="//x.example/a.png" alt=a>'
        "</p><b itemprop=upvoteCount>3</b></div>"
    )
    lobsters = (
        "<ol class=comments><li class=comments_subtree><div id=c_a1 class=comment data-shortid=a1>"
        "<span class=score>3</span>"
        '<div class=byline><a href=/u/ada>ada</a> <span title="2021-02-03 13:03:00 -0600">2 years ago</span></div>'
        "<div class=comment_text><p>Oak</p></div></div><ol class=comments><li class=comments_subtree>"
        "<div id=c_b2 class=comment data-shortid=b2><div class=comment_text>Elm</div></div></li></ol></li></ol>"
    )
    russian = html_pages.page_with(datalife, "<p>Мост построят весной, сказал глава.</p>")
    made = [html_pages.page_with(part) for part in (listed, flat, datalife, microdata, lobsters, "")]
    return [
        *(page.encode() for page in made),
        html_pages.page_with(listed, head=stated + '<link rel=canonical href="https://x.example/a?b=1">').encode(),
        russian.replace("charset=utf-8", "charset=windows-1251").encode("cp1251"),
    ]


def _wxr():
    item, comment, export = wxr_samples.item, wxr_samples.comment, wxr_samples.export
    full = {"date": "2021-03-28 02:30:00", "date_gmt": "2021-03-28 01:30:00", "author_email": "b@x.example"}
    return [
        export(
            item("1", comment("5", **full), comment("6", parent="5"), comment("7", type="pingback"), name="bridge"),
            item("2", comment("8", author="Jürgen", content="<![CDATA[<b>Grüße</b>\n\nzwei]]>"), title="Über"),
            item("3", '<category domain="category">News</category>', post_type="attachment"),
        ).encode(),
        export(
            item("1", comment("5", parent="6", approved="0"), comment("6", parent="5", approved="spam"), status="draft",
                 content="[caption]x[/caption]\n\n<pre>a\n\nb</pre>", post_date_gmt="0000-00-00 00:00:00"),
            item("2", '<dc:creator>ada</dc:creator><pubDate>Mon, 01 Jul 2019 10:00:00 +0000</pubDate>'
                 '<category domain="post_tag" nicename="t"><![CDATA[T]]></category>', comment("5"), is_sticky="1"),
            wp="https://wordpress.org/export/1.1/",
        ).encode(),
    ]  # fmt: skip


def _disqus():
    thread, post = wxr_samples.thread, wxr_samples.post
    author = "<name>Ada</name><isAnonymous>false</isAnonymous><username>ada</username><email>a@x.example</email>"
    return [
        wxr_samples.disqus(
            thread(1, id="k", title="Мост", createdAt="2013-10-10T19:00:00Z", isClosed="true"),
            thread(2),
            post(5, 1, createdAt="2013-10-10T19:20:29Z", author=author),
            post(6, 1, parent=5, isDeleted="true"),
            post(9, 1, parent=6, isSpam="true"),
            post(7, 2, message="<![CDATA[<p>да</p>]]>", ipAddress="127.0.0.1"),
            post(8, 9),
        ).encode(),
        wxr_samples.disqus(
            thread(1), thread(2, link="http://village.test/1/?a=b"), post(1, 1), post(1, 1), post(3, 2, parent=4),
            post(4, 2, parent=3),
        ).encode(),
    ]  # fmt: skip


def _json(name):
    made = json_samples
    stub = {"kind": "more", "data": {"count": 3, "children": ["c"]}}
    more = {
        "isso": made.isso(made.isso_comment(1, mode=4), made.isso_comment(2, parent=1, likes=3, website="x")),
        "remark42": made.backup(
            made.remark42("a", delete=True), made.remark42("b", "a", edit={"time": "2020-07-01T12:00:00Z"}),
            made.remark42("c", "b", url="https://x.example/other", score=-3),
            users=[{"id": "github_1", "blocked": {"status": True}}], posts=[{"url": "https://x.example/bridge"}],
        ),
        "commento": made.commento(
            made.commento_comment("c1", state="unapproved"), made.commento_comment("c2", "c1", deleted=True),
            made.commento_comment("c3", url="/other"),
            commenters=[{"commenterHex": "ada", "email": "a@x.example", "name": "Ada", "link": "undefined"}],
        ),
        "discourse": made.topic(
            made.post(1), made.post(2, deleted_at="2020-07-01T10:00:00.000Z"), made.post(4, 2, post_type=3),
            made.post(5, 3, cooked='<aside class="quote" data-post="2"><blockquote>Elm</blockquote></aside>x'),
            stream=[101, 102, 104, 105, 109], tags=["a", {"name": "b"}],
        ),
        "reddit": made.reddit(
            made.remark("a", made.remark("b", stub, parent="t1_a")),
            made.remark("d", author="[deleted]", body="[deleted]", edited=1593597670.0), is_self=True, selftext="*Oak*",
        ),
    }  # fmt: skip
    return [made.as_bytes(made.SOUND[name]), made.as_bytes(more[name])]


def _mail():
    message, mbox = mail_samples.message, mail_samples.mbox
    parts = "--b\n\nYew\n--b\nContent-Type: text/html; charset=koi8-r\n\n<p>Yew <b>x</b>\n--b--"
    mixed = (
        "--b\nContent-Type: message/rfc822\n\nSubject: in\n\nInner\n--b\nContent-Disposition: attachment\n"
        "Content-Type: image/png\nContent-Transfer-Encoding: base64\n\niVBORw0KGgo=\n--b--"
    )
    return [
        mbox(
            message("a"),
            message("b", "a", From="=?utf-8?B?0JTRg9Cx?= <b@x.example>", text="> Oak\n\nElm"),
            message("c", "b", references=["a", "b"], Content_Type="multipart/alternative; boundary=b", text=parts),
            message("d", "c", Content_Type="multipart/mixed; boundary=b", text=mixed),
        ).encode(),
        message("e", "f", Content_Type="text/plain; charset=utf-8", Content_Transfer_Encoding="quoted-printable",
                text="On Monday, Ada wrote:\n> Oak\n>> Elm\n=D0=94").encode(),
        mbox(message("x", "y"), message("y", "x"), message("z", references=["q", "x"], Date="x")).encode(),
    ]  # fmt: skip


def _rostra():
    quote = {"author": "ada", "comment": "1", "text": "Words", "inferred": False}
    author = {"login": "ada", "name": "Ada", "url": "https://x.example/", "email": "a@x.example", "presence": "online"}
    article = records.article(
        url="https://x.example/a", published_at="2021-02-03T13:03:00+03:00", updated_at=None, section="s", tags=["a"],
        author=author, language="en", notes=[["Photos Used", "NASA"]], comments_open=True, state="published",
        body_format="html", body="<p>Oak lasts.</p>",
    )  # fmt: skip
    comments = [
        records.reply("1", number="1", author=author, created_at="2021-02-03T13:03:00.5+03:00", score=-3, body="Words"),
        records.reply(
            "2", "1", number="1.1", quotes=[quote], updated_at="2021-02-03T13:04:00+00:00", body_format="html"
        ),
        records.reply("3", "9", number="2", state="deleted", body=""),
        records.reply("4", number="3", state="hidden", body_format="markdown"),
    ]
    whole = records.as_lines(article, *comments, records.article("b"), records.reply("5", article="b"))
    return [whole.encode(), records.as_lines(records.article(), records.signed("1"), records.reply("2", "2")).encode()]


_MADE = {
    "text": _text,
    "html": _html,
    "wxr": _wxr,
    "disqus": _disqus,
    "isso": lambda: _json("isso"),
    "remark42": lambda: _json("remark42"),
    "commento": lambda: _json("commento"),
    "discourse": lambda: _json("discourse"),
    "reddit": lambda: _json("reddit"),
    "mail": _mail,
    "rostra": _rostra,
}
