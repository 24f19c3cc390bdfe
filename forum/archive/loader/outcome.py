"""What one thread did to the database, counted when its transaction has ended well."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from itertools import islice
from typing import Any, TypeVar

from forum.archive.records import ArticleRecord, CommentRecord, Problem
from forum.archive.report import QuoteCounts

BATCH = 500

T = TypeVar("T")


def in_batches(items: Iterable[T]) -> Iterator[list[T]]:
    """Yield items in lists of as many as one statement takes."""
    left = iter(items)
    while batch := list(islice(left, BATCH)):
        yield batch


@dataclass(slots=True)
class Outcome:
    """Results by name: ``created``, ``updated``, ``unchanged``, ``skipped``.

    ``lines_left_out`` counts the lines of comments that were skipped; only a
    source with ids of its own can hold such, and there each has one line.
    """

    article: str = "unchanged"
    comments: Counter[str] = field(default_factory=Counter)
    quotes: QuoteCounts = field(default_factory=QuoteCounts)
    authors: dict[str, str] = field(default_factory=dict)
    renamed: list[int] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    lines_left_out: int = 0

    def count(self, result: str, record: CommentRecord) -> None:
        """Count what became of a comment and of its quotations."""
        self.comments[result] += 1
        self.quotes.count(result, record.quotes)

    @property
    def whole(self) -> str:
        """What became of the article together with its comments."""
        if self.article == "unchanged" and (self.comments["created"] or self.comments["updated"]):
            return "updated"
        return self.article


# Decided by the place that a comment has here, or no part of a Rostra archive: importing an export changes nothing.
_NOT_CONTENT = {
    "article", "parent", "number", "anchor", "created_text", "created_inferred", "addresses", "published_text",
    "published_inferred",
}  # fmt: skip


def digest(record: ArticleRecord | CommentRecord) -> str:
    """Return a hash of what a source says: an equal one means that nothing changed there."""
    said: dict[str, Any] = {key: value for key, value in asdict(record).items() if key not in _NOT_CONTENT}
    if record.author:
        said["author"] = [record.author.login, record.author.presence]
    text = json.dumps(said, ensure_ascii=False, default=str, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
