"""Comments that stand in an archive as Rostra writes them: read quickly, and most can be."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import MAXYEAR, MINYEAR, datetime
from itertools import product
from typing import Any

from forum.archive.ids import LONGEST_ID
from forum.archive.readers.rostra.values import COMMENT_STATES, ESCAPE, FORMATS, PRESENCES, WHOLE_NUMBERS
from forum.archive.records import AuthorRecord, CommentRecord

_KEYS = (
    "type", "id", "article", "parent", "number", "author", "created_at", "updated_at", "body", "body_format", "quotes",
    "score", "state",
)  # fmt: skip
# Which kinds of values may stand at the keys of a comment, and at those of its author.
_NONE = type(None)
_TEXT, _PERHAPS = (str,), (str, _NONE)
_KINDS = frozenset(
    product(
        _TEXT, _TEXT, _TEXT, _PERHAPS, _TEXT, (dict, _NONE), _PERHAPS, _PERHAPS, _TEXT, _TEXT, (list,), (int, _NONE),
        _TEXT,
    )
)  # fmt: skip
_AUTHOR_KINDS = frozenset(product(_TEXT, _PERHAPS, _PERHAPS, _PERHAPS, _PERHAPS))

Authors = dict[AuthorRecord, AuthorRecord]


def read_plain_comment(line: bytes, record: dict[str, Any], authors: Authors) -> CommentRecord | None:
    """Return what ``values.read_comment`` would, ``None`` where that has to look closer.

    A line without an escape holds no text that a database would not keep.
    """
    values = tuple(record.values())
    if tuple(map(type, values)) not in _KINDS or tuple(record) != _KEYS or ESCAPE in line:
        return None
    _type, key, article, parent, number, signed, created, updated, body, form, quotes, score, state = values
    if quotes or form not in FORMATS or state not in COMMENT_STATES or (score and abs(score) >= WHOLE_NUMBERS):
        return None
    if not (0 < len(key) <= LONGEST_ID and 0 < len(article) <= LONGEST_ID and (parent is None or _is_id(parent))):
        return None
    try:
        author = None if signed is None else _read_author(signed, authors)
        created_at = None if created is None else _read_time(created)
        updated_at = None if updated is None else _read_time(updated)
    except ValueError:
        return None
    # What is the same in all comments of an article is kept once.
    shared: Iterator[Any] = map(sys.intern, (article, form, state))
    article, form, state = shared
    return CommentRecord(key, article, parent, number, author, created_at, updated_at, body, form, (), score, state)


def _is_id(text: str) -> bool:
    return 0 < len(text) <= LONGEST_ID


def _read_author(signed: dict[str, Any], authors: Authors) -> AuthorRecord:
    author = AuthorRecord._make(signed.values()) if tuple(signed) == AuthorRecord._fields else None
    if author is None or tuple(map(type, author)) not in _AUTHOR_KINDS or author.presence not in PRESENCES:
        raise ValueError
    return authors.setdefault(author, author)


def _read_time(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None or not MINYEAR < moment.year < MAXYEAR:
        raise ValueError
    return moment
