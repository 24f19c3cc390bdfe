"""What is wrong with an article's comments, before any of them is written.

Pure functions from records to records and problems: nothing is dropped
silently, and what comes out can be written as a set of trees, parents first.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import chain, repeat

from forum.archive.records import CommentRecord, Problem, QuoteRecord, Severity, ThreadRecord

Tell = Callable[[Severity, CommentRecord, str, str], None]


@dataclass(slots=True)
class Checked:
    """Comments fit to be written, parents before children, and what was found on the way."""

    comments: list[CommentRecord] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    skipped: list[CommentRecord] = field(default_factory=list)


def check_thread(thread: ThreadRecord, known: Container[str], now: datetime | None = None) -> Checked:
    """Return a thread's comments with every parent before its replies.

    ``known`` holds the ids of comments that the database has already. An id
    given twice is skipped, a parent that nobody has becomes a missing comment,
    a circle of replies is opened at its first comment, a quotation of something
    later loses its link.
    """
    checked = Checked()
    firsts = thread.lines_by_id()

    def tell(severity: Severity, comment: CommentRecord, code: str, message: str, line: int | None = None) -> None:
        checked.problems.append(Problem(thread.file, line or firsts.get(comment.id), severity, code, message))

    latest = (now or datetime.now(UTC)) + timedelta(days=1)
    unique: dict[str, CommentRecord] = {}
    for comment, line in zip(thread.comments, chain(thread.lines, repeat(None)), strict=False):
        if comment.id in unique:
            checked.skipped.append(comment)
            message = f"The id {comment.id!r} was used before; this copy is left out."
            tell("error", comment, "duplicate_id", message, line)
            continue
        if comment.created_at and comment.created_at > latest:
            tell("warning", comment, "future_date", f"{comment.created_at.isoformat()} is in the future; it is kept.")
        unique[comment.id] = comment

    for comment in list(unique.values()):
        parent = comment.parent
        if parent is not None and parent not in unique and parent not in known:
            tell("warning", comment, "missing_parent", f"It answers {parent!r}, which the source does not hold.")
            unique[parent] = CommentRecord(id=parent, article=comment.article, parent=None, number="", state="missing")
    ordered = _parents_first(unique, tell)
    # Keys are given in this order.
    places = {comment.id: place for place, comment in enumerate(ordered)}
    checked.comments = [_without_impossible_quotes(comment, unique, places, tell) for comment in ordered]
    return checked


def _without_impossible_quotes(
    comment: CommentRecord, among: Mapping[str, CommentRecord], places: Mapping[str, int], tell: Tell
) -> CommentRecord:
    """Return a comment whose quotations name neither itself nor what was written later; their texts stay.

    Later is what has a later time and stands behind it too: clocks alone may be wrong.
    """

    def possible(quote: QuoteRecord) -> QuoteRecord:
        quoted = among.get(quote.comment or "")
        if quoted is None or places[quoted.id] < places[comment.id] or not _may_be_later(quoted, comment):
            return quote
        tell("warning", comment, "later_quote", f"It quotes {quoted.id!r}, which is no earlier; only the text is kept.")
        return replace(quote, comment=None)

    quotes = tuple(possible(quote) for quote in comment.quotes)
    return replace(comment, quotes=quotes) if quotes != comment.quotes else comment


def _may_be_later(quoted: CommentRecord, quoting: CommentRecord) -> bool:
    if quoted.id == quoting.id:
        return True
    return bool(quoted.created_at and quoting.created_at and quoted.created_at > quoting.created_at)


def _parents_first(unique: dict[str, CommentRecord], tell: Tell) -> list[CommentRecord]:
    """Order comments so that each stands behind its parent; open circles of replies."""
    replies: dict[str, list[str]] = {}
    starts: list[str] = []
    for comment in unique.values():
        if comment.parent in unique:
            replies.setdefault(comment.parent or "", []).append(comment.id)
        else:
            starts.append(comment.id)
    ordered = _walk(starts, replies)
    for comment in unique.values():
        if comment.id not in ordered:
            opened = _on_circle(comment, unique)
            tell("warning", opened, "cycle", "It answers a reply of its own; it is placed at the top level.")
            unique[opened.id] = replace(opened, parent=None)
            ordered |= _walk([opened.id], replies, without=opened.id)
    return [unique[comment_id] for comment_id in ordered]


def _walk(starts: list[str], replies: dict[str, list[str]], without: str = "") -> dict[str, None]:
    """Return these ids and all below them, each behind its parent. No recursion: chains are deep."""
    ordered = dict.fromkeys(starts)
    waiting = list(starts)
    while waiting:
        below = [reply for reply in replies.get(waiting.pop(), []) if reply != without]
        ordered |= dict.fromkeys(below)
        waiting += below
    return ordered


def _on_circle(comment: CommentRecord, unique: dict[str, CommentRecord]) -> CommentRecord:
    """Return the first comment of the circle that one hangs under, in the order of the source."""
    walked: list[str] = []
    seen: set[str] = set()
    while comment.id not in seen:
        seen.add(comment.id)
        walked.append(comment.id)
        comment = unique[comment.parent or ""]
    circle = set(walked[walked.index(comment.id) :])
    return next(candidate for candidate in unique.values() if candidate.id in circle)
