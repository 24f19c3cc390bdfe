"""Reads ahead of the writer, in a thread: while the database works, the next threads are read and checked."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Generator, Iterator
from contextlib import nullcontext

from forum.archive.pipeline.backlog import Backlog
from forum.archive.pipeline.events import Event, Options, ThreadRead
from forum.archive.pipeline.walk import Told, walk
from forum.lib.turns import turns

# Events that are handed over together hold so many characters, or little more.
_CHARACTERS = 64 * 1024
# Threads of more characters are rendered where they are written: a few would fill the memory.
_LARGE = 512 * 1024
# What an event costs that brings no thread.
_LEAST = 256
# Seconds that a reader gets to see that nobody takes any more.
_PATIENCE = 1.0
# Events that were read; why no more could be; or that there are no more.
_Item = list[Event] | BaseException | None


def walk_ahead(paths: list[str], options: Options, *, by: int, in_turns: bool) -> Generator[Event, None, None]:
    """Yield what a walk finds, read ahead ``by`` so many characters. Raises what the walk raises.

    ``in_turns`` it reads while the writer rests; not where it may have to wait for what it reads.
    """
    waiting: Backlog[_Item] = Backlog(by)
    is_over = threading.Event()
    reader = threading.Thread(target=_read, args=(walk(paths, options), in_turns, waiting, is_over), daemon=True)
    with turns.writing():
        reader.start()
        try:
            yield from _take(waiting)
        finally:
            is_over.set()
            # One that waits for room goes on, to see that it is over.
            waiting.take_all()
            # One that waits for a pipe in which nothing comes is left alone: it ends with the process.
            with turns.resting():
                reader.join(_PATIENCE)


def _take(waiting: Backlog[_Item]) -> Iterator[Event]:
    """Yield what was read; all that waits is taken at once, so that there is room while the database works on it."""
    taken: deque[_Item] = deque()
    while True:
        with turns.resting():
            taken.append(waiting.take())
        taken += waiting.take_all()
        while taken:
            found = taken.popleft()
            if found is None:
                return
            if isinstance(found, BaseException):
                raise found
            yield from found


def _read(walked: Iterator[Told], in_turns: bool, waiting: Backlog[_Item], is_over: threading.Event) -> None:
    """Fill the queue until there is nothing more, or nobody takes from it."""
    events: list[Event] = []
    characters = 0
    try:
        while told := _next(walked, in_turns):
            events.append(told.event)
            characters += told.event.thread.weight if isinstance(told.event, ThreadRead) else _LEAST
            if characters >= _CHARACTERS:
                waiting.put(events, characters)
                events, characters = [], 0
            if is_over.is_set():
                return
        waiting.put(events, characters)
        waiting.put(None, 0)
    except BaseException as error:  # noqa: BLE001 - it is raised again where the events are taken
        waiting.put(error, 0)


def _next(walked: Iterator[Told], in_turns: bool) -> Told | None:
    with turns.reading() if in_turns else nullcontext():
        told = next(walked, None)
        if told and isinstance(told.event, ThreadRead) and told.event.thread.weight <= _LARGE:
            # While the database works.
            told.event.thread.materialise()
        return told
