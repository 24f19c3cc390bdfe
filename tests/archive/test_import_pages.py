"""The pages on which operators see what was imported."""

import csv
import io
import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from forum.archive.figures import duration, read_figures
from forum.archive.models import ImportedThread, ImportProblem
from forum.archive.run_pages import PROBLEMS_PER_PAGE, read_problems
from tests.archive.import_runs import MIXED, REPORT, address, cells, make_file, make_run
from tests.factories import make_article, make_source, make_user

pytestmark = pytest.mark.django_db

LIST = "/imports/"


@pytest.mark.parametrize("name", ["", "report.json", "problems.csv", "files.csv"])
def test_imports_are_shown_to_staff_alone(client, alice, bob, name):
    run = make_run()
    for path in (LIST, address(run, name)):
        client.logout()
        assertRedirects(client.get(path), f"/accounts/login/?next={path}", fetch_redirect_response=False)
        client.force_login(alice)
        assert client.get(path).status_code == 403
        client.force_login(bob)
        assert client.get(path).status_code == 200


def test_staff_in_no_role_sees_no_imports(client):
    client.force_login(make_user("dora", role=None, is_staff=True))
    assert client.get(LIST).status_code == 403


def test_role_alone_makes_nobody_an_operator(client):
    client.force_login(make_user("dora", role="moderator", is_staff=False))
    assert client.get(LIST).status_code == 403


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_imports_are_only_read(staff, method):
    run = make_run()
    for path in (LIST, *(address(run, name) for name in ("", "report.json", "problems.csv", "files.csv"))):
        assert getattr(staff, method)(path).status_code == 405


@pytest.mark.parametrize("key", ["0", "999", "9" * 30])
def test_import_that_there_is_not_is_not_found(staff, key):
    for name in ("", "report.json", "problems.csv", "files.csv"):
        assert staff.get(f"/imports/{key}/{name}").status_code == 404


def test_staff_is_led_to_the_imports_by_the_menu_and_by_the_admin(client, staff, alice):
    assertContains(staff.get("/"), f'<a href="{LIST}">Imports</a>')
    run = make_run()
    assertContains(staff.get(f"/admin/archive/importrun/{run.pk}/change/"), f'href="{address(run)}"')
    client.force_login(alice)
    assertNotContains(client.get("/"), "Imports")


def test_report_shows_every_figure(staff):
    run = make_run(source=make_source("gazette"), paths=["pages/", "more.zip"], problems=[("warning", "no_date")] * 20)
    response = staff.get(address(run))
    assert cells(response)[:11] == [
        "What was read Lines or items What it became here",
        "Placed 54,300 An article, a comment or a fact about them",
        "Left out 21 Nothing; it is told among the problems",
        "Sum, equal to what was read 54,321 Equal",
        "Kind Created Updated Unchanged Skipped Read",
        "Files 1 1 0 1 3",
        "Articles 1 1 0 0 2",
        "Comments 12,000 45 200 100 12,345",
        "Authors 70 0 7 0 77",
        "Quotations 9 0 0 0 9",
        "Kind Severity How many",
    ]
    figures = re.findall(r"<dt>([^<]*)</dt><dd>([^<]*)</dd>", response.content.decode())
    assert figures == [
        ("Files", "3"), ("Articles", "2"), ("Comments", "12,345"), ("Authors", "77"), ("Quotations", "9"),
        ("Errors", "0"), ("Warnings", "20"), ("Lost", "0"),
    ]  # fmt: skip
    for words in (
        "5 marked in the source, 4 recognised by their words",
        "3 linked to what they quote, 2 whose comment was not found.",
        "Source: gazette",
        "1 h 2 min",
        "<code>pages/</code>",
        "<code>more.zip</code>",
        f"<code>manage.py import_undo {run.pk}</code>",
        f'href="/imports/{run.pk}/report.json"',
    ):
        assertContains(response, words)


def test_report_says_where_the_ledger_does_not_add_up(staff):
    wrong = REPORT | {
        "lines": {"read": 100, "placed": 90, "reported": 7},
        "authors": {"read": 5, "created": 1, "updated": 0, "unchanged": 0, "skipped": 0},
    }
    run = make_run(report=wrong)
    response = staff.get(address(run))
    assertContains(response, "The ledger does not add up")
    assertNotContains(response, "Nothing lost")
    assert {"Neither 3", "Authors does not add up 1 0 0 0 5"} <= set(cells(response))


@pytest.mark.parametrize(
    ("lines", "words"),
    [({"read": 9, "placed": 9, "reported": 0}, "Nothing lost"), ({"read": 9, "placed": 8, "reported": 1}, "Complete")],
)
def test_report_of_a_whole_import_says_whether_anything_was_left_out(staff, lines, words):
    for path in (address(make_run(report=REPORT | {"lines": lines})), LIST):
        assertContains(staff.get(path), f"</svg>{words}</span>", count=1)


@pytest.mark.parametrize(
    ("state", "lines", "words"),
    [
        ("complete", {"read": 0, "placed": 0, "reported": 0}, "Nothing read"),
        ("partial", {"read": 0, "placed": 0, "reported": 0}, "Nothing imported"),
        ("partial", {"read": 9, "placed": 0, "reported": 9}, "Nothing imported"),
        ("partial", {"read": 9, "placed": 1, "reported": 8}, "In part"),
    ],
)
def test_report_of_an_import_that_brought_nothing_says_so(staff, state, lines, words):
    for path in (address(make_run(state, report=REPORT | {"lines": lines})), LIST):
        response = staff.get(path)
        assertContains(response, f"{words}</span>", count=1)
        assertNotContains(response, "Nothing lost")


@pytest.mark.parametrize(
    ("state", "report", "words", "absent"),
    [
        ("running", {}, "This import is running, or was cut off", ["Ledger", "Download", "import_undo"]),
        ("partial", REPORT, "Some inputs were not imported", []),
        ("undoing", REPORT, "This import is being taken back, or that was cut off", ["leaves what people wrote"]),
        ("undone", REPORT, "This import was taken back", ["import_undo"]),
    ],
)
def test_report_says_what_is_to_be_done(staff, state, report, words, absent):
    response = staff.get(address(make_run(state, report=report)))
    assertContains(response, words, count=1)
    for other in absent:
        assertNotContains(response, other)
    assert ("manage.py import_undo" in response.content.decode()) == (state in ("partial", "undoing"))


def test_report_of_a_running_import_shows_its_problems_so_far(staff):
    run = make_run("running", report={}, problems=[("error", "doctype")])
    assert cells(staff.get(address(run)))[-1] == "page-0.txt Error doctype It."
    assertContains(staff.get(address(make_run("running", report={}))), "None so far.")


def test_report_without_problems_says_so(staff):
    assertContains(staff.get(address(make_run())), "<p>None.</p>")


def test_names_of_many_inputs_are_counted(staff):
    run = make_run(paths=[f"page-{number}" for number in range(13)])
    response = staff.get(address(run))
    assertContains(response, "<code>page-9</code>")
    assertNotContains(response, "page-10")
    assertContains(response, "and 3 more")


def test_what_a_source_says_is_escaped(staff):
    run = make_run(paths=["<script>1"])
    ImportProblem.objects.create(run=run, file="<script>2", severity="error", code="<script>3", message="<script>4")
    response = staff.get(address(run))
    assertNotContains(response, "<script>")
    for number in "1234":
        assertContains(response, f"&lt;script&gt;{number}")


def listed(response):
    return [(problem.severity, problem.code) for problem in response.context["problems"].rows]


def test_problems_are_counted_by_kind_and_listed_errors_first(staff):
    response = staff.get(address(make_run(problems=MIXED)))
    kinds = [(kind.severity, kind.code, kind.count) for kind in response.context["kinds"]]
    assert kinds == [("error", "doctype", 1), ("error", "late", 1), ("warning", "no_date", 2), ("warning", "late", 1)]
    assert [problem.file for problem in response.context["problems"].rows] == [f"page-{n}.txt" for n in (1, 4, 0, 2, 3)]
    assert response.context["counts"] == {"error": 2, "warning": 3, "all": 5}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"severity": "error"}, [MIXED[1], MIXED[4]]),
        ({"code": "late"}, [MIXED[4], MIXED[2]]),
        ({"severity": "warning", "code": "late"}, [MIXED[2]]),
        ({"severity": "fatal"}, [MIXED[1], MIXED[4], MIXED[0], MIXED[2], MIXED[3]]),
        ({"code": "no_such"}, []),
    ],
)
def test_problems_are_filtered(staff, query, expected):
    response = staff.get(address(make_run(problems=MIXED)), query)
    assert listed(response) == expected
    assert ("None of these" in response.content.decode()) == (not expected)


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ({}, ["doctype", "late", "no_date", "late"]),
        ({"severity": "error"}, ["doctype", "late"]),
        ({"severity": "warning", "code": "late"}, ["no_date", "late"]),
        ({"code": "late"}, ["doctype", "late", "no_date", "late"]),
    ],
)
def test_kinds_are_those_of_the_chosen_severity(staff, query, codes):
    response = staff.get(address(make_run(problems=MIXED)), query)
    assert [kind.code for kind in response.context["kinds"]] == codes
    assert response.context["counts"] == {"error": 2, "warning": 3, "all": 5}


def test_severity_without_problems_shows_no_kinds(staff):
    response = staff.get(address(make_run(problems=[("warning", "late")])), {"severity": "error"})
    assertContains(response, "None of these")
    assertNotContains(response, "Problems by kind")


def test_problems_of_other_imports_are_not_shown(staff):
    make_run(problems=MIXED)
    assert listed(staff.get(address(make_run()))) == []


def test_problems_are_read_page_by_page_there_and_back(staff):
    run = make_run(
        problems=[("warning", "late"), ("error", "late")] * PROBLEMS_PER_PAGE + [("warning", "no_date")] * 60
    )
    path = address(run)
    pages = [staff.get(path)]
    while cursor := pages[-1].context["problems"].after:
        assertContains(pages[-1], f'href="?after={cursor}#problems"')
        pages.append(staff.get(path, {"after": cursor}))
    keys = [[problem.pk for problem in page.context["problems"].rows] for page in pages]
    assert [len(page) for page in keys] == [50, 50, 50, 10]
    assert sum(keys, []) == list(run.problems.order_by("severity", "id").values_list("pk", flat=True))
    back = [pages[-1]]
    while cursor := back[-1].context["problems"].before:
        back.append(staff.get(path, {"before": cursor}))
    assert [[problem.pk for problem in page.context["problems"].rows] for page in back] == keys[::-1]


def test_pages_of_filtered_problems_keep_the_filter(staff):
    run = make_run(problems=[("warning", "late&")] * 60)
    response = staff.get(address(run), {"severity": "warning", "code": "late&"})
    cursor = response.context["problems"].after
    assertContains(response, f'href="?severity=warning&amp;code=late%26&amp;after={cursor}#problems"')


@pytest.mark.parametrize("cursor", ["x", "-", "error", "error-", "error-x", "fatal-1", "error-" + "9" * 30, "²-²"])
def test_cursor_that_nobody_gave_shows_the_first_page(staff, cursor):
    path = address(make_run(problems=MIXED))
    for name in ("before", "after"):
        assert len(listed(staff.get(path, {name: cursor}))) == 5
    for name in ("articles", "files"):
        assert staff.get(path, {name: cursor}).status_code == 200


@pytest.mark.parametrize("back", [False, True])
def test_problems_are_read_along_an_index(back):
    run = make_run(problems=MIXED)
    make_run(problems=MIXED)
    cursor = {"before" if back else "after": f"warning-{run.problems.first().pk}"}
    with CaptureQueriesContext(connection) as captured:
        read_problems(run, severity="", code="", **({"before": "", "after": ""} | cursor))
    explain = "EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN (COSTS OFF) "
    with connection.cursor() as asked:
        if connection.vendor == "postgresql":
            asked.execute("SET LOCAL enable_seqscan = off")
        asked.execute(explain + captured.captured_queries[0]["sql"].replace("%", "%%"))
        plan = "\n".join(str(row[-1]) for row in asked.fetchall())
    assert "archive_importproblem_run" in plan
    assert "TEMP B-TREE" not in plan and "Sort" not in plan


def test_report_lists_the_articles_it_wrote_to(staff):
    run = make_run()
    titles = [f"Article {number}" for number in range(22)]
    for number, title in enumerate(titles):
        article = make_article(title=title, state="draft" if number == 1 else "published")
        ImportedThread.objects.create(run=run, article=article, is_new=number == 0, created=[[5, 9], [12, 12]][:number])
    response = staff.get(address(run))
    assert cells(response)[-20:-17] == ["Article 0 Created 0", "Article 1 Updated 5", "Article 2 Updated 6"]
    assertContains(response, f'href="?articles={response.context["changes"].after}#articles"')
    further = staff.get(address(run), {"articles": response.context["changes"].after})
    assert [change.article.title for change in further.context["changes"].rows] == titles[20:]
    assert further.context["changes"].after is None


def test_report_is_given_as_json(staff):
    run = make_run(problems=MIXED)
    response = staff.get(address(run, "report.json"))
    assert response.streaming
    assert response.headers["Content-Type"] == "application/json"
    assert response.headers["Content-Disposition"] == f'attachment; filename="import-{run.pk}.json"'
    assert "no-store" in response.headers["Cache-Control"]
    given = json.loads(b"".join(response.streaming_content))
    assert list(given) == ["files", "articles", "comments", "authors", "quotes", "lines", "problems", "seconds"]
    assert given | {"problems": 0} == REPORT | {"problems": 0}
    assert [(problem["severity"], problem["code"]) for problem in given["problems"]] == MIXED
    assert given["problems"][1] == {
        "file": "page-1.txt", "line": 1, "severity": "error", "code": "doctype", "message": "It.",
    }  # fmt: skip


def test_json_of_a_report_without_problems_is_whole(staff):
    given = json.loads(b"".join(staff.get(address(make_run(), "report.json")).streaming_content))
    assert given["problems"] == []


def test_json_of_an_import_that_has_not_ended_is_not_there(staff):
    assert staff.get(address(make_run("running", report={}), "report.json")).status_code == 404


def test_problems_are_given_as_csv_for_a_spreadsheet(staff):
    run = make_run(problems=[("warning", "no_date"), ("error", "doctype")])
    odd = {"file": '=HYPERLINK("https://evil.example")', "message": 'A "sentence", in\ntwo lines.'}
    ImportProblem.objects.create(run=run, severity="error", code="late", **odd)
    response = staff.get(address(run, "problems.csv"))
    assert response.streaming
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert response.headers["Content-Disposition"] == f'attachment; filename="import-{run.pk}-problems.csv"'
    assert "no-store" in response.headers["Cache-Control"]
    given = b"".join(response.streaming_content).decode()
    assert given.startswith("\ufefffile,line,severity,code,message\r\n")
    assert list(csv.reader(io.StringIO(given[1:], newline=""))) == [
        ["file", "line", "severity", "code", "message"],
        ["page-0.txt", "", "warning", "no_date", "It."],
        ["page-1.txt", "1", "error", "doctype", "It."],
        ["'" + odd["file"], "", "error", "late", odd["message"]],
    ]
    assertContains(staff.get(address(run)), f'href="{address(run, "problems.csv")}" download', count=1)
    assertNotContains(staff.get(address(make_run())), "problems.csv")


def test_report_takes_the_same_queries_for_3_and_30(staff, django_assert_num_queries):
    for count in (3, 30):
        run = make_run(source=make_source("gazette"), problems=[("error", f"kind-{n}") for n in range(count)])
        for _ in range(count):
            article = make_article()
            ImportedThread.objects.create(run=run, article=article)
            make_file(run, article=article)
        with django_assert_num_queries(10):
            staff.get(address(run))


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 seconds"),
        (0.44, "0.4 seconds"),
        (1, "1 second"),
        (1.04, "1 second"),
        (59.9, "59.9 seconds"),
        (60, "1 minute"),
        (150, "2 minutes"),
        (3600, "1 h 0 min"),
        (4_000_000, "1,111 h 7 min"),
    ],
)
def test_length_of_time_is_said_in_words(seconds, words):
    assert duration(seconds) == words


def test_report_of_an_import_that_has_not_ended_has_no_figures():
    assert read_figures({}) is None


def test_report_says_in_words_what_was_piped_in(staff):
    assertContains(staff.get(address(make_run(paths=["-"]))), "<li><code>Standard input</code></li>")
