"""One line of a gigabyte: a sentence with its place, in bounded memory, and the other files imported."""

import json
import os

import pytest

from tests.archive.html_pages import page_with
from tests.archive.pages import FERRY
from tests.archive.records import article, as_lines
from tests.archive.wxr_samples import export, item
from tests.faults.processes import forget_peak, give_back, memory, peak_memory

MB = 1024 * 1024
WXR = (
    '<?xml version="1.0"?><rss version="2.0" xmlns:wp="http://wordpress.org/export/1.2/"><channel>'
    "<wp:wxr_version>1.2</wp:wxr_version><item><title>"
)
MESSAGE = "From: alice@mail.example\nSubject: "
MAIL = f"From alice@mail.example Mon Jan  1 10:00:00 2024\n{MESSAGE}"
DISQUS = '<?xml version="1.0"?><disqus xmlns="http://disqus.com"><thread><title>'
PAGE = "<!doctype html><html><body><p>"
ONE_TEXT = "What begins on line 1 has more than 8,388,608 characters"
ONE_VALUE = "The file is one JSON value, which is read whole, and larger than 64 MiB."
BEGINNINGS = {
    "text": ("A title\n\n", None, "A text page has at most 64 MiB; this file is larger and is no page."),
    "rostra": (as_lines(article()) + '{"type":"article","id":"', 3, "This line is longer than 64 MiB."),
    "wxr": (WXR, 1, "The XML is broken at line 1, column"),
    "disqus": (DISQUS, 1, "The XML is broken at line 1, column"),
    "mail": (MAIL, 1, "The message is larger than 32 MiB."),
    "message": (MESSAGE, 1, "The message is larger than 32 MiB."),
    "html": (PAGE, None, "The page has more than 64 MiB, and nothing of it was imported."),
    "isso": ('[{"id":"/a","comments":[{"id":1,"text":"', 1, ONE_TEXT),
    "commento": ('{"comments":[{"commentHex":"', 1, ONE_TEXT),
    "remark42": ('{"version":1,"users":[],"posts":[]}\n{"text":"', 2, "The line is longer than 8 MiB"),
    "discourse": ('{"post_stream":{"posts":[{"cooked":"', None, ONE_VALUE),
    "reddit": ('[{"kind":"Listing","data":{"children":[{"kind":"', None, ONE_VALUE),
    "json": ('{"comments":[{"text":"', None, "A text page has at most 64 MiB"),
}
ATTRIBUTE = "a" * 8 * MB
WITH_ATTRIBUTE = {
    "html": page_with("", body=f'<p title="{ATTRIBUTE}">Oak lasts.</p>'),
    "wxr": export(item("1").replace("<title>", f'<title lang="{ATTRIBUTE}">')),
}


@pytest.fixture
def pile(run, tmp_path):
    """A folder with a good page; a gigabyte that a test puts beside it is gone at once."""
    # What an import needs of Rostra is in memory before anything is measured.
    first = tmp_path / "first.html"
    first.write_text(page_with("").replace("A footbridge", "The first page"))
    run("import_archive", first)
    folder = tmp_path / "pile"
    folder.mkdir()
    (folder / "z.txt").write_text(FERRY)
    yield folder
    (folder / "a").unlink()


@pytest.mark.parametrize("form", BEGINNINGS)
def test_line_of_a_gigabyte_is_told_in_bounded_memory_and_the_rest_imported(run, pile, tmp_path, form):
    beginning, line, sentence = BEGINNINGS[form]
    with (pile / "a").open("wb") as file:
        file.write(beginning.encode())
        for _megabyte in range(1024):
            file.write(b"a" * MB)
        file.write(b"\n")
    report = tmp_path / "report.json"
    give_back()
    before = memory(os.getpid())
    forget_peak()
    result = run("import_archive", pile, "--report", report)
    grown = peak_memory(os.getpid()) - before
    found = json.loads(report.read_text())
    (problem,) = [told for told in found["problems"] if told["severity"] == "error"]
    assert (result.status, problem["file"], problem["line"]) == (1, str(pile / "a"), line)
    assert problem["message"].startswith(sentence)
    assert found["articles"]["created"] == (2 if form == "rostra" else 1)
    assert grown < 50 * MB


@pytest.mark.parametrize("form", WITH_ATTRIBUTE)
def test_attribute_of_8_mib_is_read_in_bounded_memory(run, pile, form):
    (pile / "a").write_text(WITH_ATTRIBUTE[form])
    give_back()
    before = memory(os.getpid())
    forget_peak()
    result = run("import_archive", pile)
    grown = peak_memory(os.getpid()) - before
    assert (result.status, "2 created" in result.out) == (0, True)
    assert grown < 50 * MB
