"""Profiles of pages whose form is looser: blogs in three languages, and a site of links."""

from __future__ import annotations

import re

from forum.archive.readers.profiles.profile import (
    ENGLISH_MONTHS,
    GERMAN_MONTHS,
    RUSSIAN_MONTHS,
    Profile,
    one_of,
)
from forum.archive.readers.profiles.reporter import (
    ENGLISH_ABBREVIATIONS,
    GERMAN_ABBREVIATIONS,
    RUSSIAN_ABBREVIATIONS,
)

Headers = tuple[tuple[re.Pattern[str], ...], ...]

# A comment may be numbered or have a bullet.
_ENTRY = re.compile(r"(?:(?P<number>[1-9][0-9]{0,8})\.|•)(?: (?P<rest>.*))?")
_CLOCK = r"[0-9]{1,2}[:.] ?[0-9]{2}(?::[0-9]{2})?(?: ?[ap]\.?m\b\.?)?(?: uhr)?"
_NUMERIC = r"[0-9]{1,2}\.[0-9]{1,2}\.[0-9]{4}|[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}"
_BUTTON_WORDS = (
    r"(?:log in to )?reply(?: to .{1,60})?|quote|edit|report|share|link|permalink|"
    r"(?:like|upvote|downvote)(?: [0-9]{1,5})?|"
    r"(?:zum )?antworten(?: auf .{1,60})?|antwort|zitieren|melden|gefällt mir|bearbeiten|"
    r"ответить|цитировать|пожаловаться|поделиться|нравится|изменить"
)
# A name is no sentence: a line of a list that ends with a date is not signed.
_WHO = r"(?P<who>\S.{0,78}?)"
_ENGLISH_SHORT = "Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec"


def _headers(*, says: str, badges: str, on: str, day: str, at: str, near: str, ago: str) -> Headers:
    """Return the ways a blog signs a comment, from the words of a language.

    ``NAME says:`` with a date in the next line; ``NAME • 2 weeks ago``; and
    ``NAME [BADGE] DATE``, which needs a time of day, so that a list of dates
    in an article is none. Buttons may follow on the line.
    """
    date = rf"(?:{day}|{_NUMERIC})"
    clock = rf"(?:,| -|,? (?:{at}))? {_CLOCK}"
    end = rf"(?:[ |·•]+(?:{_BUTTON_WORDS})){{0,4}}"
    any_time = rf"(?P<time>{date}(?:{clock})?|(?:{near})(?:{clock})?|{ago})"
    texts = (
        (rf"{_WHO}(?: (?:{badges}))? (?:{says}) ?:", rf"(?:{on} )?{any_time}{end}"),
        (rf"{_WHO}(?: (?:{badges}))? ?[–—|·•] ?{any_time}{end}",),
        (rf"{_WHO}(?: (?:{badges}) ?| {on} |,? )(?P<time>(?:{date}|{near}){clock}){end}",),
    )
    return tuple(tuple(re.compile(text, re.IGNORECASE) for text in lines) for lines in texts)


_BUTTONS = re.compile(rf"(?:[•↓↩→|·\s]*(?:{_BUTTON_WORDS})){{1,4}}[•↓↩→|·\s]*", re.IGNORECASE)
_MENTION = re.compile(r"(?:pingback|trackback|пингбэк|уведомление)\b ?:?.*", re.IGNORECASE)

ENGLISH = Profile(
    name="blog-en",
    marker=_ENTRY,
    abbreviations=ENGLISH_ABBREVIATIONS,
    headers=_headers(
        says="says|said|wrote|writes",
        badges="Post author|Author",
        on="on",
        day=rf"(?:{one_of(ENGLISH_MONTHS)}|(?:{one_of(_ENGLISH_SHORT)})\.?) [0-9]{{1,2}}(?:st|nd|rd|th)?,? [0-9]{{4}}|"
        rf"[0-9]{{1,2}}(?:st|nd|rd|th)? (?:{one_of(ENGLISH_MONTHS)}|{one_of(_ENGLISH_SHORT)}),? [0-9]{{4}}",
        at="at|@",
        near="today|yesterday",
        ago=r"(?:about )?(?:[0-9]{1,3}|an?) (?:second|minute|hour|day|week|month|year)s? ago",
    ),
    avatar="Avatar",
    mention=_MENTION,
    buttons=_BUTTONS,
    heading=re.compile(
        r"(?:this post has )?(?P<count>[0-9]{1,6}) (?:comments?|replies|responses|thoughts)"
        r"(?: (?:on|to) [“\"«„](?P<title>.+)[”\"»“])?:?",
        re.IGNORECASE,
    ),
    deepest=10,
)
GERMAN = Profile(
    name="blog-de",
    marker=_ENTRY,
    quote_mark="Zitat:",
    abbreviations=GERMAN_ABBREVIATIONS,
    headers=_headers(
        says="sagt|sagte|schreibt|schrieb|meint|meinte",
        badges="Beitragsautor|Artikelautor|Autor|Autorin",
        on="am",
        day=rf"[0-9]{{1,2}}\. (?:{one_of(GERMAN_MONTHS)}) [0-9]{{4}}",
        at="um",
        near="heute|gestern",
        ago=r"vor (?:[0-9]{1,3}|eine[mr]) (?:Sekunde|Minute|Stunde|Tag|Woche|Monat|Jahr)(?:e?n)?",
    ),
    avatar="Avatar",
    mention=_MENTION,
    buttons=_BUTTONS,
    heading=re.compile(
        r"(?P<count>[0-9]{1,6}) (?:kommentare?|antworten|gedanken|reaktionen)"
        r"(?: (?:zu|auf|für) [„“\"»](?P<title>.+)[“”\"«])?:?",
        re.IGNORECASE,
    ),
    deepest=10,
)
RUSSIAN = Profile(
    name="blog-ru",
    marker=_ENTRY,
    quote_mark="Цитата:",
    abbreviations=RUSSIAN_ABBREVIATIONS,
    headers=_headers(
        says="говорит|сказал|сказала|пишет|написал|написала",
        badges="Автор записи|Автор",
        on="от",
        day=rf"[0-9]{{1,2}} (?:{one_of(RUSSIAN_MONTHS)}) [0-9]{{4}}(?: ?г\.)?",
        at="в",
        near="сегодня|вчера",
        ago=r"(?:[0-9]{1,3} )?(?:секунд|минут|час|день|дня|дней|недел|месяц|год|лет)[а-я]{0,2} назад",
    ),
    avatar="Аватар",
    mention=_MENTION,
    buttons=_BUTTONS,
    heading=re.compile(
        r"(?P<count>[0-9]{1,6}) (?:комментари[йяев]{1,2}|ответ(?:а|ов)?)"
        r"(?: (?:на|к)(?: записи)? [«„“\"](?P<title>.+)[»”“\"])?:?",
        re.IGNORECASE,
    ),
    deepest=10,
)

_AGO = r"(?:[0-9]{1,3}|an?) (?:second|minute|hour|day|week|month|year)s? ago"
LOBSTERS = Profile(
    name="lobsters",
    marker=_ENTRY,
    abbreviations=ENGLISH_ABBREVIATIONS,
    headers=(
        (
            re.compile(r"(?P<score>-?[0-9]{1,6})?"),
            re.compile(rf"(?P<who>\S+) avatar (?P=who)(?: edited)? (?P<time>{_AGO})(?: \| [a-z]+)*"),
        ),
    ),
    byline=re.compile(
        rf"(?P<who>\S+) avatar (?:authored by|via) (?P=who) (?P<time>{_AGO}) \| (?P<count>[0-9]+) comments?"
    ),
    title=re.compile(r"(?P<title>.+?) ☶ (?P<tags>.+)"),
    foot=re.compile(r"Moderation Log\b.*\bAbout"),
    lists_left_open=True,
)
DUMPS = (ENGLISH, GERMAN, RUSSIAN, LOBSTERS)
