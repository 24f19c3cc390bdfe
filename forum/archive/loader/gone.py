"""Comments that were imported before and are not in a later copy: they stay, and the operator is told."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from heapq import nsmallest

from accounts.models import Source
from forum.archive.loader.outcome import Outcome, in_batches
from forum.archive.loader.sorting import Plan
from forum.archive.loader.stored import Shelf, Stored
from forum.archive.preparing import PreparedThread
from forum.archive.records import Problem
from forum.articles.models import Article
from forum.comments.models import Comment

# How many are named.
_NAMED = 5
# Of these the source has said nothing.
_NOTHING_SAID = (Comment.State.MISSING, Comment.State.MERGED)


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
    if gone:
        outcome.problems.append(_problem(thread, len(gone), [row.path for row in gone[:_NAMED]]))


def tell_of_gone_keys(thread: PreparedThread, stored: Iterable[int], shown: array[int], outcome: Outcome) -> None:
    """Report the same of a huge thread, by the keys of comments that are stored and of those that it shows."""
    shown = array("q", sorted(shown))
    gone = [key for key in stored if not _holds(shown, key)]
    if gone:
        outcome.problems.append(_problem(thread, len(gone), _first_places(gone)))


def stored_keys(source: Source, article: Article) -> Iterator[int]:
    """Return the keys of comments that came with an article's archive, stand under it and say something."""
    stored = Comment.objects.filter(article=article, source=source).exclude(state__in=_NOTHING_SAID)
    return stored.order_by().values_list("pk", flat=True).iterator()


def _holds(keys: array[int], key: int) -> bool:
    at = bisect_left(keys, key)
    return at < len(keys) and keys[at] == key


def _first_places(keys: list[int]) -> list[str]:
    """Return the places of the first of some comments, as they are read."""
    first: list[tuple[int, int, int, str]] = []
    for batch in in_batches(keys):
        rows = list(Comment.objects.filter(pk__in=batch).order_by().values_list("tree_id", "lft", "path"))
        # A tree is called by the key of its root.
        numbers = dict(Comment.objects.filter(pk__in={row[0] for row in rows}).values_list("pk", "number"))
        first = nsmallest(_NAMED, [*first, *((numbers[row[0]], *row) for row in rows)])
    return [path for _number, _tree, _lft, path in first]


def _problem(thread: PreparedThread, count: int, places: list[str]) -> Problem:
    named = ", ".join(places) + (", …" if count > len(places) else "")
    message = (
        f"{count} comment(s) that were imported before are not in this copy of "
        f"«{thread.article.record.title[:80]}» ({named}); they are kept."
    )
    return Problem(thread.file, thread.line, "warning", "gone", message)


def _is_of_source(row: Stored, shelf: Shelf) -> bool:
    """Whether a comment came with this article's archive, stands under it and says something."""
    is_here = row.article_id == shelf.article.pk and not shelf.is_guest(row)
    return is_here and row.state not in _NOTHING_SAID
