"""A writer and a reader take turns."""

import threading

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
