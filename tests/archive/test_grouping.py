"""Items brought together by groups."""

import sqlite3

import pytest

from forum.archive.readers.grouping import Groups
from forum.archive.reading import UnreadableInput


def listed(groups):
    return list(groups)


def test_items_come_back_by_group_in_order_of_arrival():
    with Groups() as groups:
        for number, name in enumerate("babcab"):
            groups.add(name, (number, {"text": name}))
        assert listed(groups) == [
            ("b", [(0, {"text": "b"}), (2, {"text": "b"}), (5, {"text": "b"})]),
            ("a", [(1, {"text": "a"}), (4, {"text": "a"})]),
            ("c", [(3, {"text": "c"})]),
        ]


def test_joined_groups_are_one_before_and_after():
    with Groups() as groups:
        groups.add("first", 1)
        groups.add("second", 2)
        groups.add("third", 3)
        groups.join("third", "first")
        groups.join("first", "other name")
        groups.add("other name", 4)
        groups.join("third", "other name")
        assert listed(groups) == [("first", [1, 3, 4]), ("second", [2])]


def test_chain_of_joins_in_any_order_makes_one_group():
    with Groups() as groups:
        for number in reversed(range(2000)):
            groups.add(str(number), number)
            groups.join(str(number), str(number - 1))
        [(name, items)] = listed(groups)
    assert name == "1999"
    assert items == list(range(1999, -1, -1))


def test_group_that_was_only_named_is_not_given():
    with Groups() as groups:
        groups.join("a", "b")
        assert listed(groups) == []


def test_more_names_than_are_remembered_stay_apart():
    with Groups() as groups:
        for number in range(25_000):
            groups.add(f"g{number % 12_500}", number)
        found = dict(groups)
    assert len(found) == 12_500
    assert found["g7"] == [7, 12_507]


def test_names_with_half_a_character_are_kept():
    with Groups() as groups:
        groups.add("\ud83d", "\ude00")
        groups.add("\ud83e", "x")
        assert listed(groups) == [("\ud83d", ["\ude00"]), ("\ud83e", ["x"])]


def test_full_disk_is_a_sentence():
    with Groups() as groups:
        groups._db.execute("PRAGMA max_page_count = 20")
        with pytest.raises(
            UnreadableInput, match="temporary file .* could not be written: .*full.* SQLITE_TMPDIR"
        ) as full:
            for number in range(1000):
                groups.add("a", f"{number:1000}")
    assert full.value.code == "no_room"


def test_nothing_is_left_behind():
    with Groups() as groups:
        groups.add("a", 1)
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        groups.add("a", 2)
