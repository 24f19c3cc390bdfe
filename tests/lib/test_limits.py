"""What is counted: by what and by whom, in windows of time."""

from types import SimpleNamespace

import pytest
from redis.exceptions import ConnectionError as NoConnection

from forum.lib.limits import may_go_on


@pytest.fixture
def clock(monkeypatch):
    made = SimpleNamespace(now=1_000_020.0)
    monkeypatch.setattr("forum.lib.limits.time", SimpleNamespace(time=lambda: made.now))
    return made


def go(what="look", who=1):
    return may_go_on(what, who, most=2, seconds=60)


def test_so_many_pass_and_the_next_does_not(clock):
    assert [go() for _ in range(4)] == [True, True, False, False]


def test_others_and_other_acts_are_counted_apart(clock):
    assert [go() for _ in range(3)] == [True, True, False]
    assert go(who=2) is True
    assert go(what="ask") is True


def test_next_window_begins_anew(clock):
    assert [go() for _ in range(3)] == [True, True, False]
    clock.now += 60
    assert go() is True


def test_nobody_is_refused_while_the_cache_is_away(monkeypatch):
    def away(*args, **options):
        raise NoConnection

    monkeypatch.setattr("forum.lib.limits.cache", SimpleNamespace(add=away, incr=away))
    assert [go() for _ in range(4)] == [True] * 4
