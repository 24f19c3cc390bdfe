"""Which profile a page is read with, and what to say of one that seems to have comments but fits none."""

from __future__ import annotations

import re
from typing import NamedTuple

from forum.archive.readers.profiles import PROFILES, REPORTER, Profile
from forum.archive.readers.text_page.lines import Line
from forum.archive.readers.text_page.signatures import LONGEST, first_characters, is_button, read_opening

_DATE = (
    r"[0-9]{1,2}[./-][0-9]{1,2}[./-][0-9]{2,4}|[0-9]{4}-[0-9]{2}-[0-9]{2}|"
    r"[0-9]{1,2}\.? [^\W\d_]{3,9}\.? [0-9]{4}|[^\W\d_]{3,9}\.? [0-9]{1,2},? [0-9]{4}"
)
_DATED = re.compile(
    rf"(?:{_DATE})\W{{0,3}}(?:\w{{1,3}} )?[0-9]{{1,2}}: ?[0-9]{{2}}|(?<![0-9:])[0-2]?[0-9]:[0-5][0-9]\Z|\bago\b|назад\b"
)
_LONGEST_DATED = 120
_REPLY = re.compile(r"reply|antwort|zitieren|quote|ответить|цитировать", re.IGNORECASE)
FEWEST_SIGNS = 2
# Of very long pages not every line is tried with every profile.
MOST_LINES = 5_000


class Signs(NamedTuple):
    """The lines of a page that look as if they belonged to comments, by their indices.

    ``dated`` hold a time; ``parts`` are a state, or a button to reply, and
    ``headings`` count comments, as those of ``profile`` do, which has most.
    """

    dated: list[int]
    parts: list[int]
    headings: list[int]
    profile: Profile


def choose_profile(text: str, lines: list[Line]) -> Profile:
    """Return the profile that reads most of a page; the first of all where none reads anything.

    The line that ends an article decides at once. A single line that looks
    like a blog's comment is none without anything else of its kind.
    """
    for profile in PROFILES:
        if profile.sign_in and profile.sign_in.search(text):
            return profile
    candidates = [at for at, line in enumerate(lines) if line.text[:1] in _MARKS and len(line.text) <= LONGEST]
    candidates = candidates[:: len(candidates) // MOST_LINES + 1]
    best, most = REPORTER, (0, 0)
    for profile in PROFILES:
        marks = first_characters(profile)
        openings = sum(1 for at in candidates if lines[at].text[:1] in marks and read_opening(lines, at, profile))
        support = 0
        if openings and not profile.is_strict:
            support = sum(1 for line in lines if _is_part(line, profile) or _counts_comments(line, profile))
        if (openings, support) > most and (profile.is_strict or openings + support > 1):
            best, most = profile, (openings, support)
    return best


_MARKS = frozenset().union(*(first_characters(profile) for profile in PROFILES))


def find_signs(lines: list[Line]) -> Signs:
    """Return what looks like comments on a page that no profile reads, and the profile that has most of it."""
    short = [(at, line) for at, line in enumerate(lines) if line.text and len(line.text) <= _LONGEST_DATED]
    short = short[:: len(short) // MOST_LINES + 1]
    dated = [at for at, line in short if _DATED.search(line.text)]
    best, most = Signs(dated, [], [], REPORTER), 0
    for profile in PROFILES:
        parts = [at for at, line in short if _is_part(line, profile)]
        headings = [at for at, line in short if _counts_comments(line, profile)]
        quotes = sum(1 for _, line in short if line.text.startswith(profile.quote_mark))
        if len(parts) + len(headings) + quotes > most:
            best, most = Signs(dated, parts, headings, profile), len(parts) + len(headings) + quotes
    return best


def find_misfit(lines: list[Line], signs: Signs) -> int | None:
    """Return where comments begin that nothing reads, at a paragraph; ``None`` where the signs of any are few.

    A page may count comments that it does not show, and have dates and
    buttons of its own: needed are several signs, of two kinds or of a kind
    that stands under comments only. A page that begins with a list's
    entry has no title, but a list.
    """
    first = next((line for line in lines if line.text), None)
    if first is not None and first.indent > 0 and first.text[:1] in _MARKS and signs.dated:
        return 0
    if len(signs.parts) >= FEWEST_SIGNS:
        start = max((at for at in signs.dated if at <= signs.parts[0]), default=signs.parts[0])
    elif signs.headings and sum(1 for at in signs.dated if at > signs.headings[-1]) > FEWEST_SIGNS:
        start = signs.headings[-1]
    else:
        return None
    while start and lines[start - 1].text:
        start -= 1
    return start


def describe_misfit(signs: Signs) -> str:
    """Return why a page's comments cannot be read, with the profile that comes nearest."""
    profile = signs.profile
    wanted = "a numbered line “LOGIN (NAME) DATE”" if profile.is_strict else "a list entry “NAME says:” or “NAME DATE”"
    return (
        f"{len(signs.dated)} line(s) hold a time and {len(signs.parts) + len(signs.headings)} look like parts of "
        f"comments, which would "
        f"fit the profile “{profile.name}” best; but no comment opens in its form, {wanted}"
    )


def _is_part(line: Line, profile: Profile) -> bool:
    """Say whether a line is one that stands with comments only: a state, a button to reply."""
    if any(line.text == words for words, _ in profile.states):
        return True
    return is_button(line, profile) and _REPLY.search(line.text) is not None


def _counts_comments(line: Line, profile: Profile) -> bool:
    """Say whether a line is a heading that counts comments, and not none."""
    found = profile.heading.fullmatch(line.text) if profile.heading and len(line.text) <= LONGEST else None
    return found is not None and found["count"].strip("0") != ""
