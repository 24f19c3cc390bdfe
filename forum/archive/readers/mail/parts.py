"""The parts of a message (MIME), and which of them are its text.

The standard library's parser nests as deep as a message does and takes hours
for some hostile headers, so that the structure is taken apart here, within
bounds; what the parts hold is decoded by the library.
"""

from __future__ import annotations

import binascii
import html
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import unquote

from forum.archive.readers.decoding import CONTROL_CHARACTERS, REPLACEMENT
from forum.archive.readers.mail.charsets import decode_text
from forum.archive.readers.mail.headers import decode_words
from forum.archive.records import BodyFormat

_FIELD = re.compile(rb"(?P<name>[!-9;-~]{1,200})[ \t]*:(?P<value>[^\n]*(?:\n[ \t][^\n]*)*)(?:\n|\Z)")
_PARAMETER = re.compile(
    r";\s*(?P<name>[\w-]{1,40})(?P<star>\*[0-9*]*)?\s*=\s*(?:\"(?P<quoted>[^\"]*)\"|(?P<bare>[^;\s]*))"
)
# Longer than any book; what is attached may be larger.
_LARGEST_TEXT = 8 * 1024 * 1024
_MOST_FIELDS = 2000
_LONGEST_FIELD = 64 * 1024
_LONGEST_TYPE = 2000
_DEEPEST = 30
_MOST_PARTS = 1000
_NO_TEXT = frozenset({"text/calendar", "text/css", "text/rtf", "text/vcard", "text/x-vcard"})
_BLANK_START = re.compile(r"(?:[ \t]*\n)*")
_LINE_END = re.compile(rb"\r?\n")


class BadMessage(ValueError):
    """What stands where a message should is none, or none that is taken; the message says why."""


class Part(NamedTuple):
    """A part: its header fields by lower-case name, the first of each, and the bytes behind them.

    ``is_header_closed`` says that something stands behind the fields, be it only the empty line.
    """

    fields: dict[str, bytes]
    body: bytes
    is_header_closed: bool = True


def split_header(data: bytes) -> Part:
    """Return the fields of a message or part and its body, which begins where no field follows."""
    fields: dict[str, bytes] = {}
    place = count = 0
    while count < _MOST_FIELDS and (found := _FIELD.match(data, place)):
        fields.setdefault(found["name"].decode("ascii").lower(), found["value"][:_LONGEST_FIELD].strip())
        place = found.end()
        count += 1
    blank = _LINE_END.match(data, place)
    body = data[blank.end() if blank else place :]
    return Part(fields, body, blank is not None or b"\n" in body)


class _Kind(NamedTuple):
    """What a part says that it is."""

    type: str
    parameters: dict[str, str]

    @property
    def charset(self) -> str | None:
        return self.parameters.get("charset")


@dataclass(frozen=True, slots=True)
class _Leaf:
    """A part without parts; ``choice`` numbers the alternatives that it is one of."""

    part: Part
    kind: _Kind
    choice: int


@dataclass(slots=True)
class Text:
    """What a message says, what it holds besides, and what is doubtful of it.

    ``is_open`` says that the last of its parts does not end, as many a sender
    leaves it; ``is_cut`` that something is missing there.
    """

    body: str = ""
    body_format: BodyFormat = "text"
    attachments: list[str] = field(default_factory=list)
    doubts: dict[str, str] = field(default_factory=dict)
    is_open: bool = False
    is_cut: bool = False


def read_text(message: Part) -> Text:
    """Return the text of a message: its plain parts or, where it has only that, its HTML.

    Of alternatives the plain one is taken. Parts that are no text, or are
    marked as attachments, are named. Raises BadMessage for too much text.
    """
    text = Text()
    leaves = list(_leaves(message, text))
    ends_well = bool(message.body.strip()) and message.body.endswith(b"\n") and leaves[-1].part.is_header_closed
    text.is_cut = text.is_open and not ends_well
    if sum(len(leaf.part.body) for leaf in leaves if not _is_attached(leaf)) > _LARGEST_TEXT:
        raise BadMessage(f"The message's text is larger than {_LARGEST_TEXT // (1024 * 1024)} MiB.")
    shown = [(leaf, _characters(leaf, text)) for leaf in leaves if not _is_attached(leaf)]
    text.attachments += [_file_name(leaf) for leaf in leaves if _is_attached(leaf)]
    chosen = {leaf.choice for leaf, content in shown if leaf.choice and _is_plain(leaf) and content.strip()}
    kept = [(leaf, body) for leaf, body in shown if body.strip() and (_is_plain(leaf) or leaf.choice not in chosen)]
    if all(_is_plain(leaf) for leaf, _ in kept):
        text.body = "\n\n".join(_trimmed(body) for _, body in kept)
    else:
        text.body_format = "html"
        pieces = (f"<pre>{html.escape(_trimmed(body))}</pre>" if _is_plain(leaf) else body for leaf, body in kept)
        text.body = "\n".join(pieces)
    return text


def _leaves(message: Part, text: Text) -> Iterator[_Leaf]:
    """Yield the parts without parts, in their order. No recursion: parts may be nested deep."""
    waiting = [(message, 0, 0)]
    count = choices = 0
    while waiting:
        part, depth, choice = waiting.pop()
        kind = _kind(part)
        below, is_open = _split(part, kind) if depth < _DEEPEST else ([], False)
        if part is message:
            text.is_open = is_open
        if is_open and below:
            text.doubts["cut_message"] = "It ends before its last part does; what there is of it was imported."
        count += len(below)
        if count > _MOST_PARTS:
            text.doubts["too_many_parts"] = f"It has more than {_MOST_PARTS} parts; those behind them are left out."
            below, count = [], _MOST_PARTS
        if below and kind.type == "multipart/alternative":
            choices += 1
            choice = choices
        waiting += [(split_header(data), depth + 1, choice) for data in reversed(below)]
        if not below:
            yield _Leaf(part, kind, choice)


def _split(part: Part, kind: _Kind) -> tuple[list[bytes], bool]:
    """Return the parts of a part, none where its boundary does not stand in it, and whether the last has no end."""
    boundary = kind.parameters.get("boundary", "").encode("utf-8", "replace")
    if not boundary or not kind.type.startswith("multipart/"):
        return [], False
    parts: list[bytes] = []
    start: int | None = None
    for mark in re.finditer(rb"(?m)^--" + re.escape(boundary) + rb"(?P<last>--)?[ \t]*\r?$", part.body):
        if start is not None:
            parts.append(part.body[start : mark.start()].removesuffix(b"\n").removesuffix(b"\r"))
        start = mark.end() + 1
        if mark["last"] or len(parts) > _MOST_PARTS:
            return parts, False
    if start is None:
        # Some programs keep the kind of a message that they have made plain text.
        last_line = part.body.rpartition(b"\n")[2]
        return [], not part.body.strip() or (last_line != b"" and (b"--" + boundary).startswith(last_line))
    return [*parts, part.body[start:]], True


def _kind(part: Part) -> _Kind:
    value = part.fields.get("content-type", b"text/plain")[:_LONGEST_TYPE].decode("utf-8", "replace")
    name = value.partition(";")[0].strip().lower()
    return _Kind(name if "/" in name else "text/plain", _parameters(value))


def _parameters(value: str) -> dict[str, str]:
    """Return the parameters of a field; of one that is continued (RFC 2231) the first piece."""
    found: dict[str, str] = {}
    for match in _PARAMETER.finditer(value):
        text = match["quoted"] if match["quoted"] is not None else match["bare"]
        if match["star"] and match["star"].endswith("*"):
            text = unquote(text.rpartition("'")[2], errors="replace")
        found.setdefault(match["name"].lower(), text)
    return found


def charset_of(part: Part) -> str | None:
    """Return the charset that a part names."""
    return _kind(part).charset


def _is_plain(leaf: _Leaf) -> bool:
    return leaf.kind.type != "text/html"


def _is_attached(leaf: _Leaf) -> bool:
    is_text = leaf.kind.type.startswith(("text/", "multipart/")) and leaf.kind.type not in _NO_TEXT
    return not is_text or leaf.part.fields.get("content-disposition", b"").lower().startswith(b"attachment")


def _file_name(leaf: _Leaf) -> str:
    """Return how an attachment is called, else what it is."""
    said = leaf.part.fields.get("content-disposition", b"")[:_LONGEST_TYPE].decode("utf-8", "replace")
    name = _parameters(said).get("filename") or leaf.kind.parameters.get("name") or leaf.kind.type
    return decode_words(name.encode("utf-8", "replace"))[:100]


def _characters(leaf: _Leaf, text: Text) -> str:
    decoded = decode_text(_bytes(leaf.part, text), leaf.kind.charset)
    if decoded.doubt:
        text.doubts["decoded"] = f"Its text {decoded.doubt}."
    unified = decoded.text.replace("\r\n", "\n").replace("\r", "\n")
    unified, replaced = CONTROL_CHARACTERS.subn(REPLACEMENT, unified)
    if replaced:
        text.doubts["control_characters"] = f"It holds {replaced} control character(s); each was replaced by U+FFFD."
    return unified


def _bytes(part: Part, text: Text) -> bytes:
    """Return the content of a part, decoded for transport; as it stands where that fails."""
    way = part.fields.get("content-transfer-encoding", b"").lower()
    if way == b"quoted-printable":
        return quopri.decodestring(part.body)
    if way != b"base64":
        return part.body
    try:
        return binascii.a2b_base64(part.body)
    except binascii.Error:
        text.doubts["bad_base64"] = "Its text is in base64 that is not whole; it was imported as far as it goes."
    return _base64_until_break(part.body)


def _base64_until_break(data: bytes) -> bytes:
    letters = re.sub(rb"[^A-Za-z0-9+/]", b"", data)
    # A single letter more than a multiple of four is no whole byte.
    return binascii.a2b_base64(letters[: len(letters) - (len(letters) % 4 == 1)] + b"==")


def _trimmed(body: str) -> str:
    """Return a text without the empty lines at its ends."""
    start = _BLANK_START.match(body)
    return body[start.end() if start else 0 :].rstrip()
