"""The lines that open a comment on pages of a looser form: one or two lines that a profile's patterns match."""

from __future__ import annotations

import re

from forum.archive.readers.profiles import Profile
from forum.archive.readers.text_page.headers import Opening, read_strict_opening
from forum.archive.readers.text_page.lines import Line
from forum.archive.records import AuthorRecord

# Longer lines open nothing: they are text.
LONGEST = 300
LONGEST_BUTTON = 120
_NUMBERS = frozenset("123456789")
_NUMBERS_AND_BULLETS = _NUMBERS | {"•"}


def first_characters(profile: Profile) -> frozenset[str]:
    """Return the characters that a line must begin with to open a comment."""
    return _NUMBERS if profile.is_strict else _NUMBERS_AND_BULLETS


def read_opening(lines: list[Line], at: int, profile: Profile) -> Opening | None:
    """Return the opening of a comment at a line, ``None`` where there is none."""
    if profile.is_strict:
        return read_strict_opening(lines, at, profile)
    line = lines[at]
    found = profile.marker.fullmatch(line.text) if line.indent and len(line.text) <= LONGEST else None
    if not found:
        return None
    number = int(found["number"]) if found["number"] else None
    rest = (found["rest"] or "").strip()
    if profile.mention and profile.mention.fullmatch(rest):
        return Opening(line.indent, number, None, "", 1, mention=rest)
    for header in profile.headers:
        signed = _match(header, rest, lines, at)
        if signed:
            fields, height = signed
            author = AuthorRecord(fields["who"].strip())
            score = int(fields["score"]) if fields.get("score") else None
            return Opening(line.indent, number, author, fields["time"].strip(), height, score)
    return None


def _match(
    header: tuple[re.Pattern[str], ...], rest: str, lines: list[Line], at: int
) -> tuple[dict[str, str], int] | None:
    """Return what the lines of a header say and how many they are, if they match, blank ones between them allowed."""
    first = header[0].fullmatch(rest)
    if not first:
        return None
    fields = first.groupdict()
    end = at + 1
    for pattern in header[1:]:
        if end + 1 < len(lines) and not lines[end].text:
            end += 1
        line = lines[end] if end < len(lines) else None
        inside = line and line.indent > lines[at].indent and len(line.text) <= LONGEST
        found = pattern.fullmatch(line.text) if line and inside else None
        if not found:
            return None
        fields |= found.groupdict()
        end += 1
    return fields, end - at


def is_button(line: Line, profile: Profile) -> bool:
    """Say whether a line holds only buttons of the page."""
    buttons = profile.buttons
    return buttons is not None and len(line.text) <= LONGEST_BUTTON and buttons.fullmatch(line.text) is not None


def without_avatars(names: list[str], word: str) -> list[str]:
    """Return names without the text of the picture in front of each: a word, or the name once more.

    That is done only where every name of the page has one: somebody may
    be called Avatar, or have the same name twice.
    """
    if not word:
        return names
    bare = [_without_avatar(name, word) for name in names]
    return [name for name in bare if name] if all(bare) else names


def _without_avatar(name: str, word: str) -> str | None:
    if name.startswith(f"{word} "):
        return name[len(word) + 1 :].strip()
    half = len(name) // 2
    return name[:half] if len(name) % 2 and name[half] == " " and name[:half] == name[half + 1 :] else None
