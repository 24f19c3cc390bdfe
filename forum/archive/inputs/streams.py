"""Streams that hold what they are given to a promise: a length, a sum, an end."""

from __future__ import annotations

import hashlib
import io
import zlib
from typing import Any, BinaryIO, Protocol

from forum.archive.inputs.limits import BREAKS, TOO_SHORT, BrokenInput, broken

# How much of a stream decides what it is: the header of a tar.
HEAD = 512
_LEAST_BUFFER, _BUFFER = 8 * 1024, 256 * 1024


class Readable(Protocol):
    """What bytes can be taken from, few at a time; none are given at the end."""

    def read(self, size: int, /) -> bytes: ...


class Layer(io.RawIOBase):
    """A stream that ends where another breaks, and keeps the error.

    Its first bytes can be looked at before it is read. ``size`` is its length
    where somebody said it, ``file`` the same bytes as a file that can be
    sought in, ``taken`` how many bytes were read. Of a stream made from another
    (``beneath``), what broke that one is the error.
    """

    def __init__(
        self,
        source: Readable,
        size: int | None = None,
        file: BinaryIO | None = None,
        beneath: Layer | None = None,
    ) -> None:
        self.size = size
        self.file = file
        self.taken = 0
        self._source = source
        self._beneath = beneath
        self._error: BrokenInput | None = None
        self._ahead = b""
        self._is_ended = False
        self._hash: hashlib._Hash | None = None

    @property
    def is_whole(self) -> bool:
        """Whether it was read to its end."""
        return self._is_ended and not self._error

    @property
    def sha256(self) -> str:
        """The hash of all its bytes, "" where it was not read to its end or nobody wanted to know."""
        return self._hash.hexdigest() if self._hash and self.is_whole else ""

    def hash_from(self, start: bytes) -> None:
        """Hash what is read from now on; ``start`` is what was read before."""
        self._hash = hashlib.sha256(start)

    @property
    def error(self) -> BrokenInput | None:
        """What the stream broke with, ``None`` while it is whole."""
        return self._error and (self._beneath and self._beneath.error or self._error)

    def look(self) -> bytes:
        """Return the first bytes, ``HEAD`` where there are so many, without taking them."""
        while len(self._ahead) < HEAD and (data := self._more(HEAD - len(self._ahead))):
            self._ahead += data
        return self._ahead

    def stream(self) -> io.BufferedReader:
        """Return it as a buffered stream, to be read once."""
        # One byte more, for the end to be found together with the last one.
        room = _BUFFER if self.size is None else min(max(self.size + 1, _LEAST_BUFFER), _BUFFER)
        return io.BufferedReader(self, room)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill the whole buffer, so that ``peek`` shows as much as there is room for."""
        filled = 0
        while filled < len(buffer) and (data := self._take(len(buffer) - filled)):
            buffer[filled : filled + len(data)] = data
            filled += len(data)
        self.taken += filled
        if self._hash:
            self._hash.update(memoryview(buffer)[:filled])
        return filled

    def _take(self, size: int) -> bytes:
        if not self._ahead:
            return self._more(size)
        data, self._ahead = self._ahead[:size], self._ahead[size:]
        return data

    def _more(self, size: int) -> bytes:
        data = b""
        if not self._is_ended:
            try:
                data = self._source.read(size)
            except BREAKS as error:
                self._error = broken(error)
            self._is_ended = not data
        return data


class Window:
    """The next ``left`` bytes of a stream, which must all be there."""

    def __init__(self, source: Readable, size: int) -> None:
        self.left = size
        self._source = source

    def read(self, size: int) -> bytes:
        """Return some of the bytes. Raises EOFError where the stream ends before its time."""
        data = self._source.read(min(size, self.left))
        return self._taken(data, size)

    def readline(self, size: int) -> bytes:
        """Return a line, or so much of it. Raises EOFError as ``read`` does."""
        data = self._source.readline(min(size, self.left))  # type: ignore[attr-defined]
        return self._taken(data, size)

    def _taken(self, data: bytes, size: int) -> bytes:
        if not data and size and self.left:
            raise EOFError(TOO_SHORT)
        self.left -= len(data)
        return data


class Rejoined:
    """A stream, with the bytes that were taken from its beginning put back."""

    def __init__(self, first: bytes, rest: Readable) -> None:
        self._first = first
        self._rest = rest

    def read(self, size: int) -> bytes:
        """Return some of the bytes."""
        if not self._first:
            return self._rest.read(size)
        data, self._first = self._first[:size], self._first[size:]
        return data


class Slice:
    """A part of a file that others read too."""

    def __init__(self, file: BinaryIO, start: int, size: int) -> None:
        self._file = file
        self._place = start
        self._end = start + size

    def read(self, size: int) -> bytes:
        """Return some of the bytes. Raises EOFError where the file ends before its time."""
        wanted = min(size, self._end - self._place)
        if not wanted:
            return b""
        self._file.seek(self._place)
        data = self._file.read(wanted)
        if not data:
            raise EOFError(TOO_SHORT)
        self._place += len(data)
        return data


class Checked:
    """A stream of which the length and the CRC-32 are known."""

    def __init__(self, source: Readable, size: int, crc: int) -> None:
        self._source = source
        self._left = size
        self._crc = crc
        self._so_far = 0

    def read(self, size: int) -> bytes:
        """Return some of the bytes. Raises EOFError or BrokenInput where they are not those promised."""
        # One more than is left would be one too many: it is asked for, to see.
        data = self._source.read(min(size, self._left + 1))
        self._so_far = zlib.crc32(data, self._so_far)
        self._left -= len(data)
        if self._left < 0 or (not data and self._left == 0 and self._so_far != self._crc):
            raise BrokenInput(
                "unreadable", "It is damaged: what is in it is not what its container says. Pack it again."
            )
        if not data and self._left and size:
            raise EOFError(TOO_SHORT)
        return data


class OrdinaryFile:
    """A file on the disk, of which the length was known when it was opened."""

    def __init__(self, file: io.FileIO, size: int) -> None:
        self._file = file
        self._left = size

    def read(self, size: int) -> bytes:
        """Return some of the bytes. Raises BrokenInput where the file has become shorter."""
        data = self._file.read(size) or b""
        if not data and size and self._left > 0:
            raise BrokenInput("changed", "The file became shorter while it was read. Import it again when it is whole.")
        self._left -= len(data)
        return data
