"""The ledger on the page of an import: what was read, by what it became."""

import json

from pytest_django.asserts import assertContains

from forum.archive.models import ImportRun
from tests.archive.import_runs import address, cells, make_run
from tests.archive.pages import FERRY
from tests.archive.records import article, reply

LEDGER = "What was read Lines or items What it became here"


def ledger(staff):
    """The rows of the ledger of the last import, up to the sum."""
    rows = cells(staff.get(address(ImportRun.objects.latest("pk"))))
    start = rows.index(LEDGER) + 1
    return rows[start : next(at for at, row in enumerate(rows) if row.startswith("Sum")) + 1]


def test_lines_of_a_text_page_are_told_by_what_they_became(run, staff, page):
    noted = FERRY.replace("Dear reader", "  • Photos Used: A pier\nDear reader", 1)
    run("import_archive", page(noted.replace("  3. cy", "Nobody's line\n  3. cy")))
    assert ledger(staff) == [
        "Titles 1 Title of an article",
        "Lines of articles 1 Text of an article",
        "Notes, such as a photo credit 1 Note of an article",
        "Quoted lines 1 Quotation in a comment",
        "Lines of comments 5 Text of a comment",
        "Names, numbers and times, and what the page says itself 9 Author, place and time",
        "Left out 1 Nothing; it is told among the problems",
        "Sum, equal to what was read 19 Equal",
    ]


def test_items_are_told_by_what_they_became(run, staff, load):
    load(article(), reply("c"), reply("d"))
    assert ledger(staff) == [
        "Articles, each one item 1 Article",
        "Comments, each one item 2 Comment",
        "Items that describe others 1 Source, author, place and time",
        "Left out 0 Nothing; it is told among the problems",
        "Sum, equal to what was read 4 Equal",
    ]


def test_comments_that_were_not_written_became_nothing(run, staff, load):
    load(article("b"), reply("theirs", article="b"))
    load(article(), reply("c"), reply("c"), reply("theirs"))
    assert ledger(staff)[1] == "Comments, each one item 1 Comment"
    assert ledger(staff)[3] == "Left out 2 Nothing; it is told among the problems"


def test_lines_of_comments_that_an_article_repeats_are_counted_once(run, staff, page):
    run("import_archive", page(FERRY.replace("It should.", "The ferry waits for the fog to lift. It should.")))
    read = sum(int(row.split(" Quotation")[0].split()[-1]) for row in ledger(staff) if " Quotation" in row)
    assert (read, ledger(staff)[-1]) == (1, "Sum, equal to what was read 17 Equal")


def test_import_of_an_earlier_version_shows_what_was_placed_as_one(staff):
    make_run()
    assert ledger(staff)[0] == "Placed 54,300 An article, a comment or a fact about them"


def test_report_for_programs_keeps_its_form(run, staff, page, tmp_path):
    file = tmp_path / "report.json"
    run("import_archive", page(FERRY), "--report", file)
    given = b"".join(staff.get(address(ImportRun.objects.get(), "report.json")).streaming_content)
    assert json.loads(given) == json.loads(file.read_text())
    assert "became" not in json.loads(given)


def test_report_that_does_not_add_up_has_no_mark_of_being_equal(staff):
    run = make_run(report={"lines": {"read": 9, "placed": 5, "reported": 1}, "became": {"title": 5}})
    response = staff.get(address(run))
    assertContains(response, "The ledger does not add up")
    assert "Neither 3" in cells(response)
