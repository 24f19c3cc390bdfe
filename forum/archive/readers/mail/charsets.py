"""From the bytes of a text to its characters, by the charset that a message names or by detection."""

from __future__ import annotations

import codecs
from typing import NamedTuple

from forum.archive.keepable import HALVES
from forum.archive.readers.decoding import REPLACEMENT, decode_page

# What is written in these is, as often as not, in what they are a part of.
_WIDER = {"iso8859-1": "cp1252", "gb2312": "gb18030", "gbk": "gb18030", "euc_kr": "cp949", "shift_jis": "cp932"}
# Codecs that are no charset of mail, and some that take hours for hostile input.
_REFUSED = frozenset({"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "charmap", "ascii"})
_USUAL = ("cp1252", "cp1251", "koi8_r")


class Decoded(NamedTuple):
    """A text; ``doubt`` says how it was read where its charset was not named rightly, "" else."""

    text: str
    doubt: str = ""


def decode_text(data: bytes, charset: str | None) -> Decoded:
    """Return bytes as text: by their charset, else as UTF-8, else by detection; what no way can be read is U+FFFD."""
    if data.isascii() and not _needs_codec(charset):
        return Decoded(data.decode("ascii"))
    codec = _codec(charset)
    for encoding in (codec, "utf-8"):
        if encoding:
            try:
                text = data.decode(encoding)
            except UnicodeDecodeError:
                continue
            doubt = "" if encoding == codec or not codec else f"is named {charset} and is UTF-8"
            # UTF-7 can write half a character.
            return Decoded(HALVES.sub(REPLACEMENT, text), doubt)
    if codec:
        return Decoded(data.decode(codec, "replace"), f"is not sound {charset}; what could not be read is U+FFFD")
    text, found = decode_page(data, _USUAL)
    return Decoded(text, f"names no charset that is known and was read as {found}" if found else "")


def _needs_codec(charset: str | None) -> bool:
    """Whether ASCII bytes may mean other characters: in charsets that shift, or of two bytes a character."""
    name = (charset or "").lower()
    return name.startswith(("iso-2022", "utf-7", "utf-16", "utf-32", "hz"))


def _codec(charset: str | None) -> str | None:
    """Return Python's name of a charset, ``None`` where it is not known or no charset of mail."""
    if not charset or len(charset) > 60:
        return None
    try:
        found = codecs.lookup(charset).name
        # Of rot13 and the like, which are no charsets, Python says so only when asked to decode.
        if found.replace("-", "_") in _REFUSED or not b"a".decode(found):
            return None
    except (LookupError, ValueError):
        return None
    return _WIDER.get(found, found)
