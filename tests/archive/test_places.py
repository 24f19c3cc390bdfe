"""Where comments stand among their siblings when nothing of their thread is there yet."""

import pytest

from forum.archive.preparing.places import place_comments
from forum.archive.records import CommentRecord


def _record(name, parent=None, number=""):
    return CommentRecord(id=name, article="a", parent=parent, number=number)


@pytest.mark.parametrize(
    ("given", "numbers"),
    [
        ([0, 0, 0], [1, 2, 3]),
        ([1, 2, 5], [1, 2, 5]),
        ([3, 1, 2], [3, 1, 2]),
        ([2, 2, 1], [2, 3, 1]),
        ([1, 3, 2, 3, 2], [1, 3, 2, 4, 5]),
        ([4, 0, 5, 1, 4], [4, 5, 6, 1, 7]),
    ],
)
def test_source_s_numbers_are_kept_where_no_sibling_has_them(given, numbers):
    nodes = place_comments([_record(str(place)) for place in range(len(given))], given)
    assert [node.number for node in nodes] == numbers


def test_each_parent_counts_its_own_replies():
    records = [_record("a"), _record("b", "a"), _record("c", "a"), _record("d", "b"), _record("e")]
    nodes = place_comments(records, [2, 1, 1, 1, 1])
    assert [node.path for node in nodes] == ["2", "2.1", "2.2", "2.1.1", "1"]
    assert [(node.lft, node.rght) for node in nodes] == [(1, 8), (2, 5), (6, 7), (3, 4), (1, 2)]
