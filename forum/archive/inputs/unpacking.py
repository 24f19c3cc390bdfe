"""Unpacks gzip, bzip2, xz and what a zip or a web server packs with, never more than is asked for.

The decompressors of the standard library work without a limit on memory or
output where they are used as files; here each step has one.
"""

from __future__ import annotations

import bz2
import lzma
import zlib
from collections.abc import Callable
from typing import Protocol

try:
    import brotli  # type: ignore[import-untyped]
except ImportError:
    # It comes with what packs the site's own files, and few crawlers ask for it.
    brotli = None

from forum.archive.inputs.limits import TOO_SHORT, BrokenInput, Limits, check_unpacked
from forum.archive.inputs.streams import Readable

GZIP, BZIP2, XZ, ZLIB = b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00", b"\x78"
# What one step takes in and gives out. Small, because what is left of a step
# is copied at each new stream within it, and a file may be nothing but those.
_INTAKE = 16 * 1024
_STEP = 256 * 1024
# The highest level of xz needs 65 MiB; a file may ask for 4 GiB.
_XZ_MEMORY = 100 * 1024**2


class Decompressor(Protocol):
    """What the decompressors of ``bz2`` and ``lzma`` have in common."""

    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int) -> bytes: ...


class _Inflater:
    """``zlib`` with the manners of the others."""

    def __init__(self, window: int) -> None:
        self._inflater = zlib.decompressobj(window)

    @property
    def eof(self) -> bool:
        return self._inflater.eof

    @property
    def needs_input(self) -> bool:
        return not self._inflater.unconsumed_tail and not self.eof

    @property
    def unused_data(self) -> bytes:
        return self._inflater.unused_data

    def decompress(self, data: bytes, max_length: int) -> bytes:
        return self._inflater.decompress(self._inflater.unconsumed_tail + data, max_length)


class _Unbrotli:
    """``brotli`` with the manners of the others; it gives more than it is asked for, which waits here."""

    unused_data = b""

    def __init__(self) -> None:
        self._decompressor = brotli.Decompressor()
        self._ready = b""

    @property
    def eof(self) -> bool:
        return not self._ready and bool(self._decompressor.is_finished())

    @property
    def needs_input(self) -> bool:
        return not self._ready and bool(self._decompressor.can_accept_more_data())

    def decompress(self, data: bytes, max_length: int) -> bytes:
        if not self._ready:
            try:
                self._ready = self._decompressor.process(data, output_buffer_limit=max_length)
            except brotli.error as error:
                raise zlib.error(str(error)) from None
        given, self._ready = self._ready[:max_length], self._ready[max_length:]
        return given


class Method:
    """One way of packing. ``mark`` is what each of several packed one after another begins with, if they can be."""

    def __init__(self, make: Callable[[], Decompressor], mark: bytes = b"") -> None:
        self.make = make
        self.mark = mark


GUNZIP = Method(lambda: _Inflater(16 + zlib.MAX_WBITS), GZIP)
BUNZIP2 = Method(bz2.BZ2Decompressor, BZIP2)
UNXZ = Method(lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_XZ_MEMORY), XZ)
INFLATE = Method(lambda: _Inflater(-zlib.MAX_WBITS))
INFLATE_ZLIB = Method(lambda: _Inflater(zlib.MAX_WBITS))
BUNZIP2_ONE = Method(bz2.BZ2Decompressor)
# Versions before 1.2 unpack without a limit and are not used.
UNBROTLI = Method(_Unbrotli) if brotli and hasattr(brotli.Decompressor, "can_accept_more_data") else None


class Unpacked:
    """What a packed stream holds. ``most`` is how many bytes that may be."""

    def __init__(self, packed: Readable, method: Method, limits: Limits) -> None:
        self.most = limits.member_bytes
        self._packed = packed
        self._method = method
        self._limits = limits
        self._decompressor = method.make()
        self._waiting = b""
        self._taken = self._given = 0

    def read(self, size: int) -> bytes:
        """Return some of the bytes. Raises one of ``BREAKS`` where they cannot be had, or are too many."""
        while size and not (self._decompressor.eof and not self._go_on()):
            intake = self._next() if self._decompressor.needs_input else b""
            is_over = self._decompressor.needs_input and not intake
            data = self._decompressor.decompress(intake, min(size, _STEP))
            if data:
                self._given += len(data)
                check_unpacked(self._given, self._taken, self.most, self._limits)
                return data
            if is_over and not self._decompressor.eof:
                raise EOFError(TOO_SHORT)
        return b""

    def _next(self) -> bytes:
        data, self._waiting = self._waiting or self._packed.read(_INTAKE), b""
        self._taken += len(data)
        return data

    def _go_on(self) -> bool:
        """Begin the next of several packed one after another; zeros between and behind them are padding."""
        mark = self._method.mark
        if not mark:
            return False
        rest = self._decompressor.unused_data.lstrip(b"\0")
        self._taken -= len(rest)
        while len(rest) < len(mark) and (more := self._packed.read(_INTAKE)):
            rest = (rest + more).lstrip(b"\0")
        if rest and not rest.startswith(mark):
            raise BrokenInput("unreadable", "Behind its packed part stands something else, which was not read.")
        if rest:
            self._decompressor = self._method.make()
            self._waiting = rest
        return bool(rest)
