"""Which names look alike, by the confusable characters that Unicode lists (UTS 39)."""

from __future__ import annotations

import unicodedata
from functools import cache


def skeleton(name: str) -> str:
    """Return what is left of a name where characters that look alike are one: equal for names that do."""
    return _simplify(unicodedata.normalize("NFKC", name).casefold())


def skeletons(name: str) -> set[str]:
    """Return the skeletons of a name that may have capitals: as it is written, and as it is kept."""
    written = _simplify(unicodedata.normalize("NFKC", name))
    return {skeleton(name), _simplify(written.casefold())}


def _simplify(text: str) -> str:
    table = _table()
    return "".join(table.get(character, character) for character in text)


@cache
def _table() -> dict[str, str]:
    """Return for each confusable character what stands for all that look like it, an ASCII one where there is one.

    The library lists look-alikes both ways: what is linked, directly or not, is one group.
    """
    from confusable_homoglyphs.confusables import confusables_data  # a megabyte that most requests do not need

    leader: dict[str, str] = {}

    def find(character: str) -> str:
        while leader.setdefault(character, character) != character:
            character = leader[character]
        return character

    # Unicode links the figure to the capital alone, and logins have none.
    leader |= {"0": "0", "o": "0"}
    longer = {}
    for character, alike in confusables_data.items():
        for other in (each["c"].strip("\u200e\u200f") for each in alike):
            if len(character) != 1:
                continue
            if len(other) == 1:
                first, second = sorted((find(character), find(other)))
                leader[second] = first
            else:
                longer[character] = other
    table = {character: find(character) for character in leader}
    for character, other in longer.items():
        if character.isascii() and other.isascii():
            table[character] = "".join(table.get(each, each) for each in other)
    return table
