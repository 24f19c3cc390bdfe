"""Read archives and keep nothing: ``python -m tests.faults.readings PATH`` tells what it took in memory, in bytes."""

import os
import sys
from zoneinfo import ZoneInfo

from forum.archive.formats import find_format
from forum.archive.inputs import open_inputs
from forum.archive.reading import HEAD, Reading
from tests.faults.processes import forget_peak, memory, peak_memory


def main(path):
    inputs = open_inputs([path])
    with next(inputs).open() as stream:
        kind = find_format(stream.peek(HEAD))
    before = memory(os.getpid())
    forget_peak()
    made = kind.read_together(_readings(path)) if kind.read_together else _one_by_one(kind, path)
    threads = sum(1 for thread in made if thread.article)
    print(kind.name, threads, peak_memory(os.getpid()) - before)


def _one_by_one(kind, path):
    for reading in _readings(path):
        yield from kind.read(reading)


def _readings(path):
    for found in open_inputs([path]):
        with found.open() as stream:
            yield Reading(found.name, stream, ZoneInfo("UTC"))


if __name__ == "__main__":
    main(sys.argv[1])
