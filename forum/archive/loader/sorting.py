"""What becomes of each comment of a thread: new, changed, as it was, or left out."""

from __future__ import annotations

from dataclasses import dataclass, field

from forum.archive.digests import digest_comment
from forum.archive.loader.outcome import Outcome
from forum.archive.loader.stored import Shelf, Stored
from forum.archive.preparing import PreparedThread
from forum.archive.records import CommentRecord, Problem
from forum.comments.models import Comment

# What stands for these says nothing any more.
_GONE = (Comment.State.DELETED, Comment.State.MERGED)


@dataclass(slots=True)
class Plan:
    """``kept`` are all comments that stand or will stand here, parents before children; the others are of them.

    ``quoting`` are those which stand as the source has them, and quote.
    """

    kept: list[CommentRecord]
    new: list[CommentRecord] = field(default_factory=list)
    changed: list[CommentRecord] = field(default_factory=list)
    quoting: list[CommentRecord] = field(default_factory=list)


def sort_out(thread: PreparedThread, records: list[CommentRecord], shelf: Shelf, outcome: Outcome) -> Plan:
    """Return which records to write, and count all of them."""
    plan = Plan(_without_strangers(thread, records, shelf, outcome))
    for record in plan.kept:
        row = shelf.by_id.get(record.id)
        if row is None:
            plan.new.append(record)
            if record.id not in thread.placeholders:
                outcome.count("created", record)
        elif shelf.is_guest(row) or _stays(row, record):
            outcome.count("unchanged", record)
            if record.quotes and _stands_as_given(row, record, shelf):
                plan.quoting.append(record)
        else:
            plan.changed.append(record)
            outcome.count("updated", record)
    return plan


def _without_strangers(
    thread: PreparedThread, records: list[CommentRecord], shelf: Shelf, outcome: Outcome
) -> list[CommentRecord]:
    """Leave out, and report, comments whose id this source used under another article."""
    if not shelf.strangers:
        return records
    left_out = set(shelf.strangers)
    kept: list[CommentRecord] = []
    lines = {row.external_id: row.line for row in thread.comments} if thread.has_lines else {}
    for record in records:
        if record.id not in left_out and record.parent not in left_out:
            kept.append(record)
            continue
        left_out.add(record.id)
        outcome.count("skipped", record)
        outcome.lines_left_out += record.id in lines
        message = f"Comment {record.id!r}, or what it answers, stands under another article; it is left out."
        outcome.problems.append(Problem(thread.file, lines.get(record.id), "error", "foreign_id", message))
    return kept


def _stands_as_given(row: Stored, record: CommentRecord, shelf: Shelf) -> bool:
    """Whether what is there is the source's own, and says what it says."""
    return row.state not in _GONE and not shelf.is_guest(row) and row.digest == digest_comment(record)


def _stays(row: Stored, record: CommentRecord) -> bool:
    """Whether what is there is left as it is: deleted or merged here, not held by this copy, or not changed."""
    is_gone = row.decided_at is not None and row.state in _GONE
    if is_gone or record.state == "missing":
        return True
    # An anchor is no part of what a source says, but has to be kept where an earlier copy had none.
    return row.digest == digest_comment(record) and record.anchor in ("", row.anchor)
