"""Profiles: the words and patterns that make a text page of one site readable.

The form of a text page is the same everywhere (ARCHIVE, section 1); what a
caption says, how a date is written and which line ends the article differ.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from forum.archive.records import Presence


@dataclass(frozen=True, slots=True)
class Profile:
    """What a reader must know of a site to read its text pages.

    ``states`` are the captions' words and what they mean. ``months`` are in
    the order of the year. ``number`` matches a whole line without its
    indentation, ``date`` the end of a header. ``abbreviations``, in lower case
    and without their last full stop, do not end a sentence. ``encodings`` are
    those that the site's language is written in where it is not in UTF-8.
    """

    name: str
    sign_in_line: str
    states: tuple[tuple[str, Presence], ...]
    months: tuple[str, ...]
    number: re.Pattern[str]
    date: re.Pattern[str]
    bullet: str
    quote_mark: str
    abbreviations: frozenset[str]
    encodings: tuple[str, ...]


ENGLISH_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

REPORTER = Profile(
    name="reporter",
    sign_in_line="Dear reader, to leave comments on the publication, you must sign in.",
    # One of the engine's themes prints both words: that means online.
    states=(("Online Offline", "online"), ("Offline", "offline"), ("Online", "online")),
    months=ENGLISH_MONTHS,
    number=re.compile(r"(?P<number>[1-9][0-9]{0,8})\. (?P<rest>\S.*)"),
    date=re.compile(
        r"(?:^| )(?P<day>[0-9]{1,2}) (?P<month>" + "|".join(ENGLISH_MONTHS) + r")"
        r" (?P<year>[0-9]{4}) (?P<hour>[0-9]{1,2}): ?(?P<minute>[0-9]{2})\Z"
    ),
    bullet="•",
    quote_mark="Quote:",
    abbreviations=frozenset(
        {"approx", "capt", "cf", "col", "dr", "e.g", "gen", "gov", "i.e", "inc", "jr", "lt", "ltd", "mr"}
        | {"mrs", "ms", "mt", "nos", "pp", "prof", "rev", "sen", "sgt", "sr", "st", "vol", "vs"}
    ),
    encodings=("cp1252", "cp1251", "koi8_r", "cp866"),
)
