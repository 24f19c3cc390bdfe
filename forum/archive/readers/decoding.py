"""From the bytes of a page to its characters (ARCHIVE, section 1)."""

from __future__ import annotations

import codecs
import json
import re
from typing import NamedTuple

from charset_normalizer import from_bytes

# The longer marks first: UTF-32's begins with UTF-16's.
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Encodings that a file begins to tell by its mark: a line that begins with one within it does not.
_MARKED = ["utf_16", "utf_32"]
PDF = b"%PDF"
SAMPLE_SIZE = 64 * 1024
CONTROL_BYTES = bytes(byte for byte in (*range(32), 127) if byte not in b"\t\n\f\r\x1b")
# PostgreSQL refuses NUL, and no page shows the others. Tab and line ends stay.
CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
# The first key of an object with its colon; the text may be cut off before that.
_JSON_OBJECT = re.compile(r'[\[\s]*+\{\s*+"(?:[^"\\\n]|\\.)*+(?:"\s*+:|"?\Z)')
MARKUP = re.compile(r"\s*<(?:!doctype|html|\?xml)\b", re.IGNORECASE)
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


class Decoded(NamedTuple):
    """The text of a page; ``encoding`` is named where it is not sound UTF-8."""

    text: str
    encoding: str | None


def decode_page(data: bytes, encodings: tuple[str, ...]) -> Decoded:
    """Return a page's text, read as UTF-8 where it is that, else by detection.

    ``encodings`` are tried before all others that are known.
    """
    for mark, encoding in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return Decoded(data.decode(encoding, "replace"), encoding)
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        return Decoded(data.decode(), None)
    except UnicodeDecodeError:
        pass
    if is_damaged_utf8(data):
        return Decoded(data.decode("utf-8", "replace"), "utf-8")
    encoding = detect_encoding(data, encodings)
    return Decoded(data.decode(encoding, "replace"), encoding)


def is_damaged_utf8(data: bytes) -> bool:
    """Say whether bytes that are not UTF-8 are so only here and there.

    A page cut off within a character, or with a few bytes spoilt, would be
    spoilt throughout if another encoding were taken for it. By chance alone,
    text in another encoding hardly ever forms a character of UTF-8.
    """
    text = data.decode("utf-8", "replace")
    broken = text.count(REPLACEMENT)
    return sum(1 for character in text if character > "\x7f") >= 2 * broken


def detect_encoding(data: bytes, encodings: tuple[str, ...]) -> str:
    """Return the encoding that the lines outside ASCII are most likely in."""
    lines = (line for line in data.splitlines() if not line.isascii())
    sample = b"\n".join(lines)[:SAMPLE_SIZE]
    best = from_bytes(sample, cp_isolation=list(encodings)).best() or from_bytes(sample, cp_exclusion=_MARKED).best()
    return best.encoding if best else encodings[0]


def is_pdf(data: bytes) -> bool:
    """Say whether bytes begin like a PDF, much of which may be letters."""
    return data.startswith(PDF)


def is_binary(data: bytes) -> bool:
    """Say whether bytes are no text at all: a picture, an archive, a program."""
    if is_pdf(data):
        return True
    if data.startswith(tuple(mark for mark, _ in BYTE_ORDER_MARKS)):
        return False
    controls = len(data) - len(data.translate(None, CONTROL_BYTES))
    try:
        data.decode()
    except UnicodeDecodeError:
        return controls * 20 > len(data)
    return controls * 3 > len(data)


def replace_controls(text: str) -> tuple[str, int]:
    """Return a text with U+FFFD for control characters, and how many there were."""
    return CONTROL_CHARACTERS.subn(REPLACEMENT, text)


def is_markup(text: str) -> bool:
    """Say whether a text begins like HTML or XML."""
    return MARKUP.match(text) is not None


def is_json(text: str) -> bool:
    """Say whether a text, or its first line, is a JSON object or list, or begins as one that was cut off.

    A title may begin with a bracket too.
    """
    text = text.strip()
    if _JSON_OBJECT.match(text):
        return True
    return text[:1] in ("{", "[") and any(_is_json_value(part) for part in (text.partition("\n")[0], text))


def _is_json_value(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True
