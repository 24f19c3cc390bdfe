"""What is read whole, and found out to be too large before it is in memory."""

import io
import tracemalloc
from functools import partial
from zoneinfo import ZoneInfo

import pytest

from forum.archive.readers import whole
from forum.archive.readers.text_page import read_text
from forum.archive.readers.whole import read_line, read_whole
from forum.archive.reading import Reading, UnreadableInput
from tests.archive.pages import FERRY

MB = 1024 * 1024


@pytest.fixture
def small(monkeypatch):
    """What is larger than ten bytes goes to a temporary file."""
    monkeypatch.setattr(whole, "AT_ONCE", 10)
    monkeypatch.setattr(whole, "_PIECE", 4)


@pytest.mark.parametrize("size", [0, 1, 9, 10, 11, 18, 19, 20])
@pytest.mark.parametrize("start", [b"", b"start"])
def test_stream_up_to_the_limit_is_read_whole(small, size, start):
    data = bytes(range(65, 65 + size))
    assert read_whole(io.BytesIO(data), 20 + len(start), start) == start + data


@pytest.mark.parametrize("most", [3, 9, 10, 20])
def test_stream_over_the_limit_is_refused_and_read_no_further(small, most):
    stream = io.BytesIO(bytes(100))
    assert read_whole(stream, most) is None
    assert stream.tell() == most + 1


def test_start_over_the_limit_is_refused(small):
    assert read_whole(io.BytesIO(b"rest"), 4, b"start") is None


@pytest.mark.parametrize("length", [0, 8, 9, 10, 11, 12, 13, 18, 19])
def test_line_up_to_the_limit_is_read_whole_and_the_next_behind_it(small, length):
    line = b"a" * length + b"\n"
    stream = io.BytesIO(line + b"next")
    assert [read_line(stream, 20) for _time in range(3)] == [(line, True), (b"next", False), (b"", False)]


@pytest.mark.parametrize("length", [20, 21, 24, 99])
def test_line_over_the_limit_is_passed_over(small, length):
    stream = io.BytesIO(b"a" * length + b"\nnext\n")
    assert [read_line(stream, 20) for _time in range(2)] == [(None, True), (b"next\n", True)]


def test_line_over_the_limit_that_has_no_end_is_told_from_one_that_has(small):
    stream = io.BytesIO(b"a" * 21)
    assert [read_line(stream, 20) for _time in range(2)] == [(None, False), (b"", False)]


@pytest.mark.parametrize("read", [read_whole, read_line])
def test_what_is_too_large_is_never_in_memory(read):
    stream = io.BytesIO(bytes(64 * MB))
    tracemalloc.start()
    try:
        read(stream, 64 * MB - 1)
        assert tracemalloc.get_traced_memory()[1] < 12 * MB
    finally:
        tracemalloc.stop()


def test_page_for_which_there_is_no_room_is_refused_with_a_sentence(small, monkeypatch):
    monkeypatch.setattr(whole, "TemporaryFile", partial(open, "/dev/full", "r+b"))
    with pytest.raises(UnreadableInput, match="could not be written: No space left on device. Free space") as told:
        list(read_text(Reading("page.txt", io.BytesIO(FERRY.encode()), ZoneInfo("UTC"))))
    assert told.value.code == "no_room"
