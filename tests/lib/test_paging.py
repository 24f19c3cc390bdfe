"""Keyset paging of rows by time, newest first."""

from datetime import UTC, datetime, timedelta

import pytest

from forum.articles.models import Article
from forum.lib.paging import read_page
from tests.factories import make_article

pytestmark = pytest.mark.django_db


def make_rows(*moments):
    return [make_article(listed_at=moment).pk for moment in moments]


def page(older_than="", newer_than="", size=2):
    return read_page(
        Article.objects.all(), time_field="listed_at", size=size, older_than=older_than, newer_than=newer_than
    )


def keys(found):
    return [row.pk for row in found.rows]


def there_and_back():
    """The keys of all pages by the links to older ones, then by those to newer ones."""
    pages = [page()]
    while pages[-1].older and len(pages) < 20:
        pages.append(page(older_than=pages[-1].older))
    back = [pages[-1]]
    while back[-1].newer and len(back) < 20:
        back.append(page(newer_than=back[-1].newer))
    return [keys(found) for found in pages], [keys(found) for found in back]


def test_page_of_nothing_has_no_neighbours():
    found = page()
    assert (found.rows, found.newer, found.older) == ([], "", "")


def test_page_that_holds_everything_has_no_neighbours():
    first, second = make_rows(datetime(2020, 1, 1, tzinfo=UTC), datetime(2021, 1, 1, tzinfo=UTC))
    found = page()
    assert (keys(found), found.newer, found.older) == ([second, first], "", "")


def test_pages_go_there_and_back():
    a, b, c, d, e = make_rows(*(datetime(2020, 1, day, tzinfo=UTC) for day in range(1, 6)))
    assert there_and_back() == ([[e, d], [c, b], [a]], [[a], [c, b], [e, d]])


def test_rows_of_one_moment_are_told_apart_by_their_keys():
    a, b, c, d, e = make_rows(*[datetime(2020, 1, 1, 12, 30, 15, 123456, tzinfo=UTC)] * 5)
    assert there_and_back()[0] == [[e, d], [c, b], [a]]


def test_rows_a_microsecond_apart_are_in_their_order():
    start = datetime(2024, 5, 17, 23, 59, 59, 999990, tzinfo=UTC)
    rows = make_rows(*(start + timedelta(microseconds=step) for step in range(5)))
    assert there_and_back()[0] == [rows[4:2:-1], rows[2:0:-1], rows[:1]]


def test_rows_of_before_1970_are_paged_like_others():
    a, b, c, d, e = make_rows(*(datetime(1890 + step, 7, 1, 6, 30, tzinfo=UTC) for step in range(5)))
    assert there_and_back() == ([[e, d], [c, b], [a]], [[a], [c, b], [e, d]])


def test_new_row_does_not_shift_the_page_behind_a_cursor():
    a, b, _c, _d = make_rows(*(datetime(2020, 1, day, tzinfo=UTC) for day in range(1, 5)))
    cursor = page().older
    make_rows(datetime(2022, 1, 1, tzinfo=UTC))
    assert keys(page(older_than=cursor)) == [b, a]


@pytest.mark.parametrize("cursor", ["x", "-", "1", "1-", "-1", "nan-1", "inf-1", "1e99-1", "1--1x", "--", "1-2-3"])
def test_cursor_that_cannot_be_read_gives_the_first_page(cursor):
    a, b = make_rows(datetime(2020, 1, 1, tzinfo=UTC), datetime(2021, 1, 1, tzinfo=UTC))
    assert keys(page(older_than=cursor)) == keys(page(newer_than=cursor)) == [b, a]


@pytest.mark.parametrize("key", ["9" * 18, "9" * 30])
def test_cursor_of_a_key_that_no_column_holds_is_survived(key):
    (row,) = make_rows(datetime(1970, 1, 1, tzinfo=UTC))
    assert keys(page(older_than=f"0.0-{key}")) == [row]
