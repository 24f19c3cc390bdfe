"""JSON that is hostile or broken, in every format that is one value; and which file is of which."""

import io
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.archive.readers.json_exports import COMMENTO, DISCOURSE, ISSO, strict
from forum.archive.readers.json_exports.strict import NotJson, loads
from forum.archive.reading import Reading, UnreadableInput
from tests.archive.json_samples import (
    FORMATS,
    SOUND,
    ZONE,
    as_bytes,
    commento,
    commento_comment,
    isso,
    isso_comment,
    read,
    recognised,
    refusal,
)

DOCUMENTS = sorted(SOUND.keys() - {"remark42"})


@pytest.mark.parametrize("name", SOUND)
def test_sound_file_is_recognised_as_its_own_format_only(name):
    assert recognised(SOUND[name]) == [name]
    assert recognised(b"\xef\xbb\xbf" + as_bytes(SOUND[name])) == [name]


@pytest.mark.parametrize(
    "content",
    [
        b"", b"{}", b"[]", b"[{}]", b'{"comments": []}', b"A page of text\n\nabout [isso] and {more}\n", b"\x89PNG",
        b'{"type":"archive","version":1,"source":"x"}\n', b'<?xml version="1.0"?><rss/>',
    ],
)  # fmt: skip
def test_other_files_are_recognised_as_none(content):
    assert recognised(content) == []


@pytest.mark.parametrize("name", DOCUMENTS)
@pytest.mark.parametrize(
    ("text", "reason", "line"),
    [
        ("[" * 100_000, "nested too deep", 1),
        ('\n{"a":\n' * 100_000, "nested too deep", 200_000),
        ('[\n1,\n{"a": NaN}]', "NaN is not a number", 3),
        ("[\n-Infinity]", "-Infinity is not a number", 2),
        ('["' + "\\n" * 9 + '",\n\n' + "9" * 5000 + "]", "too many digits", 3),
        ('[{"a": 1,\n"b": {"a": 2},\n"\\u0061": 3}]', "a key stands twice", 3),
        ('{"a": [1,\n2', "expecting", 2),
        ("[1]\n[2]", "extra data", 2),
        ("[\n" * 2_000 + '"' + '\\"' * 300_000, "nested too deep", 2_000),
        ("", "expecting value", 1),
    ],
)
def test_unsound_document_is_refused_with_its_line(name, text, reason, line):
    code, at, message = refusal(FORMATS[name], text)
    assert (code, at) == ("bad_json", line)
    assert reason in message.lower() or reason in message


@pytest.mark.parametrize("name", DOCUMENTS)
@pytest.mark.parametrize("content", ["7", '"x"', "null", "{}", "[7]", '{"comments": 7}'])
def test_document_of_another_shape_never_crashes(name, content):
    try:
        threads = read(FORMATS[name], content)
    except UnreadableInput as error:
        assert error.code == "bad_json"
    else:
        assert all(thread.article is None for thread in threads)


def test_document_that_is_too_large_is_refused_unread(monkeypatch):
    monkeypatch.setattr(strict, "LARGEST_DOCUMENT", 1024 * 1024)
    stream = io.BytesIO(b" " * (3 * 1024 * 1024))
    with pytest.raises(UnreadableInput, match="larger than 1 MiB") as refused:
        list(DISCOURSE.read(Reading("x", stream, ZONE)))
    assert refused.value.code == "too_large"
    assert stream.tell() == 1024 * 1024 + 1


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_document_in_another_encoding_is_read(encoding):
    text = json.dumps(isso(isso_comment(1, text="дуб")), ensure_ascii=False)
    threads = [thread for thread in read(ISSO, text.encode(encoding)) if thread.article]
    assert threads[0].comments[0].body == "дуб"


def test_document_that_is_no_utf8_is_read_by_detection_and_told():
    text = json.dumps(
        isso(isso_comment(1, text="Мост через реку стоит уже сто лет, и его пора покрасить.")), ensure_ascii=False
    )
    told, thread = read(ISSO, text.encode("cp1251"))
    assert [problem.code for problem in told.problems] == ["decoded"]
    assert thread.comments[0].body.startswith("Мост через реку")


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (ISSO, [{"id": "/oak/", "title": "TITLE", "comments": [isso_comment(1)]}]),
        (COMMENTO, commento(commento_comment("a", markdown="TITLE"))),
    ],
)
@pytest.mark.parametrize(("word", "encoding"), [("Дуб у моста", "utf-8"), ("Oak", "cp1252")])
def test_spoilt_byte_behind_the_mark_of_utf8_spoils_nothing_else(kind, value, word, encoding):
    data = json.dumps(value, ensure_ascii=False).replace("TITLE", f"{word}?").encode().replace(b"?", b"\xff")
    told, thread = read(kind, b"\xef\xbb\xbf" + data)
    assert f"was read as {encoding}." in told.problems[0].message
    assert word in (thread.article.title, thread.article.title[:-1], thread.comments[0].body[:-1])


def test_file_that_cannot_be_read_is_not_told_as_a_full_disk():
    class Spoilt(io.BytesIO):
        def read(self, *_size):
            raise OSError(5, "Input/output error")

    with pytest.raises(OSError, match="Input/output error"):
        list(ISSO.read(Reading("x", Spoilt(), ZONE)))


def test_loads_takes_what_is_sound():
    assert loads('{"a": [1, -2.5e3, true, null, "\\u00e9"]}') == {"a": [1, -2500.0, True, None, "é"]}
    with pytest.raises(NotJson):
        loads("1" * 21)


def as_text(name):
    return as_bytes(SOUND[name])


@pytest.mark.parametrize("name", SOUND)
def test_file_cut_anywhere_gives_whole_threads_or_a_sentence(name):
    data = as_text(name)
    for twentieth in range(20):
        outcome(name, data[: len(data) * twentieth // 20])


@settings(max_examples=50, deadline=None)
@given(st.sampled_from(sorted(SOUND)), st.lists(st.tuples(st.integers(0, 5000), st.binary(max_size=3)), max_size=4))
def test_file_with_bytes_changed_gives_threads_or_a_sentence(name, changes):
    data = bytearray(as_text(name))
    for place, replacement in changes:
        place %= len(data)
        data[place : place + len(replacement)] = replacement
    outcome(name, bytes(data))


SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8)
)
KEYS = st.sampled_from(sorted({key for key in json.dumps(SOUND).replace("\\", "").split('"') if key.isidentifier()}))
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4))


@settings(max_examples=50, deadline=None)
@given(st.sampled_from(DOCUMENTS), st.lists(st.tuples(st.integers(0, 10_000), VALUES), min_size=1, max_size=4))
def test_file_with_values_changed_gives_threads_or_a_sentence(name, changes):
    value = json.loads(as_text(name))
    for place, replacement in changes:
        parts = list(containers(value))
        part = parts[place % len(parts)]
        keys = list(part) if isinstance(part, dict) else list(range(len(part)))
        if keys:
            part[keys[place % len(keys)]] = replacement
    outcome(name, json.dumps(value))


def containers(value):
    if isinstance(value, dict | list):
        yield value
        for part in value.values() if isinstance(value, dict) else value:
            yield from containers(part)


def outcome(name, content):
    try:
        read(FORMATS[name], content)
    except UnreadableInput as error:
        assert str(error).endswith(".")
