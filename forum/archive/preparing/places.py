"""Where the comments of a thread stand when nothing of it is in the database yet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

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
    nodes = _make_nodes(records, given)
    number_trees(nodes)
    for node, record in zip(nodes, records, strict=True):
        # In a huge thread that counts: nobody asks for these again, and mostly the place is the source's own.
        node.replies = ()
        if node.path == record.number:
            node.path = record.number
    return nodes


def _make_nodes(records: Sequence[CommentRecord], given: Sequence[int]) -> list[TreeNode]:
    """Return the nodes, each with a number that no sibling has."""
    places = {record.id: place for place, record in enumerate(records)}
    last: dict[int | None, int] = defaultdict(int)
    # Which numbers are taken matters only where they do not rise, as they mostly do.
    taken: dict[int | None, set[int]] | None = None
    nodes: list[TreeNode] = []
    for place, record in enumerate(records):
        parent = places[record.parent] if record.parent is not None else None
        number = given[place]
        if number == 0:
            number = last[parent] + 1
        elif number <= last[parent]:
            if taken is None:
                taken = _taken_by(nodes)
            if number in taken[parent]:
                number = last[parent] + 1
        if taken is not None:
            taken[parent].add(number)
        if number > last[parent]:
            last[parent] = number
        nodes.append(TreeNode(place, parent, number, record.state == "visible"))
    return nodes


def _taken_by(nodes: Iterable[TreeNode]) -> dict[int | None, set[int]]:
    """Return the numbers of siblings, by their parent."""
    taken: dict[int | None, set[int]] = defaultdict(set)
    for node in nodes:
        taken[node.parent_id].add(node.number)
    return taken
