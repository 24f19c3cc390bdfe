"""Captions and headers: the lines that open a comment (ARCHIVE, section 1)."""

from __future__ import annotations

from typing import NamedTuple

from forum.archive.readers.profiles import Profile
from forum.archive.readers.text_page.lines import Line
from forum.archive.records import AuthorRecord, Presence


class WrittenDate(NamedTuple):
    """A date as a header gives it; it may be impossible."""

    day: int
    month: int
    year: int
    hour: int
    minute: int
    text: str


class Caption(NamedTuple):
    """The line of the avatar: whose it is, and whether they were there."""

    login: str
    presence: Presence


class Opening(NamedTuple):
    """The start of a comment: its number's place and what its header says.

    ``height`` is the number of lines it takes: two with a caption, else one.
    """

    indent: int
    number: int
    author: AuthorRecord
    date: WrittenDate
    height: int


def read_opening(lines: list[Line], at: int, profile: Profile) -> Opening | None:
    """Return the opening at a line, if its number has a header in the right place.

    Whether the number is the one that is due there is not looked at.
    """
    line = lines[at]
    found = profile.number.fullmatch(line.text)
    if not found:
        return None
    number, rest = int(found["number"]), found["rest"]
    caption = read_caption(rest, profile)
    if caption and at + 1 < len(lines) and lines[at + 1].indent == line.indent + 2:
        signed = read_captioned_header(lines[at + 1].text, caption, profile)
        if signed:
            return Opening(line.indent, number, *signed, height=2)
    signed = read_header(rest, profile)
    return Opening(line.indent, number, *signed, height=1) if signed else None


def read_caption(text: str, profile: Profile) -> Caption | None:
    """Return what a caption says: the same login on both sides of a state.

    The symmetry decides, so a login may itself hold the words of a state.
    """
    for words, presence in profile.states:
        width = (len(text) - len(words) - 2) // 2
        if width > 0 and text[:width] == text[-width:] and text[width:-width] == f" {words} ":
            return Caption(text[:width], presence)
    return None


def read_captioned_header(text: str, caption: Caption, profile: Profile) -> tuple[AuthorRecord, WrittenDate] | None:
    """Return author and date from a header whose login the caption tells."""
    dated = split_date(text, profile)
    if not dated or not dated[0].startswith(caption.login):
        return None
    rest = dated[0][len(caption.login) :]
    if rest and not (rest.startswith(" (") and rest.endswith(")")):
        return None
    return AuthorRecord(caption.login, rest[2:-1].strip() or None, presence=caption.presence), dated[1]


def read_header(text: str, profile: Profile) -> tuple[AuthorRecord, WrittenDate] | None:
    """Return author and date from a header that stands alone."""
    dated = split_date(text, profile)
    if not dated or not dated[0]:
        return None
    login, name = split_name(dated[0])
    return AuthorRecord(login, name), dated[1]


def split_name(text: str) -> tuple[str, str | None]:
    """Split ``LOGIN (NAME)``: the last balanced pair of brackets is the name."""
    opened = last_pair(text)
    if opened < 2 or text[opened - 1] != " ":
        return text, None
    return text[: opened - 1].rstrip(), text[opened + 1 : -1].strip() or None


def last_pair(text: str) -> int:
    """Return where the balanced pair of brackets that ends a text opens, or -1."""
    depth = 0
    if not text.endswith(")"):
        return -1
    for at in range(len(text) - 1, -1, -1):
        depth += (text[at] == ")") - (text[at] == "(")
        if depth == 0:
            return at
    return -1


def split_date(text: str, profile: Profile) -> tuple[str, WrittenDate] | None:
    """Return what stands before the date that ends a header, and the date."""
    found = profile.date.search(text)
    if not found:
        return None
    date = WrittenDate(
        int(found["day"]),
        profile.months.index(found["month"]) + 1,
        int(found["year"]),
        int(found["hour"]),
        int(found["minute"]),
        found[0].strip(),
    )
    return text[: found.start()].rstrip(), date


def read_unfinished_opening(lines: list[Line], profile: Profile) -> int | None:
    """Return the number of a comment broken off in its caption's or header's line.

    ``lines`` are the last one or two of a page.
    """
    found = profile.number.fullmatch(lines[0].text)
    caption = read_caption(found["rest"], profile) if found else None
    if not found or not caption:
        return None
    for line in lines[1:]:
        if line.indent != lines[0].indent + 2 or not begins_header(line.text, caption.login):
            return None
    return int(found["number"])


def begins_header(text: str, login: str) -> bool:
    """Say whether a text may be the first part of a header of that login."""
    if len(text) <= len(login):
        return login.startswith(text)
    return text.startswith((f"{login} (", *(f"{login} {digit}" for digit in range(10))))
