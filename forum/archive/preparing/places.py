"""Where the comments of a thread stand when nothing of it is in the database yet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from forum.archive.records import CommentRecord
from forum.comments.trees import TreeNode, number_trees

# Numbers with more digits than these are no places among siblings.
_MOST_DIGITS = 9


def given_number(record: CommentRecord) -> int:
    """Return a comment's number among its siblings in the source, 0 where it has none."""
    last = record.number.rpartition(".")[2]
    return int(last) if last.isdecimal() and len(last) <= _MOST_DIGITS else 0


def place_comments(records: Sequence[CommentRecord], given: Sequence[int]) -> list[TreeNode]:
    """Return the nodes of comments given in reading order, their places in the sequence for keys.

    ``given`` are their numbers in the source, from ``given_number``.
    """
    places = {record.id: place for place, record in enumerate(records)}
    taken: dict[int | None, set[int]] = defaultdict(set)
    last: dict[int | None, int] = defaultdict(int)
    nodes: list[TreeNode] = []
    for place, record in enumerate(records):
        parent = places[record.parent] if record.parent is not None else None
        number = given[place]
        if number == 0 or number in taken[parent]:
            number = last[parent] + 1
        taken[parent].add(number)
        if number > last[parent]:
            last[parent] = number
        nodes.append(TreeNode(place, parent, number, record.state == "visible"))
    number_trees(nodes)
    return nodes
