"""JSON as an archive may hold it: bounded, refused with a sentence and a line where it is not sound."""

from __future__ import annotations

import json
import re
from typing import Any, NamedTuple

from forum.archive.readers.decoding import decode_page
from forum.archive.readers.strict_json import LONGEST_NUMBER, STRICT
from forum.archive.reading import Reading, UnreadableInput
from forum.archive.records import Problem

# A document is one value and is read whole: in memory it takes about ten times this.
LARGEST_DOCUMENT = 64 * 1024 * 1024
# Tried before others where a file is no UTF-8.
_ENCODINGS = ("cp1252", "cp1251")
# What the parser takes for a number too long or for none, whatever stands behind it.
_REFUSED = re.compile(rf"-?[0-9]{{{LONGEST_NUMBER + 1},}}(?!\.?[0-9]|[eE][-+]?[0-9])|NaN|-?Infinity")
# A string that nothing ends goes to the end of the text: its quotation marks are tried only once.
_TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"?|[-+.0-9A-Za-z]+|[\[\]{}:]', re.DOTALL)


class NotJson(ValueError):
    """A text that is no JSON, or none that is taken; ``line`` is where, from 1 on."""

    def __init__(self, reason: str, line: int) -> None:
        super().__init__(reason)
        self.line = line


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
    data = start + reading.stream.read(LARGEST_DOCUMENT + 1 - len(start))
    if len(data) > LARGEST_DOCUMENT:
        limit = LARGEST_DOCUMENT // (1024 * 1024)
        message = f"The file is one JSON value, which is read whole, and larger than {limit} MiB. "
        raise UnreadableInput("too_large", message + "Nothing of it was imported; export it in parts.")
    text, encoding = decode_page(data, _ENCODINGS)
    problems: tuple[Problem, ...] = ()
    if encoding:
        message = f"The file is not sound UTF-8 and was read as {encoding}. If letters are wrong, convert it to UTF-8."
        problems = (Problem(reading.name, None, "warning", "decoded", message),)
    if skip:
        # Line breaks stay: lines are counted from the file's first.
        text = skip.sub(lambda found: "\n" * found[0].count("\n"), text)
    try:
        return Document(loads(text), problems)
    except NotJson as error:
        message = f"The file is no sound JSON: {error}. Nothing of it was imported; export it again."
        raise UnreadableInput("bad_json", message, error.line) from None


def loads(text: str) -> Any:
    """Return the value that a text is. Raises NotJson.

    What JSON does not forbid and no archive holds is refused: a key that
    stands twice, numbers of more than 20 digits, nesting of about a thousand
    levels; so are NaN and Infinity, which are no JSON.
    """
    try:
        return STRICT.decode(text)
    except json.JSONDecodeError as error:
        raise NotJson(error.msg[:1].lower() + error.msg[1:], error.lineno) from None
    except RecursionError:
        raise NotJson("it is nested too deep", _line_of_deepest(text)) from None
    except ValueError as error:
        raise NotJson(str(error), _line_of_flaw(text)) from None


def _line_of_deepest(text: str) -> int:
    """Return the line at which a text that is too deep is deepest."""
    depth = deepest = place = 0
    for token in _TOKEN.finditer(text):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(token[0], 0)
        if depth > deepest:
            deepest, place = depth, token.start()
    return text.count("\n", 0, place) + 1


def _line_of_flaw(text: str) -> int:
    """Return the line of the first thing that is refused though its form is sound; the parser does not tell it."""
    keys: list[set[str]] = []
    last = ""
    for token in _TOKEN.finditer(text):
        if token[0] in "{[":
            keys.append(set())
        elif token[0] in "}]" and keys:
            keys.pop()
        if (token[0] == ":" and keys and _is_repeated(last, keys[-1])) or _is_refused(token[0]):
            return text.count("\n", 0, token.start()) + 1
        last = token[0]
    return 1


def _is_repeated(key: str, keys: set[str]) -> bool:
    key = json.loads(key)
    is_repeated = key in keys
    keys.add(key)
    return is_repeated


def _is_refused(token: str) -> bool:
    return _REFUSED.match(token) is not None
