"""The files of an import, as operators see them."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django.asserts import assertContains, assertNotContains

from forum.archive.run_pages import FILES_PER_PAGE, read_files
from tests.archive.import_runs import address, cells, make_file, make_run
from tests.factories import make_article

pytestmark = pytest.mark.django_db

HEADER = "File Bytes Lines or items Encoding SHA-256 Article Result"


def rows(response):
    """The text of each row of the table of files."""
    found = cells(response)
    return found[found.index(HEADER) + 1 :]


def test_report_lists_what_each_file_was_and_came_to(staff):
    run, article = make_run(), make_article(title="The ferry & the fog")
    make_file(run, article=article)
    make_file(run, name="koi.html", encoding="koi8-r", lines=1234, lines_reported=3, article=article, result="updated")
    make_file(run, name="pile.zip!a.xml", size=12345678, articles=1200, result="unchanged")
    make_file(run, name="mail", files=5000, sha256="", encoding="", articles=1)
    broken = {"size": None, "sha256": "", "encoding": "", "lines": 0, "articles": 0}
    make_file(run, name="gone.zip", result="skipped", **broken)
    response = staff.get(address(run))
    assert rows(response) == [
        "page.txt 8,044 70 UTF-8 0123456789ab… The ferry &amp; the fog Created",
        "koi.html 8,044 1,234 KOI8-R 0123456789ab… The ferry &amp; the fog Updated 3 left out",
        "pile.zip!a.xml 12,345,678 70 UTF-8 0123456789ab… 1,200 articles Unchanged",
        "mail 5,000 files 8,044 70 1 article Created",
        "gone.zip 0 Skipped",
    ]
    assertContains(response, f'<a href="{article.get_absolute_url()}"><bdi>The ferry &amp; the fog</bdi></a>', count=2)
    for badge in ('badge ok">Created', 'badge">Updated', 'badge ok">Unchanged', 'badge bad">Skipped'):
        assertContains(response, f'<span class="{badge}</span>')


def test_file_whose_article_is_gone_says_how_many_it_had(staff):
    run = make_run("undone")
    make_file(run, article_id=99999)
    assert rows(staff.get(address(run))) == ["page.txt 8,044 70 UTF-8 0123456789ab… 1 article Created"]


def test_name_of_a_file_is_escaped(staff):
    run = make_run()
    make_file(run, name="<script>1")
    response = staff.get(address(run))
    assertContains(response, "<bdi>&lt;script&gt;1</bdi>")
    assertNotContains(response, "<script>1")


def test_files_are_read_page_by_page(staff):
    run, other = make_run(), make_run()
    for number in range(2 * FILES_PER_PAGE + 1):
        make_file(run, name=f"page-{number}.txt")
        make_file(other)
    names, path = [], ""
    for _page in range(3):
        response = staff.get(address(run) + path)
        page = response.context["files"]
        names.append([file.name for file in page.rows])
        path = f"?files={page.after}"
        assert (f'href="{path}#files" rel="next"' in response.content.decode()) == (page.after is not None)
    assert [len(page) for page in names] == [20, 20, 1]
    assert sum(names, []) == [f"page-{number}.txt" for number in range(41)]
    assert page.after is None


def test_files_are_read_along_an_index():
    run = make_run()
    for _ in range(3):
        make_file(run)
    with CaptureQueriesContext(connection) as captured:
        read_files(run, after=run.files.first().pk)
    explain = "EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN (COSTS OFF) "
    with connection.cursor() as asked:
        if connection.vendor == "postgresql":
            asked.execute("SET LOCAL enable_seqscan = off")
        asked.execute(explain + captured.captured_queries[0]["sql"].replace("%", "%%"))
        plan = "\n".join(str(row[-1]) for row in asked.fetchall())
    assert "archive_importedfile_run" in plan
    assert "TEMP B-TREE" not in plan and "Sort" not in plan


@pytest.mark.parametrize(("state", "words"), [("running", "None so far."), ("complete", "None are noted here.")])
def test_report_without_files_says_so(staff, state, words):
    run = make_run(state, problems=[("warning", "late")])
    assertContains(staff.get(address(run)), f"<p>{words}</p>", count=1)
    assertNotContains(staff.get(address(run)), "files.csv")
    make_file(run)
    assertNotContains(staff.get(address(run)), words)
    assertContains(staff.get(address(run), {"files": "999999"}), words)


def test_files_are_given_as_csv_for_a_spreadsheet(staff):
    run, article = make_run(), make_article()
    make_file(run, name="=HYPERLINK(1).txt", article=article, lines_reported=2)
    make_file(run, name="gone.zip", size=None, sha256="", encoding="", format="", articles=0, result="skipped")
    make_file(make_run())
    response = staff.get(address(run, "files.csv"))
    assert response.streaming
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert response.headers["Content-Disposition"] == f'attachment; filename="import-{run.pk}-files.csv"'
    assert "no-store" in response.headers["Cache-Control"]
    given = b"".join(response.streaming_content).decode()
    assert given.startswith("\ufefffile,files,format,bytes,")
    assert list(csv.reader(io.StringIO(given[1:], newline=""))) == [
        ["file", "files", "format", "bytes", "lines", "left_out", "encoding", "sha256", "articles", "article",
         "result"],
        ["'=HYPERLINK(1).txt", "1", "text", "8044", "70", "2", "utf-8", "0123456789abcdef" * 4, "1", str(article.pk),
         "created"],
        ["gone.zip", "1", "", "", "70", "0", "", "", "0", "", "skipped"],
    ]  # fmt: skip
    assertContains(staff.get(address(run)), f'href="{address(run, "files.csv")}" download', count=1)
