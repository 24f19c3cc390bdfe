"""Reads a zip by its table of contents, one entry at a time.

The standard library's ``zipfile`` keeps the whole table in memory, a kilobyte
for each member, and the one of Python 3.11 takes members that lie over each
other (CVE-2024-0450). Here the table is read twice as a stream: once to see
whether it can be true, once to give what it names.
"""

from __future__ import annotations

import stat
import struct
from array import array
from collections.abc import Callable, Iterator
from typing import BinaryIO, NamedTuple

from forum.archive.inputs.limits import TOO_SHORT, BrokenInput, Limits, Tally, check_unpacked
from forum.archive.inputs.members import Member, empty, no_file, refused
from forum.archive.inputs.names import MemberNames, is_hidden
from forum.archive.inputs.streams import Checked, Readable, Slice
from forum.archive.inputs.unpacking import BUNZIP2_ONE, INFLATE, Unpacked

# The fields of APPNOTE.TXT, sections 4.3.16, 4.3.15, 4.3.14, 4.3.12 and 4.3.7.
_END = struct.Struct("<4s4H2LH")
_LOCATOR = struct.Struct("<4sLQL")
_END64 = struct.Struct("<4sQ2H2L4Q")
_ENTRY = struct.Struct("<4s6H3L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")
_STORED, _DEFLATED, _BZIP2 = 0, 8, 12
# How long nothing is when it is deflated.
_DEFLATED_NOTHING = 2
_ENCRYPTED, _UTF8 = 0x2041, 0x800
_LONGEST_COMMENT = 65535
_BLOCK = 64 * 1024
_IN_EXTRA = 0xFFFFFFFF
_UNIX = 3
_MISSING_END = "its table of contents is missing or damaged"


class Entry(NamedTuple):
    """What the table of contents says of one member. ``mode`` is that of Unix, 0 where another system packed it."""

    name: str
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    mode: int
    start: int

    @property
    def least_end(self) -> int:
        """Where the next member can begin at the earliest."""
        return self.start + _LOCAL.size + self.packed

    @property
    def is_empty(self) -> bool:
        """Whether nothing is in it, and nothing can be behind that."""
        return self.size == self.crc == 0 and self.packed <= _DEFLATED_NOTHING


def walk_zip(file: BinaryIO, tally: Tally) -> Iterator[Member]:
    """Yield the members of a zip in the order of its table. Raises BrokenInput, OSError or EOFError for the whole."""
    place, length = _find_table(file)
    _check_table(file, place, length, tally)
    names = MemberNames()
    for entry in _entries(file, place, length):
        if not entry.name.endswith(("/", "\\")):
            try:
                names.check(entry.name)
            except BrokenInput as error:
                yield refused(entry.name, error)
                continue
            if not is_hidden(entry.name):
                yield _member(file, entry, place, tally.limits)


def _find_table(file: BinaryIO) -> tuple[int, int]:
    """Return where the table of contents is and how long."""
    whole = file.seek(0, 2)
    tail_place = max(0, whole - _LONGEST_COMMENT - _END.size)
    file.seek(tail_place)
    tail = file.read(_LONGEST_COMMENT + _END.size)
    found = tail.rfind(b"PK\x05\x06", 0, len(tail) - _END.size + 4)
    if found < 0:
        raise EOFError(_MISSING_END)
    end = tail_place + found
    _, disk, _, _, _, length, place, _ = _END.unpack_from(tail, found)
    wide = _wide_end(file, end)
    if wide:
        disk, length, place, end = wide
    if disk not in (0, 0xFFFF) or place + length != end:
        raise EOFError(_MISSING_END)
    return place, length


def _wide_end(file: BinaryIO, end: int) -> tuple[int, int, int, int] | None:
    """Return disk, length, place and end of the table where the zip is a large one (zip64)."""
    if end < _LOCATOR.size + _END64.size:
        return None
    file.seek(end - _LOCATOR.size)
    mark, _, place, _ = _LOCATOR.unpack(file.read(_LOCATOR.size))
    if mark != b"PK\x06\x07" or place > end - _END64.size:
        return None
    file.seek(place)
    fields = _END64.unpack(file.read(_END64.size))
    if fields[0] != b"PK\x06\x06":
        raise EOFError(_MISSING_END)
    return fields[4], fields[8], fields[9], place


def _check_table(file: BinaryIO, place: int, length: int, tally: Tally) -> None:
    """Refuse a zip of too many members, of too much in them, or that names the same bytes twice."""
    starts, ends = array("Q"), array("Q")
    is_sorted, latest = True, 0
    for entry in _entries(file, place, length):
        tally.count(entry.size)
        starts.append(entry.start)
        ends.append(min(entry.least_end, 2**64 - 1))
        is_sorted = is_sorted and entry.start >= latest
        latest = entry.start
    order = range(len(starts)) if is_sorted else sorted(range(len(starts)), key=starts.__getitem__)
    end = 0
    for member in order:
        if starts[member] < end:
            raise BrokenInput(
                "overlap", "Members of this zip lie over each other, which only a trap does. None was read."
            )
        end = ends[member]
    if end > place:
        raise EOFError(TOO_SHORT)


def _entries(file: BinaryIO, place: int, length: int) -> Iterator[Entry]:
    """Yield the entries of a table, for which others may move about in the file meanwhile."""
    at, end = 0, place + length
    block = b""
    while place < end or at < len(block):
        needed = _ENTRY.size
        if len(block) - at >= needed:
            needed += sum(_ENTRY.unpack_from(block, at)[10:13])
        if len(block) - at >= needed:
            yield _entry(block, at)
            at += needed
            continue
        file.seek(place)
        more = file.read(min(_BLOCK, end - place))
        if not more:
            raise EOFError(_MISSING_END)
        place += len(more)
        block, at = block[at:] + more, 0


def _entry(block: bytes, at: int) -> Entry:
    fields = _ENTRY.unpack_from(block, at)
    mark, made_by, _, flags, method, _, _, crc, packed, size, name_length, extra_length, _, _, _, mode, start = fields
    if mark != b"PK\x01\x02":
        raise EOFError(_MISSING_END)
    at += _ENTRY.size
    if _IN_EXTRA in (packed, size, start):
        extra = block[at + name_length : at + name_length + extra_length]
        size, packed, start = _wide(extra, size, packed, start)
    name = _decode(block[at : at + name_length], flags)
    return Entry(name, flags, method, crc, packed, size, mode >> 16 if made_by >> 8 == _UNIX else 0, start)


def _decode(name: bytes, flags: int) -> str:
    # Many say nothing and write UTF-8 all the same; else it is the code page of the first PCs.
    try:
        return name.decode()
    except UnicodeDecodeError:
        return name.decode("utf-8", "replace") if flags & _UTF8 else name.decode("cp437")


def _wide(extra: bytes, *fields: int) -> tuple[int, ...]:
    """Return the fields with those from the extra part that stand there because they are large (4.5.3)."""
    while len(extra) >= 4:
        kind, length = struct.unpack_from("<2H", extra)
        if kind == 1:
            numbers = iter(struct.unpack_from(f"<{length // 8}Q", extra.ljust(length + 4, b"\0"), 4))
            return tuple(next(numbers, field) if field == _IN_EXTRA else field for field in fields)
        extra = extra[4 + length :]
    return fields


def _member(file: BinaryIO, entry: Entry, table: int, limits: Limits) -> Member:
    if entry.mode and stat.S_IFMT(entry.mode) not in (0, stat.S_IFREG):
        return no_file(entry.name, "a link" if stat.S_ISLNK(entry.mode) else "a device or a pipe")
    try:
        if entry.flags & _ENCRYPTED:
            raise BrokenInput("encrypted", "This member needs a password. It was not read. Pack it without one.")
        if entry.method not in (_STORED, _DEFLATED, _BZIP2):
            message = (
                f"This member is packed by a method (number {entry.method}) that cannot be read. Pack it as usual."
            )
            raise BrokenInput("unsupported", message)
        check_unpacked(entry.size, entry.packed, limits.member_bytes, limits)
    except BrokenInput as error:
        return refused(entry.name, error)
    opener = _opener(file, entry, table, limits)
    return empty(entry.name, opener) if entry.is_empty else Member(entry.name, opener, entry.size)


def _opener(file: BinaryIO, entry: Entry, table: int, limits: Limits) -> Callable[[], Readable]:
    def open_member() -> Readable:
        packed = Slice(file, _place_of_data(file, entry, table), entry.packed)
        if entry.method == _STORED:
            return Checked(packed, entry.size, entry.crc)
        method = INFLATE if entry.method == _DEFLATED else BUNZIP2_ONE
        return Checked(Unpacked(packed, method, limits), entry.size, entry.crc)

    return open_member


def _place_of_data(file: BinaryIO, entry: Entry, table: int) -> int:
    file.seek(entry.start)
    header = file.read(_LOCAL.size)
    if len(header) < _LOCAL.size:
        raise EOFError(TOO_SHORT)
    mark, *_, name_length, extra_length = _LOCAL.unpack(header)
    name = _decode(file.read(name_length), entry.flags)
    place = entry.start + _LOCAL.size + name_length + extra_length
    if mark != b"PK\x03\x04" or name != entry.name or place + entry.packed > table:
        raise EOFError("it is not where the table of contents says")
    return place
