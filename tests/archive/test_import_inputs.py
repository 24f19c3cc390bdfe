"""What ``import_archive`` is pointed at, and where its own words go."""

import json
import os
import subprocess
import sys
import threading
from io import StringIO

from django.core.management import call_command

from forum.archive.loader import Loader
from forum.archive.models import ImportRun
from forum.comments.models import Comment
from tests.archive.pages import FERRY, text_page
from tests.programs import find_program
from tests.sites import ROOT

TITLES = """
from forum.articles.models import Article
print(*Article.objects.values_list("title", flat=True).order_by("title"))
"""


def test_report_in_the_imported_folder_is_not_imported(run, page):
    folder = page(FERRY).parent
    for _run in range(2):
        result = run("import_archive", folder, "--report", folder / "a.json")
        assert (result.status, result.lines[0].partition(":")[0]) == (0, "1 file")
    assert json.loads((folder / "a.json").read_text())["files"]["read"] == 1


def test_report_is_not_written_over_what_is_to_be_imported(run, page):
    path = page(FERRY)
    result = run("import_archive", path, "--report", path)
    assert (result.status, path.read_text()) == (2, FERRY)


def test_what_may_not_be_read_is_told_and_the_rest_is_imported(site, tmp_path):
    folder = tmp_path / "in"
    (folder / "closed").mkdir(parents=True)
    for name in ("a.txt", "b.txt", "closed/c.txt", "z.txt"):
        (folder / name).write_text(text_page(title=name))
    for name in ("b.txt", "closed"):
        (folder / name).chmod(0)
    report = tmp_path / "report.json"
    # Nothing is closed to root, unless it gives up what lets it in everywhere.
    setpriv = find_program("setpriv", "util-linux"), "--bounding-set", "-dac_override,-dac_read_search"
    as_others = setpriv if os.geteuid() == 0 else ()
    command = [*as_others, sys.executable, "manage.py", "import_archive", folder, "--report", report]
    done = subprocess.run(command, cwd=ROOT, env=site.env, capture_output=True, text=True, timeout=120)
    (folder / "closed").chmod(0o700)
    assert (done.returncode, done.stdout.splitlines()[0]) == (1, "4 files: 2 created, 2 skipped")
    sentence = "The file could not be read to its end: Permission denied. Check that it is whole and may be read."
    assert json.loads(report.read_text())["problems"] == [
        {"file": f"{folder}/{name}", "line": None, "severity": "error", "code": "unreadable", "message": sentence}
        for name in ("b.txt", "closed")
    ]
    assert site.run(TITLES) == "a.txt z.txt\n"


def test_named_pipe_is_read(run, tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_text, args=(FERRY,), daemon=True)
    writer.start()
    result = run("import_archive", pipe)
    writer.join(timeout=5)
    assert (result.status, result.lines[2]) == (0, "4 comments: 4 created")


def test_pipe_in_a_folder_is_a_problem_and_the_rest_is_imported(run, page):
    folder = page(FERRY).parent
    os.mkfifo(folder / "pipe")
    result = run("import_archive", folder)
    assert (result.status, result.lines[0]) == (1, "2 files: 1 created, 1 skipped")
    assert result.err.startswith(f"{folder / 'pipe'}: error: It is a pipe, a device, or a link")


def test_output_that_nobody_reads_is_no_error(page, db):
    class Closed(StringIO):
        def write(self, text):
            raise BrokenPipeError

    out = Closed()
    call_command("import_archive", str(page(FERRY)), stdout=out)
    assert (Comment.objects.count(), out.closed) == (4, True)


def test_interrupted_import_says_so_and_its_run_stays_marked(run, page, monkeypatch):
    def interrupt(*_args):
        raise KeyboardInterrupt

    monkeypatch.setattr(Loader, "load", interrupt)
    result = run("import_archive", page(FERRY))
    assert (result.status, result.err) == (
        1,
        "The import was cut off. Start it again: what it has written is not doubled.",
    )
    assert ImportRun.objects.get().state == "running"
