"""Imports whose own files find no room: the temporary ones, and the report."""

import os
import shutil
import sqlite3
import subprocess
import sys

import pytest

from forum.archive import problems
from forum.archive.models import ImportRun
from forum.archive.problems import Problems
from forum.archive.records import Problem
from forum.archive.report import Counts
from forum.archive.stopped import ImportStopped
from forum.archive.tally import Tally
from forum.comments.models import Comment
from tests.archive.mail_samples import mbox, message
from tests.archive.pages import FERRY, comment, text_page
from tests.archive.records import article, as_lines, signed
from tests.sites import ROOT

# A command of manage.py that keeps next to nothing in memory of what can lie in a temporary file, but for what the
# database itself would have there.
EAGER = """
import django
django.setup()
from forum.archive import imports, problems, tally
from forum.archive.readers import grouping
imports._THREADS = 5
imports.write_in_long_strides = lambda: None
problems._IN_MEMORY = 500
tally._MOST_WAITING, tally._CACHE = 20, 8
grouping._TABLES = grouping._TABLES.replace(f"cache_size = -{grouping._CACHE}", "cache_size = -64")
import sys
from django.core.management import execute_from_command_line
execute_from_command_line(["manage.py", *sys.argv[1:]])
"""


@pytest.fixture
def small_disk(tmp_path):
    """A folder that has room for 16 KB."""
    if os.geteuid() or not shutil.which("mount"):
        pytest.skip("only root can mount a small disk")
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", folder]
    if (done := subprocess.run(command, capture_output=True, text=True)).returncode:
        pytest.skip(f"no small disk can be mounted here: {done.stderr.strip()}")
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True)


@pytest.fixture
def finish(site, small_disk):
    """Import with temporary files on the small disk; return exit status and what was said."""

    def run(*arguments):
        site.env.update(DJANGO_SETTINGS_MODULE="forum.settings", TMPDIR=str(small_disk))
        ended = site.start("-c", EAGER, "import_archive", *arguments, "--progress", "none")
        said = ended.communicate(timeout=120)[0].decode()
        del site.env["TMPDIR"]
        assert list(small_disk.iterdir()) == []
        return ended.returncode, said

    return run


def many_people(folder):
    """An archive in which there is much to count: 400 articles of as many people."""
    keys = [f"{number:0100}" for number in range(400)]
    records = [line for key in keys for line in (article(key), signed(key, key, email=None) | {"article": key})]
    (folder / "x.jsonl").write_text(as_lines(*records))


def many_problems(folder):
    """Pages in each of which something is quoted that stands nowhere."""
    for number in range(400):
        page = text_page(comment(1, "ada", "Quote: ben\nNowhere.\n\nIndeed."), title=f"Page {number}")
        (folder / f"{number:03}.txt").write_text(page)


def comment_count(site):
    return int(site.run("from forum.comments.models import Comment\nprint(Comment.objects.count())"))


@pytest.mark.parametrize(
    ("fill", "reason"),
    [
        (
            many_people,
            "in which articles and authors are counted could not be written: database or disk is full. "
            "This report does not count them.",
        ),
        (many_problems, "in which problems are kept could not be written: No space left on device."),
    ],
)
@pytest.mark.parametrize("workers", [1, 2])
def test_import_without_room_for_temporary_files_stops_with_a_sentence_and_goes_on_later(
    site, finish, tmp_path, fill, reason, workers
):
    folder = tmp_path / "in"
    folder.mkdir()
    fill(folder)
    status, said = finish(folder, "--workers", workers)
    assert (status, "Traceback" in said) == (1, False), said
    assert (
        f"error: The temporary file {reason} What was imported is sound and stays. Free space, or name a folder that "
        "has some in the environment variable TMPDIR, and start the import again: it goes on from there. [stopped]"
    ) in said
    there = comment_count(site)
    assert 0 < there < 400
    assert site.output("check_threads").endswith(": sound\n")

    said = site.output("import_archive", folder, "--progress", "none")
    assert f"400 comments: {400 - there} created, {there} unchanged" in said
    assert site.output("check_threads").endswith(": sound\n")


def test_mail_that_there_is_no_room_to_sort_is_told_and_the_next_file_imported(site, finish, tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    letters = [message(f"m{number}", f"m{number - 1}" if number else None, text="Oak " * 100) for number in range(200)]
    (folder / "a.mbox").write_text(mbox(*letters))
    (folder / "b.txt").write_text(FERRY)
    status, said = finish(folder)
    assert (status, "Traceback" in said) == (1, False), said
    assert (
        f"{folder}/a.mbox: error: The temporary file in which its comments are sorted could not be written: "
        "database or disk is full. Free space, or name a folder that has some"
    ) in said
    assert "2 files: 1 created, 1 skipped" in said
    assert site.output("import_archive", folder, "--progress", "none").startswith("2 files: 1 created, 1 unchanged\n")
    assert comment_count(site) == 4 + 199


def test_report_without_room_is_told_and_the_import_is_kept(run, page):
    result = run("import_archive", page(FERRY), "--report", "/dev/full")
    assert (result.status, result.lines[2], Comment.objects.count()) == (1, "4 comments: 4 created", 4)
    assert result.err == (
        "The report could not be written to /dev/full: No space left on device. What was imported is sound and stays."
    )


def test_rehearsal_whose_report_has_no_room_says_that_nothing_was_kept(run, page):
    result = run("import_archive", page(FERRY), "--dry-run", "--report", "/dev/full")
    assert (result.status, Comment.objects.count()) == (1, 0)
    assert result.err == (
        "The report could not be written to /dev/full: No space left on device. Dry run: nothing was kept."
    )


def test_summary_without_room_is_told_and_the_import_is_kept(site, page):
    command = [sys.executable, "manage.py", "import_archive", page(FERRY), "--progress", "none"]
    with open("/dev/full", "wb") as full:
        ended = subprocess.run(command, cwd=ROOT, env=site.env, stdout=full, stderr=subprocess.PIPE, timeout=120)
    assert (ended.returncode, ended.stderr.decode().strip()) == (
        1,
        "CommandError: What came of it could not be told: No space left on device. What was imported is sound and "
        "stays.",
    )
    state = site.run("from forum.archive.models import ImportRun\nprint(ImportRun.objects.get().state)")
    assert (comment_count(site), state) == (4, "complete\n")


def test_half_a_report_is_not_left(run, page, tmp_path, monkeypatch):
    def fill(_self, stream):
        stream.write("{")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("forum.archive.report.Report.write", fill)
    file = tmp_path / "report.json"
    assert run("import_archive", page(FERRY), "--report", file).status == 1
    assert not file.exists()


def test_report_that_cannot_be_opened_leaves_an_earlier_one(run, page, tmp_path, monkeypatch):
    file = tmp_path / "report.json"
    assert run("import_archive", page(FERRY), "--report", file).status == 0
    earlier = file.read_text()

    def refuse(path, mode="r", **options):
        if path == file and mode == "w":
            raise PermissionError(13, "Permission denied")
        return open(path, mode, **options)

    monkeypatch.setattr("forum.archive.management.commands.import_archive.open", refuse, raising=False)
    result = run("import_archive", page(FERRY), "--report", file)
    assert (result.status, result.err.count("Permission denied")) == (1, 1)
    assert file.read_text() == earlier


def test_import_that_has_no_room_only_to_count_is_kept_as_ended_with_what_it_told(run, page, monkeypatch):
    def fill(_self):
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(Tally, "_write_waiting", fill)
    quoting = text_page(comment(1, "ada", "Quote: ben\nNowhere.\n\nIndeed."), title="Page")
    assert run("import_archive", page(quoting)).status == 1
    kept = ImportRun.objects.get()
    assert (kept.state, kept.finished_at is None, Comment.objects.count()) == (ImportRun.State.PARTIAL, False, 1)
    assert sorted(kept.problems.values_list("severity", "code")) == [
        ("error", "stopped"),
        ("warning", "unresolved_quote"),
    ]


def told(number):
    return Problem("a.txt", number, "warning", "code", f"Problem {number}.")


def test_problems_told_before_and_after_the_disk_is_full_are_all_there(monkeypatch):
    monkeypatch.setattr(problems, "_IN_MEMORY", 300)
    kept = Problems()
    kept.tell(map(told, range(10)))
    assert list(kept.take_new()) == list(map(told, range(10)))
    monkeypatch.setattr(os, "pwrite", lambda _file, data, place: os.write(full, data))
    with open("/dev/full", "wb", buffering=0) as device:
        full = device.fileno()
        with pytest.raises(ImportStopped, match=r"in which problems are kept could not be written: No space left"):
            kept.tell(map(told, range(10, 20)))
        kept.tell(map(told, range(20, 30)))
    assert list(kept.take_new()) == list(map(told, range(10, 30)))
    assert (list(kept), len(kept)) == (list(map(told, range(30))), 30)


def test_problems_are_read_while_more_are_told(monkeypatch):
    monkeypatch.setattr(problems, "_IN_MEMORY", 1000)
    kept = Problems()
    kept.tell([told(0)])
    read = []
    for problem in kept:
        read.append(problem)
        if len(read) < 300:
            kept.tell([told(len(read))])
    assert read == list(map(told, range(300)))


def test_tally_without_room_counts_nothing():
    tally = Tally()
    tally._database.execute("PRAGMA max_page_count = 3")
    with pytest.raises(ImportStopped, match="articles and authors are counted could not be written: .*full"):
        tally.add("author", "x", ((f"name {number}", "created") for number in range(30_000)))
    counts = Counts()
    tally.count("author", counts)
    tally.close()
    assert counts == Counts()
