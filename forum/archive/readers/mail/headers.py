"""What the header fields of a message say: words, addresses, ids and dates."""

from __future__ import annotations

import base64
import binascii
import quopri
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from forum.archive.ids import fit_id
from forum.archive.moments import is_keepable, place_in_zone
from forum.archive.readers.decoding import CONTROL_CHARACTERS, REPLACEMENT
from forum.archive.readers.mail.charsets import decode_text

_WORD = re.compile(rb"=\?(?P<charset>[^?\s*]{1,60})(?:\*[^?\s]{0,20})?\?(?P<way>[bBqQ])\?(?P<text>[^?]*)\?=")
_ID = re.compile(r"<([^<>\s]+)>")
_ANGLED = re.compile(r"(?P<name>[^<]*)<(?P<address>[^<>]*)>")
_COMMENTED = re.compile(r"(?P<address>[^()]*)\((?P<name>.*)\)\s*")
_ADDRESS_IN_NAME = re.compile(r"([^\s@<>]{1,100})@[^\s@<>]+")
_NO_OFFSET = re.compile(r"[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?\s+(?P<zone>[A-Za-z]{2,5})\s*")
_LONGEST_NAME = 1000
# Of the answered messages that a long thread names, the first and the nearest.
_NEAREST = 100
_SHOWN = 100


def decode_words(value: bytes, charset: str | None = None) -> str:
    """Return a field's value as text, on one line, its encoded words decoded (RFC 2047).

    ``charset`` is what bytes outside ASCII are in that are not encoded.
    """
    value = b" ".join(value.split())
    if b"=?" not in value:
        return _shown(decode_text(value, charset).text)
    pieces: list[str] = []
    place = 0
    pending, pending_charset = b"", ""
    for word in _WORD.finditer(value):
        between = value[place : word.start()]
        named = word["charset"].decode("ascii", "replace").lower()
        # Blanks between encoded words mean nothing; a character may be cut in two by them.
        if pending and (between.strip() or named != pending_charset):
            pieces.append(decode_text(pending, pending_charset).text)
            pending = b""
        if between.strip() or not place:
            pieces.append(decode_text(between, charset).text)
        pending += _word_bytes(word)
        pending_charset, place = named, word.end()
    if pending:
        pieces.append(decode_text(pending, pending_charset).text)
    pieces.append(decode_text(value[place:], charset).text)
    return _shown("".join(pieces))


def _shown(text: str) -> str:
    return " ".join(CONTROL_CHARACTERS.sub(REPLACEMENT, text).split())


def _word_bytes(word: re.Match[bytes]) -> bytes:
    if word["way"] in b"qQ":
        return quopri.decodestring(word["text"], header=True)
    try:
        return base64.b64decode(word["text"] + b"==")
    except binascii.Error:
        return word[0]


def read_ids(value: bytes) -> tuple[str, ...]:
    """Return the message ids that a field names, in their order; of very many the first and the last."""
    ids = list(dict.fromkeys(map(_id, _ID.findall(_plain(value)))))
    return tuple(ids if len(ids) <= _NEAREST else [ids[0], *ids[-_NEAREST:]])


def read_id(value: bytes) -> str:
    """Return a message's own id, "" where it has none."""
    found = _ID.search(_plain(value))
    words = _plain(value).split()
    return _id(found[1]) if found else _id(words[0]) if words else ""


def _id(text: str) -> str:
    return fit_id(CONTROL_CHARACTERS.sub(REPLACEMENT, text))


def _plain(value: bytes) -> str:
    return value.decode("utf-8", "replace")


class Mailbox(NamedTuple):
    """Who wrote: a name as it is shown, without any address in it, and the address."""

    name: str
    address: str


def read_mailbox(value: bytes, charset: str | None) -> Mailbox:
    """Return the first who is named in a field ``From``; both parts may be empty."""
    text = _plain(value) if value.isascii() else decode_text(value, charset).text
    text = " ".join(text.split())[: 2 * _LONGEST_NAME]
    found = _ANGLED.match(text) or _COMMENTED.match(text)
    name, address = (found["name"], found["address"]) if found else ("", text.partition(",")[0])
    name = decode_words(_unquoted(name.strip()).encode(), "utf-8")[:_LONGEST_NAME]
    return Mailbox(_ADDRESS_IN_NAME.sub(r"\1", name).strip(), CONTROL_CHARACTERS.sub("", address).strip())


def _unquoted(name: str) -> str:
    if len(name) >= 2 and name[0] == name[-1] == '"':
        return re.sub(r"\\(.)", r"\1", name[1:-1])
    return name


class Dated(NamedTuple):
    """A time, how the message writes it, and what is doubtful of it ("" where nothing is)."""

    moment: datetime | None = None
    text: str = ""
    code: str = ""
    message: str = ""


def read_date(value: bytes, zone: ZoneInfo) -> Dated:
    """Return the time of a field ``Date`` (RFC 5322). One without an offset is in ``zone``; nothing is made up."""
    text = decode_words(value[:1000])[:_SHOWN].strip()
    if not text:
        return Dated()
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return _undated(text)
    if moment.tzinfo is None and "-0000" in text:
        # A time in UTC of which nobody says where it was taken.
        moment = moment.replace(tzinfo=UTC)
    if moment.tzinfo is not None:
        return Dated(moment, text) if is_keepable(moment) else _undated(text)
    placed = place_in_zone(moment, zone, text)
    named = _NO_OFFSET.search(text)
    if placed.moment and named and not placed.code:
        message = f"The zone {named['zone']} of «{text}» is not known; the time was read as one of {zone}."
        return Dated(placed.moment, text, "unknown_zone", message)
    return Dated(placed.moment, text, placed.code, placed.message)


def _undated(text: str) -> Dated:
    return Dated(None, text, "bad_date", f"The time «{text}» is none that can be kept. It was left out.")
