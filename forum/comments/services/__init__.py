"""The one door for writing comments.

Every change runs in one transaction whose first statement takes the lock of
the article's row (SQLite: the transaction begins with the write lock), then
reads the nodes afresh. That one lock covers the tree, the numbers among
siblings and the counters.
"""

from forum.comments.services.counters import recount
from forum.comments.services.erasing import Erasable, erase_comments, read_erasable, renumber_trees
from forum.comments.services.follows import set_following
from forum.comments.services.forgetting import (
    forget_former_texts,
    forget_name_in_removed,
    forget_texts,
    withdraw_votes,
)
from forum.comments.services.locks import lock_comment, lock_thread, lock_threads
from forum.comments.services.moves import merge_comments, move_branch, split_branch
from forum.comments.services.places import take_comment_ids
from forum.comments.services.posting import check_text, edit_comment, normalise_text, post_comment
from forum.comments.services.purging import purge_removed_texts
from forum.comments.services.removal import delete_comment, hide_comment, restore_comment, undelete_comment
from forum.comments.services.visits import record_visit
from forum.comments.services.votes import vote_on_comment

__all__ = [
    "Erasable",
    "check_text",
    "delete_comment",
    "edit_comment",
    "erase_comments",
    "forget_former_texts",
    "forget_name_in_removed",
    "forget_texts",
    "hide_comment",
    "lock_comment",
    "lock_thread",
    "lock_threads",
    "merge_comments",
    "move_branch",
    "normalise_text",
    "post_comment",
    "purge_removed_texts",
    "read_erasable",
    "record_visit",
    "recount",
    "renumber_trees",
    "restore_comment",
    "set_following",
    "split_branch",
    "take_comment_ids",
    "undelete_comment",
    "vote_on_comment",
    "withdraw_votes",
]
