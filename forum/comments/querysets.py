"""Which comments, and the bounded read of a thread."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db import connection, models
from django.db.models import Exists, OuterRef, Q, Subquery
from mptt.managers import TreeManager

if TYPE_CHECKING:
    from accounts.models import User
    from forum.articles.models import Article
    from forum.comments.models import Comment


# Levels, counted from 0, that a page of a whole discussion may show: those its index holds.
SHALLOW = 8


@dataclass(frozen=True, slots=True)
class ThreadRow:
    """A comment as a thread page shows it: plain values, no model (it costs a third)."""

    id: int
    parent_id: int | None
    level: int
    path: str
    number: int
    state: str
    html: str
    presence: str
    created_at: datetime | None
    updated_at: datetime | None
    reply_count: int
    author_id: int | None
    login: str | None
    name: str | None
    source: str


_COLUMNS = """
    SELECT c.id, c.parent_id, c.level, c.path, c.number, c.state, c.html, c.presence, c.created_at,
           c.updated_at, c.reply_count, c.author_id, a.login, a.name, o.name
"""
_PEOPLE = """
    JOIN accounts_source o ON o.id = c.source_id
    LEFT JOIN accounts_author a ON a.id = c.author_id
"""
# A reader sees what is visible or answered; a moderator also what is hidden, and what that answers.
_READABLE = """(c.state = 'visible' OR c.reply_count > 0 OR (%s AND (c.state = 'hidden' OR EXISTS (
    SELECT 1 FROM comments_comment h
    WHERE h.tree_id = c.tree_id AND h.lft > c.lft AND h.lft < c.rght AND h.state = 'hidden'))))
"""

# The head of each conversation (s), and of its branch the comments (c) above the depth that a
# page shows, up to the first `limit` of them in reading order. The inner query finds the last one
# by an index and does not read what is deeper: the cost is that of the page, not of the thread.
# The fixed bound on the level is what lets both databases use the index over shallow comments.
_TOP_LEVEL_ROWS = f"""
    {_COLUMNS}
    FROM comments_comment s
    JOIN comments_comment c ON c.tree_id = s.tree_id AND c.level <= {SHALLOW} AND c.level < %s AND c.lft <= COALESCE(
        (SELECT x.lft FROM comments_comment x
         WHERE x.tree_id = s.tree_id AND x.level <= {SHALLOW} AND x.level < %s
         ORDER BY x.lft LIMIT 1 OFFSET %s), 2147483647)
    {_PEOPLE}
    WHERE s.article_id = %s AND s.parent_id IS NULL AND s.number > %s AND s.number <= %s
      AND {_READABLE}
    ORDER BY s.number, c.lft
"""  # noqa: S608 - constants of this module; every value is a parameter
_BRANCH_ROWS = f"""
    {_COLUMNS}
    FROM comments_comment s
    JOIN comments_comment c ON c.tree_id = s.tree_id AND c.level < %s
     AND c.lft >= s.lft AND c.lft <= COALESCE(
        (SELECT x.lft FROM comments_comment x WHERE x.tree_id = s.tree_id AND x.level < %s
           AND x.lft >= s.lft AND x.lft < s.rght
         ORDER BY x.lft LIMIT 1 OFFSET %s), s.rght)
    {_PEOPLE}
    WHERE s.parent_id = %s AND s.number > %s AND s.number <= %s
      AND {_READABLE}
    ORDER BY s.number, c.lft
"""  # noqa: S608


class CommentQuerySet(models.QuerySet["Comment"]):
    def visible_to(self, user: User | AnonymousUser) -> CommentQuerySet:
        """Return the comments whose text this person may read, in lists outside their thread."""
        allowed = Q(state="visible")
        if user.has_perm("comments.moderate_comment"):
            allowed |= Q(state="hidden")
        if not user.has_perm("articles.view_unpublished"):
            allowed &= Q(article__state="published")
        return self.filter(allowed)

    def standing(self, *, with_hidden: bool = False) -> CommentQuerySet:
        """Return the comments that have a place in a thread: readable ones, and whatever is answered."""
        shown = Q(state="visible") | Q(reply_count__gt=0)
        if with_hidden:
            below = self.model._default_manager.order_by().filter(
                tree_id=OuterRef("tree_id"), lft__gt=OuterRef("lft"), lft__lt=OuterRef("rght"), state="hidden"
            )
            shown |= Q(state="hidden") | Q(Exists(below))
        return self.filter(shown)

    def under(self, article: Article, parent: Comment | None) -> CommentQuerySet:
        """Return the direct replies to a comment, or an article's top-level comments, in no order."""
        return self.filter(parent=parent) if parent else self.filter(article=article, parent=None)

    def with_people(self) -> CommentQuerySet:
        """Fetch the article, the author and their sources in the same query."""
        return self.select_related("source", "article__source", "author__source")

    def branch_of(self, comment: Comment) -> CommentQuerySet:
        """Return a comment and everything below it, in reading order."""
        return self.filter(tree_id=comment.tree_id, lft__gte=comment.lft, rght__lte=comment.rght).order_by("lft")

    def in_reading_order(self) -> CommentQuerySet:
        """Return an article's comments as its pages show them: conversation by conversation."""
        root = self.model._default_manager.filter(pk=OuterRef("tree_id")).order_by().values("number")
        return self.annotate(root_number=Subquery(root)).order_by("root_number", "lft")

    def ancestors_of(self, comment: Comment, nearest: int) -> list[Comment]:
        """Return the ``nearest`` comments above one, the farthest first.

        Goes up the parent links: by the nested-set numbers, everything to the
        left of a comment in a wide thread would be read.
        """
        return list(self.raw(_ANCESTORS, [comment.parent_id, nearest]).prefetch_related("author"))

    def conversations(
        self, article: Article, parent: Comment | None, *, with_hidden: bool
    ) -> models.QuerySet[Comment, tuple[int, int, int]]:
        """Return number, left and right edge of the comments that a page lists."""
        siblings = self.under(article, parent).standing(with_hidden=with_hidden)
        return siblings.values_list("number", "lft", "rght")

    def rank_in_branch(self, comment: Comment, head: Comment, *, depth: int, limit: int) -> int:
        """Return how many comments of ``head``'s branch a page shows before this one, at most ``limit``."""
        before = self.filter(tree_id=head.tree_id, lft__gte=head.lft, lft__lt=comment.lft, level__lt=head.level + depth)
        return before.order_by("lft")[:limit].count()


_ANCESTORS = """
    WITH RECURSIVE up(id, parent_id, steps) AS (
        SELECT id, parent_id, 1 FROM comments_comment WHERE id = %s
        UNION ALL
        SELECT p.id, p.parent_id, up.steps + 1
        FROM comments_comment p JOIN up ON p.id = up.parent_id WHERE up.steps < %s
    )
    SELECT c.* FROM comments_comment c JOIN up ON up.id = c.id ORDER BY c.level
"""


class CommentManager(TreeManager.from_queryset(CommentQuerySet)):  # type: ignore[misc]
    """Comments; every insert and change goes through ``services`` or the archive's loader."""


def thread_rows(
    article: Article,
    parent: Comment | None,
    *,
    after: int,
    up_to: int,
    depth: int,
    limit: int,
    with_hidden: bool,
) -> list[ThreadRow]:
    """Return the comments of one page in reading order, in one query.

    ``after`` and ``up_to`` bound the numbers of the conversations listed,
    ``depth`` is how many levels of each are shown, ``limit`` how many comments.
    """
    level = (parent.level + 1 if parent else 0) + depth
    sql, scope = (_BRANCH_ROWS, parent.pk) if parent else (_TOP_LEVEL_ROWS, article.pk)
    with connection.cursor() as cursor:
        cursor.execute(sql, [level, level, limit - 1, scope, after, up_to, with_hidden])
        rows = [ThreadRow(*row) for row in cursor.fetchall()]
    if connection.vendor == "sqlite":
        return [replace(row, created_at=_moment(row.created_at), updated_at=_moment(row.updated_at)) for row in rows]
    return rows


def _moment(value: object) -> datetime | None:
    """Read a time as SQLite keeps it: text, in UTC."""
    return datetime.fromisoformat(str(value)).replace(tzinfo=UTC) if value else None
