"""What an operator points at, as a row of named byte streams."""

from __future__ import annotations

import gzip
import io
import os
import sys
import zlib
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

_GZIP = b"\x1f\x8b"
_BUFFER = 256 * 1024
STANDARD_INPUT = "-"


@dataclass(frozen=True, slots=True)
class Input:
    """One file to be read, and its name for messages; without a path it is standard input."""

    name: str
    path: Path | None

    @contextmanager
    def open(self) -> Iterator[BinaryIO]:
        """Give it as a stream, unpacked where it is gzipped.

        Where the input breaks the stream ends; what was read until there can
        be used. Raises BrokenInput then, or at once where nothing can be read.
        """
        with ExitStack() as stack:
            try:
                raw = stack.enter_context(open(self.path, "rb")) if self.path else sys.stdin.buffer
                stream: io.BufferedReader = (
                    raw if isinstance(raw, io.BufferedReader) else io.BufferedReader(raw)  # type: ignore[arg-type]
                )
                is_packed = stream.peek(2)[:2] == _GZIP
            except OSError as error:
                raise BrokenInput(error) from error
            unbroken = _UntilBreak(stack.enter_context(gzip.open(stream, "rb")) if is_packed else stream)
            whole = io.BufferedReader(unbroken, _BUFFER)
            if whole.peek(1) or not unbroken.error:
                yield whole
            if unbroken.error:
                raise BrokenInput(unbroken.error)


class BrokenInput(Exception):
    """A file that cannot be read, or not to its end."""


class _UntilBreak(io.RawIOBase):
    """A stream that ends where another breaks, and keeps the error."""

    def __init__(self, stream: io.BufferedReader | gzip.GzipFile) -> None:
        self._stream = stream
        self.error: Exception | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            data = self._stream.read1(len(buffer))
        except (OSError, EOFError, zlib.error) as error:
            self.error = error
            return 0
        buffer[: len(data)] = data
        return len(data)


def find_inputs(paths: Iterable[str]) -> list[Input]:
    """Return the files behind paths, folders read through in sorted order.

    Of a folder hidden files are left out, as is what is no ordinary file; a
    path that is named may be anything that can be read, such as a pipe.
    Raises FileNotFoundError for one that leads nowhere.
    """
    inputs: list[Input] = []
    for name in paths:
        path = Path(name)
        if name == STANDARD_INPUT:
            inputs.append(Input("<stdin>", None))
        elif path.is_dir():
            inputs += [_file(found) for found in _walk(path)]
        elif path.exists():
            inputs.append(_file(path))
        else:
            raise FileNotFoundError(name)
    return inputs


def _walk(folder: Path) -> Iterator[Path]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        # It cannot be opened as a file either: the import tells, and goes on.
        yield folder
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(folder / entry.name)
        elif entry.is_file():
            yield folder / entry.name


def _file(path: Path) -> Input:
    return Input(str(path), path)
