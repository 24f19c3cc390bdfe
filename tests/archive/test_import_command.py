"""``manage.py import_archive`` and what it reports."""

import io
import json
from types import SimpleNamespace

import pytest

from forum.archive.models import ImportRun
from forum.articles.models import Article
from forum.comments.models import Comment
from tests.archive.pages import FERRY, comment, text_page

SUMMARY = [
    "1 file: 1 created",
    "1 article: 1 created",
    "4 comments: 4 created",
    "3 authors: 3 created",
    "quotes: 1 marked, 0 inferred, 1 resolved, 0 unresolved",
    "17 lines read and placed",
    "0 problems",
]

# Says at the end whether the modules of every page were read.
IMPORT = """
import sys
from django.core.management import execute_from_command_line
execute_from_command_line(["manage.py", "import_archive", *sys.argv[1:]])
print("forum.urls" in sys.modules)
"""


def where_it_is():
    """What the last line says of the run that was kept last."""
    number = ImportRun.objects.latest("pk").pk
    return f"import {number}: its report is at /imports/{number}/, import_undo {number} takes it back"


def places():
    return list(Comment.objects.order_by("tree_id", "lft").values_list("path", "author__login"))


def test_import_reports_what_it_made(run, page):
    result = run("import_archive", page(FERRY))
    assert (result.status, result.lines, result.err) == (0, [*SUMMARY, where_it_is()], "")
    assert places() == [("1", "ada"), ("2", "ben"), ("2.1", "ada"), ("3", "cy")]


def test_import_of_the_founding_page_gives_what_the_contract_says(run, founding_page):
    result = run("import_archive", founding_page)
    assert (result.status, result.err) == (0, "")
    assert result.lines == [
        "1 file: 1 created",
        "1 article: 1 created",
        "13 comments: 13 created",
        "12 authors: 12 created",
        "quotes: 1 marked, 3 inferred, 1 resolved, 0 unresolved",
        "70 lines read and placed",
        "0 problems",
        where_it_is(),
    ]
    assert run("check_threads").out == "13 comments in 10 threads: sound\n"
    article = Article.objects.get()
    assert (article.notes, article.author, article.published_at) == ([["Photos Used", "NASA"]], None, None)
    assert run("import_archive", founding_page).lines[1:3] == ["1 article: 1 unchanged", "13 comments: 13 unchanged"]


def test_second_import_changes_nothing(run, page, export):
    run("import_archive", page(FERRY))
    before = export()
    result = run("import_archive", page(FERRY))
    assert result.lines[:4] == [
        "1 file: 1 unchanged",
        "1 article: 1 unchanged",
        "4 comments: 4 unchanged",
        "3 authors: 3 unchanged",
    ]
    assert export() == before


def test_dry_run_counts_the_same_and_keeps_nothing(run, page):
    result = run("import_archive", page(FERRY), "--dry-run")
    assert result.lines == ["Dry run: nothing was kept.", *SUMMARY]
    assert (Article.objects.count(), Comment.objects.count(), ImportRun.objects.count()) == (0, 0, 0)


def test_dry_run_over_an_earlier_import_tells_what_would_change(run, page):
    run("import_archive", page(FERRY))
    more = FERRY + comment(4, "dot", "Lifted.", minute=9)
    assert run("import_archive", page(more), "--dry-run").lines[3] == "5 comments: 1 created, 4 unchanged"
    assert Comment.objects.count() == 4


def test_standard_input_is_read(run, monkeypatch):
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(FERRY.encode())))
    assert run("import_archive", "-").lines == [*SUMMARY, where_it_is()]


def test_folder_is_read_through_in_order_without_hidden_files(run, page):
    folder = page(text_page(title="B"), "b.txt").parent
    page(text_page(title="A"), "a.txt")
    page("junk", ".hidden")
    run("import_archive", folder)
    assert list(Article.objects.order_by("pk").values_list("title", flat=True)) == ["A", "B"]


def test_times_without_an_offset_are_of_the_zone_given(run, page):
    run("import_archive", page(FERRY), "--timezone", "Asia/Tokyo")
    first = Comment.objects.get(path="1")
    assert (first.created_at.isoformat(), first.created_offset) == ("2020-05-05T01:01:00+00:00", 540)


def test_times_can_be_corrected_by_importing_with_another_zone(run, page):
    run("import_archive", page(FERRY))
    result = run("import_archive", page(FERRY), "--timezone", "Asia/Tokyo")
    assert result.lines[2] == "4 comments: 4 updated"
    assert Comment.objects.get(path="1").created_at.isoformat() == "2020-05-05T01:01:00+00:00"


def test_source_is_archive_unless_named(run, page):
    run("import_archive", page(FERRY))
    run("import_archive", page(FERRY), "--source", "ferry.example")
    sources = Article.objects.order_by("pk").values_list("source__name", flat=True)
    assert list(sources) == ["archive", "ferry.example"]


def test_report_file_has_every_count(run, page, tmp_path):
    file = tmp_path / "report.json"
    run("import_archive", page(FERRY), "--report", file)
    report = json.loads(file.read_text())
    assert report.pop("seconds") >= 0
    created = {"updated": 0, "unchanged": 0, "skipped": 0}
    assert report == {
        "files": {"read": 1, "created": 1} | created,
        "articles": {"read": 1, "created": 1} | created,
        "comments": {"read": 4, "created": 4} | created,
        "authors": {"read": 3, "created": 3} | created,
        "quotes": {"read": 1, "created": 1, "marked": 1, "inferred": 0, "resolved": 1, "unresolved": 0} | created,
        "lines": {"read": 17, "placed": 17, "reported": 0},
        "problems": [],
    }


def test_last_line_for_programs_names_the_run_that_was_kept(run, page):
    for options, key in ([], lambda: ImportRun.objects.get().pk), (["--dry-run"], lambda: None):
        (line,) = run("import_archive", page(FERRY), "--progress", "json", *options).lines
        told = json.loads(line)
        assert (told["finished"], told["run"], told["comments"]["read"]) == (True, key(), 4)


def test_run_that_is_named_can_be_taken_back(run, page):
    number = run("import_archive", page(FERRY)).lines[-1].partition(":")[0].removeprefix("import ")
    assert run("import_undo", number, "--yes").status == 0
    assert Comment.objects.count() == 0


def test_report_is_not_begun_where_nothing_is_done(run, tmp_path):
    file = tmp_path / "report.json"
    assert run("import_archive", "nowhere.txt", "--report", file).status == 2
    assert not file.exists()


@pytest.mark.parametrize("target", ["report.json", "there.json"])
def test_report_goes_where_a_link_leads_and_what_stands_there_stays_until_then(run, page, tmp_path, target):
    (tmp_path / "there.json").write_text("An earlier one.")
    link = tmp_path / "link.json"
    link.symlink_to(tmp_path / target)
    assert run("import_archive", "nowhere.txt", "--report", link).status == 2
    assert (link.is_symlink(), (tmp_path / "there.json").read_text()) == (True, "An earlier one.")
    assert run("import_archive", page(FERRY), "--report", link).status == 0
    assert json.loads((tmp_path / target).read_text())["comments"]["created"] == 4


def test_bad_file_is_a_sentence_and_the_others_are_imported(run, page):
    page(FERRY, "good.txt")
    bad = page("<!doctype html><p>A page.", "bad.txt")
    result = run("import_archive", bad.parent)
    assert (result.status, result.lines[0]) == (1, "2 files: 1 created, 1 skipped")
    assert result.err.startswith(f"{bad}: error: Neither an article nor comments were recognised in this page")
    assert Comment.objects.count() == 4


def test_run_is_recorded_with_its_report(run, page):
    path = page(FERRY)
    run("import_archive", path)
    record = ImportRun.objects.get()
    assert (record.state, record.paths, record.source.name) == ("complete", [str(path)], "archive")
    assert record.report["comments"]["created"] == 4
    assert record.finished_at is not None


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["nowhere.txt"], "There is no file or folder nowhere.txt."),
        (["{page}", "--timezone", "Moon/Base"], "'Moon/Base' is no time zone"),
        (["{page}", "--source", "No Spaces"], "A source's name is made of small letters"),
        (["{page}", "--source", "local"], "The source «local» is what people write here."),
        (["{page}", "--report", "/nowhere/report.json"], "The report cannot be written"),
        (["{empty}"], "There is no file in there to import."),
    ],
)
def test_bad_arguments_do_nothing_and_say_why(run, page, tmp_path, arguments, sentence):
    (tmp_path / "empty").mkdir()
    names = {"page": page(FERRY), "empty": tmp_path / "empty"}
    result = run("import_archive", *(argument.format(**names) for argument in arguments))
    assert result.status == 2
    assert result.err.startswith(sentence)
    assert Article.objects.count() == 0


def test_import_reads_no_modules_of_pages(site, page):
    site.env["DJANGO_SETTINGS_MODULE"] = "forum.settings"
    file = page(text_page(comment(1, "ada", "Oak lasts.")))
    said = site.start("-c", IMPORT, file, "--progress", "none").communicate(timeout=120)[0].decode()
    assert said.startswith("1 file: 1 created\n")
    assert said.endswith("takes it back\nFalse\n")


def test_import_into_a_site_whose_settings_would_hurt_it_is_refused(site, page):
    site.env["ALLOWED_HOSTS"] = "rostra.example"
    refused = site.manage("import_archive", page(FERRY), "--progress", "none", check=False)
    assert (refused.returncode, b"forum.E001" in refused.stderr) == (1, True)
