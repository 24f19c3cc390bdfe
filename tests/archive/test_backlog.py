"""What is ready waits for who takes it, and no more of it than fits."""

import threading

import pytest

from forum.archive.pipeline.backlog import Backlog


def put_in_a_thread(backlog, *items):
    """Put items by another thread; returns it, and an event for each that is set when it was put."""
    events = [threading.Event() for _item in items]

    def put():
        for (item, weight), event in zip(items, events, strict=True):
            backlog.put(item, weight)
            event.set()

    thread = threading.Thread(target=put, daemon=True)
    thread.start()
    return thread, events


def test_items_come_in_their_order():
    backlog = Backlog(10)
    for item in "abc":
        backlog.put(item, 1)
    assert (backlog.take(), backlog.take_all(), backlog.take_all()) == ("a", ["b", "c"], [])


def test_put_waits_until_there_is_room_for_the_weight():
    backlog = Backlog(10)
    thread, (first, second, third) = put_in_a_thread(backlog, ("a", 6), ("b", 4), ("c", 5))
    assert second.wait(5)
    assert not third.wait(0.05)
    assert backlog.take() == "a"
    assert third.wait(5)
    thread.join(5)
    assert (first.is_set(), backlog.take_all()) == (True, ["b", "c"])


def test_item_that_is_too_heavy_waits_by_itself():
    backlog = Backlog(10)
    thread, (_small, heavy) = put_in_a_thread(backlog, ("a", 1), ("b", 99))
    assert not heavy.wait(0.05)
    assert backlog.take() == "a"
    assert heavy.wait(5)
    thread.join(5)
    thread, (behind,) = put_in_a_thread(backlog, ("c", 0))
    assert not behind.wait(0.05)
    assert backlog.take_all() == ["b"]
    assert behind.wait(5)
    thread.join(5)


@pytest.mark.parametrize("take", [lambda backlog: [backlog.take()], Backlog.take_all])
def test_room_that_is_made_is_seen_at_once(take):
    backlog = Backlog(1)
    backlog.put("a", 1)
    thread, (put,) = put_in_a_thread(backlog, ("b", 1))
    assert not put.wait(0.05)
    assert take(backlog) == ["a"]
    assert put.wait(5)
    thread.join(5)


def test_taking_waits_for_an_item():
    backlog, taken = Backlog(1), []
    thread = threading.Thread(target=lambda: taken.append(backlog.take()), daemon=True)
    thread.start()
    thread.join(0.05)
    assert (thread.is_alive(), taken) == (True, [])
    backlog.put("a", 1)
    thread.join(5)
    assert (thread.is_alive(), taken) == (False, ["a"])
