"""JSON as an archive may hold it: bounded, refused with a sentence and a line where it is not sound."""

from __future__ import annotations

import json
import re
from typing import Any, NamedTuple

from forum.archive.readers.decoding import decode_page
from forum.archive.readers.strict_json import LONGEST_NUMBER, STRICT
from forum.archive.readers.whole import read_whole
from forum.archive.reading import Reading, UnreadableInput
from forum.archive.records import Problem

# A document is one value and is read whole: in memory it takes about ten times this.
LARGEST_DOCUMENT = 64 * 1024 * 1024
# Tried before others where a file is no UTF-8.
ENCODINGS = ("cp1252", "cp1251")
# What the parser takes for a number too long or for none, whatever stands behind it.
_REFUSED = re.compile(rf"-?[0-9]{{{LONGEST_NUMBER + 1},}}(?!\.?[0-9]|[eE][-+]?[0-9])|NaN|-?Infinity")
# What JSON takes for blank.
_BLANKS = re.compile(r"[ \t\n\r]*+")
# A string that nothing ends goes to the end of the text: its quotation marks are tried only once.
_TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"?|[-+.0-9A-Za-z]+|[\[\]{}:]', re.DOTALL)


class NotJson(ValueError):
    """A text that is no JSON, or none that is taken; ``place`` is where in it, ``line`` on which line, from 1 on."""

    def __init__(self, reason: str, text: str, place: int) -> None:
        super().__init__(reason)
        self.place = place
        self.line = text.count("\n", 0, place) + 1


class Document(NamedTuple):
    """A file that is one JSON value, and what is to be told of how it was read."""

    value: Any
    problems: tuple[Problem, ...]


def read_document(reading: Reading, *, start: bytes = b"", skip: re.Pattern[str] | None = None) -> Document:
    """Return the value that a whole file is.

    ``start`` is what was read of it before; ``skip`` matches what stands
    before and behind the value, such as a variable's name. Raises
    UnreadableInput for a file that is too large or no sound JSON.
    """
    data = read_whole(reading.stream, LARGEST_DOCUMENT, start)
    if data is None:
        limit = LARGEST_DOCUMENT // (1024 * 1024)
        message = f"The file is one JSON value, which is read whole, and larger than {limit} MiB. "
        raise UnreadableInput("too_large", message + "Nothing of it was imported; export it in parts.")
    text, encoding = decode_page(data, ENCODINGS)
    reading.decoded_as(encoding or "utf-8")
    if skip:
        # Line breaks stay: lines are counted from the file's first.
        text = skip.sub(lambda found: "\n" * found[0].count("\n"), text)
    try:
        return Document(loads(text), decoded_as(encoding, reading.name))
    except NotJson as error:
        raise unsound(error, error.line) from None


def decoded_as(encoding: str | None, file: str) -> tuple[Problem, ...]:
    """Return what is to be told of a file's encoding: nothing for sound UTF-8, which is ``None``."""
    if encoding is None:
        return ()
    message = f"The file is not sound UTF-8 and was read as {encoding}. If letters are wrong, convert it to UTF-8."
    return (Problem(file, None, "warning", "decoded", message),)


def unsound(error: NotJson, line: int) -> UnreadableInput:
    """Return the refusal of a file that is no sound JSON at a line."""
    message = f"The file is no sound JSON: {error}. Nothing of it was imported; export it again."
    return UnreadableInput("bad_json", message, line)


def loads(text: str) -> Any:
    """Return the value that a text is. Raises NotJson.

    What JSON does not forbid and no archive holds is refused: a key that
    stands twice, numbers of more than 20 digits, nesting of about a thousand
    levels; so are NaN and Infinity, which are no JSON.
    """
    value, end = loads_one(text, behind_blanks(text, 0))
    if (end := behind_blanks(text, end)) < len(text):
        raise NotJson("extra data", text, end)
    return value


def behind_blanks(text: str, start: int) -> int:
    """Return the first place from one on at which there is no blank."""
    found = _BLANKS.match(text, start)
    return found.end() if found else start


def loads_one(text: str, start: int = 0) -> tuple[Any, int]:
    """Return the value that begins at a place of a text, and where it ends. Raises NotJson, see ``loads``."""
    try:
        return STRICT.raw_decode(text, start)
    except json.JSONDecodeError as error:
        raise NotJson(error.msg[:1].lower() + error.msg[1:], text, error.pos) from None
    except RecursionError:
        raise NotJson("it is nested too deep", text, _place_of_deepest(text, start)) from None
    except ValueError as error:
        raise NotJson(str(error), text, _place_of_flaw(text, start)) from None


def _place_of_deepest(text: str, place: int) -> int:
    """Return where a text that is too deep from a place on is deepest."""
    depth = deepest = 0
    for token in _TOKEN.finditer(text, place):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(token[0], 0)
        if depth > deepest:
            deepest, place = depth, token.start()
    return place


def _place_of_flaw(text: str, start: int) -> int:
    """Return the place of the first thing that is refused though its form is sound; the parser does not tell it."""
    keys: list[set[str]] = []
    last = ""
    for token in _TOKEN.finditer(text, start):
        if token[0] in "{[":
            keys.append(set())
        elif token[0] in "}]" and keys:
            keys.pop()
        if (token[0] == ":" and keys and _is_repeated(last, keys[-1])) or _is_refused(token[0]):
            return token.start()
        last = token[0]
    return start


def _is_repeated(key: str, keys: set[str]) -> bool:
    key = json.loads(key)
    is_repeated = key in keys
    keys.add(key)
    return is_repeated


def _is_refused(token: str) -> bool:
    return _REFUSED.match(token) is not None
