"""Many new rows at once: ``COPY`` on PostgreSQL, many rows a statement on SQLite, and no model instance for them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import partial
from itertools import chain, islice
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import DateTimeField, Model

from forum.comments.models import Comment
from forum.comments.trees import TreeNode
from forum.lib.turns import turns

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


def insert_rows(model: type[Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows of plain values in the order of ``columns``; a column left out is empty.

    What the database refuses is raised as Django's own errors.
    """
    if connection.vendor == "postgresql":
        _copy(model, columns, rows)
    else:
        for _returned in _insert_many(model, columns, _with_times_as_text(model, columns, rows), ""):
            pass


def insert_missing_rows(
    model: type[Model], columns: Sequence[str], rows: Iterable[Sequence[Any]], returning: Sequence[str]
) -> list[tuple[Any, ...]]:
    """Insert the rows that are not there by a unique key; return the columns ``returning`` of those that were."""
    written = rows if connection.vendor == "postgresql" else _with_times_as_text(model, columns, rows)
    end = f" ON CONFLICT DO NOTHING RETURNING {_quoted(returning)}"
    return [row for rows in _insert_many(model, columns, written, end) for row in rows]


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(map(connection.ops.quote_name, names))


def _insert_many(
    model: type[Model], columns: Sequence[str], rows: Iterable[Sequence[Any]], end: str
) -> Iterator[list[tuple[Any, ...]]]:
    """Insert many rows a statement: while it runs another thread may prepare the next. Yield what each returns."""
    insert = f"INSERT INTO {connection.ops.quote_name(model._meta.db_table)} ({_quoted(columns)}) VALUES "  # noqa: S608
    mark = "%s" if connection.vendor == "postgresql" else "?"
    places = f"({', '.join([mark] * len(columns))})"
    left = iter(rows)
    with connection.cursor() as cursor, connection.wrap_database_errors:
        # The driver's own cursor: Django's would look for marks to translate in each long statement.
        driver = cursor.cursor
        run = driver.execute if connection.vendor == "postgresql" else partial(sqlite3.Cursor.execute, driver)
        while batch := list(islice(left, _PARAMETERS // len(columns))):
            statement, values = insert + ", ".join([places] * len(batch)) + end, list(chain.from_iterable(batch))
            with turns.resting():
                run(statement, values)
            yield cursor.fetchall() if end else []


def _copy(model: type[Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    statement = f"COPY {connection.ops.quote_name(model._meta.db_table)} ({_quoted(columns)}) FROM STDIN"
    with connection.cursor() as cursor, connection.wrap_database_errors, ExitStack() as ending:
        copy = ending.enter_context(cursor.copy(statement))
        for row in rows:
            copy.write_row(row)
        with turns.resting():
            ending.close()


def _with_times_as_text(
    model: type[Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> Iterator[Sequence[Any]]:
    """Yield rows with their times as SQLite keeps them."""
    times = [at for at, name in enumerate(columns) if isinstance(model._meta.get_field(name), DateTimeField)]
    if not times:
        yield from rows
        return
    # What is in UTC already, as most is, needs no look at the settings.
    is_plain, adapt = connection.timezone is UTC, connection.ops.adapt_datetimefield_value
    for row in rows:
        written = list(row)
        for at in times:
            moment = written[at]
            if moment is not None:
                in_utc = is_plain and moment.tzinfo is UTC
                written[at] = moment.replace(tzinfo=None).isoformat(" ") if in_utc else adapt(moment)
        yield written
