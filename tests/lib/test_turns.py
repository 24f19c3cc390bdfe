"""A writer and a reader take turns."""

import threading
import time

from forum.lib.turns import Turns


def test_reader_has_its_turn_while_the_writer_rests_and_not_before():
    turns, seen, read = Turns(), [], threading.Event()

    def reader():
        with turns.reading():
            seen.append("read")
            read.set()

    with turns.writing():
        thread = threading.Thread(target=reader)
        thread.start()
        assert not read.wait(0.05)
        seen.append("written")
        with turns.resting():
            assert read.wait(5)
        seen.append("written")
        thread.join()
    assert seen == ["written", "read", "written"]


def test_writer_has_its_turn_before_a_reader_that_goes_on_at_once():
    turns, seen, is_over = Turns(), [], threading.Event()

    def reader():
        while not is_over.is_set():
            with turns.reading():
                seen.append("read")
                time.sleep(0.001)

    with turns.writing():
        thread = threading.Thread(target=reader)
        thread.start()
        for _time in range(20):
            before = len(seen)
            with turns.resting():
                while len(seen) == before:
                    time.sleep(0)
            # It ended the turn that it was in, and may have begun one while this one arrived.
            assert len(seen) - before <= 2
        is_over.set()
        with turns.resting():
            thread.join(5)
    assert not thread.is_alive()


def test_resting_without_a_writer_changes_nothing():
    turns = Turns()
    with turns.resting(), turns.resting(), turns.reading():
        pass


def test_turn_is_given_back_after_a_failure():
    turns = Turns()
    try:
        with turns.writing(), turns.resting():
            raise ValueError
    except ValueError:
        pass
    with turns.reading():
        pass
