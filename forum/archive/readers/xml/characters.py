"""From the bytes of an XML file to its characters, before a parser sees them.

Decoding is done here and not in the parser, so that broken bytes and control
characters are counted and replaced, a wrong name of the encoding is told, and
a document type is refused unread: entities cannot be declared elsewhere.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import BinaryIO

from forum.archive.readers.decoding import BYTE_ORDER_MARKS, detect_encoding
from forum.archive.reading import HEAD, Reading, UnreadableInput

CHUNK = 64 * 1024
_DECLARED = re.compile(rb"""\s*<\?xml\s[^>]*?\bencoding\s*=\s*["']([A-Za-z][\w.:-]{0,40})["']""")
_BEFORE_ROOT = re.compile(r"(?:\s+|<\?.*?\?>|<!--.*?-->)*+", re.DOTALL)
_DOCTYPE = re.compile("<!doctype", re.IGNORECASE)
_ROOT = re.compile(r"<([^\s<>/!?]+)")
# How UTF-16 without a byte order mark begins.
_TWO_BYTES = ((b"<\x00", "utf-16-le"), (b"\x00<", "utf-16-be"))
# They decode, but are no character sets.
_NO_CHARSETS = ("idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined", "utf-7")

# What XML forbids and exports hold all the same: control characters, and two that are none.
_CONTROLS = bytes(byte for byte in range(32) if byte not in b"\t\n\r")
_FORBIDDEN = re.compile(b"[%b]|\xef\xbf[\xbe\xbf]" % re.escape(_CONTROLS))
_UNDECODED = re.compile("[\ud800-\udfff]")
_NOT_ASCII = re.compile(b"[^\x00-\x7f]")
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


class Characters:
    """The characters of a file as UTF-8, in pieces.

    ``root`` is the name of the first element as it stands there, "" where none
    was found. ``broken`` and ``controls`` count what was replaced by U+FFFD so
    far: bytes that are not of the file's encoding, and control characters.
    Raises UnreadableInput for a document type, an encoding that is not known
    or not the one of the text, and where no element begins in the first 64 KB.
    """

    def __init__(self, reading: Reading) -> None:
        self._stream = reading.stream
        self._head = _read(reading.stream, HEAD)
        self._encoding, self._declared = _encoding_of(self._head)
        reading.decoded_as(self._encoding)
        # Of characters of two bytes, no single byte can be set aside.
        self._is_wide = self._encoding.startswith(("utf-16", "utf-32"))
        self._decoder = codecs.getincrementaldecoder(self._encoding)("replace" if self._is_wide else "surrogateescape")
        self._is_seen = self._is_wide
        self._sound = self.broken = self.controls = 0
        self._line = 1
        self._first = self._decode(self._head)
        self.root = self._find_root(self._first.decode())

    def __iter__(self) -> Iterator[bytes]:
        data, text = self._head, self._first
        self._head = self._first = b""
        while data:
            yield text
            data = _read(self._stream, CHUNK)
            text = self._decode(data)

    def remarks(self) -> Iterator[tuple[str, str]]:
        """Yield code and message of what was replaced so far."""
        if self.broken:
            message = f"The file holds {self.broken} byte(s) that are not {self._encoding}."
            yield "decoded", f"{message} Each was replaced by U+FFFD."
        if self.controls:
            message = f"The file holds {self.controls} control character(s), which XML forbids."
            yield "control_characters", f"{message} Each was replaced by U+FFFD."

    def _decode(self, data: bytes) -> bytes:
        if not self._is_seen and not data.isascii():
            self._is_seen = True
            self._refuse_utf8_under_another_name(data)
        # Where the file ends within a character, the parser tells that it is cut off.
        text = self._decoder.decode(data)
        try:
            sound = text.encode()
        except UnicodeEncodeError:
            text, broken = _UNDECODED.subn(_REPLACEMENT, text)
            sound = text.encode()
            self._count_broken(data, text, broken)
        else:
            self._sound += 0 if text.isascii() else _count_wide(text)
            self.broken += text.count(_REPLACEMENT) if self._is_wide else 0
        self._line += sound.count(b"\n")
        return self._replace_controls(sound)

    def _count_broken(self, data: bytes, text: str, broken: int) -> None:
        """Count broken bytes; where they are no exception, the file is in another encoding than it says."""
        self.broken += broken
        self._sound += _count_wide(text) - broken
        if self._sound < self.broken:
            likely = detect_encoding(data, ("cp1251", "cp1252"))
            lines = text.count("\n", 0, text.find(_REPLACEMENT))
            raise self._wrong(f"but its letters are not in it; they are most likely in {likely}", lines)

    def _refuse_utf8_under_another_name(self, data: bytes) -> None:
        if self._encoding.startswith("utf-8"):
            return
        try:
            codecs.getincrementaldecoder("utf-8")().decode(data)
        except UnicodeDecodeError:
            return
        letter = _NOT_ASCII.search(data)
        raise self._wrong("but its letters are in utf-8", data.count(b"\n", 0, letter.start() if letter else 0))

    def _wrong(self, found: str, lines: int) -> UnreadableInput:
        line = self._line + lines
        named = f"says that it is in {self._declared}" if self._declared else "names no encoding, which means utf-8"
        return UnreadableInput(
            "wrong_encoding",
            f"The file {named}, {found}. Nothing from line {line} on was imported. "
            'Write the right name into encoding="…" in its first line and import it again.',
            line,
        )

    def _replace_controls(self, data: bytes) -> bytes:
        if len(data.translate(None, _CONTROLS)) == len(data) and b"\xef\xbf" not in data:
            return data
        data, replaced = _FORBIDDEN.subn(_REPLACEMENT.encode(), data)
        self.controls += replaced
        return data

    def _find_root(self, text: str) -> str:
        before = _BEFORE_ROOT.match(text)
        begin = before.end() if before else 0
        line = text.count("\n", 0, begin) + 1
        if _DOCTYPE.match(text, begin):
            message = "The file has a document type (<!DOCTYPE …>), which no export needs and which may do harm. "
            raise UnreadableInput("doctype", f"{message}Nothing of it was imported. Remove it if you trust it.", line)
        if found := _ROOT.match(text, begin):
            return found[1]
        if begin < len(text) or len(text) < HEAD // 4:
            return ""
        raise UnreadableInput("no_element", "No element begins in the first 64 KB of the file. It was not imported.", 1)


def _count_wide(text: str) -> int:
    return len(text) - len(text.encode("ascii", "ignore"))


def _read(stream: BinaryIO, size: int) -> bytes:
    """Return as many bytes, fewer only at the end: what is told must not hang on how a pipe was filled."""
    parts: list[bytes] = []
    while size and (part := stream.read(size)):
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def _encoding_of(head: bytes) -> tuple[str, str | None]:
    """Return the encoding to decode with, and what the file itself says. Raises UnreadableInput."""
    for mark, encoding in (*BYTE_ORDER_MARKS, *_TWO_BYTES):
        if head.startswith(mark):
            return encoding, encoding
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig", "utf-8"
    found = _DECLARED.match(head)
    if not found:
        return "utf-8", None
    declared = found[1].decode()
    try:
        info = codecs.lookup(declared)
    except LookupError:
        info = None
    # UTF-16 would not have let its name be read.
    if info is None or info.name in _NO_CHARSETS or not info._is_text_encoding:
        message = f"The file says that it is in {declared!r}, which is no encoding that can be read. "
        raise UnreadableInput("unknown_encoding", f"{message}Convert it to UTF-8 and import it again.", 1)
    return ("utf-8" if info.name.startswith(("utf-16", "utf-32", "ascii")) else info.name), declared
