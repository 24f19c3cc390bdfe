"""Comments that were imported before and are not in a later copy: they stay, and the operator is told."""

from __future__ import annotations

from forum.archive.loader.outcome import Outcome
from forum.archive.loader.sorting import Plan
from forum.archive.loader.stored import Shelf, Stored
from forum.archive.preparing import PreparedThread
from forum.archive.records import Problem
from forum.comments.models import Comment

_NAMED = 5


def tell_of_gone(thread: PreparedThread, plan: Plan, shelf: Shelf, outcome: Outcome) -> None:
    """Report what the source has of the article no more.

    Of a copy that may show one part of the discussion, only what would stand
    between comments that it shows: the rest may stand on another page.
    """
    shown = {record.id for record in plan.kept}
    stored = sorted(
        (row for row in shelf.by_id.values() if _is_of_source(row, shelf)),
        key=lambda row: (shelf.rows[row.tree_id].number, row.tree_id, row.lft),
    )
    if thread.shows_parts:
        places = [place for place, row in enumerate(stored) if row.external_id in shown]
        stored = stored[places[0] : places[-1] + 1] if places else []
    gone = [row for row in stored if row.external_id not in shown]
    if not gone:
        return
    named = ", ".join(row.path for row in gone[:_NAMED]) + (", …" if len(gone) > _NAMED else "")
    message = (
        f"{len(gone)} comment(s) that were imported before are not in this copy of "
        f"«{thread.article.record.title[:80]}» ({named}); they are kept."
    )
    outcome.problems.append(Problem(thread.file, thread.line, "warning", "gone", message))


def _is_of_source(row: Stored, shelf: Shelf) -> bool:
    """Whether a comment came with this article's archive, stands under it and says something."""
    is_here = row.article_id == shelf.article.pk and not shelf.is_guest(row)
    return is_here and row.state not in (Comment.State.MISSING, Comment.State.MERGED)
