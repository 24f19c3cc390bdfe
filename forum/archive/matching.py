"""Which comment of the database a record is, where the source has no ids of its own.

An id that comes from content changes with the text. A comment with another
text but the same article, parent, login and minute, where neither side has
another match, is the same comment, changed: it keeps its first id (ARCHIVE,
"Ids from content").
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from forum.archive.ids import comment_id, minute_of
from forum.archive.records import CommentRecord


@dataclass(frozen=True, slots=True)
class StoredPlace:
    """What tells a stored comment of a source: its id, its parent's, its author's login, its time."""

    id: str
    parent: str | None
    login: str
    created_at: datetime | None


Key = tuple[str | None, str, str]


def keep_first_ids(
    comments: Iterable[CommentRecord], stored: Iterable[StoredPlace]
) -> tuple[list[CommentRecord], dict[str, str]]:
    """Return records that carry the ids they were first given, and which id each had before.

    ``comments`` stand parents before children. A kept id changes those of the
    replies below it, so ids are settled level by level from the top.
    """
    candidates: dict[Key, list[str]] = defaultdict(list)
    known: set[str] = set()
    for place in stored:
        known.add(place.id)
        candidates[(place.parent, place.login, minute_of(place.created_at))].append(place.id)

    kept: dict[str, str] = {}
    settled: dict[str, CommentRecord] = {}
    records = list(comments)
    for level in _levels(records):
        _settle_level(level, kept, settled, known, candidates)
    return [settled[record.id] for record in records], kept


def _settle_level(
    level: list[CommentRecord],
    kept: dict[str, str],
    settled: dict[str, CommentRecord],
    known: set[str],
    candidates: dict[Key, list[str]],
) -> None:
    moved = _derive(level, kept)
    taken = {record.id for record in moved.values()}
    changed = [(old, record) for old, record in moved.items() if record.id not in known]
    rivals = Counter(_key(record) for _old, record in changed)
    for old, record in moved.items():
        free = [stored for stored in candidates.get(_key(record), ()) if stored not in taken]
        if record.id not in known and rivals[_key(record)] == 1 and len(free) == 1:
            record = record._replace(id=free[0])
        kept[old] = record.id
        settled[old] = record


def _levels(records: list[CommentRecord]) -> Iterable[list[CommentRecord]]:
    depth: dict[str, int] = {}
    levels: dict[int, list[CommentRecord]] = defaultdict(list)
    for record in records:
        depth[record.id] = depth.get(record.parent or "", -1) + 1
        levels[depth[record.id]].append(record)
    return [levels[level] for level in sorted(levels)]


def _derive(level: list[CommentRecord], kept: dict[str, str]) -> dict[str, CommentRecord]:
    """Return the records of one level under the parents that were kept, by the id they came with."""
    derived: dict[str, CommentRecord] = {}
    seen: Counter[str] = Counter()
    for record in level:
        parent = kept.get(record.parent, record.parent) if record.parent is not None else None
        if parent == record.parent:
            derived[record.id] = record
            continue
        login = record.author.login if record.author else ""
        fields = (record.article, parent, login, record.created_at, record.body)
        first = comment_id(*fields)
        ordinal = seen[first]
        seen[first] += 1
        derived[record.id] = record._replace(parent=parent, id=comment_id(*fields, ordinal))
    return derived


def _key(record: CommentRecord) -> Key:
    return (record.parent, record.author.login if record.author else "", minute_of(record.created_at))
