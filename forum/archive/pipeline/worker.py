"""The worker process: walks the inputs for its share and sends what it finds, in chunks.

This module is the first that a new process imports, before Django is set up.
"""

from __future__ import annotations

import os
import pickle
import signal
from collections.abc import Iterator
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from forum.archive.pipeline.walk import Told

# Characters that one chunk holds, or little more: to unpack it takes the writer's process less than a millisecond.
_CHUNK = 64 * 1024
# As far down as it goes.
_NICENESS = 19


class Done:
    """The last thing a worker sends: there is nothing more, or why it could not go on."""

    def __init__(self, failure: str = "") -> None:
        self.failure = failure


def run(connection: Connection, payload: bytes) -> None:
    """Send everything that is found; ``payload`` are the pickled paths, options and share."""
    # Whoever interrupts the import ends it: then nobody reads here any more.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _give_way()
    _set_up()
    from forum.archive.pipeline.collecting import collect_less, give_back_at_once
    from forum.archive.pipeline.parcels import pack
    from forum.archive.pipeline.walk import walk

    collect_less()
    give_back_at_once()
    paths, options, share = pickle.loads(payload)  # noqa: S301 - our own, from the process that started this one
    with suppress(BrokenPipeError):
        try:
            for chunk in _chunks(walk(paths, options, share)):
                connection.send_bytes(pack(chunk))
            last = Done()
        except OSError as error:
            if isinstance(error, BrokenPipeError):
                raise
            last = Done(str(error))
        connection.send_bytes(pack([last]))


def _give_way() -> None:
    """Work with what the writer and the database leave: all wait for them, and this process is ahead of them."""
    os.nice(_NICENESS)
    # Linux then counts a processor as free where nothing else runs. Otherwise it has the writer and the database share
    # one, as each waits for the other now and then. Not everywhere is there such a thing, or is it allowed.
    with suppress(AttributeError, OSError):
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))


def _set_up() -> None:
    """Make settings, log and words ready, and no app: reading and rendering need no model, nor the memory of all."""
    from django.apps import apps
    from django.conf import settings
    from django.utils.log import configure_logging

    configure_logging(settings.LOGGING_CONFIG, settings.LOGGING)
    apps.populate(())


def _chunks(walked: Iterator[Told]) -> Iterator[list[Any]]:
    """Put events together; the slices of a huge thread follow it, each in a chunk of its own."""
    from forum.archive.pipeline.events import ThreadRead

    chunk: list[Any] = []
    size = 0
    for told in walked:
        chunk.append(told)
        if isinstance(told.event, ThreadRead):
            thread = told.event.thread
            if thread.is_huge:
                slices, thread.slices = thread.slices, []
                yield chunk
                for part in slices:
                    yield [list(part)]
                chunk, size = [[]], 0
                continue
            # Rendered here, and not where it is written.
            thread.materialise()
            size += thread.weight
        if size >= _CHUNK:
            yield chunk
            chunk, size = [], 0
    yield chunk
