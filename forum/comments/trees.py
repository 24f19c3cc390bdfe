"""Nested-set numbers from parent links, in one pass and without recursion."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter

from forum.comments.paths import child_path

# The columns of a comment that its tree decides, in the order of ``TreeNode.place``.
PLACE = ("parent_id", "tree_id", "lft", "rght", "level", "path", "reply_count")

_number = attrgetter("number")


@dataclass(slots=True)
class TreeNode:
    """A comment as far as its place goes: what is known of it, and what ``number_tree`` fills in."""

    id: int
    parent_id: int | None
    number: int
    is_visible: bool
    tree_id: int = 0
    lft: int = 0
    rght: int = 0
    level: int = 0
    path: str = ""
    reply_count: int = 0
    replies: Sequence[TreeNode] = ()

    def place(self) -> tuple[int | None, int, int, int, int, str, int]:
        """Return everything that a tree decides about a comment, to compare with what is stored."""
        return (self.parent_id, self.tree_id, self.lft, self.rght, self.level, self.path, self.reply_count)


def number_trees(nodes: Iterable[TreeNode]) -> None:
    """Fill in the places of all the nodes of whole trees, siblings in the order of their numbers.

    Depth is whatever the archive has: the walk keeps its own stack.
    """
    nodes = list(nodes)
    replies: dict[int, list[TreeNode]] = {}
    for node in nodes:
        if node.parent_id is not None:
            replies.setdefault(node.parent_id, []).append(node)
    for node in nodes:
        node.replies = replies.get(node.id, ())
    for node in nodes:
        if node.parent_id is None:
            _number_tree(node)


def _number_tree(root: TreeNode) -> None:
    root.tree_id, root.level, root.path = root.id, 0, child_path("", root.number)
    edge = 0
    stack = [(root, False)]
    while stack:
        node, is_done = stack.pop()
        edge += 1
        if is_done:
            node.rght = edge
            node.reply_count = sum(reply.reply_count + reply.is_visible for reply in node.replies)
            continue
        node.lft = edge
        if not node.replies:
            edge += 1
            node.rght, node.reply_count = edge, 0
            continue
        stack.append((node, True))
        for reply in sorted(node.replies, key=_number, reverse=True):
            reply.tree_id, reply.level = root.id, node.level + 1
            reply.path = child_path(node.path, reply.number)
            stack.append((reply, False))
