"""One line of a gigabyte: a sentence with its place, in bounded memory, and the other files imported."""

import json
import re
from pathlib import Path

import pytest

from tests.archive.pages import FERRY
from tests.archive.records import article, as_lines

MB = 1024 * 1024
WXR = (
    '<?xml version="1.0"?><rss version="2.0" xmlns:wp="http://wordpress.org/export/1.2/"><channel>'
    "<wp:wxr_version>1.2</wp:wxr_version><item><title>"
)
MAIL = "From alice@mail.example Mon Jan  1 10:00:00 2024\nFrom: alice@mail.example\nSubject: "
PAGE = "<!doctype html><html><body><p>"
BEGINNINGS = {
    "text": ("A title\n\n", None, "A text page has at most 64 MiB; this file is larger and is no page."),
    "rostra": (as_lines(article()) + '{"type":"article","id":"', 3, "This line is longer than 64 MiB."),
    "wxr": (WXR, 1, "The XML is broken at line 1, column"),
    "mail": (MAIL, 1, "The message is larger than 32 MiB."),
    "html": (PAGE, None, "The page has more than 64 MiB, and nothing of it was imported."),
    "json": ('{"comments":[{"text":"', None, "A text page has at most 64 MiB"),
}


@pytest.fixture
def pile(tmp_path):
    """A folder with a good page; a gigabyte that a test puts beside it is gone at once."""
    folder = tmp_path / "pile"
    folder.mkdir()
    (folder / "z.txt").write_text(FERRY)
    yield folder
    (folder / "a").unlink()


def forget_peak():
    """Let the kernel measure this process's most memory from now on."""
    Path("/proc/self/clear_refs").write_text("5")


def in_memory(what):
    return int(re.search(rf"^{what}:\s+(\d+) kB", Path("/proc/self/status").read_text(), re.M)[1]) * 1024


@pytest.mark.parametrize("form", BEGINNINGS)
def test_line_of_a_gigabyte_is_told_in_bounded_memory_and_the_rest_imported(run, pile, tmp_path, form):
    beginning, line, sentence = BEGINNINGS[form]
    with (pile / "a").open("wb") as file:
        file.write(beginning.encode())
        for _megabyte in range(1024):
            file.write(b"a" * MB)
        file.write(b"\n")
    report = tmp_path / "report.json"
    before = in_memory("VmRSS")
    forget_peak()
    result = run("import_archive", pile, "--report", report)
    grown = in_memory("VmHWM") - before
    found = json.loads(report.read_text())
    (problem,) = [told for told in found["problems"] if told["severity"] == "error"]
    assert (result.status, problem["file"], problem["line"]) == (1, str(pile / "a"), line)
    assert problem["message"].startswith(sentence)
    assert found["articles"]["created"] == (2 if form == "rostra" else 1)
    assert grown < 150 * MB
