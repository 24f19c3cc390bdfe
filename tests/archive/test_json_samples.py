"""Real exports of other systems, counted here by reading them another way."""

import json
import re

import pytest

from tests.archive.json_samples import FORMATS, problems, read, recognised, tree

FOLDER = "json"


@pytest.fixture
def sample(samples):
    """The text of a real export, and the one thread or several that its reader makes of it."""

    def read_sample(name, kind):
        data = (samples / FOLDER / name).read_bytes()
        assert recognised(data) == [kind]
        return data.decode(), read(FORMATS[kind], data)

    return read_sample


def placed(threads):
    assert problems(threads) == []
    assert all(thread.ledger.reported == 0 for thread in threads)
    return sum(thread.ledger.placed for thread in threads)


def test_isso_export_gives_each_thread_with_its_comments(sample):
    text, threads = sample("isso-generic.json", "isso")
    addresses = re.findall(r'"id": "([^"]+)", "title"', text)
    assert [thread.article.id for thread in threads] == addresses == ["/posts/0001/", "/posts/0007/"]
    assert [thread.article.title for thread in threads] == ["Test post", "Nat & Miguel"]
    assert sum(len(thread.comments) for thread in threads) == text.count('"remote_addr"') == 2
    assert placed(threads) == 4
    # Both comments have the id 0 within their threads.
    assert [comment.id for thread in threads for comment in thread.comments] == [f"{found}/0" for found in addresses]
    assert [comment.author.login for thread in threads for comment in thread.comments] == re.findall(
        r'"author": "([^"]*)"', text
    )


@pytest.mark.parametrize(("name", "number", "deleted"), [("tree.json", 12, []), ("tree_del.json", 9, ["223"])])
def test_remark42_tree_gives_the_parents_that_its_records_name(sample, name, number, deleted):
    text, (thread,) = sample(name, "remark42")
    pairs = re.findall(r'"id": "(\d+)",\s*"pid": "(\d*)"', text)
    assert tree(thread) == {own: parent or None for own, parent in pairs}
    assert list(tree(thread)) == [own for own, _ in pairs]
    assert len(thread.comments) == placed([thread]) == number
    assert [comment.id for comment in thread.comments if comment.state == "deleted"] == deleted
    assert [comment.id for comment in thread.comments if comment.created_at is None] == deleted
    assert {comment.author for comment in thread.comments} == {None}
    assert (thread.article.url, thread.source) == ("url", "site")


def test_commento_export_gives_two_pages(sample):
    text, threads = sample("commento.json", "commento")
    records = re.findall(r'"commentHex": "(\w+)",.*?"url": "([^"]+)",.*?"parentHex": "(\w+)"', text, re.DOTALL)
    assert len(records) == 3
    for thread in threads:
        page = {
            own: None if parent == "root" else parent
            for own, url, parent in records
            if thread.article.url.endswith(url)
        }
        assert tree(thread) == page
    assert [len(thread.comments) for thread in threads] == [1, 2]
    assert placed(threads) == 3
    names = [comment.author and comment.author.name for thread in threads for comment in thread.comments]
    assert names == [None, *re.findall(r'"name": "([^"]+)"', text)]


def test_discourse_topic_gives_its_first_post_and_three_comments(sample):
    text, (thread,) = sample("discourse-topic.json", "discourse")
    numbers = [int(number) for number in re.findall(r'"post_number": (\d+)', text)]
    assert numbers == [1, 2, 3, 14]
    assert [comment.anchor for comment in thread.comments] == [f"post_{number}" for number in numbers[1:]]
    # The one that answers something answers the first post.
    assert re.findall(r'"reply_to_post_number": (\d+)', text) == ["1"]
    assert set(tree(thread).values()) == {None}
    likes = re.findall(r'\{\s*"id": 2,\s*"count": (\d+)', text)
    assert [str(comment.score) for comment in thread.comments] == likes[1:] == ["0", "5", "5"]
    bodies = [post["cooked"] for post in json.loads(text)["post_stream"]["posts"]]
    assert [thread.article.body, *(comment.body for comment in thread.comments)] == bodies
    assert thread.article.title == "THIS SITE IS A SANDBOX -- it is reset every day"
    assert (thread.article.id, thread.article.published_at.isoformat()) == ("57", "2013-02-04T15:26:26.278000-05:00")
    assert placed([thread]) == 4


def test_reddit_thread_gives_four_comments_of_three_levels(sample):
    text, (thread,) = sample("reddit-2012-thread.js", "reddit")
    assert text.count('"kind": "t1"') == len(thread.comments) == 4
    names = re.findall(r'"parent_id": "(\w+)".*?"name": "(t1_\w+)"', text, re.DOTALL)
    assert tree(thread) == {own: None if parent.startswith("t3_") else parent for parent, own in names}
    assert list(tree(thread)) == ["t1_c57lu5u", "t1_c57lwic", "t1_c57lwwm", "t1_c57mwcr"]
    discussion = text[text.index('"kind": "t1"') :]
    votes = re.findall(r'"downs": (\d+),.*?"ups": (\d+),\s*"name": "(t1_\w+)"', discussion, re.DOTALL)
    assert {comment.id: comment.score for comment in thread.comments} == {
        own: int(ups) - int(downs) for downs, ups, own in votes
    }
    assert {comment.author.login for comment in thread.comments} <= set(re.findall(r'"author": "([^"]+)"', text))
    assert thread.article.title.startswith("So my girlfriend sent me a picture")
    assert thread.article.notes == (("url", "http://imgur.com/R8l90"),)
    assert placed([thread]) == 5
