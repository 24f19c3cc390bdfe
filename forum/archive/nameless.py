"""What an archive says without the names of those who asked to be forgotten."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property
from html import escape

# What stands for the name of who was forgotten.
FORGOTTEN = "removed"

# Messages give so much of a name at least, and passages of texts that are worth looking for have so many characters.
_SHOWN = 60
_PASSAGE = 12
_QUOTED = re.compile(rf"“[^”]{{{_PASSAGE},}}”|«[^»]{{{_PASSAGE},}}»|'[^']{{{_PASSAGE},}}'|\"[^\"]{{{_PASSAGE},}}\"")


class Nameless:
    """Takes somebody out of what others wrote, and out of what operators were told."""

    def __init__(self, names: Iterable[str | None], texts: Iterable[str] = ()) -> None:
        """Know somebody by their names and addresses, and by all that they wrote."""
        self.names = {name for name in names if name}
        self._texts = "\n".join(_one_line(text) for text in texts)

    def names_in(self, author: str | None, text: str) -> bool:
        """Whether a quotation is of them, or holds one that may be."""
        return author in self.names or any(name in text for name in self.names)

    def message(self, message: str) -> str:
        """Return what an operator was told, without names and without passages of their texts."""
        return self._words.sub(FORGOTTEN, _QUOTED.sub(self._without_passage, message)) if self.names else message

    def text(self, text: str, *, quotes: bool = True) -> str:
        """Return a text of somebody else without the addresses, and without the names in what says whom it quotes.

        That is the line above a quotation in a mail and, in a text that is known to
        quote (``quotes``), a line of a colon and a name, and the source of a
        quotation in HTML. All other words stay.
        """
        if not any(name in text for name in self._spellings):
            return text
        patterns = [self._attributions, *([self._marks, self._cites] if quotes else [])]
        for pattern in patterns:
            text = pattern.sub(lambda found: self._words.sub(FORGOTTEN, found[0]), text)
        for address in self._addresses:
            text = text.replace(address, FORGOTTEN)
        return text

    def _without_passage(self, found: re.Match[str]) -> str:
        passage = found[0]
        said = _one_line(passage[1:-1]).rstrip("…. ")
        return f"{passage[0]}…{passage[-1]}" if said in self._texts else passage

    @cached_property
    def _spellings(self) -> set[str]:
        """The names as texts and as HTML have them."""
        return self.names | {escape(name) for name in self.names} | {escape(name, quote=False) for name in self.names}

    @cached_property
    def _addresses(self) -> list[str]:
        return sorted((name for name in self.names if "@" in name or "://" in name), key=len, reverse=True)

    @cached_property
    def _any(self) -> str:
        return "|".join(re.escape(name) for name in sorted(self._spellings, key=len, reverse=True))

    @cached_property
    def _words(self) -> re.Pattern[str]:
        """A name as a word of its own; of a long one, which messages cut off, the beginning too."""
        begun = [rf"{re.escape(name[:_SHOWN])}\w*" for name in self._spellings if len(name) > _SHOWN]
        return re.compile(rf"(?<!\w)(?:(?:{self._any})(?!\w)" + "".join(f"|{part}" for part in begun) + ")", re.I)

    @cached_property
    def _marks(self) -> re.Pattern[str]:
        return re.compile(rf"(?:^|(?<=>))[^\n:<>]{{0,300}}:[ \t]*(?:{self._any})[ \t]*(?=$|<)", re.MULTILINE)

    @cached_property
    def _cites(self) -> re.Pattern[str]:
        return re.compile(rf"<cite\b[^<>]*>(?:(?!</cite>).){{0,300}}?(?:{self._any}).{{0,300}}?</cite>", re.DOTALL)

    @cached_property
    def _attributions(self) -> re.Pattern[str]:
        # Bounded, for a page may be one line.
        line = (
            rf"(?:^|(?<=>))[^\n<>]{{0,300}}(?:<[^\n<>]{{0,300}}>)?[^\n<>]{{0,300}}(?:{self._any})[^\n]{{0,300}}?:[ \t]*"
        )
        return re.compile(rf"{line}(?:\n(?=(?:[ \t]*\n)?[ \t]*>)|(?=(?:</?\w+>\s*)*<blockquote))", re.MULTILINE)


def _one_line(text: str) -> str:
    return " ".join(text.split())
