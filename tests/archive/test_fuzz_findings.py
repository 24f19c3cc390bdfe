"""What fuzzing found (``make fuzz``), each kept as small as it could be made; and that fuzzing finds."""

import codecs
import random
from dataclasses import replace

import pytest

from forum.archive.readers.disqus import DISQUS
from forum.archive.readers.json_exports import COMMENTO
from forum.archive.records import ArticleRecord, CommentRecord, Ledger, ThreadRecord
from tests.archive import json_samples, wxr_samples
from tests.archive.json_samples import FORMATS, refusal
from tests.fuzz.findings import make_small
from tests.fuzz.mutations import LARGEST, Material, mutate
from tests.fuzz.properties import check_record
from tests.fuzz.targets import READERS, find_target
from tests.work import count_calls


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('[\n{"a": "", "b": NaNx: 1}]', "NaN is not a number"),
        ('[\n-Infinity: "a"]', "-Infinity is not a number"),
        ("[\n" + "9" * 21 + "x:", "too many digits"),
        ("[\n" + "9" * 21 + ".x:", "too many digits"),
        ("[\n-" + "9" * 21 + "x:", "too many digits"),
        ("[\n-" + "9" * 20 + "::", "expecting"),
    ],
)
def test_json_is_refused_with_the_line_of_a_flaw_that_letters_follow(text, reason):
    code, line, message = refusal(FORMATS["isso"], text)

    assert (code, line) == ("bad_json", 2)
    assert reason.lower() in message.lower()


def nested(depth):
    value = ""
    for _level in range(depth):
        value = [value]
    return value


def test_comment_that_is_too_deep_to_be_kept_is_left_out_alone():
    """What the parser takes may be too deep for what is kept until all comments of a page are there."""
    outcomes = set()
    for depth in range(100, 900, 50):
        deep = json_samples.commento_comment("deep", unknown=nested(depth))
        *told, thread = json_samples.read(COMMENTO, json_samples.commento(deep, json_samples.commento_comment("c")))
        (problem,) = told[0].problems if told else (None,)
        outcomes.add((tuple(comment.id for comment in thread.comments), problem and problem.message))
    assert outcomes == {(("deep", "c"), None), (("c",), "It is nested too deep. The comment is left out.")}


def test_mark_of_an_encoding_is_none_where_no_file_begins():
    """It was taken for one at the beginning of a line, and the decoder then missed it."""
    code, _line, _message = refusal(FORMATS["commento"], b"\n" + codecs.BOM_UTF16_LE + ' "'.encode("utf-16-le"))

    assert code == "bad_json"


def test_each_of_many_elements_within_a_field_is_little_work():
    """The square of it was in lxml: see how elements are dropped in ``test_xml``."""
    export = wxr_samples.disqus(wxr_samples.thread(1, link="http://village.test/" + "<id/>" * 180_000))
    found = []

    assert count_calls(lambda: found.extend(wxr_samples.read(export, DISQUS))) < 10 * 180_000
    assert [one.article.id for one in found] == ["1"]


@pytest.mark.parametrize("name", READERS)
def test_sound_file_has_what_fuzzing_asks_for(name):
    target = find_target(name)

    assert all(target.check(data) for data in target.seeds)


def test_fuzzing_makes_the_same_files_of_the_same_seed():
    target = find_target("isso")

    def make():
        chance = random.Random(7)
        return [target.make(chance, chance.choice(target.seeds)) for _ in range(50)]

    made = make()
    assert made == make()
    assert len(set(made)) > 40
    assert all(len(data) <= LARGEST for data in made)


def test_fuzzing_makes_no_file_that_is_too_large():
    material = Material([b"<a>" * 100], (b"a" * 1000,), ((b"(", b")"),))
    chance = random.Random(7)

    assert max(len(mutate(chance, b"a" * LARGEST, material)) for _ in range(100)) == LARGEST


THREAD = ThreadRecord(
    "x", ArticleRecord("a", "Title"), (CommentRecord("1", "a", None, ""),), ledger=Ledger(read=2, placed=2)
)


@pytest.mark.parametrize(
    "change",
    [
        {"ledger": Ledger(read=3, placed=2)},
        {"ledger": Ledger(read=2, placed=3, reported=-1)},
        {"ledger": Ledger(read=2, reported=2)},
        {"comments": (CommentRecord("", "a", None, ""),)},
        {"comments": (CommentRecord("1", "b", None, ""),)},
        {"lines": (1, 2)},
    ],
)
def test_fuzzing_finds_a_thread_that_is_not_sound(change):
    check_record(THREAD, is_page=False)

    with pytest.raises(AssertionError):
        check_record(replace(THREAD, **change), is_page=False)


def test_finding_is_made_small():
    assert make_small(b"a" * 500 + b"<x>" + b"b" * 300, lambda data: b"<" in data and b">" in data) == b"<>"
