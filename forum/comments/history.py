"""The texts that a comment has had, with what each changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max

from forum.comments.models import Comment
from forum.lib.differences import Piece, compare

# Texts on one page of a history: each is compared with the one before it.
_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Version:
    """One text of a comment: what it changed in the one before it, all of it where it is the first."""

    number: int
    written_at: datetime | None
    pieces: list[Piece]
    is_first: bool
    is_current: bool


@dataclass(frozen=True, slots=True)
class History:
    """A page of the texts of a comment, the newest first; ``older`` is where the next page begins, if there is one."""

    versions: list[Version]
    newest: int
    older: int | None


def read_history(comment: Comment, before: int | None = None) -> History:
    """Return the newest texts of a comment, or those before a number. Its text has to be readable for whoever asks."""
    newest = (comment.revisions.aggregate(last=Max("number"))["last"] or 0) + 1
    top = min(before - 1, newest) if before else newest
    kept = comment.revisions.filter(number__lte=top, number__gte=top - _SHOWN).order_by("-number")
    texts = [(revision.number, revision.written_at, revision.body) for revision in kept]
    if top == newest:
        texts.insert(0, (newest, comment.updated_at or comment.created_at, comment.body))
    versions = []
    for at, (number, written_at, body) in enumerate(texts[:_SHOWN]):
        earlier = texts[at + 1][2] if at + 1 < len(texts) else None
        pieces = [Piece("same", body)] if earlier is None else compare(earlier, body)
        versions.append(Version(number, written_at, pieces, earlier is None, number == newest))
    last = versions[-1].number if versions else 0
    return History(versions, newest, older=last if last > 1 else None)
