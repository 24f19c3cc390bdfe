"""What differs between two texts, for people to read."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import Match, SequenceMatcher
from typing import Literal

Kind = Literal["same", "removed", "added", "left out"]

# The most pieces on each side that are compared with each other.
_MOST = 500
# Looks at two pieces that may be alike. Words of two versions that differ in every third take 30,000, and the
# same few words over and over up to 20 million; this many take some hundredths of a second.
_MOST_LOOKS = 200_000
# What is the same on both sides is shown so far around a difference.
_AROUND = 160

_WORDS = re.compile(r"\S+\s*|\s+")
_LINES = re.compile(r"[^\n]*\n|[^\n]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A passage that two texts share, or that one of them has alone."""

    kind: Kind
    text: str


class _Matcher(SequenceMatcher[str]):
    """Finds what two texts share, in bounded time: where it has looked enough, the rest counts as different."""

    def __init__(self, old: list[str], new: list[str]) -> None:
        super().__init__(None, old, new, autojunk=False)
        alike = Counter(new)
        self._looks = [1 + alike[piece] for piece in old]
        self._left = _MOST_LOOKS

    def find_longest_match(self, alo: int = 0, ahi: int | None = None, blo: int = 0, bhi: int | None = None) -> Match:
        """Return the longest passage that two ranges share, an empty one where that takes too long to find."""
        self._left -= sum(self._looks[alo:ahi])
        return super().find_longest_match(alo, ahi, blo, bhi) if self._left >= 0 else Match(alo, blo, 0)


def compare(before: str, after: str) -> list[Piece]:
    """Return the passages of two texts in their order: word by word, of long ones line by line.

    Of what both share only the surroundings of the differences are there.
    """
    pieces = list(_join(_differences(before, after)))
    return [short for at, piece in enumerate(pieces) for short in _shorten(piece, at == 0, at == len(pieces) - 1)]


def _differences(before: str, after: str) -> Iterator[Piece]:
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    start = _shared(old, new)
    end = _shared(old[start:][::-1], new[start:][::-1])
    yield Piece("same", "".join(old[:start]))
    yield from _middle("".join(old[start : len(old) - end]), "".join(new[start : len(new) - end]))
    yield Piece("same", "".join(old[len(old) - end :]))


def _shared(one: list[str], other: list[str]) -> int:
    """Return how many pieces two texts have in common from the beginning."""
    count = 0
    for mine, others in zip(one, other, strict=False):
        if mine != others:
            break
        count += 1
    return count


def _middle(before: str, after: str) -> Iterator[Piece]:
    for pattern in (_WORDS, _LINES):
        old, new = pattern.findall(before), pattern.findall(after)
        if max(len(old), len(new)) <= _MOST:
            break
    else:
        yield Piece("removed", before)
        yield Piece("added", after)
        return
    for tag, i, j, k, m in _Matcher(old, new).get_opcodes():
        if tag == "equal":
            yield Piece("same", "".join(old[i:j]))
        else:
            yield Piece("removed", "".join(old[i:j]))
            yield Piece("added", "".join(new[k:m]))


def _join(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """Leave out empty pieces, and put neighbours of one kind together."""
    last: Piece | None = None
    for piece in pieces:
        if not piece.text:
            continue
        if last and last.kind == piece.kind:
            last = Piece(last.kind, last.text + piece.text)
            continue
        if last:
            yield last
        last = piece
    if last:
        yield last


def _shorten(piece: Piece, is_first: bool, is_last: bool) -> Iterator[Piece]:
    """Leave out what is far from any difference."""
    before, after = 0 if is_first else _AROUND, 0 if is_last else _AROUND
    if piece.kind != "same" or len(piece.text) <= before + after + _AROUND:
        yield piece
        return
    if before:
        yield Piece("same", piece.text[:before])
    yield Piece("left out", piece.text[before : len(piece.text) - after])
    if after:
        yield Piece("same", piece.text[-after:])
