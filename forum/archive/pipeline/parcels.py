"""What worker processes send, as bytes. Named tuples travel as plain ones: that takes a third of the time."""

from __future__ import annotations

import pickle
from typing import Any

from forum.archive.pipeline.events import ThreadRead
from forum.archive.pipeline.walk import Told
from forum.archive.preparing import PreparedComment
from forum.archive.records import AuthorRecord


def pack(items: list[Any]) -> bytes:
    """Return items as bytes: what a walk tells, or a slice of a huge thread. Threads are used up by it."""
    return pickle.dumps([_as_plain(item) for item in items], pickle.HIGHEST_PROTOCOL)


def unpack(parcel: bytes) -> list[Any]:
    """Return the items again. The bytes are from a process that this one started."""
    return [_as_named(item) for item in pickle.loads(parcel)]  # noqa: S301 - our own


def _as_plain(item: Any) -> Any:
    if isinstance(item, list):
        return list(map(tuple, item))
    if isinstance(item, Told) and isinstance(item.event, ThreadRead):
        thread = item.event.thread
        thread.slices = [_as_plain(rows) for rows in thread.slices]
        thread.authors = _as_plain(thread.authors)
    return item


def _as_named(item: Any) -> Any:
    if isinstance(item, list):
        return list(map(PreparedComment._make, item))
    if isinstance(item, Told) and isinstance(item.event, ThreadRead):
        thread = item.event.thread
        thread.slices = [_as_named(rows) for rows in thread.slices]
        thread.authors = list(map(AuthorRecord._make, thread.authors))
    return item
