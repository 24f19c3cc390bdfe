"""What becomes of each comment of a thread: new, changed, as it was, or left out."""

from __future__ import annotations

from dataclasses import dataclass, field

from accounts.models import Source
from forum.archive.loader.outcome import Outcome, digest, in_batches
from forum.archive.loader.stored import Stored
from forum.archive.records import CommentRecord, Problem, ThreadRecord
from forum.comments.models import Comment


@dataclass(slots=True)
class Plan:
    """``kept`` are all comments that stand or will stand here, parents before children; the others are of them."""

    kept: list[CommentRecord]
    new: list[CommentRecord] = field(default_factory=list)
    changed: list[CommentRecord] = field(default_factory=list)


def sort_out(
    source: Source, thread: ThreadRecord, records: list[CommentRecord], stored: dict[str, Stored], outcome: Outcome
) -> Plan:
    """Return which records to write, and count all of them."""
    plan = Plan(_without_strangers(source, thread, records, stored, outcome))
    for record in plan.kept:
        row = stored.get(record.id)
        if row is None:
            plan.new.append(record)
            outcome.count("created", record)
        elif _stays(row, record):
            outcome.count("unchanged", record)
        else:
            plan.changed.append(record)
            outcome.count("updated", record)
    return plan


def _without_strangers(
    source: Source, thread: ThreadRecord, records: list[CommentRecord], stored: dict[str, Stored], outcome: Outcome
) -> list[CommentRecord]:
    """Leave out, and report, comments whose id this source used under another article."""
    left_out: set[str] = set()
    for batch in in_batches(record.id for record in records if record.id not in stored):
        known = Comment.objects.filter(source=source, external_id__in=batch)
        left_out |= set(known.order_by().values_list("external_id", flat=True))
    if not left_out:
        return records
    kept: list[CommentRecord] = []
    lines = thread.lines_by_id()
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


def _stays(row: Stored, record: CommentRecord) -> bool:
    """Whether a comment that is there is left as it is: written or deleted here, or not changed."""
    is_gone = row.is_decided and row.state == Comment.State.DELETED
    return row.is_local or is_gone or row.digest == digest(record)
