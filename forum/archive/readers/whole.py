"""Pages, documents and lines that are read whole: one that is too large is found out before it fills the memory."""

from __future__ import annotations

from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import BinaryIO

from forum.archive.reading import UnreadableInput

# What is no larger is read at once; hardly anything is.
AT_ONCE = 4 * 1024 * 1024
_PIECE = 256 * 1024


def read_whole(stream: BinaryIO, most: int, start: bytes = b"") -> bytes | None:
    """Return what is left of a stream, behind its ``start``; ``None`` where both have more than ``most`` bytes.

    A large one waits in a temporary file until its end is seen. Where there is
    no room for that, ``UnreadableInput`` is raised.
    """
    room = most + 1 - len(start)
    if room <= 0:
        return None
    first = stream.read(min(AT_ONCE, room))
    if len(first) < min(AT_ONCE, room):
        return start + first
    return None if len(first) == room else _put_together(start + first, _pieces(stream, room - len(first)), most)


def read_line(stream: BinaryIO, most: int) -> tuple[bytes | None, bool]:
    """Return the next line of a stream and whether its end is there; of one of more than ``most`` bytes ``None``.

    That one is passed over. Where there is no room for a temporary file, ``UnreadableInput`` is raised.
    """
    line = stream.readline(AT_ONCE)
    if len(line) < AT_ONCE or line.endswith(b"\n"):
        return line, line.endswith(b"\n")
    rest = _RestOfLine(stream)
    whole = _put_together(line, rest, most)
    # What is left of a line that is too long.
    for _piece in rest:
        pass
    return whole, rest.is_ended


class _RestOfLine:
    """Gives what is left of a line in pieces; ``is_ended`` once its end was there."""

    def __init__(self, stream: BinaryIO) -> None:
        self.is_ended = False
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        while not self.is_ended and (piece := self._stream.readline(_PIECE)):
            self.is_ended = piece.endswith(b"\n")
            yield piece


def _pieces(stream: BinaryIO, most: int) -> Iterator[bytes]:
    """Yield no more than so many bytes of a stream."""
    while most and (piece := stream.read(min(_PIECE, most))):
        most -= len(piece)
        yield piece


def _put_together(first: bytes, rest: Iterator[bytes] | _RestOfLine, most: int) -> bytes | None:
    """Return pieces as one, ``None`` where they have more than ``most`` bytes: then no more of them are taken."""
    size = len(first)
    try:
        with TemporaryFile() as file:
            file.write(first)
            for piece in rest:
                size += len(piece)
                if size > most:
                    return None
                file.write(piece)
            file.seek(0)
            return file.read()
    except OSError as error:
        raise no_room(error) from None


def no_room(error: OSError) -> UnreadableInput:
    """Return the refusal of a file for which there is no temporary one."""
    return UnreadableInput(
        "no_room",
        f"The temporary file to which it is copied could not be written: {error.strerror}. "
        "Free space, or name a folder that has some in the environment variable TMPDIR; then import it again.",
    )
