"""Times as pages write them for people: ``3 February 2021 13: 03``, ``23. Juni 2016 um 17:21 Uhr``, ``2 weeks ago``.

Read are English, German and Russian. A form that leaves open which number is
the month (``02/03/2021``) is told, not guessed.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from forum.archive.moments import is_keepable, offset_at, place_in_zone


class WrittenTime(NamedTuple):
    """A time as it was understood.

    ``moment`` is ``None`` where it means nothing (30 February) or needs to be
    known when the page was saved and nobody said; ``code`` and ``message``
    tell what is doubtful, "" where nothing is. ``inferred`` is true for what
    was reckoned from when the page was saved, and for the midnight of a day
    that has no time.
    """

    moment: datetime | None
    inferred: bool = False
    code: str = ""
    message: str = ""


# The words of a month, the shortest that is used last; a Russian one as it stands alone and behind a day.
_MONTH_WORDS = (
    "january jan januar jänner jaenner jän январь января янв",
    "february feb februar febr feber февраль февраля фев февр",
    "march mar märz maerz mär mrz март марта мар",
    "april apr апрель апреля апр",
    "may mai май мая",
    "june jun juni июнь июня июн",
    "july jul juli июль июля июл",
    "august aug август августа авг",
    "september sep sept сентябрь сентября сен сент",
    "october oct oktober okt октябрь октября окт",
    "november nov ноябрь ноября ноя нояб",
    "december dec dezember dez декабрь декабря дек",
)
_MONTHS = {word: number for number, words in enumerate(_MONTH_WORDS, start=1) for word in words.split()}
_MONTH_NUMBERS = {text: number for number in range(1, 13) for text in (f"{number}", f"{number:02}")}
_WEEKDAY = re.compile(
    r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?[.,]* (?:den )?|"
    r"(?:mo|di|mi|do|fr|sa|so)[.,]+ (?:den )?|"
    r"(?:montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonnabend|sonntag),? (?:den )?|"
    r"(?:пн|вт|ср|чт|пт|сб|вс)[.,]+ |"
    r"(?:понедельник|вторник|среда|четверг|пятница|суббота|воскресенье),? "
)
_DAYS_BACK = {"today": 0, "heute": 0, "сегодня": 0, "yesterday": 1, "gestern": 1, "вчера": 1}
_DAYS_BACK |= {"vorgestern": 2, "позавчера": 2}
_JUST_NOW = frozenset({"just now", "gerade eben", "soeben", "только что"})
_UNIT_WORDS = {
    "seconds": "second seconds sec secs s sekunde sekunden секунда секунду секунды секунд сек",
    "minutes": "minute minutes min mins m minuten минута минуту минуты минут мин",
    "hours": "hour hours hr hrs h stunde stunden час часа часов ч",
    "days": "day days d tag tage tagen день дня дней",
    "weeks": "week weeks w wk wks woche wochen неделя неделю недели недель",
    "months": "month months mo monat monate monaten месяц месяца месяцев",
    "years": "year years y yr yrs jahr jahre jahren год года лет",
}
_UNITS = {word: unit for unit, words in _UNIT_WORDS.items() for word in words.split()}
# One of these may stand without a number: неделю назад.
_ALONE = frozenset({"секунду", "минуту", "час", "день", "неделю", "месяц", "год"})
_LENGTHS = {
    "seconds": timedelta(seconds=1),
    "minutes": timedelta(minutes=1),
    "hours": timedelta(hours=1),
    "days": timedelta(days=1),
    "weeks": timedelta(weeks=1),
}

_CLOCK = (
    r"(?P<hour>[0-9]{1,2})(?:: ?|\.(?=[0-9]{2} uhr))(?P<minute>[0-9]{2})"
    r"(?::(?P<second>[0-9]{2})(?:[.,](?P<fraction>[0-9]{1,9}))?)?"
    r"(?: ?(?P<half>[ap])\.?m\.?)?(?: uhr)?(?: ?(?P<offset>z|utc|gmt|[+-][0-9]{2}:?[0-9]{2}))?"
)
_WITH_CLOCK = rf"(?:(?:,? (?:(?:um|at|в|@|[-–—|·•]) )?|t){_CLOCK})?"
_WORD = r"(?P<month>[^\W\d_]{3,9})\.?"
_DAY = r"(?P<day>[0-9]{1,2})"
_YEAR = r"(?P<year>[0-9]{4})"
# Of what begins with a digit the most frequent first; in each, `month` is a word or a number.
_BY_NAME = re.compile(rf"{_DAY}(?:st|nd|rd|th|\.)? ?(?:of )?{_WORD},? {_YEAR}(?: ?г\.?| года)?{_WITH_CLOCK}")
_YEAR_FIRST = re.compile(rf"{_YEAR}(?P<mark>[-./])(?P<month>[0-9]{{1,2}})(?P=mark){_DAY}{_WITH_CLOCK}")
_DAY_FIRST = re.compile(rf"{_DAY}(?P<mark>[-.])(?P<month>[0-9]{{1,2}})(?P=mark){_YEAR}{_WITH_CLOCK}")
_SLASHED = re.compile(rf"{_DAY}/(?P<month>[0-9]{{1,2}})/{_YEAR}{_WITH_CLOCK}")
_MONTH_FIRST = re.compile(rf"{_WORD} {_DAY}(?:st|nd|rd|th)?,? {_YEAR}{_WITH_CLOCK}")
_DAY_WORD = re.compile(rf"(?P<word>{'|'.join(_DAYS_BACK)}){_WITH_CLOCK}")
_ABOUT = r"(?:about |almost |over |around |etwa |ca\. |около )?"
_AGO = re.compile(rf"{_ABOUT}(?P<then>[^\n]+) (?:ago|назад)|vor {_ABOUT}(?P<vor>[^\n]+)")
_AMOUNT = re.compile(
    r"(?:(?P<count>[0-9]{1,5}|an?|one|eine[mnr]?) ?)?(?P<unit>[^\W\d_]+)\.?(?:,? (?:and |und |и )?|\Z)"
)
# What machines write; a stroke in the place tells it from the rest at once.
_EXACT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}(?:Z|[+-][0-9]{2}:[0-9]{2})")
_FROM_DIGIT = (_BY_NAME, _DAY_FIRST, _YEAR_FIRST)
_FIELDS = ("year", "month", "day", "hour", "minute", "second", "fraction", "half", "offset")
# No written time is longer: what is, is not looked at.
_LONGEST = 100


def read_written_time(text: str, *, zone: ZoneInfo, captured: datetime | None = None) -> WrittenTime | None:
    """Return the time that a whole text means, ``None`` where it is no time in a form that is known.

    ``zone`` is that of a time without an offset, ``captured`` when the page was saved.
    """
    if len(text) > _LONGEST:
        return None
    shown = " ".join(text.split())
    words = shown.lower()
    if shown[4:5] == "-" and _EXACT.fullmatch(shown):
        return _read_exact(shown)
    if words[:1] not in "0123456789":
        return _read_words(words, shown, zone, captured)
    for form in _FROM_DIGIT:
        found = form.fullmatch(words)
        if found:
            return _read_date(found, shown, zone)
    return _read_slashed(words, shown, zone) or _read_ago(words, shown, zone, captured)


def _read_exact(shown: str) -> WrittenTime:
    """Return the time of ``2021-02-03T13:03:00+03:00``."""
    try:
        moment = datetime.fromisoformat(shown)
    except ValueError:
        return _impossible(shown)
    return WrittenTime(moment) if is_keepable(moment) else _impossible(shown)


def _read_words(words: str, shown: str, zone: ZoneInfo, captured: datetime | None) -> WrittenTime | None:
    """Return a time that begins with a word: a month's, a weekday's, one like ``yesterday``."""
    found = _MONTH_FIRST.fullmatch(words)
    if found:
        return _read_date(found, shown, zone)
    weekday = _WEEKDAY.match(words)
    if weekday:
        rest = words[weekday.end() :]
        dated = (form.fullmatch(rest) for form in (*_FROM_DIGIT, _MONTH_FIRST))
        found = next(filter(None, dated), None)
        return _read_date(found, shown, zone) if found else None
    found = _DAY_WORD.fullmatch(words)
    if found:
        return _read_day_word(found, shown, zone, captured)
    return _read_ago(words, shown, zone, captured)


def _read_date(found: re.Match[str], shown: str, zone: ZoneInfo) -> WrittenTime | None:
    """Return the time of a date, with its clock where it has one; ``None`` where its month's word is none."""
    year, month, day, hour, minute, second, fraction, half, offset = found.group(*_FIELDS)
    number = _MONTHS.get(month) or _MONTH_NUMBERS.get(month)
    if number is None:
        return _impossible(shown) if month.isdigit() else None
    if hour is None:
        return _place(shown, zone, int(year), number, int(day))._replace(inferred=True)
    if not (second or half or offset):
        return _place(shown, zone, int(year), number, int(day), int(hour), int(minute))
    clock = _clock(hour, minute, second, fraction, half)
    moment = _place(shown, zone, int(year), number, int(day), *clock)
    return moment if offset is None or moment.moment is None else _with_offset(moment.moment, offset, shown)


def _clock(hour: str, minute: str, second: str | None, fraction: str | None, half: str | None) -> tuple[int, ...]:
    """Return hour, minute, second and microsecond; the hour of ``13:03 am``, which is none, is 24."""
    hours = int(hour)
    if half and hours <= 12:
        hours = hours % 12 + (12 if half == "p" else 0)
    elif half == "a":
        hours = 24
    return hours, int(minute), int(second or 0), int((fraction or "0").ljust(6, "0")[:6])


def _place(
    shown: str,
    zone: ZoneInfo,
    year: int,
    month: int,
    day: int,
    hour: int = 0,
    minute: int = 0,
    second: int = 0,
    microsecond: int = 0,
) -> WrittenTime:
    """Return the moment of a clock's time in a zone, or why there is none."""
    offset = _offset_of_day(zone, year, month, day)
    try:
        moment = datetime(year, month, day, hour, minute, second, microsecond, offset)
    except ValueError:
        return _impossible(shown)
    if offset is not None:
        return WrittenTime(moment)
    placed = place_in_zone(moment, zone, shown)
    if placed.moment is None:
        return _impossible(shown)
    return WrittenTime(placed.moment, False, placed.code, placed.message)


@lru_cache(maxsize=20_000)
def _offset_of_day(zone: ZoneInfo, year: int, month: int, day: int) -> timezone | None:
    """Return the offset of a whole day; ``None`` where it changes or there is no such day that can be kept.

    A page's comments share a few days, and a zone is slow to ask.
    """
    try:
        hours = [datetime(year, month, day, hour, minute) for hour in range(24) for minute in (0, 59)]
    except ValueError:
        return None
    if not all(is_keepable(wall.replace(tzinfo=UTC)) for wall in hours):
        return None
    offsets = {offset_at(wall.replace(fold=fold), zone) for wall in hours for fold in (0, 1)}
    return timezone(offsets.pop()) if len(offsets) == 1 else None


def _with_offset(wall: datetime, offset: str, shown: str) -> WrittenTime:
    """Return a clock's time with the offset that is written behind it."""
    sign = -1 if offset[0] == "-" else 1
    digits = offset[1:].replace(":", "") if offset[0] in "+-" else "0000"
    ahead = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    if ahead >= timedelta(days=1):
        return _impossible(shown)
    return WrittenTime(wall.replace(tzinfo=timezone(sign * ahead), fold=0))


def _read_slashed(words: str, shown: str, zone: ZoneInfo) -> WrittenTime | None:
    """Return a date with strokes where one of its numbers can be no month."""
    found = _SLASHED.fullmatch(words)
    if not found:
        return None
    first, second = int(found["day"]), int(found["month"])
    if first == second or second > 12 >= first:
        clock = words[found.end("year") :]
        swapped = _DAY_FIRST.fullmatch(f"{second}.{first}.{found['year']}{clock}")
        return _read_date(swapped, shown, zone) if swapped else None
    if first > 12:
        return _read_date(found, shown, zone)
    message = f"“{shown}” does not say whether its first number is the day or the month. The time was left out."
    return WrittenTime(None, False, "ambiguous_date", message)


def _read_day_word(found: re.Match[str], shown: str, zone: ZoneInfo, captured: datetime | None) -> WrittenTime:
    """Return the time of ``yesterday, 13:05``."""
    if captured is None:
        return _needs_captured(shown)
    day = _in_zone(captured, zone).date() - timedelta(days=_DAYS_BACK[found["word"]])
    hour, minute, second, fraction, half = found.group("hour", "minute", "second", "fraction", "half")
    clock = _clock(hour, minute, second, fraction, half) if hour else ()
    return _place(shown, zone, day.year, day.month, day.day, *clock)._replace(inferred=True)


def _read_ago(words: str, shown: str, zone: ZoneInfo, captured: datetime | None) -> WrittenTime | None:
    """Return the time of ``2 weeks ago``."""
    found = _AGO.fullmatch(words)
    spans = {} if words in _JUST_NOW else _read_spans(found["then"] or found["vor"]) if found else None
    if spans is None:
        return None
    if captured is None:
        return _needs_captured(shown)
    try:
        moment = _earlier(_in_zone(captured, zone), spans)
        return WrittenTime(moment.replace(tzinfo=timezone(offset_at(moment, zone)), fold=0), True)
    except (OverflowError, ValueError):
        return _impossible(shown)


def _read_spans(text: str) -> dict[str, int] | None:
    """Return how many of which unit ``2 weeks 3 days`` names, ``None`` where it holds something else."""
    spans: dict[str, int] = {}
    at = 0
    while at < len(text):
        found = _AMOUNT.match(text, at)
        unit = _UNITS.get(found["unit"]) if found else None
        if not found or not unit or not (found["count"] or found["unit"] in _ALONE):
            return None
        count = found["count"] or "1"
        spans[unit] = spans.get(unit, 0) + (int(count) if count.isdigit() else 1)
        at = found.end()
    return spans


def _earlier(moment: datetime, spans: dict[str, int]) -> datetime:
    """Return a time by so much earlier; a day that its month lacks becomes the month's last."""
    months = moment.year * 12 + moment.month - 1 - spans.get("months", 0) - 12 * spans.get("years", 0)
    year, month = divmod(months, 12)
    day = moment.day
    while day > 28 and not _exists(year, month + 1, day):
        day -= 1
    moment = moment.replace(year=year, month=month + 1, day=day)
    past = sum((_LENGTHS[unit] * count for unit, count in spans.items() if unit in _LENGTHS), timedelta())
    earlier = (moment.astimezone(UTC) - past).astimezone(moment.tzinfo)
    if not is_keepable(earlier):
        raise ValueError
    return earlier


def _exists(year: int, month: int, day: int) -> bool:
    try:
        datetime(year, month, day)
    except ValueError:
        return False
    return True


def _in_zone(captured: datetime, zone: ZoneInfo) -> datetime:
    return captured.astimezone(zone) if captured.tzinfo else captured.replace(tzinfo=zone)


def _needs_captured(shown: str) -> WrittenTime:
    message = f"“{shown}” counts from when the page was saved, which nobody said; give it with --captured DATE."
    return WrittenTime(None, False, "needs_captured", message)


def _impossible(shown: str) -> WrittenTime:
    message = f"There is no such time as “{shown}”, or none that can be kept. The time was left out."
    return WrittenTime(None, False, "bad_date", message)
