"""Tells by its first bytes whether a stream is a container, and which; never by its name."""

from __future__ import annotations

import tarfile
from enum import Enum, auto

from forum.archive.inputs.unpacking import BUNZIP2, GUNZIP, UNXZ, Method


class Kind(Enum):
    """What a stream may be besides a file that a reader takes as it is."""

    ZIP = auto()
    TAR = auto()
    WARC = auto()
    PACKED = auto()
    UNREADABLE = auto()


_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08PK\x03\x04")
# Of bzip2 the mark of its first block counts too, for a title may begin with BZh9.
_BZIP2 = (b"1AY&SY", b"\x17rE8P\x90")
_UNREADABLE = {
    b"7z\xbc\xaf\x27\x1c": "7z",
    b"Rar!\x1a\x07": "rar",
    b"\x28\xb5\x2f\xfd": "zstd",
    b"\x04\x22\x4d\x18": "lz4",
    b"MSCF\0\0\0\0": "cab",
}


# Two bytes tell most files from all of these: a folder may hold millions.
_BEGINNINGS = {mark[:2] for mark in (*_ZIP, *_UNREADABLE, GUNZIP.mark, UNXZ.mark, BUNZIP2.mark, b"WARC/")}


def recognise(head: bytes) -> Kind | None:
    """Return what a stream with these first bytes is, ``None`` for an ordinary file."""
    if head[:2] in _BEGINNINGS:
        if head.startswith(_ZIP):
            return Kind.ZIP
        if packing_of(head):
            return Kind.PACKED
        if head.startswith(b"WARC/"):
            return Kind.WARC
        if name_of_unreadable(head):
            return Kind.UNREADABLE
    return Kind.TAR if head[257:262] == b"ustar" or _is_tar_without_mark(head) else None


def packing_of(head: bytes) -> Method | None:
    """Return how a single file is packed, ``None`` where it is not."""
    if head.startswith(GUNZIP.mark):
        return GUNZIP
    if head.startswith(UNXZ.mark):
        return UNXZ
    return BUNZIP2 if head.startswith(BUNZIP2.mark) and head[4:10] in _BZIP2 else None


def name_of_unreadable(head: bytes) -> str | None:
    """Return the name of a kind of container that is known and cannot be read."""
    return next((name for mark, name in _UNREADABLE.items() if head.startswith(mark)), None)


def _is_tar_without_mark(head: bytes) -> bool:
    # Its numbers end in NUL and its name is filled up with them: no text passes, and the sum is reckoned seldom.
    if len(head) < tarfile.BLOCKSIZE or b"\0" not in head[:100] or head[0] == 0:
        return False
    try:
        tarfile.TarInfo.frombuf(head[: tarfile.BLOCKSIZE], "utf-8", "surrogateescape")
    except (tarfile.HeaderError, ValueError):
        return False
    return True
