"""A database server that crashes under an import: it goes on, or says why not and goes on when it is started again."""

import subprocess
import sys
import time

import psycopg
import pytest

from tests.archive.archive_maker import make_folder
from tests.faults.cluster import own_cluster
from tests.sites import ROOT, new_site

PATIENCE = 60
# A command of manage.py that writes the huge discussion in several slices. Or one that does not wait long for a
# database and writes each discussion by itself: it may have workers, to which none is huge.
COMMAND = """
import sys
import django
django.setup()
from forum.archive import imports
from forum.archive.loader import stopping
from forum.archive.preparing import prepared, threads
if sys.argv.pop(1) == "impatient":
    stopping._PAUSE = 0.05
    imports._COMMENTS = 1
else:
    prepared.SLICE = threads.SLICE = 500
from django.core.management import execute_from_command_line
execute_from_command_line(["manage.py", *sys.argv[1:]])
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return make_folder(tmp_path_factory.mktemp("archive") / "in", articles=80, comments=25, huge=4_000, pages=10)


@pytest.fixture(scope="module")
def cluster():
    with own_cluster() as made:
        yield made


@pytest.fixture
def site(cluster, tmp_path, monkeypatch):
    """A site on the server that may crash."""
    monkeypatch.setenv("DATABASE_URL", cluster.url)
    with new_site(tmp_path / "site") as made:
        made.env["DJANGO_SETTINGS_MODULE"] = "forum.settings"
        yield made


@pytest.fixture(scope="module")
def unbroken(folder, tmp_path_factory):
    """What an import that nothing befell is exported as."""
    with new_site(tmp_path_factory.mktemp("unbroken")) as other:
        other.manage("import_archive", folder, "--progress", "none")
        return exports(other)


def exports(site):
    return [
        site.output("export_archive", "-", "--source", source, "--with-addresses")
        for source in ("archive", "harbour.example")
    ]


def start_import(site, folder, patience="patient", *options):
    command = [sys.executable, "-c", COMMAND, patience, "import_archive", str(folder), "--progress", "none", *options]
    return subprocess.Popen(command, cwd=ROOT, env=site.env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def wait_for_comments(site, number):
    """Wait until an import has written so many."""
    deadline = time.monotonic() + PATIENCE
    with psycopg.connect(site.env["DATABASE_URL"], autocommit=True) as connection:
        while connection.execute("SELECT count(*) FROM comments_comment").fetchone()[0] < number:
            assert time.monotonic() < deadline
            time.sleep(0.02)


@pytest.mark.parametrize("comments", [1, 3_000])
def test_import_goes_on_when_its_database_crashes_and_comes_back(cluster, site, folder, unbroken, comments):
    """The crash falls into small discussions, or into the huge one that follows on some two thousand comments."""
    run = start_import(site, folder)
    wait_for_comments(site, comments)
    cluster.stop("immediate")
    assert run.poll() is None
    cluster.start()
    said = run.communicate(timeout=PATIENCE)[0].decode()
    assert (run.returncode, "0 problems" in said) == (0, True), said
    assert exports(site) == unbroken
    assert site.output("check_threads").endswith(": sound\n")


def test_import_without_its_database_says_so_and_goes_on_when_started_again(cluster, site, folder, unbroken):
    run = start_import(site, folder, "impatient", "--workers", "2")
    wait_for_comments(site, 1)
    cluster.stop("immediate")
    said = run.communicate(timeout=PATIENCE)[0].decode()
    assert run.returncode == 1, said
    assert "The database does not answer" in said
    assert "it goes on from there" in said
    assert "Traceback" not in said

    nothing = start_import(site, folder, "impatient")
    said = nothing.communicate(timeout=PATIENCE)[0].decode()
    assert (nothing.returncode, "Traceback" in said) == (2, False), said
    assert "The database does not answer" in said

    cluster.start()
    assert site.output("check_threads").endswith(": sound\n")
    again = start_import(site, folder)
    said = again.communicate(timeout=PATIENCE)[0].decode()
    assert again.returncode == 0, said
    assert exports(site) == unbroken
