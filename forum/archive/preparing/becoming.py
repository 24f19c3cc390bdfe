"""What the lines or items of a source became: each that was placed is counted once, under one kind."""

from __future__ import annotations

from collections import Counter

from forum.archive.records import CommentRecord, ThreadRecord

# In the order in which they are shown; the first six are of lines, the last three of whole items.
KINDS = (
    "title",
    "article_text",
    "note",
    "quotation",
    "comment_text",
    "heading",
    "article",
    "comment",
    "other",
)


def count_kinds(thread: ThreadRecord, *, counts_lines: bool) -> Counter[str]:
    """Return how many of the lines or items that were placed became what; together they are as many.

    ``counts_lines`` says that the source is counted by its lines, and not by
    its items. What is no text stands for who wrote it, when and where: nothing
    else is placed.
    """
    wanted, rest = (_by_line(thread), "heading") if counts_lines else (_by_item(thread), "other")
    left, kinds = thread.ledger.placed, Counter[str]()
    for kind, number in wanted:
        kinds[kind] = min(number, left)
        left -= kinds[kind]
    kinds[rest] = left
    return +kinds


def _by_line(thread: ThreadRecord) -> list[tuple[str, int]]:
    article = thread.article
    texts = [("title", 1), ("article_text", _lines(article.body)), ("note", len(article.notes))] if article else []
    quoted = sum(map(_quoted_lines, thread.comments))
    own = sum(_lines(comment.body) for comment in thread.comments) - quoted
    return [*texts, ("quotation", quoted), ("comment_text", own)]


def _by_item(thread: ThreadRecord) -> list[tuple[str, int]]:
    has_article = thread.article is not None and not thread.lacks_article
    return [("article", int(has_article)), ("comment", len(thread.comments))]


def _quoted_lines(comment: CommentRecord) -> int:
    """Return how many lines of a comment repeat others; two quotations may stand in one line."""
    return min(sum(_lines(quote.text) for quote in comment.quotes), _lines(comment.body))


def _lines(text: str) -> int:
    return sum(1 for line in text.split("\n") if line.strip())
