"""What must come of the real pages, counted in each by another reading than the reader's."""

import json
import re

import pytest
from lxml import etree

from tests.archive.html_pages import at, codes_of, read_page, tree_of

PAGES = ["foxyfolksy", "businessjargons", "gormulus", "Lobsters"]


@pytest.fixture
def page(samples):
    """Return a function that gives a page's thread, its source and its tree."""

    def read(name):
        data = (samples / "html" / f"{name}.html").read_bytes()
        root = etree.fromstring(data, etree.HTMLParser(encoding="utf-8"))
        return read_page(data, f"{name}.html"), data.decode(), root

    return read


@pytest.mark.parametrize("name", PAGES)
def test_page_gives_the_tree_of_its_own_ids(samples, page, name):
    thread, _source, _root = page(name)

    tree = json.loads((samples / "html" / f"{name}.tree.json").read_text())

    assert tree_of(thread) == [(node["id"], node["parent"]) for node in tree]
    assert [comment.number.count(".") + 1 for comment in thread.comments] == [node["depth"] for node in tree]
    assert (thread.ledger.read, thread.ledger.placed) == (1 + len(tree), 1 + len(tree))
    assert codes_of(thread) == []
    assert thread.derived_ids is False


@pytest.mark.parametrize("name", PAGES[:3])
def test_wordpress_page_gives_every_paragraph_typed_in_a_comment(page, name):
    thread, _source, root = page(name)
    places = "//li[contains(@class,'depth-')]//*[contains(@class,'comment-content') or @class='content']/p"

    typed = [" ".join("".join(paragraph.itertext()).split()) for paragraph in root.xpath(places)]

    bodies = " ".join(" ".join(words_of(comment.body)) for comment in thread.comments)
    assert len(typed) > len(thread.comments) / 2
    assert [text for text in typed if text not in bodies] == []


@pytest.mark.parametrize(("name", "dated", "first"), [
    ("foxyfolksy", 80, "2020-10-22T17:17:43+08:00"),
    ("businessjargons", 9, "2017-02-23T12:33:18+05:30"),
    ("gormulus", 40, "2012-12-11T11:07:17+01:00"),
])  # fmt: skip
def test_wordpress_page_gives_the_times_for_machines(page, name, dated, first):
    thread, source, _root = page(name)
    comments = source[re.search(r'<li[^>]*class="comment ', source).start() :]

    written = re.findall(r'<time[^>]*datetime="([^"]+)"', comments)[:dated]

    assert [c.created_at.isoformat() for c in thread.comments if c.created_at] == written
    assert len(written) == dated
    assert thread.comments[0].created_at == at(first)


@pytest.mark.parametrize(("name", "place"), [
    ("foxyfolksy", "//*[@class='comment-author vcard']/b[@class='fn']"),
    ("businessjargons", "//li[contains(@class,'depth-')]//span[@class='author']"),
    ("gormulus", "//li[contains(@class,'depth-')]//b[@class='fn']"),
    ("Lobsters", "//*[@data-shortid!='' and starts-with(@id,'c_')]//div[@class='byline']/a[contains(@href,'/u/')][2]"),
])  # fmt: skip
def test_page_gives_who_signs(page, name, place):
    thread, _source, root = page(name)

    shown = [" ".join("".join(element.itertext()).split()) for element in root.xpath(place)]

    assert [comment.author.login for comment in thread.comments if comment.author] == shown


def test_pingbacks_keep_their_places_without_author_and_date(page):
    thread, source, _root = page("gormulus")

    ids = re.findall(r'<li class="pingback[^>]* id="(?:li-)?comment-(\d+)"', source)

    mentions = [comment for comment in thread.comments if comment.author is None]
    assert [comment.id for comment in mentions] == ids
    assert len(ids) == 5
    assert {comment.created_at for comment in mentions} == {None}
    assert all(comment.body.startswith("<p>Pingback:") for comment in mentions)


def test_lobsters_page_gives_scores_and_times(page):
    thread, source, _root = page("Lobsters")
    comments = source[source.index('<ol class="comments') :]

    scores = [score.strip("&nbsp; \n") for score in re.findall(r'<div class="score">([^<]*)</div>', comments)]
    times = re.findall(r'<span title="([^"]+)"', comments)

    assert [comment.score for comment in thread.comments] == [int(score) if score else None for score in scores]
    assert [comment.created_text for comment in thread.comments] == times
    assert thread.comments[0].created_at == at("2020-06-19T11:54:37-05:00")


@pytest.mark.parametrize(("name", "article", "title", "url", "published", "author"), [
    ("foxyfolksy", "10742", "Chocolate Buttercream Frosting without Powdered Sugar (Ermine Icing)",
     "https://www.foxyfolksy.com/chocolate-buttercream-frosting-without-powdered-sugar-ermine-icing/",
     "2018-01-28T11:38:45+00:00", "Bebs"),
    ("businessjargons", "3080", "Leadership Styles", "https://businessjargons.com/leadership-styles.html",
     "2016-02-08T11:04:42+00:00", None),
    ("gormulus", "339", "„Das wird man ja wohl noch sagen dürfen!“",
     "https://gormulus.wordpress.com/2012/12/11/das-wird-man-ja-wohl-noch-sagen-durfen/",
     "2012-12-11T10:00:53+00:00", "Mathias"),
    ("Lobsters", "claygr", "What are you doing this weekend?", "https://lobste.rs/s/claygr",
     "2020-06-19T11:41:44-05:00", "caius"),
])  # fmt: skip
def test_page_gives_its_article(page, name, article, title, url, published, author):
    record = page(name)[0].article

    assert (record.id, record.title, record.url) == (article, title, url)
    assert record.published_at == at(published)
    assert (record.author and record.author.login) == author


def test_article_keeps_its_numbered_lists(page):
    thread, _source, root = page("businessjargons")

    lists = root.xpath("//article//section[@class='content']/ol")

    assert thread.article.body.count("<ol>") == len(lists) == 2
    assert thread.article.body.count("</ol>") == 2
    for item in (item for numbered in lists for item in numbered):
        assert " ".join("".join(item.itertext()).split()) in " ".join(words_of(thread.article.body))


def test_datalife_tree_gives_its_nesting(page):
    thread, source, _root = page("dle-tree")

    assert [comment.id for comment in thread.comments] == re.findall(r"id='comment-id-(\d+)'", source)
    assert [comment.number for comment in thread.comments] == ["1", "1.1", "2"]
    assert [comment.parent for comment in thread.comments] == [None, "47709", None]
    assert [comment.body for comment in thread.comments] == [
        '<p>Дякуємо за "Неостанній бій"!</p>', "<p>Приєднуюсь: <b>здоров'я</b></p>", ""
    ]  # fmt: skip
    assert thread.comments[0].author.login == "Lisa"
    assert codes_of(thread) == ["no_title", "unknown_date", "signature_left_out"]


def test_datalife_list_gives_quotations_and_presence(page):
    thread, _source, _root = page("dle-flat")

    assert tree_of(thread) == [("2048934", None), ("2048924", None)]
    assert [(c.author.login, c.author.presence) for c in thread.comments] == [
        ("Deutscher Kater", "offline"), ("Gaf", "online")
    ]  # fmt: skip
    assert [(q.author, q.comment, q.text, q.inferred) for q in thread.comments[1].quotes] == [
        ("Emissar", None, "outer quoted text\nouter tail", False),
        ("DreadCoffins", None, "inner quoted text", False),
    ]
    assert thread.comments[0].created_at == at("2026-07-07T19:17:00+03:00")
    assert thread.article.id == "3970"
    assert thread.source == "animevost.org"


def words_of(html):
    root = etree.fromstring(f"<body>{html}</body>", etree.HTMLParser(encoding="utf-8"))
    return "".join(root.itertext()).split()
