"""What a profile is: the words and patterns that make the text pages of one kind of site readable."""

from __future__ import annotations

import re
from dataclasses import dataclass

from forum.archive.records import Presence

# A number in a list, or a bullet, at the start of a line that has lost its indentation.
NUMBER = re.compile(r"(?P<number>[1-9][0-9]{0,8})\. (?P<rest>\S.*)")
ENGLISH_MONTHS = "January February March April May June July August September October November December"
GERMAN_MONTHS = "Januar Jänner Februar Feber März April Mai Juni Juli August September Oktober November Dezember"
RUSSIAN_MONTHS = "января февраля марта апреля мая июня июля августа сентября октября ноября декабря"


def one_of(words: str) -> str:
    """Return a pattern for any of some words, which spaces separate."""
    return "|".join(map(re.escape, words.split()))


@dataclass(frozen=True, slots=True)
class Profile:
    """What a reader must know of a kind of site to read its text pages.

    Of every page: ``marker`` matches the line of a comment's number (or
    bullet), without its indentation; ``bullet`` begins a list's entry;
    ``quote_mark`` the line that says who is quoted; ``abbreviations``, in
    lower case and without their last full stop, do not end a sentence.

    Of the pages that ARCHIVE, section 1, describes: ``sign_in`` matches the line that
    ends an article; ``states`` are a caption's words and what they mean;
    ``date`` the end of a header.

    Of others, whose form is looser: ``headers`` are the ways to open a
    comment, each the patterns of its lines (groups ``who``, ``time``,
    ``score``) from behind the marker on; ``avatar`` is the word that stands
    for a picture in front of a name; ``mention`` matches an entry that another
    page made by linking here; ``buttons`` a line of the page's own behind a comment; ``heading``
    the line above the comments (groups ``count``, ``title``); ``byline`` the
    line under a title (groups ``who``, ``time``), ``title`` the parts of that
    title; ``foot`` what follows the comments, wherever it stands. ``deepest``
    is the deepest level such a site shows; ``lists_left_open`` says that its
    pages do not close their lists.
    """

    name: str
    marker: re.Pattern[str] = NUMBER
    bullet: str = "•"
    quote_mark: str = "Quote:"
    abbreviations: frozenset[str] = frozenset()
    sign_in: re.Pattern[str] | None = None
    states: tuple[tuple[str, Presence], ...] = ()
    date: re.Pattern[str] | None = None
    headers: tuple[tuple[re.Pattern[str], ...], ...] = ()
    avatar: str = ""
    mention: re.Pattern[str] | None = None
    buttons: re.Pattern[str] | None = None
    heading: re.Pattern[str] | None = None
    byline: re.Pattern[str] | None = None
    title: re.Pattern[str] | None = None
    foot: re.Pattern[str] | None = None
    deepest: int | None = None
    lists_left_open: bool = False

    @property
    def is_strict(self) -> bool:
        """Whether pages have the exact form of ARCHIVE, section 1."""
        return not self.headers
