"""Work is counted alike on any machine, and what does not end is given up."""

import re

import pytest

from tests import work
from tests.work import count_calls, patience


def test_calls_of_both_kinds_are_counted():
    def once():
        return len("x")

    assert count_calls(lambda: [once() for _time in range(1_000)]) - count_calls(lambda: [once()]) >= 2 * 999
    assert count_calls(once) == count_calls(once)


@pytest.mark.parametrize("act", [lambda: re.match("(a+)+$", "a" * 60 + "b"), lambda: [None for _step in iter(int, 1)]])
def test_what_does_not_end_is_given_up(act, monkeypatch):
    monkeypatch.setattr(work, "_PATIENCE", 0.05)
    with pytest.raises(AssertionError, match="not done after 0.05 seconds"), patience():
        act()
