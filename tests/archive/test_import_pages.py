"""The pages on which operators see what was imported."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from forum.archive.figures import duration, read_figures
from forum.archive.models import ImportedThread, ImportProblem, ImportRun
from forum.archive.run_pages import PROBLEMS_PER_PAGE, read_problems
from tests.factories import make_article, make_source, make_user

pytestmark = pytest.mark.django_db

LIST = "/imports/"
REPORT = {
    "files": {"read": 3, "created": 1, "updated": 1, "unchanged": 0, "skipped": 1},
    "articles": {"read": 2, "created": 1, "updated": 1, "unchanged": 0, "skipped": 0},
    "comments": {"read": 12345, "created": 12000, "updated": 45, "unchanged": 200, "skipped": 100},
    "authors": {"read": 77, "created": 70, "updated": 0, "unchanged": 7, "skipped": 0},
    "quotes": {
        "read": 9, "created": 9, "updated": 0, "unchanged": 0, "skipped": 0,
        "marked": 5, "inferred": 4, "resolved": 3, "unresolved": 2,
    },
    "lines": {"read": 54321, "placed": 54300, "reported": 21},
    "problems": {"error": 1, "warning": 20},
    "seconds": 3725.4,
}  # fmt: skip


def make_run(state="complete", report=None, problems=(), **fields):
    """An import; ``problems`` are pairs of severity and code, in the order in which they were found."""
    run = ImportRun.objects.create(state=state, report=REPORT if report is None else report, **fields)
    ImportProblem.objects.bulk_create(
        ImportProblem(
            run=run, file=f"page-{place}.txt", line=place or None, severity=severity, code=code, message="It."
        )
        for place, (severity, code) in enumerate(problems)
    )
    return run


def address(run, name=""):
    return f"/imports/{run.pk}/{name}"


@pytest.fixture
def staff(client, bob):
    """A browser in which a moderator is signed in."""
    client.force_login(bob)
    return client


def cells(response):
    """The text of each row of the page's tables, with blanks between its cells."""
    rows = re.findall(r"<tr>(.*?)</tr>", response.content.decode(), re.DOTALL)
    return [" ".join(re.sub(r"<[^>]*>", " ", row).split()) for row in rows]


@pytest.mark.parametrize("name", ["", "report.json"])
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
    for path in (LIST, address(run), address(run, "report.json")):
        assert getattr(staff, method)(path).status_code == 405


@pytest.mark.parametrize("key", ["0", "999", "9" * 30])
def test_import_that_there_is_not_is_not_found(staff, key):
    for name in ("", "report.json"):
        assert staff.get(f"/imports/{key}/{name}").status_code == 404


def test_staff_is_led_to_the_imports_by_the_menu_and_by_the_admin(client, staff, alice):
    assertContains(staff.get("/"), f'<a href="{LIST}">Imports</a>')
    run = make_run()
    assertContains(staff.get(f"/admin/archive/importrun/{run.pk}/change/"), f'href="{address(run)}"')
    client.force_login(alice)
    assertNotContains(client.get("/"), "Imports")


def test_list_shows_the_newest_first_with_its_counts(staff):
    first = make_run(source=make_source("gazette"))
    second = make_run("running", report={})
    response = staff.get(LIST)
    (_head, newer, older) = cells(response)
    assert "running or cut off Counted when it ends" in newer
    assert older.endswith("gazette Complete 2 12,345 12,000 1 20 1 h 2 min")
    assert [run.pk for run in response.context["page"].rows] == [second.pk, first.pk]
    assertContains(response, f'<a href="{address(first)}">')


def test_list_of_nothing_says_how_to_import(staff):
    assertContains(staff.get(LIST), "manage.py import_archive PATH")
    assertContains(staff.get(LIST, {"before": "1-1"}), "No imports here")


def test_list_is_read_page_by_page_there_and_back(staff, monkeypatch):
    monkeypatch.setattr("forum.archive.views.RUNS_PER_PAGE", 3)
    begun = datetime(2021, 1, 1, tzinfo=UTC)
    runs = [make_run() for _ in range(5)]
    for place, run in enumerate(runs):
        ImportRun.objects.filter(pk=run.pk).update(started_at=begun + timedelta(days=place))
    first = staff.get(LIST)
    second = staff.get(LIST, {"before": first.context["page"].older})
    keys = [[run.pk for run in page.context["page"].rows] for page in (first, second)]
    assert keys == [[runs[4].pk, runs[3].pk, runs[2].pk], [runs[1].pk, runs[0].pk]]
    back = staff.get(LIST, {"since": second.context["page"].newer})
    assert [run.pk for run in back.context["page"].rows] == keys[0]


def test_report_shows_every_figure(staff):
    run = make_run(source=make_source("gazette"), paths=["pages/", "more.zip"], problems=[("warning", "no_date")] * 20)
    response = staff.get(address(run))
    assert cells(response)[:11] == [
        "What was read Lines or items",
        "Placed: in an article, a comment or a fact about them 54,300",
        "Reported: left out, and told among the problems 21",
        "Sum, equal to what was read 54,321",
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


MIXED = [("warning", "no_date"), ("error", "doctype"), ("warning", "late"), ("warning", "no_date"), ("error", "late")]


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
    assert staff.get(path, {"articles": cursor}).status_code == 200


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


def test_list_takes_the_same_queries_for_3_and_30(staff, django_assert_num_queries):
    for count in (3, 27):
        for number in range(count):
            make_run(source=make_source(f"source-{count}-{number}"))
        with django_assert_num_queries(4):
            staff.get(LIST)
    assert len(staff.get(LIST).context["page"].rows) == 30


def test_report_takes_the_same_queries_for_3_and_30(staff, django_assert_num_queries):
    for count in (3, 30):
        run = make_run(source=make_source("gazette"), problems=[("error", f"kind-{n}") for n in range(count)])
        for _ in range(count):
            ImportedThread.objects.create(run=run, article=make_article())
        with django_assert_num_queries(7):
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
