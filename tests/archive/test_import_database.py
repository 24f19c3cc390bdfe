"""What an import asks of the database besides writing: few questions, and plans that fit."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Author, Source
from forum.archive.loader import authors, statistics
from forum.lib.statistics import gather_statistics
from tests.archive.test_loading import discussion

on_postgresql = pytest.mark.skipif("connection.vendor != 'postgresql'", reason="PostgreSQL's own settings")


def discussions(number):
    return [record for place in range(number) for record in discussion(f"a{place}", 3)]


def ask(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()


@pytest.mark.parametrize("number", [2, 9])
def test_who_signs_in_unchanged_threads_is_looked_up_once_for_all(load, number):
    load(*discussions(number))
    with CaptureQueriesContext(connection) as asked:
        result = load(*discussions(number))
    assert result.lines[1] == f"{number} articles: {number} unchanged"
    assert (
        sum('FROM "accounts_author"' in query["sql"] or "FROM accounts_author" in query["sql"] for query in asked) == 1
    )


@on_postgresql
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_the_tables_are_looked_at_while_they_fill(load, monkeypatch):
    monkeypatch.setattr(statistics, "_FIRST", 24)
    seen = []
    gather = statistics.gather_statistics

    def look(*models, at_a_glance):
        seen.append(at_a_glance)
        gather(*models, at_a_glance=at_a_glance)
        assert ask("SHOW default_statistics_target") == [("100",)]

    monkeypatch.setattr(statistics, "gather_statistics", look)
    load(*discussions(7))
    assert seen == []
    load(*discussions(8))
    assert seen == [True, False]
    assert ask("SELECT reltuples FROM pg_class WHERE relname = 'comments_comment'") == [(24,)]


@on_postgresql
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_authors_are_found_by_their_key(db):
    source = Source.objects.create(name="reporter")
    Author.objects.bulk_create(Author(source=source, login=f"person {number}") for number in range(2_000))
    gather_statistics(Author)
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {authors._FIND}", [[f"person {number}" for number in range(500)], source.pk])
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "Index Scan using accounts_author_login" in plan
