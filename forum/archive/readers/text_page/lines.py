"""The lines of a page, with their numbers and indentations."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Line(NamedTuple):
    """A line as it stands (``raw``), and without its indentation and end (``text``)."""

    number: int
    indent: int
    text: str
    raw: str


def split_lines(text: str) -> list[Line]:
    """Return the lines of a text, whose ends may be LF, CRLF or CR. Only spaces indent: a tab is the author's."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return [
        Line(number, len(raw) - len(bare := raw.lstrip(" ")), bare.rstrip(), raw)
        for number, raw in enumerate(text.split("\n"), start=1)
    ]


def count_filled(lines: Iterable[Line]) -> int:
    """Return how many lines are not blank."""
    return sum([1 for line in lines if line.text])


def trim_blank(lines: list[Line]) -> list[Line]:
    """Return the lines without the blank ones at both ends."""
    start, end = 0, len(lines)
    while start < end and not lines[start].text:
        start += 1
    while end > start and not lines[end - 1].text:
        end -= 1
    return lines[start:end]


def shifted(line: Line, column: int) -> str:
    """Return a line as it stands from a column on; nothing of a blank one."""
    return line.raw[column:] if line.text else ""
