"""The counts of an import add up, whatever could not be written."""

import gzip
import hashlib
import json
from collections import Counter

import pytest
from django.db import InterfaceError

from forum.archive.loader import loader
from forum.archive.models import ImportRun
from forum.articles.models import Article
from forum.comments.models import Comment
from forum.lib.errors import TryAgain
from tests.archive.pages import FERRY
from tests.archive.records import HEADER, article, as_lines, reply

QUOTES = [
    {"author": "ada", "comment": "c", "text": "c", "inferred": False},
    {"author": None, "comment": None, "text": "B", "inferred": True},
]


@pytest.fixture
def report(run, tmp_path):
    """Import a file and return its report."""

    def import_file(path, *options):
        file = tmp_path / "report.json"
        run("import_archive", path, "--report", file, *options)
        return json.loads(file.read_text())

    return import_file


@pytest.fixture
def archive(tmp_path):
    def write(*records):
        file = tmp_path / "x.jsonl"
        file.write_text(as_lines(*records))
        return file

    return write


def refuse(monkeypatch, key, error):
    """Let the database refuse one article."""
    write = loader.write_new

    def write_or_fail(source, threads, authors):
        if any(thread.article.record.id == key for thread in threads):
            raise error
        return write(source, threads, authors)

    monkeypatch.setattr(loader, "write_new", write_or_fail)


def lines(found):
    return tuple(found["lines"].values())


def problems(found):
    return [(problem["line"], problem["severity"], problem["code"]) for problem in found["problems"]]


@pytest.mark.parametrize("error", [InterfaceError("gone"), OverflowError("too far"), ValueError("odd"), TryAgain()])
def test_thread_that_cannot_be_written_stops_no_other(report, archive, monkeypatch, error):
    refuse(monkeypatch, "a", error)
    found = report(archive(article(), reply("c", quotes=QUOTES), article("b"), reply("d", article="b")))
    assert [told for told in problems(found) if told[1] == "error"] == [(2, "error", "not_written")]
    assert lines(found) == (5, 3, 2)
    assert (found["articles"]["skipped"], found["comments"]["skipped"], found["quotes"]["skipped"]) == (1, 1, 2)
    assert [Article.objects.get().external_id, Comment.objects.get().external_id] == ["b", "d"]
    assert ImportRun.objects.get().state == "partial"


def test_comments_that_were_left_out_are_no_placed_lines(report, archive):
    report(archive(article("b"), reply("theirs", article="b")))
    found = report(archive(article(), reply("c"), reply("c"), reply("theirs"), reply("below", "theirs")))
    expected = [(4, "duplicate_id"), (5, "foreign_id"), (6, "foreign_id")]
    assert problems(found) == [(line, "error", code) for line, code in expected]
    assert lines(found) == (6, 3, 3)
    assert found["comments"]["skipped"] == 3


def test_quotes_are_counted_with_what_became_of_their_comments(report, archive):
    report(archive(article("b"), reply("theirs", article="b")))
    quoting = [reply(key, quotes=QUOTES) for key in ("c", "d", "d", "theirs")]
    found = report(archive(article(), *quoting))["quotes"]
    assert found == {
        "read": 8, "created": 4, "updated": 0, "unchanged": 0, "skipped": 4,
        "marked": 4, "inferred": 4, "resolved": 3, "unresolved": 1,
    }  # fmt: skip


def test_article_that_a_cut_file_breaks_off_in_is_left_out_whole(report, tmp_path):
    records = [article("b"), reply("whole", article="b"), article()]
    records += [reply(f"c{number}", body=hashlib.sha256(bytes(number)).hexdigest()) for number in range(2000)]
    whole = gzip.compress(as_lines(*records).encode())
    file = tmp_path / "cut.jsonl.gz"
    file.write_bytes(whole[: len(whole) // 2])
    found = report(file)
    assert {code for _line, _severity, code in problems(found)} <= {"unreadable", "bad_record", "cut_off"}
    assert Counter(code for *_rest, code in problems(found))["unreadable"] == 1
    read, placed, reported = lines(found)
    # The first line, and the article before with its comment.
    assert (placed, read - reported) == (3, 3)
    assert reported > 100
    assert [comment.external_id for comment in Comment.objects.all()] == ["whole"]
    assert found["comments"]["skipped"] > 100
    assert ImportRun.objects.get().state == "partial"


def test_text_page_in_a_container_that_breaks_off_is_left_out(run, tmp_path):
    file = tmp_path / "cut.txt.gz"
    file.write_bytes(gzip.compress(FERRY.encode())[:-8])
    result = run("import_archive", file)
    assert (result.status, result.lines[2]) == (1, "4 comments: 4 skipped")
    assert "could not be read to its end" in result.err
    assert not Article.objects.exists()


def test_file_that_is_no_gzip_behind_its_first_bytes_is_unreadable(report, tmp_path):
    file = tmp_path / "x.gz"
    file.write_bytes(b"\x1f\x8bjunk")
    assert problems(report(file)) == [(None, "error", "unreadable")]


@pytest.mark.parametrize(
    ("header", "options", "code"),
    [
        (HEADER | {"version": 2}, [], "bad_header"),
        (HEADER | {"version": 2}, ["--source", "y"], "bad_header"),
        (HEADER | {"source": "No Spaces"}, [], "bad_source"),
        (HEADER | {"source": "local"}, [], "local_source"),
    ],
)
def test_bad_header_is_the_first_line(report, tmp_path, header, options, code):
    file = tmp_path / "x.jsonl"
    file.write_text(json.dumps(header) + "\n")
    found = report(file, *options)
    assert (problems(found), lines(found)) == ([(1, "error", code)], (1, 0, 1))
