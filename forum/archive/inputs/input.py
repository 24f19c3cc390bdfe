"""One thing to be read, wherever it was found."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import BinaryIO

from forum.archive.inputs.limits import BrokenInput
from forum.archive.inputs.streams import Layer


@dataclass(frozen=True, slots=True)
class Input:
    """A file, or a member of a container, to be read once and before the next is asked for.

    ``name`` is for messages: a path, or ``pile.zip!pages/1.txt``. ``size`` is
    its length in bytes where that is known before it is read, ``folder`` where
    it lies, ``captured`` when it was fetched and ``address`` from where,
    where its container says so, and ``files`` how many are told as this one.
    """

    name: str
    size: int | None
    folder: str
    _source: Layer | BrokenInput = field(repr=False, compare=False)
    captured: datetime | None = None
    address: str = ""
    files: int = 1

    @property
    def length(self) -> int | None:
        """How many bytes it has: as many as were read, but for one that is not read to its end and said so before."""
        source = self._source
        if isinstance(source, BrokenInput):
            return None
        return source.taken if source.is_whole or source.size is None else source.size

    @property
    def sha256(self) -> str:
        """The hash of its bytes, "" where it was not hashed, or could not be to its end."""
        return "" if isinstance(self._source, BrokenInput) else self._source.sha256

    def hash_from(self, start: bytes) -> None:
        """Hash what is read from its stream; ``start`` is what the stream has ready."""
        if isinstance(self._source, Layer):
            self._source.hash_from(start)

    @contextmanager
    def open(self) -> Iterator[BinaryIO]:
        """Give it as a buffered stream.

        Where the input breaks the stream ends; what was read until there can
        be used. Raises BrokenInput then, at the end of the ``with``, or at
        once where nothing can be read.
        """
        source = self._source
        if isinstance(source, BrokenInput):
            raise source
        with source.stream() as stream:
            if stream.peek(1) or not source.error:
                yield stream
        if source.error:
            raise source.error
