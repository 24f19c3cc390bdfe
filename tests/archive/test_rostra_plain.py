"""A comment written as Rostra writes it is read quickly, and as it would be read with care."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from forum.archive.readers.rostra.plain import read_plain_comment
from forum.archive.readers.rostra.values import BadRecord, decode, read_comment
from forum.archive.records import AuthorRecord

AUTHOR = {"login": "anna", "name": "Anna Ô", "url": None, "email": None, "presence": "offline"}
COMMENT = {
    "type": "comment", "id": "c1", "article": "a", "parent": None, "number": "1", "author": AUTHOR,
    "created_at": "2021-02-03T13:03:00+03:00", "updated_at": None, "body": "One.\n\nTwo “three”.",
    "body_format": "text", "quotes": [], "score": None, "state": "visible",
}  # fmt: skip

SIGNED = [
    AUTHOR | {"login": ["x"]}, AUTHOR | {"login": ""}, AUTHOR | {"presence": "away"}, AUTHOR | {"name": "\ud800"},
    dict(reversed(AUTHOR.items())), {"login": "x"}, {}, [],
]  # fmt: skip
TEXTS = [
    "", "x", "é", "\ud800", "\x00", "9" * 255, "9" * 256, "html", "deleted", "2021-02-03T13:03:00",
    "2021-02-30T13:03:00Z", "0001-01-01T00:00:00+00:00", "9999-12-31T23:59:00-10:00",
]  # fmt: skip
OTHERS = [None, 0, -3, 2**31, 1.5, True, ["x"], [{"author": None, "comment": None, "text": "x", "inferred": True}]]
ODD = st.sampled_from([*SIGNED, *TEXTS, *OTHERS])
KEYS = st.sampled_from(list(COMMENT))


def read_both(record):
    escaped = json.dumps(record)
    line = escaped.encode() if "\\ud800" in escaped else json.dumps(record, ensure_ascii=False).encode()
    try:
        careful = read_comment(decode(line), {})
    except BadRecord:
        careful = None
    return read_plain_comment(line, decode(line), {}), careful


def test_most_are_read_quickly():
    for change in ({}, {"author": None}, {"parent": "c0"}, {"score": -3}, {"updated_at": "2022-01-01T00:00:00+00:00"}):
        quick, careful = read_both(COMMENT | change)
        assert quick == careful is not None


@settings(max_examples=500, deadline=None, database=None)
@given(st.dictionaries(KEYS | st.just("more"), ODD, max_size=3), st.sets(KEYS, max_size=1))
def test_whatever_is_odd_is_read_with_care(changes, left_out):
    record = {key: value for key, value in (COMMENT | changes).items() if key not in left_out}
    quick, careful = read_both(record)
    assert quick is None or quick == careful


def test_one_author_is_one_record():
    authors = {}
    line = json.dumps(COMMENT, ensure_ascii=False).encode()
    first, second = (read_plain_comment(line, decode(line), authors).author for _twice in range(2))
    assert first is second and first == AuthorRecord("anna", "Anna Ô", presence="offline")
    assert list(authors) == [first]
