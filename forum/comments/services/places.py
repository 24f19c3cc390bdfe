"""Where a new comment stands: its key, its number among its siblings, its edges in the tree."""

from __future__ import annotations

from django.db import connection
from django.db.models import Case, F, Max, When

from forum.articles.models import Article
from forum.comments.models import Comment
from forum.comments.paths import child_path
from forum.lib.errors import NumbersSpent

LARGEST_NUMBER = 2_147_483_647


def place_top_level(comment: Comment) -> None:
    """Make a comment the root of a tree of its own, whose id is the comment's key."""
    comment.pk = comment.tree_id = take_comment_ids(1)[0]
    comment.lft, comment.rght, comment.level = 1, 2, 0
    comment.number = next_number(comment.article, None)
    comment.path = child_path("", comment.number)


def place_reply(comment: Comment, parent: Comment) -> None:
    """Make a comment the last reply to ``parent``, and room for it in the tree.

    One statement shifts what stands to the right, widens every ancestor and
    counts the reply there.
    """
    edge = parent.rght
    comment.parent = parent
    comment.tree_id, comment.level = parent.tree_id, parent.level + 1
    comment.lft, comment.rght = edge, edge + 1
    comment.number = next_number(comment.article, parent)
    comment.path = child_path(parent.path, comment.number)
    Comment.objects.filter(tree_id=parent.tree_id, rght__gte=edge).update(
        reply_count=F("reply_count") + Case(When(lft__lt=edge, then=1), default=0),
        lft=F("lft") + Case(When(lft__gt=edge, then=2), default=0),
        rght=F("rght") + 2,
    )


def next_number(article: Article, parent: Comment | None) -> int:
    """Return the number of the next top-level comment, or of the next reply to ``parent``: one never given before."""
    last = Comment.objects.under(article, parent).aggregate(last=Max("number"))["last"] or 0
    number = max(last, (parent or article).retired_number) + 1
    check_number(number)
    return number


def check_number(number: int) -> None:
    """Raise NumbersSpent for a number that the database cannot hold: archives may number as they like."""
    if number > LARGEST_NUMBER:
        raise NumbersSpent


# The sequence is looked up once: for each key that takes five times as long as to give the key.
_TAKE_KEYS = """
    SELECT nextval(found.sequence) FROM generate_series(1, %s), (
        SELECT pg_get_serial_sequence('comments_comment', 'id')::regclass AS sequence OFFSET 0
    ) AS found
"""


def take_comment_ids(count: int) -> list[int]:
    """Return primary keys for new comments, taken from the database's own sequence.

    On SQLite the caller holds the write lock, so the last key given cannot change.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_TAKE_KEYS, [count])
            return [key for (key,) in cursor.fetchall()]
        cursor.execute("SELECT COALESCE(MAX(seq), 0) FROM sqlite_sequence WHERE name = 'comments_comment'")
        last = cursor.fetchone()[0]
    return list(range(last + 1, last + 1 + count))
