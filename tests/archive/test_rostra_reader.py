"""The reader of the Rostra archive: what it refuses, line by line, and goes on behind."""

import io
import json
from zoneinfo import ZoneInfo

import pytest

from forum.archive.readers.rostra import read_rostra
from forum.archive.reading import Reading
from forum.comments.models import Comment, Quotation
from tests.assertions import assert_sound

UTC = ZoneInfo("UTC")
HEADER = {"type": "archive", "version": 1, "source": "x"}
ARTICLE = {"type": "article", "id": "a", "title": "T", "body": "B"}


def reply(key, parent=None, **fields):
    return {"type": "comment", "id": key, "article": "a", "parent": parent, "number": "", "body": key} | fields


def read(*lines):
    """The threads of an archive behind its first line."""
    texts = [line if isinstance(line, bytes) else json.dumps(line).encode() for line in (HEADER, *lines)]
    stream = io.BytesIO(b"".join(text + b"\n" for text in texts))
    return [thread for thread in read_rostra(Reading("x.jsonl", stream, UTC)) if thread.article]


@pytest.fixture
def load(run, tmp_path):
    def import_records(*records):
        file = tmp_path / "x.jsonl"
        header = {"type": "archive", "version": 1, "source": "x"}
        file.write_text("".join(json.dumps(record) + "\n" for record in (header, ARTICLE, *records)))
        return run("import_archive", file)

    return import_records


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"{", "is not a JSON object"),
        (b"[" * 100_000, "nested too deep"),
        (b'{"type": "comment", "score": NaN}', "NaN is not a number"),
        (b'{"type": "comment", "score": ' + b"9" * 5000 + b"}", "too many digits"),
        (b'{"type": "comment", "type": "article"}', "a key stands twice"),
        (b"[1]", "is not a JSON object"),
        (b'{"type": "poem"}', "type 'poem' is not known"),
        (reply("c", article="b"), "Its article 'b' does not stand right before it"),
        (reply(""), "'id' must have 1 to 255 characters"),
        (reply("x" * 256), "'id' must have 1 to 255 characters"),
        (reply("c", created_at="2020-01-01T00:00:00"), "must be a time with its offset"),
        (reply("c", created_at="2020-02-31T00:00:00+00:00"), "must be a time with its offset"),
        (reply("c", state="happy"), "'state' is 'happy'"),
        (reply("c", score=1.5), "'score' must be a whole number"),
        (reply("c", score=True), "'score' must be a whole number"),
        (reply("c", body=7), "'body' must be a text"),
        (reply("c", author="ada"), "'author' must hold an object"),
        (reply("c", quotes={}), "'quotes' must be a list"),
        (b"\xff{}", "is not UTF-8"),
    ],
)
def test_bad_line_is_reported_and_the_rest_is_read(line, reason):
    (thread,) = read(ARTICLE, line, reply("after"))
    (problem,) = thread.problems
    assert (problem.line, problem.severity, problem.code) == (3, "error", "bad_record")
    assert reason in problem.message
    assert [comment.id for comment in thread.comments] == ["after"]
    assert (thread.ledger.read, thread.ledger.placed, thread.ledger.reported) == (3, 2, 1)


def test_characters_that_no_database_keeps_are_replaced():
    (thread,) = read(ARTICLE, reply("c", body="a\x00b\ud800c"))
    assert thread.comments[0].body == "a\ufffdb\ufffdc"


def test_other_version_is_refused(run, tmp_path):
    file = tmp_path / "x.jsonl"
    file.write_text('{"type":"archive","version":2,"source":"x"}\n')
    result = run("import_archive", file)
    assert result.status == 1
    assert "This is a Rostra archive of version 2; version 1 can be read." in result.err


def test_archive_of_the_local_source_is_refused(run, tmp_path):
    file = tmp_path / "x.jsonl"
    file.write_text('{"type":"archive","version":1,"source":"local"}\n')
    result = run("import_archive", file)
    assert (result.status, "local_source" in result.err) == (1, True)


def test_reply_before_its_parent_is_placed_below_it(load):
    load(reply("child", "parent"), reply("parent"))
    assert Comment.objects.get(external_id="child").path == "1.1"
    assert_sound()


def test_missing_parent_keeps_a_place(load):
    result = load(reply("child", "nobody"))
    assert "missing_parent" in result.err
    assert list(Comment.objects.order_by("path").values_list("external_id", "state", "path")) == [
        ("nobody", "missing", "1"),
        ("child", "visible", "1.1"),
    ]
    assert_sound()


def quote_of(key):
    return [{"author": "x", "comment": key, "text": "Hm.", "inferred": False}]


def test_quotation_of_itself_or_of_something_later_keeps_its_text_alone(load):
    early = {"created_at": "2020-01-01T00:00:00+00:00"}
    late = {"created_at": "2020-01-02T00:00:00+00:00"}
    result = load(
        reply("self", quotes=quote_of("self"), **early),
        reply("forward", quotes=quote_of("behind"), **early),
        reply("behind", quotes=quote_of("forward"), **late),
        reply("wrong clock", quotes=quote_of("behind"), **early),
    )
    assert result.err.count("[later_quote]") == 2
    quoted = Quotation.objects.order_by("comment").values_list("comment__external_id", "quoted__external_id", "text")
    assert list(quoted) == [
        ("self", None, "Hm."),
        ("forward", None, "Hm."),
        ("behind", "forward", "Hm."),
        ("wrong clock", "behind", "Hm."),
    ]
    assert_sound()


def test_quotation_of_what_stands_nowhere_is_not_resolved(load):
    lost = {"author": "anna", "comment": "nowhere", "text": "A text.", "inferred": False}
    told = "quotes: 1 marked, 0 inferred, 0 resolved, 1 unresolved"
    assert told in load(reply("c1", quotes=[lost])).lines
    assert told in load(reply("c1", quotes=[lost], body="Changed.")).lines


def test_id_used_twice_is_imported_once(load):
    result = load(reply("c", body="first"), reply("c", body="second"))
    assert (result.status, result.lines[2]) == (1, "2 comments: 1 created, 1 skipped")
    assert "duplicate_id" in result.err
    assert Comment.objects.get().body == "first"


@pytest.mark.parametrize("length", [1, 2, 500])
def test_circle_of_replies_is_opened_at_its_first(load, length):
    names = [f"c{number}" for number in range(length)]
    result = load(*(reply(name, names[number - 1]) for number, name in enumerate(names)), reply("tail", names[0]))
    assert result.err.count("[cycle]") == 1
    assert Comment.objects.get(external_id="c0").parent is None
    assert Comment.objects.count() == length + 1
    assert_sound()


def test_future_date_is_kept_and_told(load):
    result = load(reply("c", created_at="2999-01-01T00:00:00+00:00"))
    assert (result.status, "[future_date]" in result.err) == (0, True)
