"""Several processes walk the inputs, each for its share; what they tell is put together again in its order.

A shared file's threads come from the workers in turn, every other file's from
one of them, so the order is that of one process and the database ends up the
same. No worker runs ahead of the writer by more than a few chunks.
"""

from __future__ import annotations

import fcntl
import multiprocessing
import pickle
import threading
from collections import deque
from collections.abc import Generator, Iterator
from contextlib import suppress
from dataclasses import replace
from multiprocessing.connection import Connection
from typing import Any

from forum.archive.pipeline.backlog import Backlog
from forum.archive.pipeline.events import Event, FileBegun, FileEnded, Options, ThreadRead
from forum.archive.pipeline.parcels import unpack
from forum.archive.pipeline.walk import Share, Told
from forum.archive.pipeline.worker import Done, run
from forum.archive.preparing import PreparedComment
from forum.archive.records import Ledger
from forum.lib.turns import turns

# Bytes from one worker that wait for the writer, more than what it writes of them in one transaction.
_WAITING = 3 * 1024 * 1024
# Bytes of a chunk that a pipe holds; as many as Linux lets it.
_PIPE = 1024 * 1024


class WorkerFailed(Exception):
    """A worker process ended before its work; the message says why, as far as that is known."""


def walk_in_processes(paths: list[str], options: Options, workers: int) -> Generator[Event, None, None]:
    """Yield what one walk would, made by several processes. Raises WorkerFailed."""
    streams = [_Stream(paths, options, Share(own, workers)) for own in range(workers)]
    try:
        with turns.writing():
            yield from _units(streams)
    finally:
        for stream in streams:
            stream.stop()


def _units(streams: list[_Stream]) -> Iterator[Event]:
    unit = 0
    while not isinstance(told := streams[unit % len(streams)].peek(), Done):
        yield from _unit(streams if told.is_shared else [streams[unit % len(streams)]])
        unit += 1


def _unit(streams: list[_Stream]) -> Iterator[Event]:
    """Yield the events of one unit: the threads from the workers in turn, then what each has left."""
    begun = [stream.next() for stream in streams]
    assert all(isinstance(event, FileBegun) for event in begun)  # noqa: S101 - every unit begins so
    yield begun[0]
    turn = 0
    while not isinstance(event := streams[turn % len(streams)].next(), FileEnded):
        yield event
        turn += 1
    ends = [event]
    for number, stream in enumerate(streams):
        if number != turn % len(streams):
            while not isinstance(event := stream.next(), FileEnded):
                yield event
            ends.append(event)
    yield _end(ends)


def _end(ends: list[FileEnded]) -> FileEnded:
    """Return how a file ended for those who shared it: mostly all were kept from going on by the same."""
    problems = tuple(dict.fromkeys(problem for end in ends for problem in end.problems))
    ledger = next((end.ledger for end in ends if end.problems), Ledger())
    # One of them has hashed it.
    facts = max((end.facts for end in ends), key=lambda facts: facts.sha256)
    return replace(ends[0], facts=facts, problems=problems, ledger=ledger)


def _widen(pipe: Connection) -> None:
    """Let a pipe hold a whole chunk: nobody has to wait then for a process of less priority to send its pieces."""
    # Only Linux can, and may be told not to.
    with suppress(AttributeError, OSError):
        fcntl.fcntl(pipe.fileno(), fcntl.F_SETPIPE_SZ, _PIPE)


class _Stream:
    """What one worker sends, event by event."""

    def __init__(self, paths: list[str], options: Options, share: Share) -> None:
        # Not forked: a worker must not share this process's connection to the database.
        context = multiprocessing.get_context("spawn")
        self._receiver, sender = context.Pipe(duplex=False)
        _widen(sender)
        payload = pickle.dumps((paths, options, share))
        self._process = context.Process(target=run, args=(sender, payload), daemon=True)
        self._process.start()
        # Then the end of the process is the end of the pipe.
        sender.close()
        self._chunks: Backlog[list[Any] | None] = Backlog(_WAITING)
        self._items: Iterator[Any] = iter(())
        self._ahead: list[Any] = []
        self._slices: Iterator[list[PreparedComment]] = iter(())
        self._is_stopped = False
        threading.Thread(target=self._receive, daemon=True).start()

    def peek(self) -> Told | Done:
        """Return what comes next, and leave it there."""
        # Nobody may have wanted all of a huge thread.
        deque(self._slices, maxlen=0)
        if not self._ahead:
            self._ahead.append(self._take())
        return self._ahead[0]

    def next(self) -> Event:
        """Return the next event; the slices of a huge thread are fetched when they are read."""
        told: Any = self.peek()
        self._ahead.clear()
        event: Event = told.event
        if isinstance(event, ThreadRead) and event.thread.is_huge:
            event.thread.slices = self._slices = self._take_slices()
        return event

    def stop(self) -> None:
        """End the worker, wherever it is."""
        self._is_stopped = True
        self._process.terminate()
        self._process.join()
        self._chunks.take_all()
        self._receiver.close()

    def _take_slices(self) -> Iterator[list[PreparedComment]]:
        while part := self._take():
            yield part

    def _take(self) -> Any:
        item = next(self._items, None)
        while item is None:
            with turns.resting():
                chunk = self._chunks.take()
            if chunk is None:
                raise WorkerFailed("A worker process was ended from outside. Start the import again: it goes on.")
            self._items = iter(chunk)
            item = next(self._items, None)
        if isinstance(item, Done) and item.failure:
            raise WorkerFailed(item.failure)
        return item

    def _receive(self) -> None:
        """Keep some chunks waiting; runs in a thread, so that they are unpacked while the database works."""
        while not self._is_stopped:
            try:
                parcel = self._receiver.recv_bytes()
            except (EOFError, OSError):
                self._chunks.put(None, 0)
                return
            with turns.reading():
                chunk = unpack(parcel)
            self._chunks.put(chunk, len(parcel))
