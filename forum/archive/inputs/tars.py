"""Reads a tar from its beginning to its end, one header at a time.

A header itself is read by the standard library; what walks from one to the
next is not: its ``TarFile`` keeps every member in memory, calls itself for
each of several headers of one member, reads a name of any length, and in
Python 3.11 goes back where a size is negative, for ever (CVE-2025-8194).
"""

from __future__ import annotations

import tarfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from forum.archive.inputs.limits import TOO_SHORT, BrokenInput, Tally, check_unpacked
from forum.archive.inputs.members import Member, empty, no_file, refused
from forum.archive.inputs.names import MemberNames, is_hidden, tidy
from forum.archive.inputs.streams import Layer, Readable, Window

_BLOCK = tarfile.BLOCKSIZE
_CHUNK = 256 * 1024
# A name has at most 4,096 characters; what else stands beside it is not large either.
_LONGEST_HEADER = 1024 * 1024
_KINDS = {
    tarfile.LNKTYPE: "a link",
    tarfile.SYMTYPE: "a link",
    tarfile.CHRTYPE: "a device",
    tarfile.BLKTYPE: "a device",
    tarfile.FIFOTYPE: "a pipe",
}
# They have no data behind them, whatever size they name.
_BARE = {*_KINDS, tarfile.DIRTYPE}
# Nothing but a name is to be known of them; of an old regular file the name may say that it is a folder.
_PLAIN = _BARE - {tarfile.DIRTYPE} | {tarfile.REGTYPE}
# What the length may end in.
_ENDS = (b"\0", b" ")
_ADLER = 65521
# They say something of the member behind them.
_TELLING = {tarfile.GNUTYPE_LONGNAME, tarfile.XHDTYPE, tarfile.SOLARIS_XHDTYPE}
# Said of the whole archive: its label, and what holds for all members.
_ASIDE = {tarfile.XGLTYPE, b"V", b"K"}


class _Header(NamedTuple):
    """What is needed of a header: the name and the kind of a member, and how many bytes stand behind it."""

    name: str
    type: bytes
    size: int


class _Told(NamedTuple):
    """What headers of its own kind say of the member that follows them."""

    name: str | None = None
    size: int | None = None
    is_sparse: bool = False


def walk_tar(layer: Layer, tally: Tally) -> Iterator[Member]:
    """Yield the members of a tar in their order. Raises BrokenInput, OSError or EOFError where it cannot go on."""
    source = _Forward(layer)
    names = MemberNames()
    told = _Told()
    while (header := _next_header(source)) is not None:
        is_its_own = header.type in _TELLING or header.type in _ASIDE or header.type in _BARE
        size = header.size if is_its_own or told.size is None else told.size
        tally.count(size)
        data = Window(source, size)
        if header.type in _TELLING:
            told = _more_told(told, header, data)
        elif header.type not in _ASIDE:
            if header.type != tarfile.DIRTYPE and (member := _member(told, header, data, names, tally)):
                yield member
            told = _Told()
        source.skip(data.left + -size % _BLOCK)


class _Forward:
    """A stream that is only gone forward in, by seeking where that can be done."""

    def __init__(self, layer: Layer) -> None:
        self._file: BinaryIO | None = layer.file
        self._stream: Readable = layer.file or layer.stream()
        self._size = 0
        if self._file:
            self._size = self._file.seek(0, 2)
            self._file.seek(0)

    def read(self, size: int) -> bytes:
        return self._stream.read(size)

    def skip(self, size: int) -> None:
        """Leave out so many bytes. Raises EOFError where there are fewer."""
        if size and self._file:
            if size > self._size - self._file.tell():
                raise EOFError(TOO_SHORT)
            self._file.seek(size, 1)
            return
        while size:
            data = self._stream.read(min(size, _CHUNK))
            if not data:
                raise EOFError(TOO_SHORT)
            size -= len(data)


def _next_header(source: _Forward) -> _Header | None:
    """Return the next header, ``None`` at the end, which blocks of zeros mark; more may follow those."""
    is_marked = False
    while block := source.read(_BLOCK):
        if len(block) < _BLOCK and is_marked and not block.strip(b"\0"):
            return None
        try:
            return _plain_header(block) or _header(block, source)
        except tarfile.EOFHeaderError:  # type: ignore[attr-defined]
            is_marked = True
        except (tarfile.HeaderError, ValueError):
            reason = TOO_SHORT if len(block) < _BLOCK else "one of its headers is damaged"
            raise EOFError(reason) from None
    if not is_marked:
        raise EOFError(TOO_SHORT)
    return None


def _plain_header(block: bytes) -> _Header | None:
    """Return a header written as nearly all are, at a tenth of what the library takes; ``None`` for any other."""
    kind, size, told = block[156:157], block[124:135], block[148:154]
    # What has a second part to its name, or numbers written in another way, is left to the library.
    is_plain = kind in _PLAIN and block[135:136] in _ENDS and block[154:156] == b"\0 " and block[345:346] == b"\0"
    if len(block) < _BLOCK or not is_plain or not (size + told).isdigit():
        return None
    try:
        if not _is_sum(block, int(told, 8)):
            return None
        name = block[:100].partition(b"\0")[0].decode("utf-8", "surrogateescape")
        return _Header(name, kind, 0 if kind in _BARE else int(size, 8))
    except ValueError:
        return None


def _is_sum(block: bytes, told: int) -> bool:
    """Whether the bytes of a header add up to what it says, those of the sum itself taken as spaces."""
    # The lower half of an Adler-32 is the sum of all bytes and 1, modulo a prime: one pass, in C.
    total = zlib.adler32(block) & 0xFFFF
    return (total - 1 - sum(block[148:156]) + 8 * ord(" ") - told) % _ADLER == 0


def _header(block: bytes, source: _Forward) -> _Header:
    header = tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
    if header.size < 0:
        raise ValueError
    # The map of an old sparse file goes on in further blocks, as long as the last byte of each says so.
    is_extended = header.type == tarfile.GNUTYPE_SPARSE and block[482]
    while is_extended:
        is_extended = Window(source, _BLOCK).read(_BLOCK)[504:505] not in (b"", b"\0")
    return _Header(header.name, header.type, 0 if header.type in _BARE else header.size)


def _more_told(told: _Told, header: _Header, data: Window) -> _Told:
    """Add what one header says of the member behind it. Raises BrokenInput where that is too long."""
    if data.left > _LONGEST_HEADER:
        raise BrokenInput("unreadable", "It holds a header longer than 1 MiB, which no packer writes. Pack it again.")
    text = b""
    while data.left:
        text += data.read(data.left)
    if header.type == tarfile.GNUTYPE_LONGNAME:
        return told._replace(name=text.partition(b"\0")[0].decode("utf-8", "surrogateescape"))
    for key, value in _records(text):
        if key == b"path":
            told = told._replace(name=value.decode("utf-8", "surrogateescape"))
        elif key == b"size" and value.isdigit() and len(value) <= 20:
            told = told._replace(size=int(value))
        elif key.startswith(b"GNU.sparse."):
            told = told._replace(is_sparse=True)
    return told


def _records(text: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the records of an extended header: ``LENGTH KEY=VALUE`` and a line's end, the length counting all of it."""
    at = 0
    while at < len(text):
        digits = text[at : at + 8].partition(b" ")[0]
        length = int(digits) if digits.isdigit() else 0
        record = text[at + len(digits) + 1 : at + length - 1]
        if length <= len(digits) + 1 or b"=" not in record:
            raise EOFError("one of its headers is damaged")
        key, _, value = record.partition(b"=")
        yield key, value
        at += length


def _member(told: _Told, header: _Header, data: Window, names: MemberNames, tally: Tally) -> Member | None:
    """Return one member, refused where it is not to be read, or nothing where it is hidden."""
    name = tidy(told.name if told.name is not None else header.name)
    try:
        names.check(name)
        check_unpacked(data.left, data.left, tally.limits.member_bytes, tally.limits)
    except BrokenInput as error:
        return refused(name, error)
    if is_hidden(name):
        return None
    if told.is_sparse or header.type == tarfile.GNUTYPE_SPARSE:
        return no_file(name, "a file with holes, packed by its parts")
    if header.type in tarfile.REGULAR_TYPES:
        return Member(name, lambda: data, data.left) if data.left else empty(name, lambda: data)
    return no_file(name, _KINDS.get(header.type, f"of an unknown kind ({header.type!r})"))
