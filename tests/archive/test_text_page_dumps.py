"""The real dumps of pages against the pages themselves, read here apart from any reader."""

import json
import os
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from lxml import html

from forum.archive.readers.text_page import read_text_page


@pytest.fixture
def saved():
    folder = os.environ.get("ARCHIVE_SAMPLES")
    if not folder:
        pytest.skip("ARCHIVE_SAMPLES names no folder of real archives")
    return Path(folder) / "html"


def read_dump(folder, name):
    thread = read_text_page(name, (folder / f"{name}.dump.txt").read_bytes(), zone=ZoneInfo("Europe/Berlin"))
    filled = sum(1 for line in (folder / f"{name}.dump.txt").read_text().split("\n") if line.strip())
    assert thread.ledger.read == filled == thread.ledger.placed + thread.ledger.reported
    return thread


def comments_of_page(folder, name, words):
    """Id, parent's id, author, time and letters of each comment, by the tree's ids and the HTML."""
    page = html.parse(str(folder / f"{name}.html"), html.HTMLParser(encoding="utf-8")).getroot()
    for node in json.loads((folder / f"{name}.tree.json").read_text()):
        (entry,) = page.xpath("//li[@id=concat('comment-', $id) or @id=concat('li-comment-', $id)]", id=node["id"])
        if "pingback" in entry.get("class").split():
            yield node["id"], node["parent"], None, "", letters(entry.text_content())
            continue
        author = entry.xpath("(.//*[contains(@class, 'fn') or @class='author'])[1]")[0].text_content()
        time = entry.xpath("(.//time)[1]")[0].text_content()
        # A picture stands in the dump with its alternative text: 5 stars.
        text = "".join(entry.xpath(f"{words}//text() | {words}//img/@alt"))
        yield node["id"], node["parent"], author.strip(), time.strip(), letters(text)


def letters(text):
    return "".join(character for character in text if character.isalnum())


@pytest.mark.parametrize(
    ("name", "comments", "pingbacks", "title", "words"),
    [
        (
            "foxyfolksy",
            80,
            0,
            "Chocolate Buttercream Frosting without Powdered Sugar (Ermine Icing)",
            "(.//div[@class='comment-content'])[1]",
        ),
        (
            "gormulus",
            45,
            5,
            "„Das wird man ja wohl noch sagen\N{NO-BREAK SPACE}dürfen!“",
            "(.//section[contains(@class, 'comment-content')])[1]",
        ),
        ("businessjargons", 9, 0, "Leadership Styles", "(.//div[@class='content'])[1]/*[not(self::header)]"),
    ],
)
def test_dump_of_a_blog_gives_the_tree_of_its_page(saved, name, comments, pingbacks, title, words):
    thread = read_dump(saved, name)
    expected = list(comments_of_page(saved, name, words))
    assert len(expected) == len(thread.comments) == comments
    ids = {comment.id: page[0] for comment, page in zip(thread.comments, expected, strict=True)}
    read = [
        (ids[c.id], c.parent and ids[c.parent], c.author and c.author.login, c.created_text, letters(c.body))
        for c in thread.comments
    ]
    assert read == expected
    assert (thread.left_out, thread.article.title) == (0, title)
    nobodys = [comment for comment in thread.comments if comment.author is None]
    assert len(nobodys) == pingbacks
    assert all(comment.created_at is None and comment.body.startswith("Pingback: ") for comment in nobodys)
    assert {problem.severity for problem in thread.problems} == {"warning"}
    assert {problem.code for problem in thread.problems} <= {"unplaced_line"}


def test_dump_of_lobsters_gives_its_comments_in_order_and_tells_that_their_nesting_is_open(saved):
    thread = read_dump(saved, "Lobsters")
    page = html.parse(str(saved / "Lobsters.html"), html.HTMLParser(encoding="utf-8")).getroot()
    tree = json.loads((saved / "Lobsters.tree.json").read_text())
    expected = []
    for node in tree:
        (entry,) = page.xpath("//div[@id=concat('c_', $id)]", id=node["id"])
        names = [link.text_content().strip() for link in entry.xpath(".//a[contains(@href, '/u/')]")]
        text = entry.xpath("(.//*[contains(@class, 'comment_text')])[1]")[0].text_content()
        expected.append((next(filter(None, names)), letters(text)))
    assert [(comment.author.login, letters(comment.body)) for comment in thread.comments] == expected
    assert len(expected) == 26
    assert [problem.severity for problem in thread.problems if problem.code == "undecided_nesting"] == ["warning"]
    ids = {comment.id: node["id"] for comment, node in zip(thread.comments, tree, strict=True)}
    right = sum((c.parent and ids[c.parent]) == node["parent"] for c, node in zip(thread.comments, tree, strict=True))
    assert right >= 23


@pytest.mark.parametrize(("name", "lines"), [("dle-flat", 13), ("dle-tree", 6)])
def test_dump_without_an_article_that_no_profile_reads_is_refused_whole(saved, name, lines):
    thread = read_dump(saved, name)
    assert (thread.article, thread.comments, thread.ledger.reported) == (None, (), lines)
    assert [(problem.severity, problem.code) for problem in thread.problems] == [("error", "no_profile")]
