"""What is wrong with an article's comments, before any of them is written.

Pure functions from records to records and problems: nothing is dropped
silently, and what comes out can be written as a set of trees, parents first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import chain, repeat

from forum.archive.moments import horizon
from forum.archive.records import CommentRecord, Problem, QuoteRecord, Severity, ThreadRecord

_LAST = datetime.max.replace(tzinfo=UTC)

Tell = Callable[[Severity, CommentRecord, str, str], None]


@dataclass(slots=True)
class Checked:
    """Comments fit to be written, in reading order, and what was found on the way.

    ``placeholders`` are the places made for comments that are answered and not
    there, each with the problem that tells of it.
    """

    comments: list[CommentRecord] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    skipped: list[CommentRecord] = field(default_factory=list)
    placeholders: dict[str, Problem] = field(default_factory=dict)


def check_thread(thread: ThreadRecord) -> Checked:
    """Return a thread's comments with every parent before its replies.

    An id given twice is skipped, a parent that the source does not hold becomes
    a missing comment, a circle of replies is opened at its earliest comment, a
    quotation of something later loses its link. A date still to come is told.
    """
    checked = Checked(problems=[*_future_of_article(thread)])
    firsts = thread.lines_by_id() if thread.lines else {}

    def tell(severity: Severity, comment: CommentRecord, code: str, message: str, line: int | None = None) -> None:
        checked.problems.append(Problem(thread.file, line or firsts.get(comment.id), severity, code, message))

    latest = horizon()
    unique: dict[str, CommentRecord] = {}
    for comment, line in zip(thread.comments, chain(thread.lines, repeat(None)), strict=False):
        if comment.id in unique:
            checked.skipped.append(comment)
            message = f"The id {comment.id!r} was used before; this copy is left out."
            tell("error", comment, "duplicate_id", message, line)
            continue
        if comment.created_at and comment.created_at > latest:
            tell("warning", comment, "future_date", _future(comment.created_at))
        unique[comment.id] = comment

    for comment in list(unique.values()):
        parent = comment.parent
        if parent is not None and parent not in unique:
            tell("warning", comment, "missing_parent", f"It answers {parent!r}, which the source does not hold.")
            checked.placeholders[parent] = checked.problems.pop()
            unique[parent] = CommentRecord(id=parent, article=comment.article, parent=None, number="", state="missing")
    ordered = _parents_first(unique, tell)
    checked.comments = [unique[comment_id] for comment_id in ordered]
    if any(comment.quotes for comment in checked.comments):
        places = {comment_id: place for place, comment_id in enumerate(ordered)}
        checked.comments = [_without_impossible_quotes(comment, unique, places, tell) for comment in checked.comments]
    return checked


def _future_of_article(thread: ThreadRecord) -> Iterator[Problem]:
    """Tell of an article that was published and has a date still to come; a draft may have one."""
    article = thread.article
    if article and article.state == "published" and article.published_at and article.published_at > horizon():
        yield Problem(thread.file, thread.line, "warning", "future_date", _future(article.published_at))


def _future(moment: datetime) -> str:
    return f"{moment.isoformat()} is in the future; it is shown, and counts for nothing in the order of lists."


def _without_impossible_quotes(
    comment: CommentRecord, among: Mapping[str, CommentRecord], places: Mapping[str, int], tell: Tell
) -> CommentRecord:
    """Return a comment whose quotations name neither itself nor what was written later; their texts stay.

    Later is what has a later time and stands behind it too: clocks alone may be wrong.
    """
    if not comment.quotes:
        return comment

    def possible(quote: QuoteRecord) -> QuoteRecord:
        quoted = among.get(quote.comment or "")
        if quoted is None or places[quoted.id] < places[comment.id] or not _may_be_later(quoted, comment):
            return quote
        tell("warning", comment, "later_quote", f"It quotes {quoted.id!r}, which is no earlier; only the text is kept.")
        return quote._replace(comment=None)

    quotes = tuple(possible(quote) for quote in comment.quotes)
    return comment._replace(quotes=quotes) if quotes != comment.quotes else comment


def _may_be_later(quoted: CommentRecord, quoting: CommentRecord) -> bool:
    if quoted.id == quoting.id:
        return True
    return bool(quoted.created_at and quoting.created_at and quoted.created_at > quoting.created_at)


def _parents_first(unique: dict[str, CommentRecord], tell: Tell) -> dict[str, None]:
    """Order comments by conversation, each behind its parent; open circles of replies."""
    replies: dict[str, list[str]] = {}
    starts: list[str] = []
    for comment in unique.values():
        if comment.parent is None:
            starts.append(comment.id)
        else:
            replies.setdefault(comment.parent, []).append(comment.id)
    if not replies:
        return dict.fromkeys(starts)
    ordered: dict[str, None] = {}
    _walk(starts, replies, ordered)
    if len(ordered) == len(unique):
        return ordered
    in_source = {comment_id: place for place, comment_id in enumerate(unique)}
    for comment in list(unique.values()):
        if comment.id not in ordered:
            opened = _earliest_of_circle(comment, unique, in_source)
            tell("warning", opened, "cycle", "It answers a reply of its own; it is placed at the top level.")
            unique[opened.id] = opened._replace(parent=None)
            _walk([opened.id], replies, ordered)
    return ordered


def _walk(starts: list[str], replies: dict[str, list[str]], ordered: dict[str, None]) -> None:
    """Add these ids and all below them, each conversation behind the other. No recursion: chains are deep."""
    waiting = starts[::-1]
    while waiting:
        comment_id = waiting.pop()
        if comment_id in ordered:
            continue
        ordered[comment_id] = None
        if comment_id in replies:
            waiting += reversed(replies[comment_id])


def _earliest_of_circle(
    comment: CommentRecord, unique: dict[str, CommentRecord], in_source: Mapping[str, int]
) -> CommentRecord:
    """Return the earliest comment of the circle that one hangs under; of equal ones the first in the source."""
    walked: dict[str, None] = {}
    while comment.id not in walked:
        walked[comment.id] = None
        comment = unique[comment.parent or ""]
    ids = list(walked)
    circle = (unique[comment_id] for comment_id in ids[ids.index(comment.id) :])
    return min(circle, key=lambda member: (member.created_at or _LAST, in_source[member.id]))
