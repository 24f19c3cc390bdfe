"""From a ``wp:comment`` to a comment."""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from forum.archive.ids import fit_id
from forum.archive.readers.wxr.names import fields_of
from forum.archive.readers.wxr.paragraphs import as_written
from forum.archive.readers.wxr.times import read_time
from forum.archive.readers.xml import Element
from forum.archive.records import AuthorRecord, CommentRecord

State = Literal["visible", "hidden", "deleted"]
Warn = Callable[[str, str], None]

_STATES: dict[str, State] = {
    "1": "visible",
    "approve": "visible",
    "approved": "visible",
    "": "visible",
    "0": "hidden",
    "hold": "hidden",
    "spam": "hidden",
    "trash": "deleted",
    "post-trashed": "deleted",
}
# Another site telling that it links here. The one place where a comment's type makes it none.
_PINGS = ("pingback", "trackback")
# Types that the public reads; the others are notes of editors and programs.
_PUBLIC = ("", "comment", "review", *_PINGS)
_NO_ADDRESS = ("http://", "https://")
_FIELDS = frozenset(
    f"wp:comment_{name}"
    for name in (
        "id author author_email author_url date date_gmt content approved type parent user_id".split()  # noqa: SIM905
    )
)


class FoundComment(NamedTuple):
    """A comment and whether it is another site's ping. Its id is "" where the source has none."""

    record: CommentRecord
    is_ping: bool
    line: int


def read_comment(
    element: Element, article: str, users: Mapping[str, AuthorRecord], zone: ZoneInfo, warn: Warn
) -> FoundComment:
    """Return the comment that an element holds; what is doubtful about it is told to ``warn``."""
    fields = fields_of(element, _FIELDS)
    found = {name[11:]: text.strip() for name, text in fields.items()}
    kind = found.get("type", "").lower()
    state = _state(found.get("approved", ""), kind, warn)
    body, body_format = as_written(found.get("content", "")) if state != "deleted" else ("", "text")
    time = read_time(found.get("date_gmt", ""), found.get("date", ""), zone)
    for code, message in time.problems:
        warn(code, message)
    key = _key(found.get("id", ""))
    record = CommentRecord(
        id=key or "",
        article=article,
        parent=_key(found.get("parent", "")),
        number="",
        author=_author(found, users),
        created_at=time.moment,
        body=body,
        body_format=body_format,
        state=state,
        anchor=f"comment-{key}" if key else "",
        created_text=time.text,
    )
    return FoundComment(record, kind in _PINGS, element.sourceline or 1)


def _state(approved: str, kind: str, warn: Warn) -> State:
    state = _STATES.get(approved.lower())
    if state is None:
        warn("unknown_status", f"The status of a comment is {approved[:80]!r}, which is not known; it is kept hidden.")
        return "hidden"
    if kind not in _PUBLIC and state == "visible":
        warn("unknown_type", f"A comment is of the type {kind[:80]!r}, which readers are not shown; it is kept hidden.")
        return "hidden"
    return state


def _key(text: str) -> str | None:
    return fit_id(text) if text and text != "0" else None


def _author(found: Mapping[str, str], users: Mapping[str, AuthorRecord]) -> AuthorRecord | None:
    """Return who signed: a user of the site by login, a guest by the name that was given, nobody without one."""
    name = " ".join(html.unescape(found.get("author", "")).split())
    url = found.get("author_url", "")
    url = "" if url in _NO_ADDRESS else url
    email = found.get("author_email", "")
    user = users.get(found.get("user_id", ""))
    if user:
        return signature(user.login, name or user.name, url or None, email or user.email)
    return signature(name, None, url or None, email or None) if name else None


@lru_cache(maxsize=10_000)
def signature(login: str, name: str | None, url: str | None, email: str | None) -> AuthorRecord:
    """Return an author; one who wrote much is kept once."""
    return AuthorRecord(login, name, url, email)


def order_of(record: CommentRecord) -> tuple[str | None, str, datetime | None, str]:
    """Return what tells comments without ids apart."""
    return record.parent, record.author.login if record.author else "", record.created_at, record.body
