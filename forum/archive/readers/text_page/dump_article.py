"""The article of a page of a looser form: where it begins and ends among what else stands around it."""

from __future__ import annotations

import re
from typing import NamedTuple

from forum.archive.readers.profiles import Profile
from forum.archive.readers.text_page.lines import Line, trim_blank
from forum.archive.readers.text_page.signatures import first_characters, read_opening

# A title that is told by the end of an earlier line is longer than a word of a menu.
SHORTEST_TITLE = 8
_EMPTY_ENTRY = re.compile(r"[1-9][0-9]{0,8}\.|•")


class DumpLayout(NamedTuple):
    """The parts of a page: ``above`` its title, its article, ``between`` that and the first comment, the ``thread``.

    ``reason`` says why the title is the title, ``told`` how many comments
    the page itself speaks of.
    """

    above: list[Line]
    title: Line
    reason: str
    byline: list[Line]
    body: list[Line]
    heading: Line | None
    between: list[Line]
    thread: list[Line]
    told: int | None


def lay_out_dump(lines: list[Line], profile: Profile) -> DumpLayout | None:
    """Return the parts of a page that has comments; ``None`` where it has no title."""
    marks = first_characters(profile)
    first = next(
        (at for at, line in enumerate(lines) if line.text[:1] in marks and read_opening(lines, at, profile)),
        len(lines),
    )
    heading = _find_heading(lines[:first], profile)
    end = _start_of_list(lines, first) if heading is None else heading
    found = _find_title(lines, end, heading, profile)
    if not found:
        return None
    start, reason, byline = found
    body = start + 1 if byline is None else _end_of_byline(lines, byline)
    return DumpLayout(
        above=lines[:start],
        title=lines[start],
        reason=reason,
        byline=lines[start + 1 : body],
        body=trim_blank(lines[body:end]),
        heading=lines[heading] if heading is not None else None,
        between=lines[end + (heading is not None) : first],
        thread=lines[first:],
        told=_count(lines, heading, byline, profile),
    )


def _start_of_list(lines: list[Line], first: int) -> int:
    """Return where the list of a first comment begins: with its empty entries, such as a form's."""
    start = first
    while start and (not lines[start - 1].text or _EMPTY_ENTRY.fullmatch(lines[start - 1].text)):
        start -= 1
    return start


def _end_of_byline(lines: list[Line], byline: int) -> int:
    """Return the index behind a byline and a lone number under it, the comments' once more."""
    following = byline + 1
    return following + (following < len(lines) and lines[following].text.isdigit())


def _find_heading(lines: list[Line], profile: Profile) -> int | None:
    """Return the index of the last line that is a heading of comments."""
    heading = profile.heading
    if not heading:
        return None
    return next((at for at in range(len(lines) - 1, -1, -1) if heading.fullmatch(lines[at].text)), None)


def _find_title(
    lines: list[Line], end: int, heading: int | None, profile: Profile
) -> tuple[int, str, int | None] | None:
    """Return the index of the title, why it is that, and the index of its byline."""
    filled = [at for at in range(end) if lines[at].text]
    if not filled:
        return None
    for above, at in zip(filled, filled[1:], strict=False):
        if profile.byline and profile.byline.fullmatch(lines[at].text):
            return above, f"line {lines[at].number} below it says who wrote it", at
    named = _title_in(lines[heading], profile) if heading is not None else None
    for at in filled:
        if named and lines[at].text == named:
            return at, f"the heading of the comments in line {lines[heading or 0].number} names it", None
    ended = _after_breadcrumbs(lines, filled)
    if ended:
        at, path = ended
        return at, f"line {lines[path].number}, the way to the page, ends with it", None
    return filled[0], "", None


def _title_in(heading: Line, profile: Profile) -> str | None:
    found = profile.heading.fullmatch(heading.text) if profile.heading else None
    return found["title"] if found else None


def _after_breadcrumbs(lines: list[Line], filled: list[int]) -> tuple[int, int] | None:
    """Return the first line between blank ones that the line before it ends with, and that line."""
    for path, at in zip(filled, filled[1:], strict=False):
        text, before = lines[at].text, lines[path].text
        alone = at + 1 == len(lines) or not lines[at + 1].text
        if alone and len(before) > len(text) >= SHORTEST_TITLE and before.endswith(text) and not lines[at - 1].text:
            return at, path
    return None


def _count(lines: list[Line], heading: int | None, byline: int | None, profile: Profile) -> int | None:
    """Return how many comments the page itself speaks of."""
    patterns = ((profile.heading, heading), (profile.byline, byline))
    for pattern, at in patterns:
        found: re.Match[str] | None = pattern.fullmatch(lines[at].text) if pattern and at is not None else None
        if found and found["count"]:
            return int(found["count"])
    return None
