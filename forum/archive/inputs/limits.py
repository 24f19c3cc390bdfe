"""How much a container may unpack to, and how an input is refused."""

from __future__ import annotations

import lzma
import zlib
from dataclasses import dataclass
from typing import NamedTuple

from forum.archive.inputs.refusals import Refusals

GIB = 1024**3
# Below this much nothing is a bomb, however well it was packed.
_HARMLESS = 1024**2


class Limits(NamedTuple):
    """What one container may unpack to.

    ``ratio`` is how many times larger than it is packed, ``member_bytes`` how
    much one file in it may hold (or a packed file by itself), ``total_bytes``
    all of them, ``members`` how many there may be, ``in_vain`` how many of
    which nothing is to be read.
    """

    ratio: int = 100
    member_bytes: int = 4 * GIB
    total_bytes: int = 64 * GIB
    members: int = 500_000
    in_vain: int = 100_000


class BrokenInput(Exception):
    """An input that cannot be read, or not to its end; the message says why and what to do."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


# What reading may raise where the bytes are not what they should be.
BREAKS = (OSError, EOFError, zlib.error, lzma.LZMAError, BrokenInput)
TOO_SHORT = "it ends too early"


def broken(error: Exception) -> BrokenInput:
    """Return an error of ``BREAKS`` as one that has a code and a sentence."""
    if isinstance(error, BrokenInput):
        return error
    reason = (error.strerror if isinstance(error, OSError) else None) or str(error) or type(error).__name__
    message = f"The file could not be read to its end: {reason}. Check that it is whole and may be read."
    return BrokenInput("unreadable", message)


def check_unpacked(size: int, packed: int, most: int, limits: Limits) -> None:
    """Refuse what unpacks to more than ``most`` bytes, or is packed too well to be true. Raises BrokenInput."""
    if size > most:
        raise _bomb(f"more than {in_words(most)}", "--max-unpacked")
    if size > _HARMLESS and size > packed * limits.ratio:
        raise _bomb(f"more than {limits.ratio} times its size", "--max-ratio")


@dataclass(slots=True)
class Tally:
    """What one container was found to hold so far, held against the limits, and what of it is told together."""

    limits: Limits
    refusals: Refusals
    members: int = 0
    in_vain: int = 0
    total: int = 0

    def count(self, size: int) -> None:
        """Count one member of so many bytes. Raises BrokenInput at the limit."""
        self.members += 1
        self.total += size
        if self.members > self.limits.members:
            message = (
                f"It holds more than {self.limits.members} files, and no more are read. Raise the limit with "
                "--max-members if you trust it, or pack them as several."
            )
            raise BrokenInput("zip_bomb", message)
        if self.total > self.limits.total_bytes:
            raise _bomb(f"more than {in_words(self.limits.total_bytes)}", "--max-unpacked")

    def hold(self, name: str, flaw: BrokenInput) -> bool:
        """Count one of which nothing is read, and return whether others are told with it. Raises BrokenInput."""
        self.in_vain += 1
        if self.in_vain > self.limits.in_vain:
            message = (
                f"More than {self.limits.in_vain} files in it are empty or cannot be read, and no more are looked at. "
                "Pack what is to be imported without them."
            )
            raise BrokenInput("zip_bomb", message)
        return self.refusals.hold(name, flaw.code, str(flaw))


def _bomb(much: str, option: str) -> BrokenInput:
    message = f"It unpacks to {much}, and what lies beyond is not read. Raise the limit with {option} if you trust it."
    return BrokenInput("zip_bomb", message)


def in_words(size: int) -> str:
    """Return a number of bytes as an operator would write it."""
    for power, unit in ((3, "GiB"), (2, "MiB"), (1, "KiB")):
        if size >= 1024**power:
            return f"{size / 1024**power:.4g} {unit}"
    return f"{size} bytes"
