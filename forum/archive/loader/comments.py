"""The comments of a thread: new ones placed in their trees, changed ones rewritten."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Min
from django.urls import reverse
from django.utils import timezone

from accounts.models import Source
from forum.archive.loader.authors import Authors
from forum.archive.loader.outcome import digest, in_batches
from forum.archive.loader.stored import Stored
from forum.archive.passages import article_anchor
from forum.archive.records import CommentRecord, QuoteRecord
from forum.articles.models import Article
from forum.comments.models import Comment, Quotation
from forum.comments.services import recount, take_comment_ids
from forum.comments.trees import TreeNode, number_trees
from forum.lib.dates import offset_minutes
from forum.markup.render import RENDERER_VERSION, Quoted, render

_LARGEST_NUMBER = 1_000_000_000
_TEXT_FIELDS = [
    "author", "body", "body_format", "html", "renderer_version", "state", "presence", "score",
    "created_at", "created_offset", "updated_at", "updated_offset", "digest",
]  # fmt: skip
_PLACE_FIELDS = ["lft", "rght", "level", "path", "reply_count"]


class CommentWriter:
    """Writes comments under one locked article."""

    def __init__(self, source: Source, article: Article, authors: Authors, stored: dict[str, Stored]) -> None:
        self._source = source
        self._article = article
        self._authors = authors
        self._stored = stored
        self._keys = {external_id: row.pk for external_id, row in stored.items()}

    def write(self, new: list[CommentRecord], changed: list[CommentRecord]) -> None:
        """Write records, new ones parents before children.

        Rows are made a batch at a time: rendering a long discussion must
        neither fill the memory nor leave the database waiting.
        """
        self._keys |= zip((record.id for record in new), take_comment_ids(len(new)), strict=True)
        nodes = self._number(new, changed)
        for batch in in_batches(new):
            Comment.objects.bulk_create(
                [self._place(self._row(record), nodes[self._keys[record.id]]) for record in batch]
            )
        for batch in in_batches(changed):
            Comment.objects.bulk_update([self._row(record) for record in batch], _TEXT_FIELDS)
        self._write_places(nodes)
        self._write_quotes(new, changed)

    def _number(self, new: list[CommentRecord], changed: list[CommentRecord]) -> dict[int, TreeNode]:
        """Return the nodes of every tree that gets a comment, or a reader fewer, with their new places."""
        states = {self._keys[record.id]: self._state(record) for record in changed}
        nodes = {row.pk: row.node(states.get(row.pk, row.state)) for row in self._stored.values()}
        touched = {self._stored[record.id].tree_id for record in changed}
        tree_of = {row.pk: row.tree_id for row in self._stored.values()}
        numbers = _Numbers(self._stored.values())
        for record in new:
            key = self._keys[record.id]
            parent = self._keys[record.parent] if record.parent is not None else None
            number = numbers.take(parent, record.number)
            nodes[key] = TreeNode(key, parent, number, is_visible=record.state == "visible")
            tree_of[key] = key if parent is None else tree_of[parent]
            touched.add(tree_of[key])
        affected = {key: node for key, node in nodes.items() if tree_of[key] in touched}
        number_trees(affected.values())
        return affected

    def _write_places(self, nodes: dict[int, TreeNode]) -> None:
        """Move what stands already to where the new comments have pushed it."""
        places = ((nodes[row.pk], row.place) for row in self._stored.values() if row.pk in nodes)
        for batch in in_batches(node for node, place in places if node.place() != place):
            Comment.objects.bulk_update([self._place(Comment(pk=node.id), node) for node in batch], _PLACE_FIELDS)

    def _place(self, row: Comment, node: TreeNode) -> Comment:
        row.parent_id, row.number = node.parent_id, node.number
        row.tree_id, row.lft, row.rght, row.level = node.tree_id, node.lft, node.rght, node.level
        row.path, row.reply_count = node.path, node.reply_count
        return row

    def _row(self, record: CommentRecord) -> Comment:
        """Return a record as a row, all but its place."""
        state = self._state(record)
        body = "" if state == Comment.State.DELETED else record.body
        return Comment(
            pk=self._keys[record.id],
            source=self._source,
            external_id=record.id,
            article=self._article,
            author=self._authors.row(record.author),
            body=body,
            body_format=record.body_format,
            html=render(body, record.body_format, [self._quoted(quote) for quote in record.quotes]),
            renderer_version=RENDERER_VERSION,
            state=state,
            presence=(record.author.presence or "") if record.author else "",
            score=record.score,
            created_at=record.created_at,
            created_offset=offset_minutes(record.created_at),
            updated_at=record.updated_at,
            updated_offset=offset_minutes(record.updated_at),
            digest=digest(record),
        )

    def _state(self, record: CommentRecord) -> str:
        """Return the state a comment will have: what was decided here outweighs the source."""
        row = self._stored.get(record.id)
        return row.state if row and row.is_decided else record.state

    def _quoted(self, quote: QuoteRecord) -> Quoted:
        key = self._keys.get(quote.comment) if quote.comment is not None else None
        href = reverse("comments:permalink", args=[key]) if key else ""
        if quote.author is None:
            href = self._article.get_absolute_url() + article_anchor(self._article, quote.text)
        return Quoted(quote.text, quote.author, href, quote.inferred)

    def _write_quotes(self, new: list[CommentRecord], changed: list[CommentRecord]) -> None:
        for batch in in_batches(changed):
            Quotation.objects.filter(comment__in=[self._keys[record.id] for record in batch]).delete()
        quotations = (
            Quotation(
                comment_id=self._keys[record.id],
                position=position,
                author_name=quote.author or "",
                quoted_id=self._keys.get(quote.comment) if quote.comment is not None else None,
                text=quote.text,
                inferred=quote.inferred,
            )
            for record in (*new, *changed)
            if self._state(record) != Comment.State.DELETED
            for position, quote in enumerate(record.quotes)
        )
        for rows in in_batches(quotations):
            Quotation.objects.bulk_create(rows)


class _Numbers:
    """Gives numbers among siblings: the source's own where nobody has it, the next one otherwise."""

    def __init__(self, stored: Iterable[Stored]) -> None:
        self._taken: dict[int | None, set[int]] = defaultdict(set)
        self._last: dict[int | None, int] = defaultdict(int)
        for row in stored:
            self._keep(row.parent_id, row.number)

    def take(self, parent: int | None, place: str) -> int:
        """Return the number of a new comment whose place in the source reads ``place``."""
        wanted = place.rpartition(".")[2]
        number = int(wanted) if wanted.isdecimal() and len(wanted) < 10 else 0
        if not 0 < number < _LARGEST_NUMBER or number in self._taken[parent]:
            number = self._last[parent] + 1
        self._keep(parent, number)
        return number

    def _keep(self, parent: int | None, number: int) -> None:
        self._taken[parent].add(number)
        self._last[parent] = max(self._last[parent], number)


def write_counters(article: Article) -> None:
    """Count an article's comments anew, and place it in lists."""
    recount(article)
    first = Comment.objects.filter(article=article).aggregate(first=Min("created_at"))["first"]
    article.listed_at = min(article.published_at or first or article.created_at, timezone.now())
    article.save(update_fields=["listed_at"])
