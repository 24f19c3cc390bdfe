"""Imports that cannot go on: a full disk, and a database that is gone."""

import json
import os
import signal
import subprocess
import sys
from functools import partial

import psycopg
import pytest
from django.db import DatabaseError, InterfaceError, OperationalError, connection

from accounts.models import Author
from forum.archive import imports
from forum.archive.loader import huge_threads, loader, new_threads, retired, stopping
from forum.archive.models import ImportRun
from forum.articles.models import Article
from forum.comments.models import Comment
from tests.archive.archive_maker import make_folder
from tests.archive.records import article, as_lines, reply, signed
from tests.archive.test_export import forget_everything
from tests.assertions import assert_sound
from tests.sites import ROOT

on_sqlite = pytest.mark.skipif(
    os.environ.get("DATABASE_URL", "").startswith("postgres"), reason="PostgreSQL's disk cannot be made small"
)

# A command of manage.py on a database that may grow by so many pages.
SMALL_DISK = """
import sys
import django
django.setup()
from django.db.backends.signals import connection_created
from forum.archive.preparing import prepared, threads
more = int(sys.argv.pop(1))
prepared.SLICE = threads.SLICE = 500
def make_small(connection, **_rest):
    with connection.cursor() as cursor:
        pages = cursor.execute("PRAGMA page_count").fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count = {pages + more}")
connection_created.connect(make_small)
from django.core.management import execute_from_command_line
execute_from_command_line(["manage.py", *sys.argv[1:]])
"""


@on_sqlite
@pytest.mark.parametrize("pages", [0, 150, 500])
def test_full_disk_is_a_sentence_and_the_import_goes_on_when_there_is_room(site, tmp_path, pages):
    """The disk is full at once, within small discussions, or within the huge one."""
    folder = make_folder(tmp_path / "in", articles=60, comments=12, huge=2_500, pages=5)
    site.env["DJANGO_SETTINGS_MODULE"] = "forum.settings"
    run = site.start("-c", SMALL_DISK, pages, "import_archive", folder, "--progress", "none")
    said = run.communicate(timeout=120)[0].decode()
    assert (run.returncode, "Traceback" in said) == (1, False), said
    assert "The disk of the database, or that of temporary files, is full. What was written is sound and stays." in said
    assert site.output("check_threads").endswith(": sound\n")
    before = json.loads(site.run(COUNT))
    assert (before["whole"], before["comments"] > 0) == ("ok", pages > 0)

    assert "0 problems" in site.output("import_archive", folder, "--progress", "none")
    there = json.loads(site.run(COUNT))
    records = [json.loads(line) for line in (folder / "harbour.jsonl").read_text().splitlines()]
    expected = sum(record["type"] == "comment" for record in records)
    pages = sum(page.read_text().count(" Offline ") for page in folder.glob("*.txt"))
    assert (there["comments"], there["articles"]) == (expected + pages, 66)
    assert site.output("check_threads").endswith(": sound\n")


COUNT = """
import json
from django.db import connection
from forum.articles.models import Article
from forum.comments.models import Comment
with connection.cursor() as cursor:
    whole = cursor.execute("PRAGMA integrity_check").fetchone()[0]
print(json.dumps({"comments": Comment.objects.count(), "articles": Article.objects.count(), "whole": whole}))
"""


@pytest.fixture
def fail_once(monkeypatch):
    """Let the writing of new threads fail once, in the middle."""

    def arrange(fail):
        write, failed = new_threads.insert_comments, []

        def insert(placed):
            write(placed)
            if not failed:
                failed.append(True)
                fail()

        monkeypatch.setattr(new_threads, "insert_comments", insert)

    return arrange


def lose_connection(error=OperationalError):
    raise error("server closed the connection unexpectedly")


@pytest.fixture
def unusable(monkeypatch):
    """Let every connection that failed be one that is lost."""
    monkeypatch.setattr(connection, "is_usable", lambda: False)
    yield
    # One that was not let come back is not as other tests expect it: a database in memory is never closed.
    monkeypatch.undo()
    connection.set_autocommit(True)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.parametrize("options", [[], ["--dry-run"]])
def test_lost_connection_costs_one_transaction_that_is_done_again(load, fail_once, unusable, options):
    fail_once(lose_connection)
    result = load(article(), reply("c"), article("b"), reply("d", article="b"), options=options)
    assert (result.status, result.err) == (0, "")
    assert "2 comments: 2 created" in result.lines
    assert Comment.objects.count() == (0 if options else 2)
    assert_sound()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.parametrize("error", [OperationalError, InterfaceError, DatabaseError])
@pytest.mark.parametrize("look", ["has_retired", "retired_among"])
def test_connection_lost_while_something_is_looked_up_is_asked_for_again(load, unusable, monkeypatch, look, error):
    """The driver has no kind for a connection that breaks off within an answer."""
    monkeypatch.setattr(retired, "has_retired", lambda _source: True)
    asked, answer = [], getattr(retired, look)

    def ask(*args):
        asked.append(args)
        if len(asked) == 1:
            lose_connection(error)
        return answer(*args)

    monkeypatch.setattr(retired, look, ask)
    result = load(article(), reply("c"))
    assert (result.status, result.err, len(asked)) == (0, "", 2)
    assert Comment.objects.count() == 1


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_database_that_is_gone_before_a_thread_is_looked_up_ends_the_import_with_a_sentence(
    load, unusable, monkeypatch
):
    monkeypatch.setattr(stopping, "_PAUSE", 0)

    def refuse():
        raise OperationalError("connection refused")

    def go_away(_source):
        monkeypatch.setattr(connection, "ensure_connection", refuse)
        lose_connection(DatabaseError)

    monkeypatch.setattr(retired, "has_retired", go_away)
    result = load(article(), reply("c"))
    monkeypatch.undo()
    assert result.status == 1
    assert "The database does not answer (server closed the connection unexpectedly)." in result.err
    assert (ImportRun.objects.get().state, Article.objects.count()) == ("running", 0)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_thread_that_breaks_the_connection_each_time_is_a_problem_of_its_own(load, unusable, monkeypatch):
    write = loader.write_new

    def break_down(source, threads, authors):
        if any(thread.article.record.id == "b" for thread in threads):
            raise InterfaceError("the connection is closed")
        return write(source, threads, authors)

    monkeypatch.setattr(loader, "write_new", break_down)
    result = load(article("a"), reply("c"), article("b"), reply("d", article="b"), article("e"))
    assert (result.status, result.lines[1]) == (1, "3 articles: 2 created, 1 skipped")
    assert "«Title b» was not imported: the connection is closed. Import the file again." in result.err
    assert sorted(Article.objects.values_list("external_id", flat=True)) == ["a", "e"]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_database_that_does_not_come_back_ends_the_import_with_a_sentence(load, fail_once, unusable, monkeypatch):
    monkeypatch.setattr(stopping, "_PAUSE", 0)

    def refuse():
        raise OperationalError("connection refused")

    def go_away():
        monkeypatch.setattr(connection, "ensure_connection", refuse)
        lose_connection()

    fail_once(go_away)
    result = load(article(), reply("c"), article("b"))
    monkeypatch.undo()
    assert result.status == 1
    assert "The database does not answer (connection refused)." in result.err
    assert "Start the import again when it is back: it goes on from there." in result.err
    assert (ImportRun.objects.get().state, Article.objects.count()) == ("running", 0)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_full_disk_of_postgresql_is_known_by_its_code(load, fail_once):
    def fill():
        raise OperationalError("could not extend file") from psycopg.errors.DiskFull()

    fail_once(fill)
    result = load(article(), reply("c"))
    assert (result.status, Article.objects.count()) == (1, 0)
    assert "The disk of the database, or that of temporary files, is full." in result.err
    assert result.lines[-1] == "1 problem"  # it has no report of its own, and cannot be taken back as it is


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_lost_connection_within_a_huge_discussion_costs_one_slice(load, monkeypatch, unusable, slices_of):
    slices_of(5)
    write, written = huge_threads.insert_comments, []

    def insert(placed):
        write(placed)
        written.append(placed)
        if len(written) == 2:
            lose_connection()

    monkeypatch.setattr(huge_threads, "insert_comments", insert)
    result = load(article(), *(signed(f"c{number}", f"person {number}") for number in range(20)))
    assert (result.status, result.err) == (0, "")
    assert result.lines[2] == "20 comments: 20 created"
    assert len(written) == 5
    assert_sound()


def test_dry_run_of_a_huge_discussion_counts_the_same_and_keeps_nothing(load, slices_of):
    slices_of(5)
    result = load(article(), *(signed(f"c{number}") for number in range(20)), options=["--dry-run"])
    assert (result.status, result.err) == (0, "")
    assert result.lines[2:5] == ["1 article: 1 created", "20 comments: 20 created", "1 author: 1 created"]
    assert not Article.objects.exists()


def test_what_is_known_of_authors_does_not_depend_on_what_is_written_together(load, monkeypatch):
    def texts():
        first = signed("c", name="Ada B.") | {"created_at": "2020-01-01T00:00:00+00:00"}
        second = signed("d", name="Ada", url="https://late.example") | {"created_at": "2019-01-01T00:00:00+00:00"}
        third = signed("e", url="https://early.example") | {"created_at": "2018-01-01T00:00:00+00:00"}
        return [article(), third, article("b"), first | {"article": "b"}, article("f"), second | {"article": "f"}]

    load(*texts())
    together = Author.objects.values_list("name", "url", "described_at").get(source__name="x", login="ada")
    forget_everything()
    monkeypatch.setattr(imports, "_COMMENTS", 1)
    load(*texts())
    assert Author.objects.values_list("name", "url", "described_at").get(source__name="x", login="ada") == together


def test_import_that_waits_for_a_pipe_ends_when_it_is_interrupted(site):
    """Nothing more comes, and nobody closes it."""
    command = [sys.executable, "manage.py", "import_archive", "-", "--progress", "json"]
    options = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE) | {"cwd": ROOT, "env": site.env}
    # Tests that run in the background ignore interruptions, and what they start would too.
    options["preexec_fn"] = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    with subprocess.Popen(command, **options) as process:
        process.stdin.write(as_lines(article()).encode())
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["articles"] == 0
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=60) == 1
        assert process.stderr.read().decode().startswith("CommandError: The import was cut off. Start it again")
