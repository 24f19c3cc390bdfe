"""A file of JSON laid aside whole, so that it can be read more than once in bounded memory."""

from __future__ import annotations

import codecs
from codecs import BOM_UTF8
from collections.abc import Iterator
from tempfile import SpooledTemporaryFile
from types import TracebackType
from typing import BinaryIO, Self

from forum.archive.readers.decoding import decode_page
from forum.archive.readers.json_exports.strict import ENCODINGS, decoded_as
from forum.archive.readers.whole import no_room
from forum.archive.reading import Reading

PIECE = 256 * 1024
# By what is outside ASCII in so many bytes the encoding is found out.
_SAMPLE = 1024 * 1024


class Spooled:
    """The text of a whole file, in memory while it is small, then in a temporary file; gone at the end of the ``with``.

    ``problems`` is what is to be told of how it was decoded. Where there is
    no room for the file, ``UnreadableInput`` is raised.
    """

    def __init__(self, reading: Reading) -> None:
        self._file = SpooledTemporaryFile(max_size=_SAMPLE)  # noqa: SIM115 - it is closed at the end of the with
        try:
            self._encoding = self._fill(reading.stream)
        except BaseException:
            self._file.close()
            raise
        reading.decoded_as(self._encoding or "utf-8")
        self.problems = decoded_as(self._encoding, reading.name)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def pieces(self) -> Iterator[str]:
        """Yield the text from its start, in pieces of bounded size."""
        return codecs.iterdecode(self._parts(), self._encoding or "utf-8", "replace")

    def _fill(self, stream: BinaryIO) -> str | None:
        """Copy what a stream holds; return its encoding, ``None`` for sound UTF-8."""
        sample = b""
        while piece := stream.read(PIECE):
            if not sample or (len(sample) < _SAMPLE and not piece.isascii()):
                sample += piece
            self._keep(piece)
        return None if self._is_sound() else decode_page(sample, ENCODINGS).encoding or "utf-8"

    def _keep(self, piece: bytes) -> None:
        try:
            self._file.write(piece)
            self._file.flush()
        except OSError as error:
            raise no_room(error) from None

    def _is_sound(self) -> bool:
        try:
            # Nothing but whether it succeeds is of interest.
            return all(True for _text in codecs.iterdecode(self._parts(), "utf-8"))
        except UnicodeDecodeError:
            return False

    def _parts(self) -> Iterator[bytes]:
        # The mark of UTF-8 is none of the text, whatever that is read as.
        self._file.seek(0)
        self._file.seek(len(BOM_UTF8) if self._file.read(len(BOM_UTF8)) == BOM_UTF8 else 0)
        return iter(lambda: self._file.read(PIECE), b"")
