"""How far an import is, as the command shows it."""

import fcntl
import json
import os
import pty
import re
import struct
import subprocess
import sys
import tempfile
import termios
import time
from contextlib import suppress
from pathlib import Path

import pytest

from tests.archive.pages import comment, text_page
from tests.sites import ROOT

# A command of manage.py that writes article by article and, before the last of three, waits for a line on its standard
# input, or (with "unread") until its lines are given up, as they are in a thread of their own.
PAUSED = """
import sys
import threading
import time
from pathlib import Path
import django
django.setup()
from forum.archive import imports
from forum.archive.loader import Loader
imports._THREADS = 1
load, begun = Loader.load, []
def pause(self, threads):
    begun.append(threads)
    if len(begun) == 3 and sys.argv[1] == "unread":
        while threading.active_count() > 1:
            time.sleep(0.01)
    elif len(begun) == 3:
        sys.stdin.readline()
    return load(self, threads)
Loader.load = pause
from django.core.management import execute_from_command_line
execute_from_command_line(["manage.py", "import_archive", *sys.argv[2:]])
"""
FOUND = 100
SUMMARY = [
    "3 files: 3 created",
    "3 articles: 3 created",
    "102 comments: 102 created",
    "1 author: 1 created",
    "quotes: 0 marked, 0 inferred, 0 resolved, 0 unresolved",
    "315 lines read and placed",
    "0 problems",
    "import 1: its report is at /imports/1/, import_undo 1 takes it back",
]


@pytest.fixture
def pages():
    """Three pages: one with a hundred comments, one with one, and one three times as large as both together.

    Their names are short: a bar shows but the end of a long one.
    """
    with tempfile.TemporaryDirectory() as folder:
        yield write_pages(Path(folder))


def write_pages(folder):
    many = text_page(*(comment(number, "ada", f"Word {number}.") for number in range(1, FOUND + 1)), title="Many")
    one = text_page(comment(1, "ada", "A word."), title="One")
    (folder / "a.txt").write_text(many)
    (folder / "b.txt").write_text(one)
    (folder / "c.txt").write_text(one.replace("One", "Two").ljust(3 * len(many + one), "\n"))
    return folder


@pytest.fixture
def start(site, pages):
    """Start the import of the pages; it is ended with the test."""
    started = []

    def begin(*options, until="asked", **streams):
        command = [sys.executable, "-c", PAUSED, until, str(pages), *options]
        # Output waits for more as it usually does, and a terminal is as wide as it is, whatever is set here.
        env = site.env | {"DJANGO_SETTINGS_MODULE": "forum.settings", "PYTHONUNBUFFERED": "", "COLUMNS": ""}
        pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
        started.append(subprocess.Popen(command, cwd=ROOT, env=env, **(pipes | streams)))
        return started[0]

    yield begin
    for process in started:
        process.kill()
        process.communicate()


def test_lines_for_programs_tell_how_far_it_is_each_second_and_how_it_ended(start, pages):
    process = start("--progress", "json")
    told = map(json.loads, iter(process.stdout.readline, b""))
    first = next(line for line in told if line["articles"] == 2)
    second = next(told)
    size = sum(file.stat().st_size for file in pages.iterdir())
    seconds = first.pop("seconds")
    assert abs(first.pop("rate") - (FOUND + 1) / seconds) < 1 + 10 / seconds
    assert abs(first.pop("seconds_left") - 3 * seconds) < 1
    assert first == {
        "file": f"{pages}/c.txt",
        "files": 2,
        "articles": 2,
        "comments": FOUND + 1,
        "bytes": size // 4,
        "bytes_total": size,
    }
    assert 0.9 <= second["seconds"] - seconds < 5

    out, err = process.communicate(b"\n", timeout=120)
    last = json.loads(out.splitlines()[-1])
    assert (process.returncode, err) == (0, b"")
    assert (last["finished"], last["run"], last["files"]["created"], last["articles"]["created"]) == (True, 1, 3, 3)
    assert (last["comments"]["created"], last["problems"]) == (FOUND + 2, {"error": 0, "warning": 0})


def test_bar_on_a_terminal_shows_files_articles_comments_rate_and_time_left(start):
    mine, its = pty.openpty()
    fcntl.ioctl(its, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 200, 0, 0))
    process = start(stderr=its)
    os.close(its)
    shown, deadline = "", time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        shown = (shown + os.read(mine, 65536).decode(errors="ignore"))[-4096:]
        if found := BAR.search(plain(shown)):
            break
    assert found, plain(shown)[-900:]
    assert int(found["rate"].replace(",", "")) > 0
    process.stdin.write(b"\n")
    process.stdin.flush()
    # What is read is given up when the process has ended.
    with suppress(OSError):
        while os.read(mine, 65536):
            pass
    os.close(mine)
    assert process.communicate(timeout=120)[0].decode().splitlines() == SUMMARY


BAR = re.compile(r"━ 2 files, 2 articles, 101 comments \((?P<rate>[\d,]+)/s\) · \S*/c\.txt \d:\d\d:\d\d")
# Seconds until the third page is read, where much else goes on. It is drawn ten times a second.
_PATIENCE = 120


def plain(shown):
    """What a terminal shows, without what moves and colours it."""
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown)


@pytest.mark.parametrize("options", [[], ["--progress", "none"]])
def test_nothing_is_shown_where_there_is_no_terminal(start, options):
    process = start(*options)
    out, err = process.communicate(b"\n", timeout=120)
    assert (process.returncode, out.decode().splitlines(), err) == (0, SUMMARY, b"")


@pytest.mark.parametrize(("progress", "until"), [("json", "unread"), ("none", "asked")])
def test_import_goes_on_to_its_end_where_nobody_reads_what_it_tells(site, start, progress, until):
    mine, its = os.pipe()
    os.close(mine)
    process = start("--progress", progress, until=until, stdout=its)
    os.close(its)
    assert (process.communicate(b"\n", timeout=120)[1], process.returncode) == (b"", 0)
    assert site.output("check_threads") == "102 comments in 102 threads: sound\n"
    assert site.run("from forum.archive.models import ImportRun\nprint(ImportRun.objects.get().state)") == "complete\n"


def test_lines_that_there_is_no_room_for_end_and_are_told_with_the_summary(site, start):
    with open("/dev/full", "wb") as full:
        process = start("--progress", "json", until="unread", stdout=full)
    err = process.communicate(b"\n", timeout=120)[1].decode()
    sentence = "What came of it could not be told: No space left on device. What was imported is sound and stays."
    assert (err, process.returncode) == (f"CommandError: {sentence}\n", 1)
    assert site.output("check_threads") == "102 comments in 102 threads: sound\n"
