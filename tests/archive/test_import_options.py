"""Options of ``import_archive`` that say how inputs are to be read."""

import pytest

from forum.articles.models import Article
from forum.comments.models import Comment
from tests.archive.container_samples import answer, record
from tests.archive.html_pages import datalife, page_with
from tests.archive.pages import FERRY

# What a text extractor makes of a blog's page, and a page that was saved.
DUMP = "A title\n\nA text.\n\n1 Comment\n\n  1. Ada says:\n    {}\n    First words here.\n\n    Reply\n"
SAVED = page_with(datalife(1, "First words here.").replace("3.02.2021 13:03", "{}"))
FORMS = pytest.mark.parametrize("form", [DUMP, SAVED], ids=["dump", "saved"])
TODAY = "Today, 13:05"


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--captured", "last week"], "'last week' is no date; write it as 2021-02-03 or 2021-02-03T13:05."),
        (["--captured", "2021-02-30"], "'2021-02-30' is no date; write it as 2021-02-03 or 2021-02-03T13:05."),
        (["--captured", "2999-01-01"], "2999-01-01 is in the future; say when the pages were saved."),
        (["--workers", "0"], "--workers takes a number from 1 on."),
        (["--max-ratio", "0"], "--max-ratio takes a number from 1 on."),
        (["--max-unpacked", "0"], "--max-unpacked takes a number from 1 on."),
        (["--max-members", "-1"], "--max-members takes a number from 1 on."),
    ],
)
def test_option_that_makes_no_sense_is_refused_and_nothing_done(run, page, tmp_path, options, sentence):
    report = tmp_path / "report.json"
    result = run("import_archive", page(FERRY), "--report", report, *options)
    assert (result.status, result.err) == (2, sentence)
    assert (Article.objects.count(), report.exists()) == (0, False)


@pytest.mark.parametrize(
    ("name", "outcome"),
    [
        ("text", (0, "4 comments: 4 created")),
        ("auto", (0, "4 comments: 4 created")),
        ("wxr", (1, "0 comments: none")),
    ],
)
def test_file_is_read_in_the_format_that_is_named(run, page, name, outcome):
    result = run("import_archive", page(FERRY), "--format", name)
    assert (result.status, result.lines[2]) == outcome


def test_format_that_is_not_known_is_refused_with_those_that_are(run, page):
    result = run("import_archive", page(FERRY), "--format", "word")
    assert Article.objects.count() == 0
    assert "argument --format: invalid choice: 'word' (choose from 'auto', 'rostra', 'wxr'," in result.err


def times():
    return [
        (comment.created_at and comment.created_at.isoformat(), comment.created_inferred)
        for comment in Comment.objects.order_by("pk")
    ]


@FORMS
@pytest.mark.parametrize("captured", ["2021-03-04", "2021-03-04T22:00", "2021-03-04T22:00:00+00:00"])
def test_time_of_the_day_of_capture_is_reckoned_from_it_and_marked(run, page, form, captured):
    options = ["--captured", captured, "--timezone", "Europe/Lisbon"]
    assert run("import_archive", page(form.replace("{}", TODAY)), *options).status == 0
    assert times() == [("2021-03-04T13:05:00+00:00", True)]


@FORMS
@pytest.mark.parametrize("time", [TODAY, "2 weeks ago"])
def test_time_that_counts_from_an_unknown_day_is_left_empty_and_told(run, page, form, time):
    result = run("import_archive", page(form.replace("{}", time)))
    assert (result.status, times()) == (0, [(None, False)])
    assert f"“{time}”" in result.err
    assert "when the page was saved, which nobody said" in result.err
    assert "--captured DATE" in result.err


def test_page_of_a_crawl_was_captured_when_it_was_fetched_whatever_is_said_of_the_others(run, tmp_path):
    pages = [DUMP.replace("{}", TODAY).replace("A title", title).encode() for title in ("Fetched", "Undated")]
    sent = [answer(data, content_type="text/plain") for data in pages]
    file = tmp_path / "crawl.warc"
    file.write_bytes(record("response", sent[0], date="2020-01-02T09:00:00Z") + record("response", sent[1]))
    assert run("import_archive", file, "--captured", "2021-03-04", "--timezone", "Europe/Lisbon").status == 0
    assert times() == [("2020-01-02T13:05:00+00:00", True), ("2021-03-04T13:05:00+00:00", True)]
