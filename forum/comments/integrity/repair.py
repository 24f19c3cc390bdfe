"""Mend what was found broken: the broken trees, from the parent links, and whatever is counted.

Each article is mended in a transaction of its own under its lock, while the
site runs, by what stands there then: what was found may have moved since.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import count
from typing import Any

from django.db import connection
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from forum.articles.models import Article
from forum.comments.integrity.breaks import MERGES, QUOTATIONS, VOTES, Break, in_batches
from forum.comments.models import Comment, Quotation, Vote
from forum.comments.ranking import rank
from forum.comments.services import lock_threads, recount
from forum.comments.services.places import next_number
from forum.comments.trees import TreeNode, number_trees
from forum.lib.transactions import retry_when_busy

# Told after each transaction: how many articles are done, of how many.
Progress = Callable[[int, int], None]

State = Comment.State

_COLUMNS = (
    "pk", "article_id", "state", "retired_number",
    "parent_id", "number", "tree_id", "lft", "rght", "level", "path", "reply_count",
)  # fmt: skip
_WRITE_PLACE = """
    UPDATE comments_comment SET parent_id = %s, number = %s, tree_id = %s, lft = %s, rght = %s, level = %s,
           path = %s, reply_count = %s WHERE id = %s
"""
_WRITE_RANK = "UPDATE comments_comment SET rank = %s WHERE id = %s"
_RETIRE = "UPDATE comments_comment SET retired_number = %s WHERE id = %s AND retired_number < %s"
# The top-level comments of an article whose number an earlier one has.
_DOUBLED = """
    SELECT id FROM (
        SELECT id, number, LAG(number) OVER (ORDER BY number, id) AS number_before
        FROM comments_comment WHERE article_id = %s AND parent_id IS NULL
    ) AS c WHERE number = number_before
"""


@dataclass(slots=True)
class _Damage:
    """What was found, by what has to be done: keys of trees and of comments."""

    trees: set[int]
    misplaced: set[int]
    miscounted: set[int]
    misquoting: set[int]
    merged: set[int]

    @classmethod
    def of(cls, breaks: list[Break]) -> _Damage:
        """Sort breaks by what mends them."""
        damage = cls(set(), set(), set(), set(), set())
        for found in breaks:
            if found.article_id:
                continue
            if found.kind in VOTES:
                damage.miscounted.add(found.comment_id)
            elif found.kind in QUOTATIONS:
                damage.misquoting.add(found.comment_id)
            elif found.kind in MERGES:
                damage.merged.add(found.comment_id)
            else:
                damage.trees.add(found.tree_id)
                damage.misplaced.add(found.comment_id)
        return damage


@dataclass(slots=True)
class _Row:
    """A comment of a broken tree: what is stored of its place, and the node that is numbered anew."""

    article_id: int
    retired_number: int
    stored: tuple[Any, ...]
    node: TreeNode

    @property
    def place(self) -> tuple[Any, ...]:
        """The place by the node, in the order of ``stored``."""
        parent_id, *rest = self.node.place()
        return (parent_id, self.node.number, *rest)


def repair(breaks: list[Break], progress: Progress = lambda done, total: None) -> int:
    """Mend what was found; return the number of articles where something was.

    Comments whose parents are gone, under another article, or below
    themselves become top-level ones of their own article. Raises TryAgain.
    """
    discussions = _discussions(breaks)
    total, done = sum(len(articles) for articles, _found in discussions), 0
    for articles, found in discussions:
        _mend(articles, _Damage.of(found))
        done += len(articles)
        progress(done, total)
    return total


def _discussions(breaks: list[Break]) -> list[tuple[list[int], list[Break]]]:
    """Return which articles have to be locked together, mostly one at a time, with what was found there."""
    places = _places(breaks)
    groups: dict[int, frozenset[int]] = {}
    for articles in set(places):
        if not articles <= groups.get(min(articles, default=0), frozenset()):
            joined = articles.union(*(groups.get(article, ()) for article in articles))
            groups |= dict.fromkeys(joined, joined)
    found_in: dict[int, list[Break]] = defaultdict(list)
    for articles, found in zip(places, breaks, strict=True):
        if articles:
            found_in[min(groups[min(articles)])].append(found)
    return [(sorted(groups[first]), found) for first, found in sorted(found_in.items())]


def _places(breaks: list[Break]) -> list[frozenset[int]]:
    """Return for each break the articles that it reaches into: those of its tree, its comment and what that answers."""
    by_tree: dict[int, set[int]] = defaultdict(set)
    for batch in in_batches({found.tree_id for found in breaks if found.tree_id}):
        pairs = Comment.objects.filter(tree_id__in=batch).order_by().values_list("tree_id", "article_id").distinct()
        for tree, article in pairs:
            by_tree[tree].add(article)
    by_comment: dict[int, tuple[int, int]] = {}
    for batch in in_batches({found.comment_id for found in breaks if found.comment_id}):
        rows = Comment.objects.filter(pk__in=batch).order_by().values_list("pk", "article_id", "parent__article_id")
        for key, article, above in rows:
            by_comment[key] = (article, above or article)
    # Most breaks share their places with many others.
    kept: dict[frozenset[int], frozenset[int]] = {}
    places = []
    for found in breaks:
        alone = (found.article_id,) if found.article_id else ()
        place = frozenset((*alone, *by_tree.get(found.tree_id, ()), *by_comment.get(found.comment_id, ())))
        places.append(kept.setdefault(place, place))
    return places


@retry_when_busy
def _mend(article_ids: list[int], damage: _Damage) -> None:
    """Mend some articles' discussions in one transaction under their locks."""
    with lock_threads(article_ids) as articles:
        for batch in in_batches(damage.merged):
            _mend_merges(Comment.objects.filter(pk__in=batch, article__in=article_ids))
        for batch in in_batches(damage.miscounted):
            _count_votes(Comment.objects.filter(pk__in=batch, article__in=article_ids))
        for batch in in_batches(damage.misquoting):
            _unlink_quotations(Quotation.objects.filter(comment__in=batch, comment__article__in=article_ids))
        _rebuild(articles, damage.trees, damage.misplaced)
        for article in articles.values():
            recount(article)


def _mend_merges(comments: QuerySet[Comment]) -> None:
    """Let merged comments lead to one that stands, and hide those that cannot until a moderator decides."""
    comments.exclude(state=State.MERGED).update(merged_into=None)
    for comment in comments.filter(state=State.MERGED):
        last = _last_of_chain(comment)
        if last is None or Comment.objects.filter(parent=comment).exists():
            Comment.objects.filter(pk=comment.pk).update(
                state=State.HIDDEN, merged_into=None, decided_at=timezone.now()
            )
        elif last != comment.merged_into_id:
            Comment.objects.filter(pk=comment.pk).update(merged_into=last)


def _last_of_chain(comment: Comment) -> int | None:
    """Return the comment that one was merged into in the end, ``None`` where there is none."""
    key, seen = comment.merged_into_id, {comment.pk}
    while key is not None and key not in seen:
        seen.add(key)
        row = Comment.objects.filter(pk=key).values_list("state", "merged_into").first()
        if row is None or row[0] != State.MERGED:
            return key if row else None
        key = row[1]
    return None


def _count_votes(comments: QuerySet[Comment]) -> None:
    """Count the votes of comments anew, and place them among the best."""
    comments.update(ups=_votes(Vote.Value.UP), downs=_votes(Vote.Value.DOWN))
    rows = comments.order_by().values_list("pk", "score", "ups", "downs")
    with connection.cursor() as cursor:
        cursor.executemany(_WRITE_RANK, [(rank(score, ups, downs), key) for key, score, ups, downs in rows])


def _votes(value: int) -> Coalesce:
    votes = Vote.objects.filter(comment=OuterRef("pk"), value=value).values("comment")
    return Coalesce(Subquery(votes.annotate(number=Count("pk")).values("number")), 0)


def _unlink_quotations(quotations: QuerySet[Quotation]) -> None:
    """Let quotations of the quoting comment itself, or of a later one, be of nobody knows which."""
    later = Q(quoted__created_at__gt=F("comment__created_at"), quoted__gt=F("comment"))
    wrong = Q(quoted=F("comment")) | later
    keys = list(quotations.filter(wrong).values_list("pk", flat=True))
    Quotation.objects.filter(pk__in=keys).update(quoted=None)


def _rebuild(articles: dict[int, Article], trees: set[int], misplaced: set[int]) -> None:
    """Number broken trees anew from the parent links, and write what differs."""
    if not trees:
        return
    doubled = {key for article_id in articles for key in _doubled(article_id)}
    for batch in in_batches(misplaced):
        found = Comment.objects.filter(pk__in=batch, article__in=articles).order_by()
        trees = trees.union(found.values_list("tree_id", flat=True))
    rows = _read(articles, _connected(trees | doubled))
    numbers = _Numbers(articles, rows)
    _detach_lost(rows, numbers)
    _part_doubles(rows, doubled, numbers)
    number_trees(row.node for row in rows.values())
    changed = ((*row.place, row.node.id) for row in rows.values() if row.place != row.stored)
    with connection.cursor() as cursor:
        for rows_of_values in in_batches(changed):
            cursor.executemany(_WRITE_PLACE, rows_of_values)
        cursor.executemany(_RETIRE, [(number, key, number) for key, number in numbers.given_up.items()])


def _doubled(article_id: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(_DOUBLED, [article_id])
        return [key for (key,) in cursor.fetchall()]


def _connected(trees: set[int]) -> set[int]:
    """Return the trees that parent links lead to from these, or into these, within an article."""
    known: set[int] = set()
    fresh = trees
    across = Comment.objects.exclude(parent=None).exclude(tree_id=F("parent__tree_id")).order_by()
    # Whether the articles differ is asked here: a database without statistics would look for
    # replies by their article, and read all of it for each parent.
    links = across.values_list("article_id", "parent__article_id", "tree_id", "parent__tree_id")
    while fresh:
        known |= fresh
        fresh = {
            tree
            for batch in in_batches(fresh)
            for side in ("tree_id__in", "parent__tree_id__in")
            for article, parent_article, *pair in links.filter(**{side: batch})
            if article == parent_article
            for tree in pair
        } - known
    return known


def _read(articles: Iterable[int], trees: set[int]) -> dict[int, _Row]:
    """Return the rows of trees by their keys."""
    rows = {}
    for batch in in_batches(trees):
        found = Comment.objects.filter(tree_id__in=batch, article__in=articles).order_by().values_list(*_COLUMNS)
        for key, article, state, retired, parent, number, *rest in found.iterator():
            node = TreeNode(key, parent, number, is_visible=state == State.VISIBLE)
            rows[key] = _Row(article, retired, (parent, number, *rest), node)
    return rows


class _Numbers:
    """Gives numbers that nobody among the siblings has or had, and remembers which a parent has given up."""

    def __init__(self, articles: dict[int, Article], rows: dict[int, _Row]) -> None:
        self._top_level = {key: count(next_number(article, None)) for key, article in articles.items()}
        self._last = {key: row.retired_number for key, row in rows.items()}
        self.given_up: dict[int, int] = {}
        for row in rows.values():
            parent_id = row.node.parent_id
            if parent_id is not None:
                self._last[parent_id] = max(self._last.get(parent_id, 0), row.node.number)

    def place_at_top(self, row: _Row) -> None:
        """Make a comment the last top-level one of its article."""
        parent_id = row.node.parent_id
        if parent_id is not None:
            self.given_up[parent_id] = max(self.given_up.get(parent_id, 0), row.node.number)
        row.node.parent_id, row.node.number = None, next(self._top_level[row.article_id])

    def place_behind(self, node: TreeNode, parent_id: int) -> None:
        """Make a reply the last one to its parent."""
        self._last[parent_id] += 1
        node.number = self._last[parent_id]


def _detach_lost(rows: dict[int, _Row], numbers: _Numbers) -> None:
    """Make top-level what answers a comment that is gone or one of another article, and the earliest of a circle."""
    settled: set[int] = set()
    for start in sorted(rows):
        walked: dict[int, None] = {}
        key: int | None = start
        while key is not None and key not in settled and key not in walked:
            walked[key] = None
            row = rows[key]
            above = rows.get(row.node.parent_id or 0)
            if row.node.parent_id is not None and (above is None or above.article_id != row.article_id):
                numbers.place_at_top(row)
            elif above is not None and above.node.id in walked:
                circle = list(walked)[list(walked).index(above.node.id) :]
                numbers.place_at_top(rows[min(circle)])
            key = row.node.parent_id
        settled |= walked.keys()


def _part_doubles(rows: dict[int, _Row], doubled: set[int], numbers: _Numbers) -> None:
    """Give those a number of their own that have an earlier sibling's."""
    taken: set[tuple[int, int]] = set()
    for key in sorted(rows):
        node = rows[key].node
        if node.parent_id is None:
            if key in doubled:
                numbers.place_at_top(rows[key])
        elif (node.parent_id, node.number) in taken:
            numbers.place_behind(node, node.parent_id)
        else:
            taken.add((node.parent_id, node.number))
