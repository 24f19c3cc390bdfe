"""Shows how far an import is: to a person, or to another program."""

from __future__ import annotations

import io
import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, TextIO

from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from forum.archive.imports import Progress
from forum.lib.numbers import grouped

Show = Callable[[Progress], None]

_SECOND = 1.0
# The last so many characters of a file's name.
_NAME = 40


@contextmanager
def show_bar(total: int) -> Iterator[Show]:
    """Draw a bar where somebody is looking; ``total`` are the bytes of all inputs, 0 where nobody knows."""
    console = Console(stderr=True)
    columns = (BarColumn(), TextColumn("{task.description}"), TimeRemainingColumn())
    with Bar(*columns, console=console, disable=not console.is_terminal, transient=True) as bar:
        task = bar.add_task("", total=total or None)
        meter = Meter(total)
        yield lambda progress: bar.update(task, completed=progress.size, description=_words(progress, meter))


@contextmanager
def write_lines(total: int, stream: TextIO) -> Iterator[Show]:
    """Write a line of JSON a second, however long a step takes; the import goes on where nobody reads them."""
    meter, is_over = Meter(total), threading.Event()
    latest = Progress()

    def show(progress: Progress) -> None:
        nonlocal latest
        latest = progress

    def write() -> None:
        # Where there is no room for a line, the summary has none either: the command tells it then.
        with suppress(OSError), quiet_when_unread(stream):
            while not is_over.wait(_SECOND):
                stream.write(json.dumps(meter.read(latest), ensure_ascii=False) + "\n")
                stream.flush()

    writer = threading.Thread(target=write, daemon=True)
    writer.start()
    try:
        yield show
    finally:
        is_over.set()
        writer.join()


@contextmanager
def quiet_when_unread(stream: TextIO) -> Iterator[None]:
    """End what writes into a pipe that nobody reads any more, and let what else is written there go nowhere."""
    try:
        yield
    except BrokenPipeError:
        lead_nowhere(stream)


def lead_nowhere(stream: TextIO) -> None:
    """Let what is still to be written to a stream be lost: Python would try it again, at its end at the latest."""
    try:
        with open(os.devnull, "wb") as nowhere:
            os.dup2(nowhere.fileno(), stream.fileno())
    except io.UnsupportedOperation:  # something else stands for it
        stream.close()


class Meter:
    """Reckons how fast an import is, and how long it still takes."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._started = time.monotonic()

    def read(self, progress: Progress) -> dict[str, Any]:
        """Return how far it is; ``rate`` is in comments a second, ``seconds_left`` ``None`` where nobody knows."""
        seconds = time.monotonic() - self._started
        share = progress.size / self._total if self._total else 0
        return {
            "file": progress.file,
            "files": progress.files,
            "articles": progress.articles,
            "comments": progress.comments,
            "rate": round(progress.comments / seconds) if seconds else 0,
            "bytes": progress.size,
            "bytes_total": self._total,
            "seconds": round(seconds, 1),
            "seconds_left": round(seconds * (1 - share) / share) if 0 < share <= 1 else None,
        }


def _words(progress: Progress, meter: Meter) -> str:
    words = _("%(files)s files, %(articles)s articles, %(comments)s comments (%(rate)s/s) · %(file)s")
    found = {name: grouped(value) if isinstance(value, int) else value for name, value in meter.read(progress).items()}
    return words % (found | {"file": progress.file[-_NAME:]})
