"""Whether the threads are sound: everything that is kept beside the parent links, against them.

Everything is asked of the database as a set; no comment passes through Python.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar

from django.db import connection

from forum.comments.models import Comment
from forum.comments.paths import PATH_LENGTH
from forum.comments.ranking import rank
from forum.lib.transactions import read_snapshot

T = TypeVar("T")

# Keys that one statement is given.
_BATCH = 500
# Comments that are followed upwards to see whether they answer themselves by a detour. Where more
# stand outside their parents, these are named as that: they are found and repaired all the same.
_MOST_FOLLOWED = 100

VOTES = frozenset({"vote counts", "rank"})
QUOTATIONS = frozenset({"quotes itself", "quotes a later comment"})
MERGES = frozenset({"merged in part", "merged into nothing", "merged into a merged comment", "merged with replies"})

# A place that fits, and one that is cut, as paths.child_path writes them.
_WHOLE_PATH = "p.path || '.' || s.number"
_TAIL = f"substr({_WHOLE_PATH}, length({_WHOLE_PATH}) - {PATH_LENGTH // 2 - 1})"
_CUT_PATH = f"'…' || substr({_TAIL}, {{position}}({_TAIL}, '.') + 1)"

# Every reply (s) beside its parent (p) and the sibling before it, in the order of their numbers. A
# tree is sound where each stands one level below its parent in the same tree, begins where that or the
# sibling before it ends, and the last one ends where the parent does; together with _ROOTS and
# _UNANSWERED this leaves no other numbers than the right ones, and no circle.
_REPLIES = f"""
    WITH s AS (
        SELECT id, parent_id, article_id, tree_id, lft, rght, level, number, path,
               LAG(lft) OVER w AS left_before, LAG(rght) OVER w AS right_before, LAG(number) OVER w AS number_before,
               LEAD(id) OVER w AS next_id,
               SUM(reply_count + CASE WHEN state = 'visible' THEN 1 ELSE 0 END) OVER w AS replies
        FROM comments_comment WHERE parent_id IS NOT NULL
        WINDOW w AS (PARTITION BY parent_id ORDER BY number, id ROWS UNBOUNDED PRECEDING)
    )
    SELECT own, tree_id, id, above, parent_tree_id, parent_id, climbs FROM (
        SELECT s.tree_id, s.id, p.tree_id AS parent_tree_id, s.parent_id, s.lft <= p.lft AS climbs,
               CASE
                 WHEN p.id IS NULL THEN 'orphan'
                 WHEN s.article_id <> p.article_id THEN 'wrong article'
                 WHEN s.tree_id <> p.tree_id THEN 'wrong tree'
                 WHEN s.level <> p.level + 1 THEN 'wrong level'
                 WHEN s.number = s.number_before THEN 'duplicate number'
                 WHEN s.lft = p.lft OR s.rght = p.rght OR s.lft = s.left_before OR s.lft = s.right_before
                   OR s.rght = s.right_before THEN 'shared edge'
                 WHEN s.lft < p.lft OR s.rght > p.rght THEN 'outside its parent'
                 WHEN s.lft < s.left_before THEN 'wrong order'
                 WHEN s.lft < s.right_before THEN 'overlap'
                 WHEN s.lft > COALESCE(s.right_before, p.lft) + 1 THEN 'gap'
                 WHEN s.path <> {_WHOLE_PATH}
                  AND (length({_WHOLE_PATH}) <= {PATH_LENGTH} OR s.path <> {_CUT_PATH}) THEN 'wrong place'
               END AS own,
               CASE
                 WHEN s.next_id IS NOT NULL OR p.id IS NULL THEN NULL
                 WHEN s.tree_id = p.tree_id AND s.rght < p.rght - 1 THEN 'gap'
                 WHEN s.replies <> p.reply_count THEN 'reply count'
               END AS above
        FROM s LEFT JOIN comments_comment p ON p.id = s.parent_id
    ) AS found WHERE own IS NOT NULL OR above IS NOT NULL
"""  # noqa: S608 - constants of this module
_ROOTS = """
    SELECT CASE
             WHEN tree_id <> id THEN 'wrong tree'
             WHEN level <> 0 THEN 'wrong level'
             WHEN lft <> 1 THEN 'gap'
             WHEN number = number_before THEN 'duplicate number'
             ELSE 'wrong place' END, tree_id, id
    FROM (SELECT id, tree_id, level, lft, number, path,
                 LAG(number) OVER (PARTITION BY article_id ORDER BY number, id) AS number_before
          FROM comments_comment WHERE parent_id IS NULL) AS c
    WHERE tree_id <> id OR level <> 0 OR lft <> 1 OR number = number_before OR path <> CAST(number AS text)
"""
_UNANSWERED = """
    SELECT CASE WHEN rght <> lft + 1 THEN 'gap' ELSE 'reply count' END, tree_id, id FROM comments_comment c
    WHERE (rght <> lft + 1 OR reply_count <> 0)
      AND NOT EXISTS (SELECT 1 FROM comments_comment k WHERE k.parent_id = c.id)
"""
_NOT_ONE_ROOT = """
    SELECT 'roots', tree_id, MIN(id) FROM comments_comment WHERE tree_id IN (%s)
    GROUP BY tree_id HAVING SUM(CASE WHEN parent_id IS NULL THEN 1 ELSE 0 END) <> 1
"""
# Which of these comments come back to themselves on the way up.
_IN_CIRCLES = """
    WITH RECURSIVE up(start, id) AS (
        SELECT id, parent_id FROM comments_comment WHERE id IN (%s)
        UNION
        SELECT up.start, p.parent_id FROM up JOIN comments_comment p ON p.id = up.id
        WHERE up.id <> up.start AND p.parent_id IS NOT NULL
    )
    SELECT start FROM up WHERE id = start
"""

_VOTE_COUNTS = """
    SELECT 'vote counts', c.tree_id, c.id FROM comments_comment c
    LEFT JOIN (SELECT comment_id, SUM(CASE WHEN value = 1 THEN 1 ELSE 0 END) AS ups,
                      SUM(CASE WHEN value = -1 THEN 1 ELSE 0 END) AS downs
               FROM comments_vote GROUP BY comment_id) AS v ON v.comment_id = c.id
    WHERE c.ups <> COALESCE(v.ups, 0) OR c.downs <> COALESCE(v.downs, 0)
"""
_RANKS = "SELECT DISTINCT COALESCE(score, 0), ups, downs, rank FROM comments_comment"
_RANKED = """
    SELECT 'rank', tree_id, id FROM comments_comment WHERE (COALESCE(score, 0), ups, downs, rank) IN (VALUES %s)
"""
# Later by its time and by its arrival here: an archive's clocks alone may be wrong.
_QUOTATIONS = """
    SELECT DISTINCT CASE WHEN q.quoted_id = q.comment_id THEN 'quotes itself' ELSE 'quotes a later comment' END,
           c.tree_id, c.id
    FROM comments_quotation q
    JOIN comments_comment c ON c.id = q.comment_id
    JOIN comments_comment o ON o.id = q.quoted_id
    WHERE o.id = c.id OR (o.created_at > c.created_at AND o.id > c.id)
"""
_MERGES = """
    SELECT kind, tree_id, id FROM (
        SELECT c.tree_id, c.id, CASE
                 WHEN c.state <> 'merged' THEN 'merged in part'
                 WHEN o.id IS NULL THEN 'merged into nothing'
                 WHEN o.state = 'merged' THEN 'merged into a merged comment'
                 WHEN EXISTS (SELECT 1 FROM comments_comment k WHERE k.parent_id = c.id) THEN 'merged with replies'
               END AS kind
        FROM comments_comment c LEFT JOIN comments_comment o ON o.id = c.merged_into_id
        WHERE c.state = 'merged' OR c.merged_into_id IS NOT NULL
    ) AS found WHERE kind IS NOT NULL
"""
_WRONG_COUNTERS = """
    SELECT a.id FROM articles_article a
    LEFT JOIN (SELECT article_id, COUNT(*) AS n,
                      MAX(CASE WHEN NOT created_ahead THEN created_at END) AS last FROM comments_comment
               WHERE state = 'visible' GROUP BY article_id) AS c ON c.article_id = a.id
    WHERE a.comment_count <> COALESCE(c.n, 0)
       OR COALESCE(a.last_comment_at <> c.last, (a.last_comment_at IS NULL) <> (c.last IS NULL))
    ORDER BY a.id
"""


@dataclass(frozen=True, slots=True)
class Break:
    """One broken invariant: its kind, and the tree and comment, or the article, it was found at."""

    kind: str
    tree_id: int = 0
    comment_id: int = 0
    article_id: int = 0

    def __str__(self) -> str:
        if self.article_id:
            return f"{self.kind}: article {self.article_id}"
        return f"{self.kind}: comment {self.comment_id} in thread {self.tree_id}"


def find_breaks() -> list[Break]:
    """Return every broken invariant of all threads, none where they are sound.

    Of several that concern the place of one comment, the most telling is named.
    """
    with read_snapshot():
        breaks = _misplaced()
        breaks += _not_one_root({found.tree_id for found in breaks})
        for sql in (_VOTE_COUNTS, _QUOTATIONS, _MERGES):
            breaks += _ask(sql)
        breaks += _misranked()
        breaks.sort(key=lambda found: (found.tree_id, found.comment_id, found.kind))
        return breaks + [Break("article counters", article_id=article) for (article,) in _rows(_WRONG_COUNTERS)]


def count_threads() -> tuple[int, int]:
    """Return how many comments there are, in how many threads."""
    return Comment.objects.count(), Comment.objects.filter(parent=None).count()


def in_batches(items: Iterable[T]) -> Iterator[list[T]]:
    """Yield items in lists of as many as one statement takes."""
    left = iter(items)
    while batch := list(islice(left, _BATCH)):
        yield batch


def _misplaced() -> list[Break]:
    """Return what is wrong with places in trees, numbers, paths and counts of replies: one break a comment."""
    position = "strpos" if connection.vendor == "postgresql" else "instr"
    rows = _rows(_REPLIES.replace("{position}", position))
    climbing = [key for _own, _tree, key, _above, _parent_tree, _parent, climbs in rows if climbs]
    in_circles = _in_circles(climbing[:_MOST_FOLLOWED])
    own = [Break("cycle" if row[2] in in_circles else row[0], row[1], row[2]) for row in rows if row[0]]
    above = [Break(row[3], row[4], row[5]) for row in rows if row[3]]
    named: dict[int, Break] = {}
    for found in (*own, *_ask(_ROOTS), *_ask(_UNANSWERED), *above):
        named.setdefault(found.comment_id, found)
    return list(named.values())


def _in_circles(keys: list[int]) -> set[int]:
    return {key for (key,) in _rows(_with_places(_IN_CIRCLES, keys), keys)} if keys else set()


def _not_one_root(trees: set[int]) -> list[Break]:
    batches = in_batches(sorted(trees))
    return [found for batch in batches for found in _ask(_with_places(_NOT_ONE_ROOT, batch), batch)]


def _misranked() -> list[Break]:
    """Return the comments that are not ranked by their score and votes; there are few different ones of these."""
    wrong = [row for row in _rows(_RANKS) if row[3] != rank(*row[:3])]
    breaks = []
    for batch in in_batches(wrong):
        sql = _RANKED.replace("%s", ", ".join(["(%s, %s, %s, %s)"] * len(batch)))
        breaks += _ask(sql, [value for row in batch for value in row])
    return breaks


def _with_places(sql: str, keys: list[int]) -> str:
    return sql.replace("%s", ", ".join(["%s"] * len(keys)))


def _ask(sql: str, parameters: list[int] | None = None) -> list[Break]:
    return [Break(kind, tree, comment) for kind, tree, comment in _rows(sql, parameters)]


def _rows(sql: str, parameters: list[int] | None = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()
