"""The comments of a thread: new ones placed in their trees, changed ones rewritten."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Min
from django.urls import reverse
from django.utils import timezone

from accounts.models import Source
from forum.archive.checks import NAME_LENGTH
from forum.archive.loader.authors import Authors
from forum.archive.loader.outcome import BATCH, Outcome, digest
from forum.archive.loader.stored import Stored
from forum.archive.passages import article_anchor
from forum.archive.records import CommentRecord, Problem, QuoteRecord
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

    def __init__(
        self, source: Source, article: Article, authors: Authors, stored: dict[str, Stored], outcome: Outcome
    ) -> None:
        self._source = source
        self._article = article
        self._authors = authors
        self._stored = stored
        self._outcome = outcome
        self._keys = {external_id: row.pk for external_id, row in stored.items()}

    def write(self, records: list[CommentRecord], file: str) -> bool:
        """Write records, parents before children; return whether any was new or changed."""
        new, changed = self._sort_out(self._without_strangers(records, file))
        if not (new or changed):
            return False
        self._keys |= zip((record.id for record in new), take_comment_ids(len(new)), strict=True)
        nodes = self._number(new, changed)
        Comment.objects.bulk_create(
            [self._place(self._row(record), nodes[self._keys[record.id]]) for record in new], batch_size=BATCH
        )
        Comment.objects.bulk_update([self._row(record) for record in changed], _TEXT_FIELDS, batch_size=BATCH)
        self._write_places(nodes)
        self._write_quotes(new, changed)
        return True

    def _without_strangers(self, records: list[CommentRecord], file: str) -> list[CommentRecord]:
        """Leave out, and report, comments whose id this source used under another article."""
        new = [record.id for record in records if record.id not in self._stored]
        strangers: set[str] = set()
        for start in range(0, len(new), BATCH):
            known = Comment.objects.filter(source=self._source, external_id__in=new[start : start + BATCH])
            strangers |= set(known.order_by().values_list("external_id", flat=True))
        if not strangers:
            return records
        kept: list[CommentRecord] = []
        left_out = {record.id for record in records if record.id in strangers}
        left_out -= set(self._stored)
        for record in records:
            if record.id not in left_out and record.parent not in left_out:
                kept.append(record)
                continue
            left_out.add(record.id)
            self._outcome.comments["skipped"] += 1
            message = f"Comment {record.id!r}, or what it answers, stands under another article; it is left out."
            self._outcome.problems.append(Problem(file, None, "error", "foreign_id", message))
        return kept

    def _sort_out(self, records: list[CommentRecord]) -> tuple[list[CommentRecord], list[CommentRecord]]:
        """Return the new and the changed records, and count all of them."""
        new: list[CommentRecord] = []
        changed: list[CommentRecord] = []
        for record in records:
            row = self._stored.get(record.id)
            result = "created" if row is None else "unchanged" if _stays(row, record) else "updated"
            {"created": new, "updated": changed}.get(result, []).append(record)
            self._outcome.comments[result] += 1
            self._outcome.quotes[result] += len(record.quotes)
        return new, changed

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
        moved = [
            self._place(Comment(pk=row.pk), nodes[row.pk])
            for row in self._stored.values()
            if row.pk in nodes and nodes[row.pk].place() != row.place
        ]
        Comment.objects.bulk_update(moved, _PLACE_FIELDS, batch_size=BATCH)

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
        outdated = [self._keys[record.id] for record in changed]
        for start in range(0, len(outdated), BATCH):
            Quotation.objects.filter(comment__in=outdated[start : start + BATCH]).delete()
        quotations = [
            Quotation(
                comment_id=self._keys[record.id],
                position=position,
                author_name=(quote.author or "")[:NAME_LENGTH],
                quoted_id=self._keys.get(quote.comment) if quote.comment is not None else None,
                text=quote.text,
                inferred=quote.inferred,
            )
            for record in (*new, *changed)
            if self._state(record) != Comment.State.DELETED
            for position, quote in enumerate(record.quotes)
        ]
        Quotation.objects.bulk_create(quotations, batch_size=BATCH)


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


def _stays(row: Stored, record: CommentRecord) -> bool:
    """Whether a comment that is there is left as it is: written or deleted here, or not changed."""
    is_gone = row.is_decided and row.state == Comment.State.DELETED
    return row.is_local or is_gone or row.digest == digest(record)


def write_counters(article: Article) -> None:
    """Count an article's comments anew, and place it in lists."""
    recount(article)
    first = Comment.objects.filter(article=article).aggregate(first=Min("created_at"))["first"]
    article.listed_at = min(article.published_at or first or article.created_at, timezone.now())
    article.save(update_fields=["listed_at"])
