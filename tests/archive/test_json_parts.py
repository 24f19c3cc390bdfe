"""JSON that is read part by part: the same values, and the same refusals, as of a document read whole."""

import errno
import json
from tempfile import SpooledTemporaryFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.archive.readers.json_exports import COMMENTO, ISSO, commento, isso, parts, spooled
from forum.archive.readers.json_exports.parts import Parts
from forum.archive.readers.json_exports.strict import NotJson, loads
from forum.archive.reading import UnreadableInput
from tests.archive.json_samples import commento as commento_export
from tests.archive.json_samples import commento_comment, isso_comment, problems, read, refusal
from tests.archive.json_samples import isso as isso_export
from tests.archive.test_json_strict import VALUES

SIGNS = st.sampled_from([*'[]{}",:\\0 \n-+.eEnult', "NaN", "Infinity", "\\u00e9", "\\ud800", "9" * 25, '"a":', ""])


def put_together(text, size, largest=10_000):
    """The value of a text that comes in pieces of some characters."""
    found = iter(Parts((text[start : start + size] for start in range(0, len(text), size)), largest))
    whole = next(found).value
    for key, value, is_item in found:
        if is_item:
            (whole if key is None else whole[key]).append(value)
        else:
            whole[key] = value
    return whole


def outcome(reader, *args):
    try:
        return reader(*args)
    except (NotJson, UnreadableInput) as error:
        return "refused", error.line


@settings(max_examples=300, deadline=None)
@given(VALUES, st.integers(1, 40), st.sampled_from([None, 1]))
def test_parts_are_the_value_that_the_whole_is(value, size, indent):
    text = json.dumps(value, indent=indent)
    assert outcome(put_together, text, size) == outcome(loads, text)


@settings(max_examples=300, deadline=None)
@given(VALUES, st.integers(1, 40), st.lists(st.tuples(st.integers(0, 200), st.integers(0, 2), SIGNS), max_size=2))
def test_what_is_broken_is_refused_wherever_it_is_cut(value, size, changes):
    text = json.dumps(value, indent=1)
    for place, gone, sign in changes:
        place %= len(text) + 1
        text = text[:place] + sign + text[place + gone :]
    one, other = outcome(put_together, text, size), outcome(loads, text)
    assert one == other or (one[0], other[0]) == ("refused", "refused")


@pytest.mark.parametrize("size", [1, 7, 1000])
@pytest.mark.parametrize(
    ("text", "reason", "line"),
    [
        ('[1,\n{"a": "' + "x" * 500 + '\\q"}]', "invalid \\escape", 2),
        ('[1,\n{"a":\n"' + "x" * 500, "unterminated string", 3),
        ('{"a": [1,\n2],\n"b": 3,\n"\\u0061": 4}', "a key stands twice", 4),
        ("[\n" + "9" * 500 + "]", "too many digits", 2),
        ('{"a": 1}\n\n}', "extra data", 3),
        ("[1,\n2,\n]", "expecting value", 3),
        ('{"a": 1,\n}', "expecting property name", 2),
        ('{"a"\n1}', "expecting ':' delimiter", 2),
    ],
)
def test_refusal_names_the_line_of_the_whole_text(text, reason, line, size):
    with pytest.raises(UnreadableInput, match=reason.replace("\\", r"\\")) as refused:
        put_together(text, size)
    assert refused.value.line == line


def test_flaw_is_told_though_much_stands_behind_it():
    with pytest.raises(UnreadableInput, match="NaN is not a number") as refused:
        put_together('[1,\n{"a": NaN},' + "[1]," * 100_000, 100, largest=1000)
    assert (refused.value.code, refused.value.line) == ("bad_json", 2)


@pytest.mark.parametrize("start", ['["', "[[", '{"a":\n["', '{"'])
def test_part_without_an_end_is_refused_unread(start):
    pieces = iter([start, *["1,1"] * 10_000])
    with pytest.raises(UnreadableInput, match="more than 1,000 characters") as refused:
        list(Parts(pieces, 1000))
    assert (refused.value.code, refused.value.line) == ("too_large", start.count("\n") + 1)
    assert len(list(pieces)) > 8000


def test_what_is_too_large_for_one_part_is_refused_with_its_line(monkeypatch):
    monkeypatch.setattr(isso, "LARGEST_THREAD", 10_000)
    monkeypatch.setattr(commento, "LARGEST_COMMENT", 10_000)
    monkeypatch.setattr(spooled, "PIECE", 4000)
    text = "x" * 40_000
    small, large = isso_export(isso_comment(1)), isso_export(isso_comment(1, text=text))
    export = commento_export(commento_comment("c1"), commento_comment("c2", markdown=text))
    assert len(read(ISSO, small * 100)) == 100
    assert refusal(ISSO, json.dumps(small + large).replace("}, {", "},\n{"))[:2] == ("too_large", 2)
    assert refusal(COMMENTO, export)[:2] == ("too_large", 1)


def test_text_without_an_end_is_refused_long_before_a_thread_is_too_large(monkeypatch):
    monkeypatch.setattr(parts, "LONGEST_TEXT", 10_000)
    pieces = iter(['[1,\n{"a": 1,\n"b": "', *["x" * 1000] * 1000])
    with pytest.raises(UnreadableInput, match="line 2 has more than 10,000 characters") as refused:
        list(Parts(pieces, isso.LARGEST_THREAD))
    assert (refused.value.code, refused.value.line) == ("too_large", 2)
    assert len(list(pieces)) > 950


def test_encoding_is_found_out_by_what_stands_far_behind(monkeypatch):
    monkeypatch.setattr(spooled, "PIECE", 1000)
    words = "Мост через реку стоит уже сто лет, и его пора покрасить."
    plain = [isso_comment(number, text="Oak") for number in range(1, 50)]
    text = json.dumps(isso_export(*plain, isso_comment(50, text=words)), ensure_ascii=False)
    told, thread = read(ISSO, text.encode("cp1251"))
    assert (problems([told]), thread.comments[-1].body) == ([("warning", "decoded")], words)
    told, thread = read(ISSO, text.encode().replace("Мост".encode(), b"\xff"))
    assert (problems([told]), thread.comments[-1].body) == ([("warning", "decoded")], words.replace("Мост", "\ufffd"))


def test_file_for_which_there_is_no_room_is_refused(monkeypatch):
    class Full(SpooledTemporaryFile):
        def write(self, data):
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(spooled, "SpooledTemporaryFile", Full)
    code, _line, message = refusal(ISSO, isso_export(isso_comment(1)))
    assert (code, "TMPDIR" in message) == ("no_room", True)


def test_comments_mixed_over_pages_are_put_to_theirs_and_to_their_authors():
    people = [{"commenterHex": f"h{number}", "name": f"Reader {number}"} for number in range(30)]
    mixed = [commento_comment(f"c{n}", url=f"/{n % 20}", commenterHex=f"h{n % 30}") for n in range(600)]
    threads = read(COMMENTO, commento_export(*mixed, commenters=people))
    assert [len(thread.comments) for thread in threads] == [30] * 20
    assert all(
        found.author.name == f"Reader {int(found.id[1:]) % 30}" for thread in threads for found in thread.comments
    )
