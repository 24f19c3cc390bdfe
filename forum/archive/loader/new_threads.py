"""Threads of which nothing is in the database yet: many in one transaction, in bulk."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from django.urls import reverse

from accounts.models import Source
from forum.archive.loader.articles import make_articles
from forum.archive.loader.authors import Authors
from forum.archive.loader.outcome import Outcome
from forum.archive.preparing import PreparedComment, PreparedThread
from forum.archive.preparing.prepared import COLUMNS, IN_COLUMNS
from forum.archive.preparing.rendering import close_html
from forum.archive.records import QuoteRecord
from forum.articles.models import Article
from forum.articles.passages import article_anchor
from forum.comments.bulk import insert_rows
from forum.comments.models import Comment, Quotation
from forum.comments.services import take_comment_ids
from forum.markup.render import RENDERER_VERSION

COMMENT_COLUMNS = (
    "id", "parent_id", "tree_id", "source_id", "article_id", "author_id", "html", "renderer_version",
    "ups", "downs", "retired_number", *COLUMNS,
)  # fmt: skip
QUOTATION_COLUMNS = ("comment_id", "position", "author_name", "quoted_id", "text", "inferred")

Row = tuple[Any, ...]


def write_new(source: Source, threads: Sequence[PreparedThread], authors: Authors) -> list[Outcome]:
    """Write whole threads in the caller's transaction. Raises IntegrityError where something is there already."""
    signing = set().union(*(thread.said for thread in threads))
    settled = authors.settle(source, threads, signing)
    articles = make_articles(source, threads, authors)
    keys = take_comment_ids(sum(thread.comment_count for thread in threads))
    outcomes = []
    placed: list[PlacedComments] = []
    for thread, article in zip(threads, articles, strict=True):
        own, keys = keys[: thread.comment_count], keys[thread.comment_count :]
        placed.append(PlacedComments(source, article, thread, own, authors))
        outcomes.append(Outcome("created", article_key=article.pk, keys=own))
        outcomes[-1].count_all("created", thread)
    insert_comments(placed)
    outcomes[0].authors, outcomes[0].renamed = settled.results, settled.renamed
    if settled.before:
        outcomes[0].before["authors"] = settled.before
    return outcomes


def insert_comments(placed: Sequence[PlacedComments]) -> None:
    """Insert comments, and the quotations in them that lead to what stands."""
    insert_rows(Comment, COMMENT_COLUMNS, chain.from_iterable(comments.rows() for comments in placed))
    for comments in placed:
        insert_quotations(comments.quoting(), comments.known)


def insert_quotations(quoting: Iterable[tuple[int, Sequence[QuoteRecord]]], known: Mapping[str, int]) -> None:
    """Insert the quotations of comments, given by their keys; ``known`` has the keys of those that are quoted."""
    rows = [
        (key, at, quote.author or "", known.get(quote.comment or ""), quote.text, quote.inferred)
        for key, quotes in quoting
        for at, quote in enumerate(quotes)
    ]
    if rows:
        insert_rows(Quotation, QUOTATION_COLUMNS, rows)


class PlacedComments:
    """Comments of one thread, or of a part of a huge one, with the keys they get.

    ``known`` has the keys of comments that stand and are quoted; those whose
    quotations lead to what has no key yet are ``late``: it is left to the
    caller to link them.
    """

    def __init__(
        self,
        source: Source,
        article: Article,
        thread: PreparedThread,
        keys: Sequence[int],
        authors: Authors,
        *,
        known: Mapping[str, int] | None = None,
    ) -> None:
        self._source = source
        self._article = article
        self._thread = thread
        self._keys = keys
        self._authors = authors.keys(thread.authors)
        self.known = dict(known or {})
        if thread.quoted and keys:
            self.known |= {row.external_id: key for key, row in self._keyed() if row.external_id in thread.quoted}

    def _keyed(self) -> Iterator[tuple[int, PreparedComment]]:
        return zip(self._keys, self._thread.comments, strict=True)

    def rows(self) -> Iterator[Row]:
        """Yield the comments as rows."""
        keys, authors = self._keys, self._authors
        source, article = self._source.pk, self._article.pk
        for key, row in self._keyed():
            values: tuple[Any, ...] = row
            parent, root, author, html = values[:4]
            yield (
                key,
                keys[parent] if parent >= 0 else None,
                keys[root],
                source,
                article,
                authors[author] if author >= 0 else None,
                html if type(html) is str else self._close(row),
                RENDERER_VERSION,
                0,
                0,
                0,
                *values[IN_COLUMNS],
            )

    def quoting(self) -> Iterator[tuple[int, Sequence[QuoteRecord]]]:
        """Yield the keys of those that quote, with what they quote."""
        if not any(self._thread.quotes):
            return
        for key, row in self._keyed():
            if row.quotes and row.state != Comment.State.DELETED:
                yield key, row.quotes

    def is_late(self, row: PreparedComment) -> bool:
        """Whether a comment quotes one that has no key yet, but will have one."""
        to_come = self._thread.quoted
        return any(quote.comment in to_come and quote.comment not in self.known for quote in row.quotes)

    def _close(self, row: PreparedComment) -> str:
        return close_html(row.html, link_quotes(self._article, row.quotes, self.known))


def link_quotes(article: Article, quotes: Sequence[QuoteRecord], known: Mapping[str, int]) -> Callable[[int], str]:
    """Return what gives the address of the quotation at a place, safe within an attribute."""

    def link(at: int) -> str:
        quote = quotes[at]
        if quote.author is None:
            return article.get_absolute_url() + article_anchor(article, quote.text)
        key = known.get(quote.comment or "")
        return reverse("comments:permalink", args=[key]) if key else article.get_absolute_url()

    return link
