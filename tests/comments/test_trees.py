"""Nested-set numbers computed from parent links, without a database."""

from hypothesis import given, settings
from hypothesis import strategies as st

from forum.comments.trees import TreeNode, number_trees


def numbered(*rows):
    """Number nodes given as (id, parent, number); returns id -> place without path and parent."""
    nodes = [TreeNode(key, parent, number, is_visible=True) for key, parent, number in rows]
    number_trees(nodes)
    return {node.id: (node.tree_id, node.lft, node.rght, node.level, node.reply_count) for node in nodes}


def test_number_trees_of_nothing_is_nothing():
    assert numbered() == {}


def test_number_trees_gives_each_root_a_tree_of_its_own():
    assert numbered((5, None, 1), (9, None, 2)) == {5: (5, 1, 2, 0, 0), 9: (9, 1, 2, 0, 0)}


def test_number_trees_orders_siblings_by_number_whatever_their_keys():
    assert numbered((1, None, 1), (2, 1, 7), (3, 1, 2)) == {
        1: (1, 1, 6, 0, 2),
        2: (1, 4, 5, 1, 0),
        3: (1, 2, 3, 1, 0),
    }


def test_number_trees_takes_replies_before_their_parents():
    assert numbered((3, 2, 1), (2, 1, 1), (1, None, 1)) == {
        3: (1, 3, 4, 2, 0),
        2: (1, 2, 5, 1, 1),
        1: (1, 1, 6, 0, 2),
    }


def test_number_trees_counts_visible_replies_alone():
    root = TreeNode(1, None, 1, is_visible=False)
    number_trees([root, TreeNode(2, 1, 1, is_visible=False), TreeNode(3, 2, 1, is_visible=True)])
    assert root.reply_count == 1


def test_number_trees_writes_paths_of_numbers():
    nodes = [TreeNode(1, None, 8, True), TreeNode(2, 1, 3, True), TreeNode(3, 2, 12, True)]
    number_trees(nodes)
    assert [node.path for node in nodes] == ["8", "8.3", "8.3.12"]


def test_number_trees_twice_gives_the_same():
    nodes = [TreeNode(1, None, 1, True), TreeNode(2, 1, 1, True)]
    number_trees(nodes)
    before = [node.place() for node in nodes]
    number_trees(nodes)
    assert [node.place() for node in nodes] == before


def test_number_trees_of_a_chain_of_20000_does_not_recurse():
    nodes = [TreeNode(key, key - 1 or None, 1, True) for key in range(1, 20_001)]
    number_trees(nodes)
    assert nodes[0].place() == (None, 1, 1, 40_000, 0, "1", 19_999)
    assert nodes[-1].place()[1:5] == (1, 20_000, 20_001, 19_999)


@settings(max_examples=60, deadline=None, database=None)
@given(st.lists(st.integers(0, 10**6), max_size=60))
def test_number_trees_nests_every_reply_in_its_parent(picks):
    nodes = [TreeNode(1, None, 1, True)]
    nodes += [TreeNode(key, 1 + pick % (key - 1), key, True) for key, pick in enumerate(picks, start=2)]
    number_trees(nodes)
    edges = sorted(edge for node in nodes for edge in (node.lft, node.rght))
    assert edges == list(range(1, 2 * len(nodes) + 1))
    for node in nodes[1:]:
        parent = nodes[node.parent_id - 1]
        assert parent.lft < node.lft < node.rght < parent.rght
        assert (node.level, node.rght - node.lft) == (parent.level + 1, 2 * node.reply_count + 1)
