"""The migrations make what the models say."""

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tests.factories import make_article


@pytest.mark.django_db
def test_no_migration_is_missing(capsys):
    call_command("makemigrations", check_changes=True, dry_run=True)
    assert capsys.readouterr().out == "No changes detected\n"


@pytest.mark.django_db
def test_every_migration_is_applied_by_the_command_alone():
    executor = MigrationExecutor(connection)
    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []


@pytest.mark.django_db
def test_excerpts_that_were_made_before_are_made_anew(django_assert_num_queries):
    old = make_article(html="<h2>First</h2><p>It leaves late.</p>", excerpt="First It leaves late.")
    new = make_article(html="<p>It leaves late.</p>", excerpt="It leaves late.")
    make_anew = import_module("forum.articles.migrations.0009_excerpts_apart").make_anew
    make_anew(apps, SimpleNamespace(connection=connection))
    for article in (old, new):
        article.refresh_from_db()
        assert article.excerpt == "It leaves late."
    with django_assert_num_queries(2):
        make_anew(apps, SimpleNamespace(connection=connection))
