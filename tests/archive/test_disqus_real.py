"""Real exports of Disqus, counted by another parser than the reader's."""

from xml.etree import ElementTree

import pytest

from forum.archive.readers.disqus import DISQUS
from tests.archive.wxr_samples import ledger, problems, read, read_some

PLAIN, OWN = "{http://disqus.com}", "{http://disqus.com/disqus-internals}id"
BROKEN = ["remark42-disqus", "remark42-disqus-deleted-post", "remark42-disqus-deleted-thread"]


@pytest.fixture
def sample(samples):
    return lambda name: (samples / "disqus" / f"{name}.xml").read_bytes()


def parsed(data):
    return ElementTree.fromstring(data)  # noqa: S314 - files that are known


def posts_of(root, thread):
    found = [post for post in root.iter(f"{PLAIN}post") if post.find(f"{PLAIN}thread").get(OWN) == thread]
    parents = [post.find(f"{PLAIN}parent") for post in found]
    return [
        (post.get(OWN), parent.get(OWN) if parent is not None else None)
        for post, parent in zip(found, parents, strict=True)
    ]


@pytest.mark.parametrize("name", ["isso-tests-disqus", "schnack-disqus"])
def test_threads_and_posts_are_those_that_stand_there(sample, name):
    root = parsed(sample(name))
    expected = {
        thread.get(OWN): posts_of(root, thread.get(OWN))
        for thread in root.findall(f"{PLAIN}thread")
        if thread.findtext(f"{PLAIN}link")
    }
    found = [thread for thread in read(sample(name), DISQUS) if thread.article]
    assert {thread.article.id: [(one.id, one.parent) for one in thread.comments] for thread in found} == expected
    assert DISQUS.recognises(sample(name))


@pytest.mark.parametrize("name", ["isso-tests-disqus", "schnack-disqus"])
def test_texts_are_those_that_stand_there(sample, name):
    texts = {
        post.get(OWN): (post.findtext(f"{PLAIN}message") or "").strip()
        for post in parsed(sample(name)).iter(f"{PLAIN}post")
    }
    for thread in read(sample(name), DISQUS):
        for comment in thread.comments:
            assert comment.body == texts[comment.id]


def test_isso_file_tells_of_its_unknown_and_empty_threads_and_keeps_the_deleted_post(sample):
    threads = read(sample("isso-tests-disqus"), DISQUS)
    assert problems(threads) == [("warning", "empty_thread"), ("error", "unknown_thread"), ("warning", "no_title")]
    assert ledger(threads) == (9, 7, 2)
    assert [one.id for thread in threads for one in thread.comments if one.state == "deleted"] == ["9"]
    assert {thread.source for thread in threads if thread.article} == {"disqusdev"}


def test_schnack_file_has_nothing_to_tell(sample):
    threads = read(sample("schnack-disqus"), DISQUS)
    assert (problems(threads), ledger(threads)) == ([], (7, 7, 0))
    assert [(thread.source, thread.article.url, len(thread.comments)) for thread in threads] == [
        ("webkid", "http://localhost:3000/foo/", 4),
        ("webkid", "http://localhost:3000/bar/", 1),
    ]


@pytest.mark.parametrize("name", BROKEN)
def test_malformed_file_is_a_sentence_with_its_place_and_gives_nothing(sample, name):
    data = sample(name)
    with pytest.raises(ElementTree.ParseError) as refused:
        parsed(data)
    threads, error = read_some(data, DISQUS)
    assert DISQUS.recognises(data)
    assert (threads, error.code, error.line) == ([], "malformed_xml", refused.value.position[0])


@pytest.mark.parametrize("name", BROKEN)
def test_malformed_file_without_its_stray_character_breaks_at_the_bare_attribute(sample, name):
    data = sample(name)[1:]
    line = data[: data.index(b"<thread dsq:id=2")].count(b"\n") + 1
    threads, error = read_some(data, DISQUS)
    assert (threads, error.code, error.line) == ([], "malformed_xml", line)


def test_every_file_is_accounted_for(samples):
    expected = ["isso-tests-disqus", "schnack-disqus", *BROKEN]
    assert sorted(path.stem for path in (samples / "disqus").iterdir()) == sorted(expected)
