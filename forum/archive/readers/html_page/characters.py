"""From the bytes of a saved page to its characters.

A page says itself how it is written, and often wrongly: a server's header,
which is not saved with the page, went first, or the browser that saved it
wrote it anew. So what a page says is believed only where its bytes agree.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable

from charset_normalizer import from_bytes

from forum.archive.readers.decoding import (
    BYTE_ORDER_MARKS,
    SAMPLE_SIZE,
    detect_encoding,
    is_binary,
    is_damaged_utf8,
    replace_controls,
)
from forum.archive.readers.html_page.report import PageReport
from forum.archive.reading import HEAD, UnreadableInput

_DECLARED = re.compile(
    rb"""<meta\b[^>]{0,500}?\bcharset\s*=\s*["']?\s*(?P<meta>[\w.:-]{1,40})"""
    rb"""|<\?xml\b[^>]{0,100}?\bencoding\s*=\s*["'](?P<xml>[\w.:-]{1,40})""",
    re.IGNORECASE,
)
# What browsers take a name for (WHATWG Encoding, section 4.2), where Python takes it for less.
_WIDER = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
}
# Python knows more than encodings of texts by name, such as rot13, and some that no page is in, such as IDNA.
_OF_PAGES = re.compile(
    r"cp\d+|iso8859-\d+|koi8-[rtu]|mac-\w+|utf-8|gb18030|big5(?:hkscs)?|euc_\w+|shift_jis\w*|iso2022_\w+|johab|kz1048"
)
_GUESSED_FIRST = ("cp1252", "cp1251", "koi8_r", "cp866")
_WORD = re.compile(rb"""[A-Za-z]{0,20}[\x80-\xff][^\s<>"'=]*""")
# Of a hundred bytes of the words that are looked at, one may be spoilt.
_SOUND = 100


def read_characters(data: bytes, report: PageReport, decoded_as: Callable[[str], None]) -> str:
    """Return the text of a page; say what had to be guessed or replaced, and tell ``decoded_as`` the encoding.

    Raises UnreadableInput where the bytes are no text.
    """
    if not data.strip():
        raise UnreadableInput("empty_file", "The file is empty. There was nothing to import.")
    wide = _wide_encoding(data)
    if not wide and is_binary(data):
        raise UnreadableInput("not_text", "The file is not text. Nothing of it was imported.")
    if wide:
        text, encoding = data.decode(wide, "replace"), wide
    else:
        text, encoding = _decode(data.removeprefix(codecs.BOM_UTF8), report)
    decoded_as(encoding)
    text, replaced = replace_controls(text.removeprefix("\ufeff"))
    if replaced:
        report.warn(
            "control_characters",
            None,
            f"The file holds {replaced} control character(s), which no page shows. Each was replaced by U+FFFD.",
        )
    return text


def _wide_encoding(data: bytes) -> str | None:
    """Return the encoding of a page in units of two or four bytes, by its mark or by where its zeros stand."""
    for mark, encoding in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return encoding
    head = data[:HEAD]
    for encoding, zeros, others in (("utf-16-le", head[1::2], head[::2]), ("utf-16-be", head[::2], head[1::2])):
        if zeros.count(0) * 2 > len(zeros) and not others.count(0):
            return encoding
    return None


def _decode(data: bytes, report: PageReport) -> tuple[str, str]:
    """Return the text of a page, and its encoding."""
    declared = _declared(data)
    if declared and declared.startswith("iso2022") and b"\x1b" in data:
        return data.decode(declared, "replace"), declared
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return _decode_other(data, declared, report)
    if declared not in (None, "utf-8") and not text.isascii():
        _tell(report, f"The page says that it is written in {declared}, but it is UTF-8 and was read as such.")
    return text, "utf-8"


def _decode_other(data: bytes, declared: str | None, report: PageReport) -> tuple[str, str]:
    """Return the text of a page that is not sound UTF-8, and its encoding."""
    if is_damaged_utf8(data):
        _tell(report, "The file is not sound UTF-8; what could not be read in it was replaced by U+FFFD.")
        return data.decode("utf-8", "replace"), "utf-8"
    if declared and declared != "utf-8":
        text = data.decode(declared, "replace")
        broken = text.count("\ufffd")
        if _is_plausible(data, broken, declared):
            if broken:
                _tell(report, f"The page is not sound {declared}; what could not be read was replaced by U+FFFD.")
            return text, declared
    encoding = detect_encoding(_words_outside_ascii(data), _GUESSED_FIRST)
    said = f"says that it is written in {declared}, which cannot be" if declared else "does not say how it is written"
    _tell(report, f"The page {said}; it was read as {encoding}.")
    return data.decode(encoding, "replace"), encoding


def _tell(report: PageReport, message: str) -> None:
    report.warn("decoded", None, message + " If letters are wrong, convert the file to UTF-8 and import it again.")


def _declared(data: bytes) -> str | None:
    """Return the Python name of the encoding that a page says it has; ``None`` for none and for unknown ones."""
    found = _DECLARED.search(data[:HEAD])
    if not found:
        return None
    try:
        name = codecs.lookup((found["meta"] or found["xml"]).decode("ascii")).name
    except (LookupError, ValueError):
        return None
    # A page that can be searched for what it says is not written in wide units.
    name = "utf-8" if name.startswith(("utf-16", "utf-32", "utf-8")) else _WIDER.get(name, name)
    return name if _OF_PAGES.fullmatch(name) else None


def _is_plausible(data: bytes, broken: int, encoding: str) -> bool:
    """Whether what an encoding makes of a page is text, not a heap of letters and marks."""
    sample = _words_outside_ascii(data)
    text = sample.decode(encoding, "ignore")
    if broken * _SOUND > len(sample):
        return False
    return from_bytes(text.encode(encoding, "ignore"), cp_isolation=[encoding]).best() is not None


def _words_outside_ascii(data: bytes) -> bytes:
    """Return the first words of a page that tell its encoding, without the markup around them."""
    words: list[bytes] = []
    size = 0
    for word in _WORD.finditer(data):
        words.append(word[0])
        size += len(word[0]) + 1
        if size >= SAMPLE_SIZE:
            break
    return b" ".join(words)[:SAMPLE_SIZE]
