"""What an operator points at, as a row of named byte streams."""

from __future__ import annotations

import gzip
import io
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

_GZIP = b"\x1f\x8b"
STANDARD_INPUT = "-"


@dataclass(frozen=True, slots=True)
class Input:
    """One file to be read: its name for messages, its size in bytes where that is known."""

    name: str
    path: Path | None
    size: int | None

    @contextmanager
    def open(self) -> Iterator[BinaryIO]:
        """Give it as a stream, unpacked where it is gzipped. Raises OSError."""
        with ExitStack() as stack:
            raw = stack.enter_context(open(self.path, "rb")) if self.path else sys.stdin.buffer
            stream = raw if isinstance(raw, io.BufferedReader) else io.BufferedReader(raw)  # type: ignore[type-var]
            if stream.peek(2)[:2] == _GZIP:
                yield stack.enter_context(gzip.open(stream, "rb"))
            else:
                yield stream


def find_inputs(paths: Iterable[str]) -> list[Input]:
    """Return the files behind paths, folders read through in sorted order.

    Hidden files are left out, as is what is no ordinary file. Raises
    FileNotFoundError for a path that leads nowhere.
    """
    inputs: list[Input] = []
    for name in paths:
        path = Path(name)
        if name == STANDARD_INPUT:
            inputs.append(Input("<stdin>", None, None))
        elif path.is_dir():
            inputs += [_file(found) for found in _walk(path)]
        elif path.is_file():
            inputs.append(_file(path))
        else:
            raise FileNotFoundError(name)
    return inputs


def _walk(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.name.startswith("."):
            continue
        if path.is_dir() and not path.is_symlink():
            yield from _walk(path)
        elif path.is_file():
            yield path


def _file(path: Path) -> Input:
    return Input(str(path), path, path.stat().st_size)
