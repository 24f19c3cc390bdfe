"""Times that remember the offset they were read with."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.lib.dates import from_utc_text, iso_text, offset_minutes, utc_text, with_offset

NOON = datetime(2021, 2, 3, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "minutes"),
    [
        (None, 0),
        (datetime(2021, 2, 3), 0),
        (NOON, 0),
        (NOON.astimezone(timezone(timedelta(hours=3))), 180),
        (NOON.astimezone(timezone(timedelta(hours=-3, minutes=-30))), -210),
        (NOON.astimezone(timezone(timedelta(minutes=19, seconds=32))), 20),
    ],
)
def test_offset_is_counted_in_minutes_east(moment, minutes):
    assert offset_minutes(moment) == minutes


@pytest.mark.parametrize(
    ("minutes", "text"),
    [(0, "2021-02-03T12:00:00+00:00"), (180, "2021-02-03T15:00:00+03:00"), (-210, "2021-02-03T08:30:00-03:30")],
)
def test_moment_is_given_back_at_its_offset(minutes, text):
    assert with_offset(NOON, minutes).isoformat() == text


def test_no_moment_has_no_offset():
    assert with_offset(None, 180) is None


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (None, None),
        (NOON, "2021-02-03 12:00:00"),
        (NOON.replace(microsecond=5, year=30), "0030-02-03 12:00:00.000005"),
        (NOON.astimezone(timezone(timedelta(hours=-3, minutes=-30))), "2021-02-03 12:00:00"),
    ],
)
def test_time_is_written_in_utc_and_read_again(moment, text):
    assert utc_text(moment) == text
    assert from_utc_text(text) == moment


@given(st.datetimes(), st.integers(-958, 958))
def test_time_is_written_as_python_writes_it(wall, minutes):
    for moment in (wall.replace(tzinfo=timezone(timedelta(minutes=minutes))), wall.replace(tzinfo=UTC)):
        assert iso_text(moment) == moment.isoformat()
