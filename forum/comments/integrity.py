"""Whether the threads are sound: the nested-set numbers and counters against the parent links.

Everything is asked of the database as a set; no comment passes through Python.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

from forum.articles.models import Article
from forum.comments.models import Comment
from forum.comments.services import lock_thread, recount
from forum.comments.trees import TreeNode, number_trees

# The tree checks of the reliability notes: one root a tree, no edge twice, every node where its
# parent and its replies say, and the counters. No row means sound.
_BREAKS = """
    WITH k AS (
        SELECT parent_id, SUM(rght - lft + 1) AS width,
               SUM(reply_count + CASE WHEN state = 'visible' THEN 1 ELSE 0 END) AS replies
        FROM comments_comment WHERE parent_id IS NOT NULL GROUP BY parent_id
    ), t AS (
        SELECT tree_id, COUNT(*) AS n, SUM(CASE WHEN parent_id IS NULL THEN 1 ELSE 0 END) AS roots
        FROM comments_comment GROUP BY tree_id
    ), e AS (
        SELECT id, tree_id, lft AS edge FROM comments_comment
        UNION ALL SELECT id, tree_id, rght FROM comments_comment
    )
    SELECT 'roots' AS kind, tree_id, tree_id AS comment_id FROM t WHERE roots <> 1
    UNION ALL
    SELECT 'shared edge', tree_id, MIN(comment_id) FROM (
        SELECT tree_id, MIN(id) AS comment_id FROM e GROUP BY tree_id, edge HAVING COUNT(*) > 1
    ) AS shared GROUP BY tree_id
    UNION ALL
    SELECT CASE
             WHEN c.parent_id IS NOT NULL AND p.id IS NULL THEN 'orphan'
             WHEN c.parent_id IS NOT NULL AND c.article_id <> p.article_id THEN 'wrong article'
             WHEN c.parent_id IS NULL AND c.tree_id <> c.id THEN 'wrong tree'
             WHEN c.parent_id IS NOT NULL AND c.tree_id <> p.tree_id THEN 'wrong tree'
             WHEN c.level <> COALESCE(p.level + 1, 0) THEN 'wrong level'
             WHEN c.parent_id IS NULL AND (c.lft <> 1 OR c.rght <> 2 * t.n) THEN 'wrong edges'
             WHEN c.parent_id IS NOT NULL AND (c.lft <= p.lft OR c.rght >= p.rght) THEN 'outside its parent'
             WHEN c.rght <> c.lft + 1 + COALESCE(k.width, 0) THEN 'gap or overlap'
             ELSE 'reply count' END, c.tree_id, c.id
    FROM comments_comment c
    JOIN t ON t.tree_id = c.tree_id
    LEFT JOIN comments_comment p ON p.id = c.parent_id
    LEFT JOIN k ON k.parent_id = c.id
    WHERE (c.parent_id IS NULL AND (c.lft <> 1 OR c.level <> 0 OR c.rght <> 2 * t.n OR c.tree_id <> c.id))
       OR (c.parent_id IS NOT NULL AND (p.id IS NULL OR c.tree_id <> p.tree_id OR c.article_id <> p.article_id
           OR c.level <> p.level + 1 OR c.lft <= p.lft OR c.rght >= p.rght))
       OR c.rght <> c.lft + 1 + COALESCE(k.width, 0)
       OR c.reply_count <> COALESCE(k.replies, 0)
    ORDER BY 2, 3
"""
_WRONG_COUNTERS = """
    SELECT a.id FROM articles_article a
    LEFT JOIN (SELECT article_id, COUNT(*) AS n, MAX(created_at) AS last FROM comments_comment
               WHERE state = 'visible' GROUP BY article_id) AS c ON c.article_id = a.id
    WHERE a.comment_count <> COALESCE(c.n, 0)
       OR COALESCE(a.last_comment_at <> c.last, (a.last_comment_at IS NULL) <> (c.last IS NULL))
    ORDER BY a.id
"""

_PLACE = ("parent_id", "number", "tree_id", "lft", "rght", "level", "path", "reply_count")


@dataclass(frozen=True, slots=True)
class Break:
    """One broken invariant: its kind, and the tree, comment or article it was found at."""

    kind: str
    tree_id: int | None = None
    comment_id: int | None = None
    article_id: int | None = None

    def __str__(self) -> str:
        if self.article_id is not None:
            return f"{self.kind}: article {self.article_id}"
        return f"{self.kind}: comment {self.comment_id} in thread {self.tree_id}"


def find_breaks() -> list[Break]:
    """Return every broken invariant of all threads, none where they are sound."""
    with connection.cursor() as cursor:
        cursor.execute(_BREAKS)
        breaks = [Break(kind, tree_id=tree, comment_id=comment) for kind, tree, comment in cursor.fetchall()]
        cursor.execute(_WRONG_COUNTERS)
        return breaks + [Break("article counters", article_id=article) for (article,) in cursor.fetchall()]


def count_threads() -> tuple[int, int]:
    """Return how many comments there are, in how many threads."""
    return Comment.objects.count(), Comment.objects.filter(parent=None).count()


def repair(breaks: list[Break]) -> int:
    """Rebuild the threads of the articles where something is broken, from the parent links.

    Each article is done in a transaction of its own under its lock, while the
    site runs. Returns the number of articles repaired.
    """
    trees = {found.tree_id for found in breaks if found.tree_id is not None}
    comments = {found.comment_id for found in breaks if found.comment_id is not None}
    broken = Comment.objects.filter(tree_id__in=trees) | Comment.objects.filter(pk__in=comments)
    articles = set(broken.order_by().values_list("article_id", flat=True).distinct())
    articles |= {found.article_id for found in breaks if found.article_id is not None}
    for article_id in sorted(articles):
        with lock_thread(article_id) as article:
            _rebuild(article)
    return len(articles)


def _rebuild(article: Article) -> None:
    """Number all threads of an article anew, and write what differs."""
    rows = {row.pk: row for row in Comment.objects.filter(article=article).order_by().only(*_PLACE, "state")}
    nodes = {row.pk: TreeNode(row.pk, row.parent_id, row.number, is_visible=row.is_visible) for row in rows.values()}
    _detach_lost(nodes)
    number_trees(nodes.values())
    changed = []
    for key, row in rows.items():
        node = nodes[key]
        before = [getattr(row, name) for name in _PLACE]
        after = [getattr(node, name) for name in _PLACE]
        if before != after:
            for name, value in zip(_PLACE, after, strict=True):
                setattr(row, name, value)
            changed.append(row)
    Comment.objects.bulk_update(changed, [*_PLACE[1:], "parent"], batch_size=500)
    recount(article)


def _detach_lost(nodes: dict[int, TreeNode]) -> None:
    """Make top-level what answers a comment of another article, or itself by a detour."""
    last = max((node.number for node in nodes.values() if node.parent_id is None), default=0)
    settled: set[int] = set()
    for start in sorted(nodes):
        walked: dict[int, None] = {}
        key: int | None = start
        while key is not None and key not in settled and key not in walked:
            walked[key] = None
            parent_id = nodes[key].parent_id
            lost = parent_id is not None and (parent_id not in nodes or parent_id in walked)
            if lost:
                last += 1
                nodes[key].parent_id, nodes[key].number = None, last
            key = nodes[key].parent_id
        settled |= walked.keys()
