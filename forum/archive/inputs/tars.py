"""Reads a tar from its beginning to its end, one header at a time.

A header itself is read by the standard library; what walks from one to the
next is not: its ``TarFile`` keeps every member in memory, calls itself for
each of several headers of one member, reads a name of any length, and in
Python 3.11 goes back where a size is negative, for ever (CVE-2025-8194).
"""

from __future__ import annotations

import tarfile
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from forum.archive.inputs.limits import TOO_SHORT, BrokenInput, Tally, check_unpacked
from forum.archive.inputs.members import Member, no_file, refused
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
# They say something of the member behind them.
_TELLING = {tarfile.GNUTYPE_LONGNAME, tarfile.XHDTYPE, tarfile.SOLARIS_XHDTYPE}
# Said of the whole archive: its label, and what holds for all members.
_ASIDE = {tarfile.XGLTYPE, b"V", b"K"}


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
            if header.type != tarfile.DIRTYPE:
                yield from _member(told, header, data, names, tally)
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
        if self._file:
            if size > self._size - self._file.tell():
                raise EOFError(TOO_SHORT)
            self._file.seek(size, 1)
            return
        while size:
            data = self._stream.read(min(size, _CHUNK))
            if not data:
                raise EOFError(TOO_SHORT)
            size -= len(data)


def _next_header(source: _Forward) -> tarfile.TarInfo | None:
    """Return the next header, ``None`` at the end, which blocks of zeros mark; more may follow those."""
    is_marked = False
    while block := source.read(_BLOCK):
        if len(block) < _BLOCK and is_marked and not block.strip(b"\0"):
            return None
        try:
            return _header(block, source)
        except tarfile.EOFHeaderError:  # type: ignore[attr-defined]
            is_marked = True
        except (tarfile.HeaderError, ValueError):
            reason = TOO_SHORT if len(block) < _BLOCK else "one of its headers is damaged"
            raise EOFError(reason) from None
    if not is_marked:
        raise EOFError(TOO_SHORT)
    return None


def _header(block: bytes, source: _Forward) -> tarfile.TarInfo:
    header = tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
    if header.size < 0:
        raise ValueError
    if header.type in _BARE:
        header.size = 0
    # The map of an old sparse file goes on in further blocks, as long as the last byte of each says so.
    is_extended = header.type == tarfile.GNUTYPE_SPARSE and block[482]
    while is_extended:
        is_extended = Window(source, _BLOCK).read(_BLOCK)[504:505] not in (b"", b"\0")
    return header


def _more_told(told: _Told, header: tarfile.TarInfo, data: Window) -> _Told:
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


def _member(told: _Told, header: tarfile.TarInfo, data: Window, names: MemberNames, tally: Tally) -> Iterator[Member]:
    """Yield one member, refused where it is not to be read, or nothing where it is hidden."""
    name = tidy(told.name if told.name is not None else header.name)
    try:
        names.check(name)
        check_unpacked(data.left, data.left, tally.limits.member_bytes, tally.limits)
    except BrokenInput as error:
        yield refused(name, error)
        return
    if is_hidden(name):
        return
    if told.is_sparse or header.type == tarfile.GNUTYPE_SPARSE:
        yield no_file(name, "a file with holes, packed by its parts")
    elif header.type in tarfile.REGULAR_TYPES:
        yield Member(name, lambda: data, data.left)
    else:
        yield no_file(name, _KINDS.get(header.type, f"of an unknown kind ({header.type!r})"))
