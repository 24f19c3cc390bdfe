"""Many new rows at once: ``COPY`` on PostgreSQL, many rows a statement on SQLite, and no model instance for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import chain, islice
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import DateTimeField, Model

from forum.comments.models import Comment
from forum.comments.trees import TreeNode

# What one statement may hold: SQLite's limit since 3.32, half of PostgreSQL's.
_PARAMETERS = 32_766


class CommentContent(NamedTuple):
    """Everything of a new comment but its place: the columns by their names."""

    source_id: int
    external_id: str
    article_id: int
    author_id: int | None
    body: str
    body_format: str
    html: str
    renderer_version: int
    state: str
    presence: str
    score: int | None
    rank: int
    created_at: datetime | None
    created_offset: int = 0
    updated_at: datetime | None = None
    updated_offset: int = 0
    digest: str = ""
    created_text: str = ""
    created_inferred: bool = False
    anchor: str = ""
    home_id: int | None = None


_PLACE = ("id", "parent_id", "number", "tree_id", "lft", "rght", "level", "path", "reply_count")
# What no new comment has yet, and the columns do not leave out.
_NOTHING_YET = ("ups", "downs", "retired_number")
_COLUMNS = (*_PLACE, *_NOTHING_YET, *CommentContent._fields)


def insert_comments(comments: Iterable[tuple[TreeNode, CommentContent]]) -> None:
    """Insert comments, each at the place that ``number_trees`` gave it, in one pass over them.

    The caller holds the article's lock, and took the keys under it.
    """
    insert_rows(Comment, _COLUMNS, (_row(node, content) for node, content in comments))


def _row(node: TreeNode, content: CommentContent) -> tuple[Any, ...]:
    place = (node.id, node.parent_id, node.number, node.tree_id, node.lft, node.rght, node.level, node.path)
    return (*place, node.reply_count, 0, 0, 0, *content)


def insert_rows(
    model: type[Model], columns: Sequence[str], rows: Iterable[Sequence[Any]], *, skip_existing: bool = False
) -> None:
    """Insert rows of plain values in the order of ``columns``; a column left out is empty.

    What the database refuses is raised as Django's own errors; with
    ``skip_existing`` a row that is there by a unique key is left out.
    """
    table, names = connection.ops.quote_name(model._meta.db_table), ", ".join(map(connection.ops.quote_name, columns))
    if connection.vendor == "postgresql" and not skip_existing:
        _copy(f"COPY {table} ({names}) FROM STDIN", rows)
        return
    insert = f"INSERT INTO {table} ({names}) VALUES "  # noqa: S608 - names of columns
    end = " ON CONFLICT DO NOTHING" if skip_existing else ""
    places = f"({', '.join(['%s'] * len(columns))})"
    left = iter(rows if connection.vendor == "postgresql" else _with_times_as_text(model, columns, rows))
    with connection.cursor() as cursor:
        # Many rows a statement: while it runs another thread may prepare the next.
        while batch := list(islice(left, _PARAMETERS // len(columns))):
            values = list(chain.from_iterable(batch))
            cursor.execute(insert + ", ".join([places] * len(batch)) + end, values)


def _copy(statement: str, rows: Iterable[Sequence[Any]]) -> None:
    with connection.cursor() as cursor, connection.wrap_database_errors, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def _with_times_as_text(
    model: type[Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> Iterator[Sequence[Any]]:
    """Yield rows with their times as SQLite keeps them."""
    times = [at for at, name in enumerate(columns) if isinstance(model._meta.get_field(name), DateTimeField)]
    if not times:
        yield from rows
        return
    for row in rows:
        written = list(row)
        for at in times:
            if written[at] is not None:
                written[at] = _time_as_text(written[at])
        yield written


def _time_as_text(moment: datetime) -> str | None:
    """Return a time as SQLite keeps it; what is in UTC already, as most is, needs no look at the settings."""
    if moment.tzinfo is UTC and connection.timezone is UTC:
        return moment.replace(tzinfo=None).isoformat(" ")
    return connection.ops.adapt_datetimefield_value(moment)
