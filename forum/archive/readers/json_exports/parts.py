"""A JSON document part by part: it may be of any size where none of its parts is large."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from forum.archive.readers.json_exports.strict import NotJson, behind_blanks, loads_one, unsound
from forum.archive.reading import UnreadableInput

_OPEN_STRING = "unterminated string"
# Characters of one text, more than any comment has.
LONGEST_TEXT = 8 * 1024 * 1024
# A name, a sign or an escape that is cut off is whole when so many more characters are there.
_LEAST = 64
_DIGITS_TO_THE_END = re.compile(r"[-+.0-9eE]*+\Z")


class Part(NamedTuple):
    """A value that a document holds, ``key`` where the outermost value is an object.

    Outermost lists and objects, and lists in an outermost object, come empty
    when they begin, each item of a list by itself behind it (``is_item``).
    """

    key: str | None
    value: Any
    is_item: bool = False


class Parts:
    """Yields the parts of a text that is given in pieces.

    Raises UnreadableInput where ``loads`` would refuse the whole text, with
    the same line, if only behind the parts before; and for a part of more
    than ``largest`` characters, or a text of more than ``LONGEST_TEXT`` in it.
    """

    def __init__(self, pieces: Iterator[str], largest: int) -> None:
        self._pieces = pieces
        self._largest = largest
        self._text = ""
        self._at = 0
        self._lines_before = 0

    def __iter__(self) -> Iterator[Part]:
        kind = self._next()
        if kind == "[":
            yield from self._list(None)
        elif kind == "{":
            yield from self._object()
        else:
            yield Part(None, self._value())
        if self._next():
            raise self._flaw("extra data")

    def _list(self, key: str | None) -> Iterator[Part]:
        yield Part(key, [])
        for _place in self._between("[]"):
            yield Part(key, self._value(), is_item=True)

    def _object(self) -> Iterator[Part]:
        yield Part(None, {})
        keys = set()
        for _place in self._between("{}"):
            if self._next() != '"':
                raise self._flaw("expecting property name enclosed in double quotes")
            key = self._value()
            if self._next() == ":" and key in keys:
                raise self._flaw("a key stands twice in one object")
            keys.add(key)
            self._skip(":")
            if self._next() == "[":
                yield from self._list(key)
            else:
                yield Part(key, self._value())

    def _between(self, brackets: str) -> Iterator[None]:
        """Yield at the beginning of each thing that stands between brackets."""
        self._skip(brackets[0])
        if self._next() != brackets[1]:
            yield
            while self._next() != brackets[1]:
                self._skip(",")
                yield
        self._skip(brackets[1])

    def _skip(self, sign: str) -> None:
        if self._next() != sign:
            raise self._flaw(f"expecting '{sign}' delimiter")
        self._at += 1

    def _next(self) -> str:
        """Go to the next character that is no blank and return it, "" at the end."""
        while True:
            self._at = behind_blanks(self._text, self._at)
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._read_on():
                return ""

    def _value(self) -> Any:
        """Return the value that begins at the next character."""
        self._next()
        complaint = -1
        while True:
            try:
                value, end = loads_one(self._text, self._at)
            except NotJson as error:
                # Of what is merely cut off the parser complains elsewhere when there is more of it.
                place, refusal = error.place - self._at, self._refusal(error)
                is_open = str(error).startswith(_OPEN_STRING)
                if is_open and len(self._text) - error.place > LONGEST_TEXT:
                    raise self._too_large(LONGEST_TEXT) from None
                is_flaw = place == complaint and not is_open
                if is_flaw or not self._read_on():
                    raise refusal from None
                complaint = place
            else:
                is_number = isinstance(value, int | float)
                if not (is_number and _DIGITS_TO_THE_END.match(self._text, end) and self._read_on()):
                    self._at = end
                    return value

    def _read_on(self) -> bool:
        """Read at least as much again as there is, so that reading a large part takes time in proportion to it."""
        self._lines_before += self._text.count("\n", 0, self._at)
        self._text, self._at = self._text[self._at :], 0
        size = len(self._text)
        if size > self._largest:
            raise self._too_large(self._largest)
        enough = min(2 * size + _LEAST, self._largest)
        found = [self._text]
        while size <= enough and (piece := next(self._pieces, "")):
            found.append(piece)
            size += len(piece)
        self._text = "".join(found)
        return len(found) > 1

    def _too_large(self, limit: int) -> UnreadableInput:
        line = self._lines_before + self._text.count("\n", 0, self._at) + 1
        message = f"What begins on line {line} has more than {limit:,} characters, or no end. "
        return UnreadableInput("too_large", message + "Nothing of the file was imported.", line)

    def _flaw(self, reason: str) -> UnreadableInput:
        return self._refusal(NotJson(reason, self._text, self._at))

    def _refusal(self, error: NotJson) -> UnreadableInput:
        return unsound(error, self._lines_before + error.line)
