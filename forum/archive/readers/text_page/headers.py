"""Captions and headers: the lines that open a comment in the exact form (ARCHIVE, section 1)."""

from __future__ import annotations

from typing import NamedTuple

from forum.archive.readers.profiles import Profile
from forum.archive.readers.text_page.lines import Line
from forum.archive.records import AuthorRecord, Presence


class Caption(NamedTuple):
    """The line of the avatar: whose it is, and whether they were there."""

    login: str
    presence: Presence


class Opening(NamedTuple):
    """The start of a comment: its number's place and what its header says.

    ``number`` is ``None`` where a bullet stands for it. ``height`` is the
    number of lines that it takes, ``time`` when it was written, in the last
    of them. ``mention`` is all that an entry says which another page made by
    linking here (a pingback): that has no author and no time.
    """

    indent: int
    number: int | None
    author: AuthorRecord | None
    time: str
    height: int
    score: int | None = None
    mention: str = ""


def read_strict_opening(lines: list[Line], at: int, profile: Profile) -> Opening | None:
    """Return the opening at a line, if its number has a header in the right place.

    Whether the number is the one that is due there is not looked at.
    """
    line = lines[at]
    found = profile.marker.fullmatch(line.text)
    if not found:
        return None
    number, rest = int(found["number"]), found["rest"]
    caption = read_caption(rest, profile)
    if caption and at + 1 < len(lines) and lines[at + 1].indent == line.indent + 2:
        signed = read_captioned_header(lines[at + 1].text, caption, profile)
        if signed:
            return Opening(line.indent, number, *signed, 2)
    signed = read_header(rest, profile)
    return Opening(line.indent, number, *signed, 1) if signed else None


def read_caption(text: str, profile: Profile) -> Caption | None:
    """Return what a caption says: the same login on both sides of a state.

    The symmetry decides, so a login may itself hold the words of a state.
    """
    for words, presence in profile.states:
        width = (len(text) - len(words) - 2) // 2
        if width > 0 and text[width:-width] == f" {words} " and text[:width] == text[-width:]:
            return Caption(text[:width], presence)
    return None


def read_captioned_header(text: str, caption: Caption, profile: Profile) -> tuple[AuthorRecord, str] | None:
    """Return author and date from a header whose login the caption tells."""
    login = caption.login
    if not text.startswith(login):
        return None
    dated = split_date(text, profile)
    if not dated or not dated[0].startswith(login):
        return None
    rest = dated[0][len(login) :]
    if rest and not (rest.startswith(" (") and rest.endswith(")")):
        return None
    return AuthorRecord(login, rest[2:-1].strip() or None, presence=caption.presence), dated[1]


def read_header(text: str, profile: Profile) -> tuple[AuthorRecord, str] | None:
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


def split_date(text: str, profile: Profile) -> tuple[str, str] | None:
    """Return what stands before the date that ends a header, and the date."""
    # No date is longer, and no search shorter than one from its start.
    start = max(0, len(text) - LONGEST_DATE)
    found = profile.date.search(text, start) if profile.date and text[-1:].isdigit() else None
    return (text[: found.start()].rstrip(), found["time"]) if found else None


LONGEST_DATE = 40


def read_unfinished_opening(lines: list[Line], profile: Profile) -> int | None:
    """Return the number of a comment broken off in its caption's or header's line.

    ``lines`` are the last one or two of a page.
    """
    found = profile.marker.fullmatch(lines[0].text)
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
