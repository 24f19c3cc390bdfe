"""The list of imports that operators see."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from pytest_django.asserts import assertContains

from forum.archive.models import ImportRun
from tests.archive.import_runs import address, cells, make_run
from tests.factories import make_source

pytestmark = pytest.mark.django_db
LIST = "/imports/"


def test_list_shows_the_newest_first_with_its_counts(staff):
    first = make_run(source=make_source("gazette"))
    second = make_run("running", report={})
    response = staff.get(LIST)
    (_head, newer, older) = cells(response)
    assert newer.endswith("Running or cut off Counted when it ends")
    assert older.endswith("gazette Complete 2 12,345 12,000 1 20 1 h 2 min")
    assert [run.pk for run in response.context["page"].rows] == [second.pk, first.pk]
    assertContains(response, f'<a href="{address(first)}">')


@pytest.mark.parametrize(
    ("paths", "words"),
    [
        ([], ""),
        (["pages/"], " pages/"),
        (["-"], " Standard input"),
        (["a", "b"], " a and 1 more"),
        (["<b>", *map(str, range(1234))], " &lt;b&gt; and 1,234 more"),
        (["/srv/" + "long/" * 20 + "page.html"], " …" + "/long" * 10 + "/page.html"),
        (["x" * 100], " …" + "x" * 60),
    ],
)
def test_list_names_an_import_by_its_number_and_its_first_path(staff, paths, words):
    run = make_run(paths=paths)
    html = staff.get(LIST).content.decode()
    link = re.search(rf'<a href="{address(run)}">(.*?)</a>', html, re.DOTALL)[1]
    assert re.sub("</?bdi>", "", link) == f"{run.pk}{words}"


def test_list_does_not_read_all_the_paths_of_an_import(staff):
    make_run(paths=["first", "second-" * 9])
    (run,) = staff.get(LIST).context["page"].rows
    assert run.get_deferred_fields() == {"paths"}


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


def test_list_takes_the_same_queries_for_3_and_30(staff, django_assert_num_queries):
    for count in (3, 27):
        for number in range(count):
            make_run(source=make_source(f"source-{count}-{number}"))
        with django_assert_num_queries(4):
            staff.get(LIST)
    assert len(staff.get(LIST).context["page"].rows) == 30
