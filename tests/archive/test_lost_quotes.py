"""The quotations of an import that lead nowhere, as operators see them."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django.asserts import assertContains, assertNotContains

from forum.archive.lost_quotes import QUOTES_PER_PAGE, read_lost_quotes
from forum.archive.models import ImportRun
from forum.comments.models import Comment, Quotation
from tests.archive.import_runs import REPORT, address, cells, make_run
from tests.archive.pages import comment, text_page
from tests.factories import make_comment

HEAD = "Quoted text Said to be by Quoted in"


@pytest.fixture
def lost(run, page):
    """Import a page on which so many comments quote what is not there; return the run."""

    def import_page(count, title="The ferry and the fog", words="Never said"):
        quoting = [
            comment(number, "ada", f"Quote: ben\n{words}, {number}.\n\nIt was.", minute=number)
            for number in range(1, count + 1)
        ]
        run("import_archive", page(text_page(*quoting, title=title)))
        return ImportRun.objects.latest("pk")

    return import_page


def listed(response):
    rows = cells(response)
    if HEAD not in rows:
        return []
    start = rows.index(HEAD) + 1
    return [row for row in rows[start : start + QUOTES_PER_PAGE] if re.match(r"Never said, \d+", row)]


def test_lost_quotation_is_shown_with_who_is_said_to_have_written_it_and_where_it_is_quoted(staff, lost):
    response = staff.get(address(lost(2)))
    assert listed(response) == [
        "Never said, 1. ben 1 The ferry and the fog",
        "Never said, 2. ben 2 The ferry and the fog",
    ]
    assertContains(response, f'href="{Comment.objects.get(path="2").get_absolute_url()}"')
    assertContains(response, "0 of 2 marked quotations lead to the comments that they quote. 2 do not")
    assertContains(response, 'href="?severity=warning&amp;code=unresolved_quote#problems"')


def test_one_quotation_is_said_in_the_singular(staff, lost):
    assertContains(
        staff.get(address(lost(1))), "0 of 1 marked quotation leads to the comment that it quotes. 1 does not"
    )


def test_quotations_that_were_all_found_are_said_to_be(staff):
    response = staff.get(address(make_run(report=REPORT | {"quotes": {"marked": 5, "resolved": 5, "unresolved": 0}})))
    assertContains(response, "All 5 marked quotations were found")
    assertNotContains(response, HEAD.split()[0] + " text")


def test_import_without_marked_quotations_says_nothing_of_them(staff):
    response = staff.get(address(make_run(report=REPORT | {"quotes": {"marked": 0, "inferred": 5}})))
    assertNotContains(response, "Quotations to look at")


def test_lost_quotations_are_read_page_by_page(staff, lost):
    run = lost(QUOTES_PER_PAGE + 2)
    first = staff.get(address(run))
    assert len(listed(first)) == QUOTES_PER_PAGE
    after = first.context["quotes"].after
    assertContains(first, f'href="?quotes={after}#quotes"')
    second = staff.get(address(run), {"quotes": after})
    assert [row.split(".")[0] for row in listed(second)] == ["Never said, 11", "Never said, 12"]
    assert second.context["quotes"].after == ""


@pytest.mark.parametrize("cursor", ["x", "-", "1-", "-1", "1-x", "9" * 30 + "-1", "²-²", "1_000-1"])
def test_cursor_that_nobody_gave_shows_the_first_quotations(staff, lost, cursor):
    assert len(listed(staff.get(address(lost(2)), {"quotes": cursor}))) == 2


def test_quotation_that_was_linked_since_is_not_listed(staff, lost):
    run = lost(2)
    Quotation.objects.filter(comment__path="2").update(quoted=Comment.objects.get(path="1"))
    assert [row.split(".")[0] for row in listed(staff.get(address(run)))] == ["Never said, 1"]


@pytest.mark.parametrize("state", ["hidden", "deleted"])
def test_quotation_of_a_comment_that_not_everybody_may_read_is_not_listed(staff, lost, state):
    run = lost(1)
    Comment.objects.update(state=state)
    response = staff.get(address(run))
    assert listed(response) == []
    assertContains(response, "None of them is in a comment that this import made")


def test_quotations_of_other_imports_are_not_listed(staff, lost):
    one, other = lost(1), lost(1, title="Another page")
    assert [row.split(". ben ")[1] for row in listed(staff.get(address(one)))] == ["1 The ferry and the fog"]
    # Two imports at once: the keys of one lie among those of the other.
    thread = one.threads.get()
    thread.created = [[thread.created[0][0], thread.created[0][1] + 100]]
    thread.save()
    assert [row.split(". ben ")[1] for row in listed(staff.get(address(one)))] == ["1 The ferry and the fog"]
    assert len(listed(staff.get(address(other)))) == 1


def test_what_people_quote_here_is_not_listed(staff, lost, alice):
    run = lost(1)
    quoting = make_comment(Comment.objects.get().article, alice)
    Quotation.objects.create(comment=quoting, position=0, author_name="ben", text="Never said, 9.")
    thread = run.threads.get()
    thread.created = [[thread.created[0][0], quoting.pk]]
    thread.save()
    assert [row.split(".")[0] for row in listed(staff.get(address(run)))] == ["Never said, 1"]


def test_quoted_text_is_escaped_cut_and_read_in_its_direction(staff, lost):
    response = staff.get(address(lost(1, words="<b>" + "Never said " * 30)))
    assertContains(response, 'dir="auto">&lt;b&gt;Never said')
    assertContains(response, "Never sai…</th>")


def test_report_with_lost_quotations_takes_the_same_queries_for_3_and_30(staff, lost, django_assert_num_queries):
    for count in (3, 30):
        run = lost(count, title=f"Page {count}")
        with django_assert_num_queries(12):
            staff.get(address(run))


def test_lost_quotations_are_read_along_the_index_of_their_comments(lost):
    run = lost(3)
    with CaptureQueriesContext(connection) as captured:
        read_lost_quotes(run, after="1-0")
    explain = "EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN (COSTS OFF) "
    with connection.cursor() as asked:
        if connection.vendor == "postgresql":
            asked.execute("SET LOCAL enable_seqscan = off")
        asked.execute(explain + captured.captured_queries[2]["sql"].replace("%", "%%"))
        plan = "\n".join(str(row[-1]) for row in asked.fetchall())
    assert "comments_quotation_quoted" not in plan
