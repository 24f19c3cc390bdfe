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
    """Return the lines of a text, whose ends may be LF, CRLF or CR."""
    unified = text.replace("\r\n", "\n").replace("\r", "\n")
    return [make_line(number, raw) for number, raw in enumerate(unified.split("\n"), start=1)]


def make_line(number: int, raw: str) -> Line:
    """Return one line. Only spaces indent: a tab is the author's."""
    unindented = raw.lstrip(" ")
    return Line(number, len(raw) - len(unindented), unindented.rstrip(), raw)


def count_filled(lines: Iterable[Line]) -> int:
    """Return how many lines are not blank."""
    return sum(1 for line in lines if line.text)


def trim_blank(lines: list[Line]) -> list[Line]:
    """Return the lines without the blank ones at both ends."""
    filled = [at for at, line in enumerate(lines) if line.text]
    return lines[filled[0] : filled[-1] + 1] if filled else []


def shifted(line: Line, column: int) -> str:
    """Return a line as it stands from a column on; nothing of a blank one."""
    return line.raw[column:] if line.text else ""
