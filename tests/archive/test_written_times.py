"""Times as pages write them for people."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.archive.readers.written_times import read_written_time

MOSCOW = ZoneInfo("Europe/Moscow")
BERLIN = ZoneInfo("Europe/Berlin")
YEARS = [
    "January February March April May June July August September October November December",
    "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
    "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "Jänner Feber Mrz Apr Mai Jun Jul Aug Sept Okt Nov Dez",
    "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "Январь Февраль Март Апрель Май Июнь Июль Август Сентябрь Октябрь Ноябрь Декабрь",
    "янв фев мар апр май июн июл авг сен окт ноя дек",
]
CAPTURED = datetime(2021, 3, 31, 12, 30, tzinfo=UTC)


def moment(text, zone=MOSCOW, captured=None):
    found = read_written_time(text, zone=zone, captured=captured)
    return found and found.moment and found.moment.isoformat()


@pytest.mark.parametrize(
    "text",
    [
        "3 February 2021 13: 03",
        "3 February 2021 13:03",
        "3 Feb 2021 13:03",
        "3 Feb. 2021, 13:03",
        "3rd February 2021 at 13:03",
        "Wednesday, 3 February 2021 13:03",
        "Wed, 3 Feb 2021 13:03",
        "February 3, 2021 at 1:03 pm",
        "February 3rd, 2021 at 1:03 PM",
        "Feb 3, 2021 - 1:03 p.m.",
        "FEBRUARY 3, 2021 13:03",
        "3. Februar 2021 um 13:03 Uhr",
        "3. Februar 2021 um 13:03",
        "3. Februar 2021, 13.03 Uhr",
        "3. Feber 2021 13:03",
        "Mi., 3. Feb. 2021 13:03",
        "Mittwoch, den 3. Februar 2021 um 13:03",
        "3 февраля 2021 13:03",
        "3 февраля 2021 13: 03",
        "3 февраля 2021 г. в 13:03",
        "3 февраля 2021 года, 13:03",
        "3 фев 2021 13:03",
        "среда, 3 февраля 2021, 13:03",
        "03.02.2021, 13:03",
        "03.02.2021 13:03 Uhr",
        "3-02-2021, 13:03",
        "2021-02-03 13:03",
        "2021/02/03 13:03",
        "2021-02-03T13:03",
        " 3\N{NO-BREAK SPACE}February  2021\t13:03\n",
    ],
)
def test_time_without_an_offset_is_in_the_zone(text):
    assert moment(text) == "2021-02-03T13:03:00+03:00"
    assert read_written_time(text, zone=MOSCOW)[1:] == (False, "", "")


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("2021-02-03T13:03:05+05:30", "2021-02-03T13:03:05+05:30"),
        ("2021-02-03T13:03:05Z", "2021-02-03T13:03:05+00:00"),
        ("2021-02-03t13:03:05.25z", "2021-02-03T13:03:05.250000+00:00"),
        ("2021-02-03 13:03:05 -0130", "2021-02-03T13:03:05-01:30"),
        ("2021-02-03 13:03:05.1234567 UTC", "2021-02-03T13:03:05.123456+00:00"),
        ("Wed, 03 Feb 2021 13:03:05 +0000", "2021-02-03T13:03:05+00:00"),
        ("Wed, 03 Feb 2021 13:03:05 GMT", "2021-02-03T13:03:05+00:00"),
        ("2021-02-03 13:03:05", "2021-02-03T13:03:05+03:00"),
    ],
)
def test_offset_and_seconds_are_kept(text, read):
    assert moment(text) == read


@pytest.mark.parametrize(
    ("word", "month"), [pair for year in YEARS for pair in zip(year.split(), range(1, 13), strict=True)]
)
def test_every_month_is_known_by_its_words(word, month):
    assert moment(f"7 {word} 2015 08:09") == f"2015-{month:02}-07T08:09:00+03:00"


@pytest.mark.parametrize(
    ("clock", "read"),
    [("12:00 am", "00:00"), ("12:30 pm", "12:30"), ("1:00 AM", "01:00"), ("11:59 PM", "23:59"), ("13:05 pm", "13:05")],
)
def test_clock_of_twelve_hours_is_read(clock, read):
    assert moment(f"May 7, 2015 at {clock}") == f"2015-05-07T{read}:00+03:00"


@pytest.mark.parametrize(
    "text", ["3 February 2021", "February 3, 2021", "3. Februar 2021", "03.02.2021", "2021-02-03", "3 февраля 2021"]
)
def test_midnight_of_a_day_alone_is_inferred(text):
    found = read_written_time(text, zone=MOSCOW)
    assert (found.moment.isoformat(), found.inferred, found.code) == ("2021-02-03T00:00:00+03:00", True, "")


@pytest.mark.parametrize(
    "text",
    [
        "31 February 2021 13: 03",
        "30. Februar 2021 um 13:03 Uhr",
        "3 February 2021 24:00",
        "3 February 2021 13:60",
        "February 3, 2021 at 13:03 am",
        "2021-13-03 13:03",
        "2021-02-30T13:03:00Z",
        "2021-02-03 13:03 +25:00",
        "0000-00-00 00:00:00",
        "1 January 0001 00:00",
        "31.12.9999 23:59",
        "0001-01-01T00:00:00+00:00",
    ],
)
def test_impossible_time_is_none_and_told(text):
    found = read_written_time(text, zone=MOSCOW)
    assert (found.moment, found.code) == (None, "bad_date")
    assert f"no such time as “{text}”" in found.message


@pytest.mark.parametrize(
    ("text", "read", "code"),
    [
        ("28 March 2021 02:30", "2021-03-28T02:30:00+01:00", "nonexistent_time"),
        ("31 October 2021 02:30", "2021-10-31T02:30:00+02:00", "ambiguous_time"),
        ("31 October 2021 03:00", "2021-10-31T03:00:00+01:00", ""),
        ("27 March 2021 02:30", "2021-03-27T02:30:00+01:00", ""),
        ("28.03.2021, 03:00", "2021-03-28T03:00:00+02:00", ""),
    ],
)
def test_clock_change_is_told(text, read, code):
    found = read_written_time(text, zone=BERLIN)
    assert (found.moment.isoformat(), found.code) == (read, code)


# The page was saved at 15:30 in Moscow, on 31 March.


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Today, 13:05", "2021-03-31T13:05:00+03:00"),
        ("today at 1:05 pm", "2021-03-31T13:05:00+03:00"),
        ("Yesterday, 13:05", "2021-03-30T13:05:00+03:00"),
        ("Yesterday", "2021-03-30T00:00:00+03:00"),
        ("Heute um 13:05 Uhr", "2021-03-31T13:05:00+03:00"),
        ("Gestern, 13:05", "2021-03-30T13:05:00+03:00"),
        ("Сегодня, 13:05", "2021-03-31T13:05:00+03:00"),
        ("Вчера в 13:05", "2021-03-30T13:05:00+03:00"),
        ("2 weeks ago", "2021-03-17T15:30:00+03:00"),
        ("3 hours ago", "2021-03-31T12:30:00+03:00"),
        ("about an hour ago", "2021-03-31T14:30:00+03:00"),
        ("a month ago", "2021-02-28T15:30:00+03:00"),
        ("1 year ago", "2020-03-31T15:30:00+03:00"),
        ("1 year 2 months ago", "2020-01-31T15:30:00+03:00"),
        ("2 days, 3 hours and 5 minutes ago", "2021-03-29T12:25:00+03:00"),
        ("5d ago", "2021-03-26T15:30:00+03:00"),
        ("vor 2 Wochen", "2021-03-17T15:30:00+03:00"),
        ("vor einer Stunde", "2021-03-31T14:30:00+03:00"),
        ("vor 3 Tagen", "2021-03-28T15:30:00+03:00"),
        ("2 недели назад", "2021-03-17T15:30:00+03:00"),
        ("неделю назад", "2021-03-24T15:30:00+03:00"),
        ("5 минут назад", "2021-03-31T15:25:00+03:00"),
        ("just now", "2021-03-31T15:30:00+03:00"),
        ("только что", "2021-03-31T15:30:00+03:00"),
    ],
)
def test_time_counted_from_the_capture_is_inferred(text, read):
    found = read_written_time(text, zone=MOSCOW, captured=CAPTURED)
    assert (found.moment.isoformat(), found.inferred, found.code) == (read, True, "")
    unknown = read_written_time(text, zone=MOSCOW)
    assert (unknown.moment, unknown.inferred, unknown.code) == (None, False, "needs_captured")
    assert "--captured DATE" in unknown.message


def test_day_of_the_capture_is_the_zones():
    late = datetime(2021, 3, 31, 23, 0, tzinfo=UTC)
    assert moment("Today, 01:10", captured=late) == "2021-04-01T01:10:00+03:00"


def test_capture_without_an_offset_is_in_the_zone():
    assert moment("1 hour ago", captured=datetime(2021, 3, 31, 12, 30)) == "2021-03-31T11:30:00+03:00"


def test_hours_before_a_clock_change_have_passed():
    captured = datetime(2021, 3, 28, 1, 30, tzinfo=UTC)
    assert moment("1 hour ago", BERLIN, captured) == "2021-03-28T01:30:00+01:00"


def test_time_before_the_calendar_is_impossible():
    found = read_written_time("99999 years ago", zone=MOSCOW, captured=CAPTURED)
    assert (found.moment, found.code) == (None, "bad_date")


@pytest.mark.parametrize(
    ("text", "read"),
    [("02/13/2021 13:03", "2021-02-13T13:03:00+03:00"), ("13/02/2021 13:03", "2021-02-13T13:03:00+03:00"),
     ("02/02/2021 1:03 pm", "2021-02-02T13:03:00+03:00")],
)  # fmt: skip
def test_date_with_strokes_is_read_where_only_one_number_can_be_the_month(text, read):
    assert moment(text) == read


def test_date_with_strokes_that_may_be_two_days_is_told():
    found = read_written_time("02/03/2021 13:03", zone=MOSCOW)
    assert (found.moment, found.code) == (None, "ambiguous_date")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "3",
        "2021",
        "Febtember 3, 2021",
        "3 Febtember 2021 13:03",
        "Bob, 3 May 2020",
        "3 May 2020 13:03 sharp",
        "weeks ago",
        "long ago",
        "2 ago",
        "vor",
        "vor Gericht",
        "May",
        "May I?",
        "Today I learned",
        "٣ May 2020 13:03",
        "3 May 2020" + " " * 200,
    ],
)
def test_text_that_is_no_time_is_none(text):
    assert read_written_time(text, zone=MOSCOW, captured=CAPTURED) is None


PARTS = ["1", "12", "2021", " ", ":", ".", "/", "-", "May", "pm", "Uhr", "ago", "vor", "weeks", "назад", "T", "Z", ","]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PARTS) | st.text(max_size=3), max_size=12).map("".join), st.booleans())
def test_any_text_is_a_time_or_none(text, is_captured):
    found = read_written_time(text, zone=BERLIN, captured=CAPTURED if is_captured else None)
    assert found is None or bool(found.code) >= (found.moment is None)
