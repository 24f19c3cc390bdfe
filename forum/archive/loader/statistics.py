"""Keeps the plans of an import right while it fills the tables: PostgreSQL plans for as few rows as it saw last."""

from __future__ import annotations

from django.db import connection

from accounts.models import Author
from forum.archive.loader.stopping import patient
from forum.articles.models import Article
from forum.comments.models import Comment
from forum.lib.statistics import gather_statistics

# Comments after which the tables are looked at first; then each time as many have come as were before.
_FIRST = 1_000


class Statistics:
    """Has a glance at the tables whenever the comments that came have doubled, and a good look at the end."""

    def __init__(self) -> None:
        self._came = 0
        self._next = _FIRST
        self._is_rough = False

    def add(self, comments: int) -> None:
        """Count comments that are written or stand already, outside their transaction."""
        self._came += comments
        if self._came >= self._next:
            self._next = 2 * self._came
            if not connection.in_atomic_block:
                self._is_rough = True
                _gather(at_a_glance=True)

    def finish(self) -> None:
        """Leave behind what is known of tables usually, where it is less."""
        if self._is_rough:
            self._is_rough = False
            _gather(at_a_glance=False)


@patient
def _gather(*, at_a_glance: bool) -> None:
    gather_statistics(Author, Article, Comment, at_a_glance=at_a_glance)
