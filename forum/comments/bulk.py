"""Many new rows at once: ``COPY`` on PostgreSQL, many rows a statement on SQLite, and no model instance for them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, nullcontext
from datetime import datetime
from functools import partial
from itertools import chain, islice
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.models import DateTimeField, JSONField, Model

from forum.comments.models import Comment
from forum.comments.trees import TreeNode
from forum.lib.dates import utc_text
from forum.lib.turns import turns

# Rows that one statement of SQLite holds at most; it may have 32,766 values.
_ROWS = 256
# Rows whose values are made ready for it at once.
_PREPARED = 20_000
# Rows that PostgreSQL gets at once as JSON.
_RECORDS = 5_000
# Rows that take long enough for another thread to have its turn, whose end has to be waited for.
_MANY = 500
# What stands in a column as it is handed over.
_PLAIN = {str, type(None)}


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
    created_ahead: bool = False
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

    Times may be written already, as ``utc_text`` does. What the database refuses is raised as Django's own errors.
    """
    if connection.vendor == "postgresql":
        _copy(model, columns, rows)
    else:
        for _returned in _insert_many(model, columns, rows, ""):
            pass


def insert_missing_rows(
    model: type[Model], columns: Sequence[str], rows: Iterable[Sequence[Any]], returning: Sequence[str]
) -> list[tuple[Any, ...]]:
    """Insert the rows that are not there by a unique key; return the columns ``returning`` of those that were."""
    insert = _insert_records if connection.vendor == "postgresql" else _insert_many
    end = f" ON CONFLICT DO NOTHING RETURNING {_quoted(returning)}"
    return [row for rows in insert(model, columns, rows, end) for row in rows]


def insert_missing(instances: Sequence[Model], returning: Sequence[str]) -> list[tuple[Any, ...]]:
    """Do the same with new instances of one model: all their columns but the key."""
    model = type(instances[0])
    columns = [field.attname for field in model._meta.concrete_fields if not (field.primary_key or field.generated)]
    rows = ([getattr(instance, name) for name in columns] for instance in instances)
    return insert_missing_rows(model, columns, rows, returning)


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(map(connection.ops.quote_name, names))


def _insert_many(
    model: type[Model], columns: Sequence[str], rows: Iterable[Sequence[Any]], end: str
) -> Iterator[list[tuple[Any, ...]]]:
    """Insert many rows a statement: while it runs another thread may prepare the next. Yield what each returns.

    What is the same in all rows is given once: it takes the driver long to hand values over, ``None`` above all.
    """
    left = iter(rows)
    # All of it or nothing: a statement that fails leaves what it wrote before, see below.
    with transaction.atomic(savepoint=False):
        while some := list(islice(left, _PREPARED)):
            yield from _insert_some(model, columns, some, end)


def _insert_some(
    model: type[Model], columns: Sequence[str], rows: list[Sequence[Any]], end: str
) -> Iterator[list[tuple[Any, ...]]]:
    by_column = list(zip(*rows, strict=True))
    count = len(by_column[0])
    by_name = dict(zip(columns, map(_plain_values, map(model._meta.get_field, columns), by_column), strict=True))
    same = {name: column[0] for name, column in by_name.items() if column.count(column[0]) == count}
    differing = [column for name, column in by_name.items() if name not in same]
    values = chain.from_iterable(zip(*differing, strict=True))
    # Otherwise SQLite would first copy every page that it writes to, in order to take a part of the statement back.
    insert = _insert_into(model, [*same, *(name for name in by_name if name not in same)], "INSERT OR FAIL")
    places = f"({', '.join([*(f'?{at}' for at in range(1, len(same) + 1)), *('?' * len(differing))])})"
    with connection.cursor() as cursor, connection.wrap_database_errors:
        # The driver's own cursor: Django's would look for marks to translate in each long statement.
        run = partial(sqlite3.Cursor.execute, cursor.cursor)
        for size in _pieces(count):
            statement = f"{insert} VALUES {', '.join([places] * size)}{end}"
            piece = [*same.values(), *islice(values, size * len(differing))]
            with turns.resting():
                run(statement, piece)
            yield cursor.fetchall() if end else []


def _pieces(rows: int) -> Iterator[int]:
    """Yield how many rows each statement gets: few numbers, for it takes SQLite long to read a new statement."""
    size = _ROWS
    while rows:
        while size > rows:
            size //= 4
        yield size
        rows -= size


def _insert_records(
    model: type[Model], columns: Sequence[str], rows: Iterable[Sequence[Any]], end: str
) -> Iterator[list[tuple[Any, ...]]]:
    """Insert many rows a statement, as JSON: one value, where marks for each would have to be looked for."""
    table = connection.ops.quote_name(model._meta.db_table)
    select = f" SELECT {_quoted(columns)} FROM json_populate_recordset(NULL::{table}, %s::json)"  # noqa: S608 - names
    statement = f"{_insert_into(model, columns)}{select}{end}"
    left = iter(rows)
    with connection.cursor() as cursor, connection.wrap_database_errors:
        # Django's cursor would write the value into the statement, and keep copies of both.
        driver = _server_side(cursor)
        while batch := [dict(zip(columns, row, strict=True)) for row in islice(left, _RECORDS)]:
            written = json.dumps(batch, ensure_ascii=False, default=utc_text)
            with turns.resting() if len(batch) >= _MANY else nullcontext():
                driver.execute(statement, [written])
            yield driver.fetchall()


def _server_side(cursor: Any) -> Any:
    """Return a cursor of the driver that sends values beside the statement."""
    # Only there where PostgreSQL is used.
    import psycopg

    return psycopg.Cursor(cursor.connection)


def _insert_into(model: type[Model], columns: Sequence[str], verb: str = "INSERT") -> str:
    return f"{verb} INTO {connection.ops.quote_name(model._meta.db_table)} ({_quoted(columns)})"


def _copy(model: type[Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    statement = f"COPY {connection.ops.quote_name(model._meta.db_table)} ({_quoted(columns)}) FROM STDIN"
    with connection.cursor() as cursor, connection.wrap_database_errors, ExitStack() as ending:
        copy = ending.enter_context(cursor.copy(statement))
        for row in rows:
            copy.write_row(row)
        with turns.resting():
            ending.close()


def _plain_values(field: Any, column: Sequence[Any]) -> Sequence[Any]:
    """Return the values of one column as SQLite keeps them: times, and what is JSON, as texts."""
    if not isinstance(field, DateTimeField | JSONField) or _PLAIN.issuperset(map(type, column)):
        return column
    return list(map(_as_text, column))


def _as_text(value: Any) -> Any:
    if isinstance(value, datetime):
        return utc_text(value)
    return json.dumps(value) if isinstance(value, list) else value
