"""A thread reads ahead of the writer, by so much and no further."""

import threading
import time
from contextlib import closing
from zoneinfo import ZoneInfo

import pytest

from forum.archive.pipeline.ahead import walk_ahead
from forum.archive.pipeline.events import FileBegun, FileEnded, NothingRead, Options, ThreadRead
from tests.archive.records import article, as_lines

ARTICLES = 4
KINDS = [FileBegun, NothingRead, *([ThreadRead] * ARTICLES), FileEnded]
# One of the articles may wait for the writer, and no two.
ONE = 100_000


@pytest.fixture
def archive(tmp_path):
    """Articles that are handed over one by one."""
    file = tmp_path / "x.jsonl"
    file.write_text(as_lines(*(article(f"a{n}") | {"body": "A long text. " * 6_000} for n in range(ARTICLES))))
    return str(file)


def readers(before):
    return set(threading.enumerate()) - before


@pytest.mark.parametrize("by", [1, ONE, 100_000_000])
def test_events_come_in_their_order_however_little_may_wait(archive, by):
    events = walk_ahead([archive], Options(ZoneInfo("UTC")), by=by, in_turns=True)
    assert [type(event) for event in events] == KINDS


@pytest.mark.parametrize("in_turns", [False, True])
@pytest.mark.parametrize("taken", range(1, len(KINDS) + 1))
def test_reader_ends_with_who_takes_from_it(archive, taken, in_turns):
    before = set(threading.enumerate())
    with closing(walk_ahead([archive], Options(ZoneInfo("UTC")), by=ONE, in_turns=in_turns)) as events:
        found = [type(next(events)) for _event in range(taken)]
        reading = readers(before)
        # Out of turn it goes on until there is no room.
        time.sleep(0.05)
    for reader in reading:
        reader.join(2)
    assert (found, readers(before)) == (KINDS[:taken], set())
