"""From the paths that an operator names to the inputs behind them."""

from __future__ import annotations

import io
import os
import stat
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, NamedTuple

from forum.archive.inputs.containers import Place, explore
from forum.archive.inputs.input import Input
from forum.archive.inputs.limits import BrokenInput, Limits, broken
from forum.archive.inputs.names import folder_of, shown
from forum.archive.inputs.streams import Layer, OrdinaryFile

STANDARD_INPUT = "-"
_USUAL = Limits()
_LONG_GONE = (FileNotFoundError, NotADirectoryError, ValueError)


_NO_FILE = (
    "It is a pipe, a device, or a link that leads nowhere or to a folder, and was not read. Name what it leads to, or "
    "the pipe itself, to import that."
)


class Meter:
    """How many bytes of what lies on the disk were read so far, packed as they are."""

    def __init__(self) -> None:
        self._before = 0
        self._file: io.FileIO | None = None

    @property
    def position(self) -> int:
        """The bytes of all files before, and of the one that is open as far as it was read."""
        return self._before + (self._file.tell() if self._file and not self._file.closed else 0)

    @contextmanager
    def reading(self, file: io.FileIO) -> Iterator[None]:
        """Count a file while it is open."""
        # A pipe has no place to tell.
        self._file = file if file.seekable() else None
        try:
            yield
        finally:
            self._file = None
            self._before += os.fstat(file.fileno()).st_size


class _Found(NamedTuple):
    """A path that is to be read, or a folder that could not be."""

    path: str
    error: OSError | BrokenInput | None = None


def open_inputs(paths: Iterable[str], limits: Limits = _USUAL, meter: Meter | None = None) -> Iterator[Input]:
    """Yield the inputs behind paths: files, what is in folders, what is in containers, standard input (``-``).

    The order is always the same: of a folder by name, of a container as
    stored. Of a folder hidden files are left out, and what is no ordinary file
    is told; a path that is named may be anything that can be read, such as a
    pipe. What cannot be read is an input that says so when it is opened.
    ``meter`` tells, if it is given, how far it is.
    Raises FileNotFoundError, before anything is read, for a path that leads
    nowhere.
    """
    named = list(paths)
    _check_there(named)
    meter = meter or Meter()
    return (found for name in named for found in _open(name, limits, meter))


def total_size(paths: Iterable[str]) -> int:
    """Return how many bytes the files behind paths have on the disk, packed as they are."""
    return sum(_size_of(found.path) for name in paths if name != STANDARD_INPUT for found in _walk(name))


def _check_there(named: list[str]) -> None:
    for name in named:
        try:
            if name != STANDARD_INPUT:
                os.stat(name)
        except _LONG_GONE:
            raise FileNotFoundError(name) from None
        except OSError:
            # It is there and cannot be read: the import tells, and goes on.
            pass


def _open(name: str, limits: Limits, meter: Meter) -> Iterator[Input]:
    if name == STANDARD_INPUT:
        yield from _open_standard_input(limits)
        return
    for found in _walk(name):
        path = shown(found.path)
        yield from _open_file(found, Place(path, folder_of(path) or "."), limits, meter)


def _open_standard_input(limits: Limits) -> Iterator[Input]:
    yield from explore(Place("<stdin>", ""), Layer(_standard_input()), limits)


def _standard_input() -> BinaryIO:
    """Return a stream of our own: Python cannot end while a thread waits for more in the one that it has."""
    if not sys.stdin:  # it may have been closed before Python began
        return io.BytesIO()
    try:
        return open(sys.stdin.fileno(), "rb", closefd=False)
    except (AttributeError, io.UnsupportedOperation):  # something else stands for it
        return sys.stdin.buffer


def _open_file(found: _Found, place: Place, limits: Limits, meter: Meter) -> Iterator[Input]:
    try:
        if found.error:
            raise found.error
        with open(found.path, "rb", buffering=0) as file, io.BufferedReader(file) as seekable, meter.reading(file):
            state = os.fstat(file.fileno())
            layer = Layer(file)
            if stat.S_ISREG(state.st_mode):
                layer = Layer(OrdinaryFile(file, state.st_size), state.st_size, seekable)
            with layer:
                yield from explore(place, layer, limits)
    except (OSError, BrokenInput) as error:
        yield Input(place.name, None, place.folder, broken(error))


def _walk(named: str) -> Iterator[_Found]:
    """Yield the path itself, or the files of a folder in the order of their names, with those of its folders."""
    top = str(Path(named))
    if not os.path.isdir(top):
        yield _Found(top)
        return
    waiting: list[Iterator[str]] = [iter((top,))]
    while waiting:
        path = next(waiting[-1], None)
        if path is None:
            waiting.pop()
        elif path == top or _is_folder(path):
            try:
                waiting.append(_entries(path))
            except OSError as error:
                yield _Found(path, error)
        elif os.path.isfile(path):
            yield _Found(path)
        elif os.path.lexists(path):
            yield _Found(path, BrokenInput("not_a_file", _NO_FILE))


def _entries(folder: str) -> Iterator[str]:
    with os.scandir(folder) as entries:
        names = sorted(entry.name for entry in entries if not entry.name.startswith("."))
    return (name if folder == "." else os.path.join(folder, name) for name in names)


def _is_folder(path: str) -> bool:
    """Whether it is a folder; one that a link leads to is not, for it may lead in a circle."""
    try:
        return stat.S_ISDIR(os.lstat(path).st_mode)
    except OSError:
        return False


def _size_of(path: str) -> int:
    """Return the length of an ordinary file, 0 for what is none."""
    try:
        state = os.stat(path)
    except OSError:
        return 0
    return state.st_size if stat.S_ISREG(state.st_mode) else 0
