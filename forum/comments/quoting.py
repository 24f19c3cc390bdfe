"""Who quoted the comments of a page."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from django.db import connection

from forum.lib.keys import among_keys, keys_parameter

# How many quotations of one comment are looked at. A remark that all quote does not fill the page.
_LOOKED_AT = 6

# The first quotations of each comment, found one by one by the index: the cost is that of the page, however often one
# is quoted. As a range, which it is not: PostgreSQL would otherwise walk through the keys of all quotations; and with
# a sign before the article, so that no database begins with all of its comments.
_STEPS = """
    WITH RECURSIVE step(quoted_id, id, steps) AS (
        SELECT c.id, (
            SELECT q.id FROM comments_quotation q WHERE q.quoted_id >= c.id AND q.quoted_id <= c.id
            ORDER BY q.quoted_id, q.id LIMIT 1), 1
        FROM comments_comment c WHERE c.id {among}
        UNION ALL
        SELECT t.quoted_id, (
            SELECT q.id FROM comments_quotation q
            WHERE q.quoted_id >= t.quoted_id AND q.quoted_id <= t.quoted_id AND q.id > t.id
            ORDER BY q.quoted_id, q.id LIMIT 1), t.steps + 1
        FROM step t WHERE t.id IS NOT NULL AND t.steps < %s
    )
"""
_FIRST = f"""
    {_STEPS}
    SELECT step.quoted_id, c.id, c.path
    FROM step JOIN comments_quotation q ON q.id = step.id JOIN comments_comment c ON c.id = q.comment_id
    WHERE +c.article_id = %s AND c.state = 'visible'
    ORDER BY step.quoted_id, step.steps
"""  # noqa: S608 - constants of this module; every value is a parameter
_ANYWHERE = f"""
    {_STEPS}
    SELECT step.quoted_id, q.comment_id FROM step JOIN comments_quotation q ON q.id = step.id
    ORDER BY step.quoted_id, step.steps
"""  # noqa: S608 - the same


class Quoting(NamedTuple):
    """A comment that quotes another: its key and place."""

    id: int
    path: str


def find_quoting(article_id: int, keys: Collection[int]) -> dict[int, tuple[Quoting, ...]]:
    """Return for comments of an article, by key, the first few visible ones there that quote them, each once."""
    found: dict[int, dict[int, Quoting]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_FIRST.format(among=among_keys()), [keys_parameter(keys), _LOOKED_AT, article_id])
        for quoted_id, key, path in cursor.fetchall():
            found.setdefault(quoted_id, {})[key] = Quoting(key, path)
    return {quoted_id: tuple(quoting.values()) for quoted_id, quoting in found.items()}


def find_quoting_anywhere(keys: Collection[int]) -> dict[int, list[int]]:
    """Return for comments, by key, the keys of the first few that quote them, wherever those stand, each once."""
    found: dict[int, list[int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_ANYWHERE.format(among=among_keys()), [keys_parameter(keys), _LOOKED_AT])
        for quoted_id, key in cursor.fetchall():
            found.setdefault(quoted_id, [])
            if key not in found[quoted_id]:
                found[quoted_id].append(key)
    return found
