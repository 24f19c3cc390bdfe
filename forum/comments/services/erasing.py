"""Comments taken away as if they had never been written, for an import that is taken back."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db import connection

from forum.articles.models import Article
from forum.comments.models import Comment
from forum.comments.trees import PLACE, TreeNode, number_trees
from forum.lib.keys import among_keys, keys_parameter

_ROWS = "SELECT id, parent_id, tree_id, article_id, home_id, author_id, number FROM comments_comment WHERE id {among}"
_HOLDING = """
    SELECT id, parent_id FROM comments_comment WHERE parent_id {among}
    UNION ALL
    SELECT id, merged_into_id FROM comments_comment WHERE merged_into_id {among}
"""
# An archive that is imported later fills the place again: the digest is nobody's. What somebody here
# hid or deleted stays so even then.
_EMPTY = """
    UPDATE comments_comment
    SET state = CASE WHEN decided_at IS NOT NULL AND state IN ('hidden', 'deleted') THEN state ELSE 'missing' END,
        decided_at = CASE WHEN state IN ('hidden', 'deleted') THEN decided_at END,
        author_id = NULL, body = '', html = '', digest = '', presence = '', anchor = '', created_text = '',
        created_inferred = FALSE, created_ahead = FALSE, created_at = NULL, created_offset = 0,
        updated_at = NULL, updated_offset = 0, score = NULL, ups = 0, downs = 0, rank = 0
    WHERE id {among}
"""
_RETIRE = "UPDATE comments_comment SET retired_number = %s WHERE id = %s AND retired_number < %s"
_TREES = f"SELECT id, number, state, {', '.join(PLACE)} FROM comments_comment WHERE tree_id {{among}}"  # noqa: S608
_WRITE_PLACE = f"UPDATE comments_comment SET {', '.join(f'{name} = %s' for name in PLACE)} WHERE id = %s"  # noqa: S608


class _Row(NamedTuple):
    parent_id: int | None
    tree_id: int
    article_id: int
    home_id: int | None
    author_id: int | None
    number: int

    @property
    def articles(self) -> list[int]:
        """Where it stands, and where its archive has it."""
        return [article for article in (self.article_id, self.home_id) if article is not None]


@dataclass(slots=True)
class Erasable:
    """Comments to be erased, those that are there, by their keys.

    ``places`` are those that have to stay, emptied, for something else stands
    below them or was merged into them; ``lasting`` are those of them that will
    have to when what is to be erased later has gone.
    """

    rows: dict[int, _Row] = field(default_factory=dict)
    places: set[int] = field(default_factory=set)
    lasting: set[int] = field(default_factory=set)

    @property
    def going(self) -> list[int]:
        """Those of which nothing stays."""
        return [key for key in self.rows if key not in self.places]

    @property
    def waiting(self) -> set[int]:
        """Those that stay for now."""
        return self.places - self.lasting

    def _hold(self, key: int | None, places: set[int]) -> None:
        """Keep a comment, and all above it that would be erased."""
        while key in self.rows and key not in places:
            places.add(key)
            key = self.rows[key].parent_id


def read_erasable(keys: Collection[int], later: Container[int] = ()) -> Erasable:
    """Return what is there of comments that are to be erased, and which have to stay as places.

    ``later`` are keys of what is to be erased after these.
    """
    found = Erasable()
    for key, *row in _ask(_ROWS, keys):
        found.rows[key] = _Row(*row)
    for key, held in _ask(_HOLDING, found.rows.keys(), times=2):
        if key not in found.rows:
            found._hold(held, found.places)
            if key not in later:
                found._hold(held, found.lasting)
    return found


def erase_comments(found: Erasable, articles: Mapping[int, Article]) -> set[int]:
    """Erase comments with their former texts, quotations, votes and follows; return the keys of those that quoted them.

    The caller holds the locks of ``articles``, all that the comments stand
    under, renumbers the trees and counts. Numbers that were given are not given again.
    """
    going = found.going
    quoting = {key for (key,) in _ask("SELECT comment_id FROM comments_quotation WHERE quoted_id {among}", going)}
    _run("UPDATE comments_quotation SET quoted_id = NULL WHERE quoted_id {among}", going)
    for table in ("comments_quotation", "comments_vote", "comments_revision", "comments_removedtext"):
        _run(f"DELETE FROM {table} WHERE comment_id {{among}}", found.rows.keys())  # noqa: S608 - a constant
    _run("DELETE FROM comments_follow WHERE comment_id {among}", going)
    _give_up_numbers(found, articles)
    _run(_EMPTY, found.places)
    _run("DELETE FROM comments_comment WHERE id {among}", going)
    return quoting - found.rows.keys()


def renumber_trees(trees: Collection[int]) -> None:
    """Number trees anew from the parent links, and count the replies in them; their articles' locks are held."""
    nodes: dict[int, TreeNode] = {}
    stored: dict[int, tuple[Any, ...]] = {}
    for key, number, state, *place in _ask(_TREES, trees):
        nodes[key] = TreeNode(key, place[0], number, is_visible=state == Comment.State.VISIBLE)
        stored[key] = tuple(place)
    number_trees(nodes.values())
    changed = [(*node.place(), key) for key, node in nodes.items() if node.place() != stored[key]]
    if changed:
        with connection.cursor() as cursor:
            cursor.executemany(_WRITE_PLACE, changed)


def _give_up_numbers(found: Erasable, articles: Mapping[int, Article]) -> None:
    """Let the parents and articles that stay never give the numbers of what goes again."""
    last: dict[int, int] = {}
    changed: set[int] = set()
    going = set(found.going)
    for key in going:
        row = found.rows[key]
        if row.parent_id is not None:
            if row.parent_id not in going:
                last[row.parent_id] = max(last.get(row.parent_id, 0), row.number)
        elif articles[row.article_id].retired_number < row.number:
            articles[row.article_id].retired_number = row.number
            changed.add(row.article_id)
    for article in changed:
        articles[article].save(update_fields=["retired_number"])
    if last:
        with connection.cursor() as cursor:
            cursor.executemany(_RETIRE, [(number, parent, number) for parent, number in last.items()])


def _ask(sql: str, keys: Collection[int], *, times: int = 1) -> Iterable[tuple[Any, ...]]:
    """Return the rows of a statement that asks for keys, so many times."""
    if not keys:
        return []
    with connection.cursor() as cursor:
        cursor.execute(sql.format(among=among_keys()), [keys_parameter(keys)] * times)
        return cursor.fetchall()


def _run(sql: str, keys: Collection[int]) -> None:
    if keys:
        with connection.cursor() as cursor:
            cursor.execute(sql.format(among=among_keys()), [keys_parameter(keys)])
