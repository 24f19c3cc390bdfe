"""Real exports of WordPress, counted by another parser than the reader's."""

import re
from collections import Counter
from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest

from forum.archive.readers.wxr import WXR
from tests.archive.wxr_samples import ledger, problems, read, read_some

NO_ARTICLES = {"attachment", "nav_menu_item"}
STATES = {"publish": "published", "draft": "draft", "future": "draft", "private": "hidden", "": "published"}
COMMENT_STATES = {"1": "visible", "0": "hidden", "trash": "deleted", "": "visible"}
WHOLE = [
    "isso-wordpress", "pelican", "themeunittestdata", "wptest", "wpi-authors-multiline", "wpi-backslashes",
    "wpi-blank-lines", "wpi-cdata-edge", "wpi-crazy-cdata-escaped", "wpi-invalid-version-tag", "wpi-missing-tags",
    "wpi-missing-version-tag", "wpi-multiple-cdata", "wpi-namespace-edge-cases", "wpi-post-content-blank-lines",
    "wpi-slashes", "wpi-small-export", "wpi-test-serialized-comment-meta", "wpi-valid-wxr-1.0", "wpi-valid-wxr-1.1",
    "wpi-wxr-comprehensive", "wpi-wxr-utf-8-challenges", "wpi-wxr-with-sub-data",
]  # fmt: skip
BROKEN = {"wpi-crazy-cdata": 18, "wpi-malformed": 90, "wpi-malformed-simple": 14}


@pytest.fixture
def sample(samples):
    return lambda name: (samples / "wxr" / f"{name}.xml").read_bytes()


def is_ours(element):
    """Whether a name is a plain one of the feed, WordPress's own, or that of the text."""
    namespace = element.tag.rpartition("}")[0].lstrip("{")
    return not namespace or "wordpress.org/export" in namespace or namespace.startswith("http://purl.org")


def text(element, name):
    found = [(child.text or "").strip() for child in element if child.tag.rpartition("}")[2] == name and is_ours(child)]
    return next(filter(None, found), "")


def comments_of(item):
    found = [child for child in item if child.tag.endswith("}comment") and len(child) and is_ours(child)]
    return [child for child in found if text(child, "comment_type") not in ("pingback", "trackback")]


def is_article(item):
    kind = text(item, "post_type")
    return bool(comments_of(item)) or (
        kind not in NO_ARTICLES and bool(kind in ("", "post", "page") or text(item, "encoded"))
    )


def items_of(data):
    return ElementTree.fromstring(data).findall("./channel/item")  # noqa: S314 - files that are known


def ids_of(items):
    """Yield each item's number; where that was used before, its address; and "" for one made from its text."""
    seen = {""}
    for item in items:
        key = next((key for key in (text(item, "post_id"), text(item, "link")) if key not in seen), "")
        seen.add(key)
        yield key


@pytest.mark.parametrize("name", WHOLE)
def test_articles_and_comments_are_those_that_stand_there(sample, name):
    data = sample(name)
    items = [item for item in items_of(data) if is_article(item)]
    found = [thread for thread in read(data) if thread.article]
    assert WXR.recognises(data[:65536])
    made = re.compile("a-[0-9a-f]{32}")
    assert [made.sub("", thread.article.id) for thread in found] == list(ids_of(items))
    assert len({thread.article.id for thread in found}) == len(items)
    for item, thread in zip(items, found, strict=True):
        expected = [
            (
                text(one, "comment_id"),
                text(one, "comment_parent").replace("0", "") and text(one, "comment_parent") or None,
            )
            for one in comments_of(item)
        ]
        assert [(one.id, one.parent) for one in thread.comments] == expected
        state = "hidden" if text(item, "post_password") else STATES[text(item, "status")]
        assert (thread.article.state, thread.article.url) == (state, text(item, "link") or None)
        assert [one.state for one in thread.comments] == [
            COMMENT_STATES[text(one, "comment_approved")] for one in comments_of(item)
        ]


@pytest.mark.parametrize("name", WHOLE)
def test_ledger_counts_every_item_and_comment(sample, name):
    data = sample(name)
    items = items_of(data)
    every = sum(1 + sum(child.tag.endswith("}comment") and len(child) > 0 for child in item) for item in items)
    kept = sum(1 + len(comments_of(item)) for item in items if is_article(item))
    assert ledger(read(data)) == (every, kept, every - kept)


@pytest.mark.parametrize("name", WHOLE)
def test_texts_hold_every_word(sample, name):
    data = sample(name)
    items = [item for item in items_of(data) if is_article(item)]
    found = [thread for thread in read(data) if thread.article]
    for item, thread in zip(items, found, strict=True):
        assert words(thread.article.body) == words(content_of(item))
        for element, comment in zip(comments_of(item), thread.comments, strict=True):
            expected = "" if comment.state == "deleted" else text(element, "comment_content")
            assert words(comment.body) == words(expected)


def content_of(item):
    found = [child.text or "" for child in item if child.tag == "{http://purl.org/rss/1.0/modules/content/}encoded"]
    return found[0] if found else ""


def words(body):
    """Return a text without what only parts its paragraphs."""
    return body.replace("<br>", "").replace("<p>", "").replace("</p>", "").split()


@pytest.mark.parametrize("name", WHOLE)
def test_times_are_those_in_utc_where_there_are_any(sample, name):
    data = sample(name)
    items = [item for item in items_of(data) if is_article(item)]
    found = [thread for thread in read(data) if thread.article]
    for item, thread in zip(items, found, strict=True):
        pairs = [(thread.article.published_at, text(item, "post_date_gmt"))]
        pairs += [
            (comment.created_at, text(element, "comment_date_gmt"))
            for element, comment in zip(comments_of(item), thread.comments, strict=True)
        ]
        for moment, written in pairs:
            if written and not written.startswith("0000"):
                assert moment == datetime.fromisoformat(written).replace(tzinfo=UTC)


@pytest.mark.parametrize(("name", "line"), BROKEN.items())
def test_malformed_file_is_a_sentence_with_its_line_and_gives_nothing(sample, name, line):
    with pytest.raises(ElementTree.ParseError) as refused:
        items_of(sample(name))
    threads, error = read_some(sample(name))
    assert [thread for thread in threads if thread.article] == []
    assert (error.code, error.line) == ("malformed_xml", line) == ("malformed_xml", refused.value.position[0])
    assert f"line {line}, column" in str(error)


def test_every_file_is_accounted_for(samples):
    assert sorted(path.stem for path in (samples / "wxr").iterdir()) == sorted([*WHOLE, *BROKEN])


def test_what_is_told_of_each_file(sample):
    told = {name: Counter(code for _, code in problems(read(sample(name)))) for name in WHOLE}
    assert {name: dict(codes) for name, codes in told.items() if codes} == {
        "isso-wordpress": {"unknown_version": 1},
        "pelican": {"no_title": 1, "pings": 1, "left_out": 1},
        "themeunittestdata": {"no_title": 1, "pings": 1, "left_out": 1, "password": 1},
        "wpi-invalid-version-tag": {"unknown_version": 1},
        "wpi-missing-version-tag": {"unknown_version": 1},
        "wptest": {"no_title": 1, "pings": 1, "left_out": 1, "password": 1},
    }


def test_theme_test_has_its_figures(sample):
    threads = read(sample("themeunittestdata"))
    found = [thread for thread in threads if thread.article]
    comments = [comment for thread in found for comment in thread.comments]
    assert (len(found), len(comments)) == (72, 28)
    assert Counter(comment.state for comment in comments) == {"visible": 25, "hidden": 3}
    assert sum(thread.left_out for thread in found) == 4
    assert {thread.source for thread in found} == {"wpthemetestdata.wordpress.com"}


def test_one_comment_id_on_two_pages_is_given_twice(sample):
    threads = [thread for thread in read(sample("isso-wordpress")) if thread.article]
    assert [len(thread.comments) for thread in threads] == [7, 1, 0]
    assert [thread.comments[-1].id for thread in threads[:2]] == ["11", "11"]


def test_draft_without_a_time_in_utc_has_the_sites(sample):
    drafts = [thread.article for thread in read(sample("pelican"), zone="Europe/Paris") if thread.article]
    drafts = [article for article in drafts if article.state == "draft"]
    assert len(drafts) == 4
    assert {article.published_at and article.published_at.utcoffset().total_seconds() for article in drafts} <= {
        None,
        3600.0,
        7200.0,
    }
