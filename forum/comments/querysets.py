"""Which comments, and the bounded read of a thread."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.db import connection, models
from django.db.models import Exists, OuterRef, Q, Subquery
from mptt.managers import TreeManager

from forum.articles.querysets import is_public
from forum.comments.orders import LONG_AGO, Conversation, Key, Order
from forum.comments.quoting import find_quoting_anywhere
from forum.lib.keys import among_keys, keys_parameter

if TYPE_CHECKING:
    from accounts.models import User
    from forum.articles.models import Article
    from forum.comments.models import Comment


@dataclass(frozen=True, slots=True)
class ThreadRow:
    """A comment as a thread page shows it: plain values, no model (it costs a third).

    ``reply_count`` counts the visible comments below it, ``hidden_count`` the
    hidden ones, for those who may see them. ``anchor`` is the fragment that
    addressed it on this article's old page; ``is_moved`` says that its archive
    has it under another article; ``person`` is the login of whom the author is
    known to be, ``None`` where nobody is; ``reckoned_from`` is what its archive says
    of its time where that was reckoned, ``None`` where it was not.
    """

    id: int
    parent_id: int | None
    level: int
    path: str
    number: int
    state: str
    html: str
    presence: str
    reply_count: int
    hidden_count: int
    score: int
    author_id: int | None
    login: str | None
    name: str | None
    source: str
    person_id: int | None
    person: str | None
    person_source: str | None
    anchor: str
    is_moved: bool
    reckoned_from: str | None
    created_at: datetime | None
    updated_at: datetime | None


# A reader sees what is visible or answered; a moderator also what is hidden, and what that answers.
_READABLE = """(c.state = 'visible' OR c.reply_count > 0 OR (%s AND (c.state = 'hidden' OR EXISTS (
    SELECT 1 FROM comments_comment h
    WHERE h.tree_id = c.tree_id AND h.lft > c.lft AND h.lft < c.rght AND h.state = 'hidden'))))
"""

# The first comments of each conversation, in reading order and down to a depth, found one by one: behind
# a comment of the deepest level shown the walk goes on at its right edge, past all that is below it. So
# the cost is that of the page, whatever the shape of what is not shown.
_WALK = """
    WITH RECURSIVE walk(head, id, tree_id, edge, stop, steps) AS (
        SELECT s.id, s.id, s.tree_id, CASE WHEN s.level < %s THEN s.lft ELSE s.rght END, s.rght, 1
        FROM comments_comment s WHERE s.id {among}
        UNION ALL
        SELECT w.head, c.id, c.tree_id, CASE WHEN c.level < %s THEN c.lft ELSE c.rght END, w.stop, w.steps + 1
        FROM walk w JOIN comments_comment c ON c.id = (
            SELECT x.id FROM comments_comment x
            WHERE x.tree_id = w.tree_id AND x.lft > w.edge AND x.lft < w.stop ORDER BY x.lft LIMIT 1)
        WHERE w.steps < %s
    )
"""
_HIDDEN_BELOW = """(
    SELECT COUNT(*) FROM comments_comment h
    WHERE h.tree_id = c.tree_id AND h.lft > c.lft AND h.lft < c.rght AND h.state = 'hidden')
"""
_ROWS = f"""
    {_WALK}
    SELECT w.head, c.id, c.parent_id, c.level, c.path, c.number, c.state, c.html, c.presence,
           c.reply_count, CASE WHEN %s THEN {_HIDDEN_BELOW} ELSE 0 END,
           CAST(COALESCE(c.score, 0) AS bigint) + c.ups - c.downs, c.author_id, a.login, a.name, o.name,
           p.id, p.login, po.name,
           CASE WHEN c.home_id IS NULL THEN c.anchor ELSE '' END, c.home_id IS NOT NULL,
           CASE WHEN c.created_inferred THEN c.created_text END,
           c.created_at, c.updated_at
    FROM walk w
    JOIN comments_comment c ON c.id = w.id
    JOIN accounts_source o ON o.id = c.source_id
    LEFT JOIN accounts_author a ON a.id = c.author_id
    LEFT JOIN accounts_author p ON p.id = a.person_id
    LEFT JOIN accounts_source po ON po.id = p.source_id
    WHERE {_READABLE}
    ORDER BY w.head, w.steps
"""  # noqa: S608 - constants of this module; every value is a parameter
_AT = """
    WITH RECURSIVE steps(step, number) AS (VALUES {steps}),
    walk(id, step) AS (
        SELECT c.id, 1 FROM comments_comment c WHERE c.article_id = %s AND c.parent_id IS NULL AND c.number = %s
        UNION ALL
        SELECT c.id, w.step + 1 FROM walk w
        JOIN comments_comment c ON c.parent_id = w.id
            AND c.number = (SELECT t.number FROM steps t WHERE t.step = w.step + 1)
    )
    SELECT id FROM walk WHERE step = %s
"""
_CONVERSATIONS = """
    SELECT c.id, c.number, c.rank, c.placed_at, (c.rght - c.lft + 1) / 2 FROM comments_comment c
"""


class CommentQuerySet(models.QuerySet["Comment"]):
    def visible_to(self, user: User | AnonymousUser) -> CommentQuerySet:
        """Return the comments whose text this person may read, in lists outside their thread."""
        allowed = Q(state="visible")
        if user.has_perm("comments.moderate_comment"):
            allowed |= Q(state="hidden")
        if not user.has_perm("articles.view_unpublished"):
            allowed &= is_public("article__")
        return self.filter(allowed)

    def dated(self) -> CommentQuerySet:
        """Return the comments whose time is known and can be true: their place among the newest says so."""
        return self.filter(placed_at__gt=LONG_AGO)

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
        return self.select_related("source", "article__source", "author__source", "author__person__source")

    def with_context(self) -> CommentQuerySet:
        """Fetch in the same query what a comment is shown with outside its thread: its article, and whom it answers."""
        return self.select_related("article", "source", "parent__author", "parent__source")

    def quoting(self, keys: Collection[int], user: User | AnonymousUser) -> dict[int, list[Comment]]:
        """Return for comments, by key, the first few that quote them and may be read by this person."""
        found = find_quoting_anywhere(keys)
        wanted = {key for quoting in found.values() for key in quoting}
        readable = self.model._default_manager.visible_to(user).select_related("author", "source").in_bulk(wanted)
        return {key: [readable[each] for each in quoting if each in readable] for key, quoting in found.items()}

    def branch_of(self, comment: Comment) -> CommentQuerySet:
        """Return a comment and everything below it, in reading order."""
        return self.filter(tree_id=comment.tree_id, lft__gte=comment.lft, rght__lte=comment.rght).order_by("lft")

    def in_reading_order(self) -> CommentQuerySet:
        """Return an article's comments as its pages show them: conversation by conversation."""
        root = self.model._default_manager.filter(pk=OuterRef("tree_id")).order_by().values("number")
        return self.annotate(root_number=Subquery(root)).order_by("root_number", "lft")

    def anchored(self, article: Article, anchor: str) -> CommentQuerySet:
        """Return an article's comments that an anchor addressed on its old page, the first to arrive first."""
        return self.filter(article=article, home=None, anchor=anchor).exclude(anchor="").order_by("id")

    def moved_from(self, article: Article, anchor: str) -> CommentQuerySet:
        """Return those that were moved from there to other articles."""
        return self.filter(home=article, home__isnull=False, anchor=anchor).order_by("id")

    def ancestors_of(self, comment: Comment, nearest: int, *, with_root: bool = False) -> list[Comment]:
        """Return the ``nearest`` comments above one, the farthest first; if asked for, before them the root of all.

        Goes up the parent links: by the nested-set numbers, everything to the
        left of a comment in a wide thread would be read.
        """
        root = comment.tree_id if with_root and comment.parent_id else None
        return list(self.raw(_ANCESTORS, [comment.parent_id, nearest, root]).prefetch_related("author", "source"))


_ANCESTORS = """
    WITH RECURSIVE up(id, parent_id, steps) AS (
        SELECT id, parent_id, 1 FROM comments_comment WHERE id = %s
        UNION ALL
        SELECT p.id, p.parent_id, up.steps + 1
        FROM comments_comment p JOIN up ON p.id = up.parent_id WHERE up.steps < %s
    )
    SELECT c.* FROM comments_comment c
    JOIN (SELECT id FROM up UNION SELECT id FROM comments_comment WHERE id = %s) above ON above.id = c.id
    ORDER BY c.level
"""


class CommentManager(TreeManager.from_queryset(CommentQuerySet)):  # type: ignore[misc]
    """Comments; every insert and change goes through ``services`` or the archive's loader."""


def conversations(
    article: Article,
    parent: Comment | None,
    *,
    order: Order,
    key: Key | None,
    limit: int,
    backwards: bool = False,
    with_hidden: bool,
) -> list[Conversation]:
    """Return the next conversations of an article, or below a comment, behind the one of this key.

    ``None`` as the key begins at the first. Backwards are those up to the key,
    the last of them first.
    """
    scope = "c.parent_id = %s" if parent else "c.article_id = %s AND c.parent_id IS NULL"
    parameters: list[Any] = [parent.pk if parent else article.pk]
    columns = [f"c.{column}" for column in order.sql.split(", ")]
    down = order.descending != backwards
    if key is not None:
        scope += f" AND ({', '.join(columns)}) {'<' if down else '>'}{'=' if backwards else ''} "
        scope += f"({', '.join(['%s'] * len(columns))})"
        parameters += map(_adapt, order.parameters(key))
    listed = ", ".join(f"{column} {'DESC' if down else 'ASC'}" for column in columns)
    sql = f"{_CONVERSATIONS} WHERE {scope} AND {_READABLE} ORDER BY {listed} LIMIT %s"  # noqa: S608 - names of columns
    with connection.cursor() as cursor:
        cursor.execute(sql, [*parameters, with_hidden, limit])
        return [Conversation(head, number, rank, _time(at), size) for head, number, rank, at, size in cursor.fetchall()]


def thread_rows(heads: list[int], *, deepest: int, limit: int, with_hidden: bool) -> list[ThreadRow]:
    """Return the comments of one page in reading order, in one query.

    ``heads`` are the keys of the conversations listed, in their order; of each
    up to ``limit`` comments are shown, none below the level ``deepest``.
    """
    branches: dict[int, list[ThreadRow]] = {head: [] for head in heads}
    with connection.cursor() as cursor:
        parameters = [deepest, keys_parameter(heads), deepest, limit, with_hidden, with_hidden]
        cursor.execute(_ROWS.format(among=among_keys()), parameters)
        for head, *row, created_at, updated_at in cursor.fetchall():
            branches[head].append(ThreadRow(*row, _moment(created_at), _moment(updated_at)))  # type: ignore[call-arg]
    return [row for branch in branches.values() for row in branch]


def row_of(comment: Comment) -> ThreadRow:
    """Return a comment with its people as a row like those of a page."""
    author = comment.author
    person = author.person if author else None
    return ThreadRow(
        id=comment.pk,
        parent_id=comment.parent_id,
        level=comment.level,
        path=comment.path,
        number=comment.number,
        state=comment.state,
        html=comment.html,
        presence=comment.presence,
        created_at=comment.created_at,
        updated_at=comment.updated_at,
        reply_count=comment.reply_count,
        hidden_count=0,
        score=comment.total_score,
        author_id=comment.author_id,
        login=author.login if author else None,
        name=author.name if author else None,
        source=comment.source.name,
        person_id=person.pk if person else None,
        person=person.login if person else None,
        person_source=person.source.name if person else None,
        anchor="" if comment.home_id else comment.anchor,
        is_moved=comment.home_id is not None,
        reckoned_from=comment.created_text if comment.created_inferred else None,
    )


def is_among_first(comment: Comment, head: Comment, *, deepest: int, limit: int) -> bool:
    """Whether a comment is among those that a page shows of the conversation of ``head``."""
    sql = f"{_WALK} SELECT 1 FROM walk w WHERE w.id = %s".format(among=among_keys())  # noqa: S608 - a constant
    with connection.cursor() as cursor:
        cursor.execute(sql, [deepest, keys_parameter([head.pk]), deepest, limit, comment.pk])
        return cursor.fetchone() is not None


def find_at(article: Article, numbers: list[int]) -> int | None:
    """Return the key of the comment at a place of a discussion, its numbers found one below the other by index."""
    sql = _AT.format(steps=", ".join(["(%s, %s)"] * len(numbers)))
    steps = [value for step in enumerate(numbers, start=1) for value in step]
    with connection.cursor() as cursor:
        cursor.execute(sql, [*steps, article.pk, numbers[0], len(numbers)])
        found = cursor.fetchone()
    return found[0] if found else None


def _adapt(value: object) -> object:
    """Write a time as the database compares it: SQLite keeps it as text."""
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value


def _time(value: object) -> datetime:
    """Read a time: SQLite keeps it without a zone, in UTC, some as text."""
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _moment(value: object) -> datetime | None:
    return _time(value) if value else None
