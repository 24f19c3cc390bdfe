"""An input that stands open while it is recognised and read: containers give each member once."""

from __future__ import annotations

import logging
import os
from contextlib import ExitStack
from typing import BinaryIO

from forum.archive.formats import find_format
from forum.archive.inputs import BrokenInput, Input, Meter, open_inputs
from forum.archive.pipeline.events import Options
from forum.archive.reading import HEAD, Format
from forum.archive.records import Problem

_log = logging.getLogger(__name__)
_FAILED = (
    "What this file is could not be found out ({}), which is a fault of Rostra's. Nothing of it was imported. Please "
    "report it, with the file if you may."
)


class Opened:
    """One input, open. Where it could not be opened, or not recognised, ``format`` is ``None``.

    ``is_empty`` says that it could be opened, and nothing is in it: it may be of any format.
    """

    def __init__(self, found: Input, chosen: str | None) -> None:
        self.input = found
        self.format: Format | None = None
        self.is_empty = False
        self.stream: BinaryIO | None = None
        self._error: BrokenInput | None = None
        self._stack = ExitStack()
        try:
            self.stream = self._stack.enter_context(found.open())
            head = self.stream.peek(HEAD)[:HEAD]  # type: ignore[attr-defined] # every input is buffered
            self.is_empty = not head
            self.format = find_format(head, chosen)
        except BrokenInput as error:
            self._error = error
        except Exception as error:  # noqa: BLE001 - a fault of ours in one file stops no other
            _log.exception("What %s is could not be found out", found.name)
            self._error = BrokenInput("reader_failed", _FAILED.format(type(error).__name__))

    def close(self) -> Problem | None:
        """Close it; return why it could not be read, or not to its end."""
        try:
            self._stack.close()
        except BrokenInput as error:
            self._error = error
        if self._error is None:
            return None
        return Problem(self.input.name, None, "error", self._error.code, str(self._error))


class OpenInputs:
    """Inputs, opened one after the other; one may be put back and comes again. Raises FileNotFoundError."""

    def __init__(self, paths: list[str], options: Options) -> None:
        self.meter = Meter()
        inputs = open_inputs(paths, options.limits, self.meter)
        left_out = options.leave_out
        self._inputs = (found for found in inputs if not left_out or os.path.realpath(found.name) != left_out)
        self._chosen = options.format
        self._back: Opened | None = None

    def next(self) -> Opened | None:
        """Open the next one; ``None`` behind the last. The one before must be closed."""
        if self._back:
            opened, self._back = self._back, None
            return opened
        found = next(self._inputs, None)
        return Opened(found, self._chosen) if found else None

    def put_back(self, opened: Opened) -> None:
        """Let an open input be the next one."""
        self._back = opened
