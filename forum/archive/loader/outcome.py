"""What one thread did to the database, counted when its transaction has ended well."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, NamedTuple, TypeVar

from forum.archive.preparing import PreparedThread
from forum.archive.records import CommentRecord, Problem
from forum.archive.report import QuoteCounts

BATCH = 500
# Of several results the last of these is told.
_RESULTS = ("unchanged", "updated", "created")

T = TypeVar("T")


def in_batches(items: Iterable[T]) -> Iterator[list[T]]:
    """Yield items in lists of as many as one statement takes."""
    left = iter(items)
    while batch := list(islice(left, BATCH)):
        yield batch


class Written(NamedTuple):
    """What became of a thread: its result, the key of its article, and the lines of it that were left out after all.

    ``file`` is the name of its file without those who asked to be forgotten.
    """

    result: str
    file: str
    article: int | None = None
    left_out: int = 0


@dataclass(slots=True)
class Outcome:
    """Results by name: ``created``, ``updated``, ``unchanged``, ``skipped``.

    ``lines_left_out`` counts the lines of comments that were skipped; only a
    source with ids of its own can hold such, and there each has one line.
    ``keys`` are the new comments', ``before`` what was there of those that
    were changed, ``quotable`` the ids of all that stand here or will.
    """

    article: str = "unchanged"
    comments: Counter[str] = field(default_factory=Counter)
    quotes: QuoteCounts = field(default_factory=QuoteCounts)
    authors: dict[str, str] = field(default_factory=dict)
    renamed: list[int] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    lines_left_out: int = 0
    article_key: int | None = None
    keys: list[int] = field(default_factory=list)
    before: dict[str, Any] = field(default_factory=dict)
    quotable: Container[str] = frozenset()

    def add(self, step: Outcome) -> None:
        """Count in what a step of the same article came to; what was there before is in its own note."""
        self.article = max(self.article, step.article, key=_RESULTS.index)
        self.comments += step.comments
        self.quotes.merge(step.quotes)
        self.settle(step.authors)
        self.renamed += step.renamed
        self.problems += step.problems
        self.lines_left_out += step.lines_left_out

    def settle(self, authors: Mapping[str, str]) -> None:
        """Note what became of those who sign; who was made or changed before stays so."""
        for login, result in authors.items():
            self.authors[login] = max(self.authors.get(login, result), result, key=_RESULTS.index)

    def count(self, result: str, record: CommentRecord) -> None:
        """Count what became of a comment and of its quotations."""
        self.comments[result] += 1
        self.quotes.count(result, record.quotes, self.quotable)

    def count_all(self, result: str, thread: PreparedThread) -> None:
        """Count a thread all of whose comments ended alike, and those that were left out before."""
        if thread.read_count:
            self.comments[result] += thread.read_count
        self.quotes.add_totals(result, thread.quotes)
        self.count_skipped(thread)
        self.problems += thread.placeholders.values()

    def count_skipped(self, thread: PreparedThread) -> None:
        """Count the comments of a thread that could not be written."""
        for record in thread.skipped:
            self.count("skipped", record)
        self.lines_left_out += len(thread.skipped) if thread.has_lines else 0

    @property
    def whole(self) -> str:
        """What became of the article together with its comments."""
        if self.article == "unchanged" and (self.comments["created"] or self.comments["updated"]):
            return "updated"
        return self.article
