"""The comments of a thread: new ones placed in their trees, changed ones rewritten."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping
from typing import Any

from django.db.models import F
from django.urls import reverse

from accounts.models import Source
from forum.archive.digests import digest_comment
from forum.archive.loader.authors import Authors
from forum.archive.loader.new_threads import QUOTATION_COLUMNS
from forum.archive.loader.outcome import Outcome, in_batches
from forum.archive.loader.stored import Shelf, Stored
from forum.archive.moments import horizon
from forum.archive.preparing.places import given_number
from forum.archive.preparing.prepared import presence_of
from forum.archive.records import CommentRecord, QuoteRecord
from forum.articles.models import Article
from forum.articles.passages import article_anchor
from forum.comments.bulk import CommentContent, insert_comments, insert_rows
from forum.comments.models import Comment, Quotation
from forum.comments.ranking import rank
from forum.comments.services import take_comment_ids
from forum.comments.trees import TreeNode, number_trees
from forum.lib.dates import offset_minutes
from forum.markup.render import RENDERER_VERSION, Quoted, render

_TEXT_FIELDS = [
    "author", "body", "body_format", "html", "renderer_version", "state", "presence", "score", "rank",
    "created_at", "created_offset", "created_text", "created_inferred", "created_ahead", "updated_at", "updated_offset",
    "digest", "anchor",
]  # fmt: skip
# What the source says of a comment, by its columns: what an import may change, and taking it back restores.
SAID = ["author_id", *(name for name in _TEXT_FIELDS if name not in ("author", "rank"))]
_PLACE_FIELDS = ["lft", "rght", "level", "path", "reply_count"]


class CommentWriter:
    """Writes the comments of one article's archive, under locks of all the articles that they stand under."""

    def __init__(self, source: Source, shelf: Shelf, authors: Authors, outcome: Outcome) -> None:
        self._source = source
        self._outcome = outcome
        self._article = shelf.article
        self._authors = authors
        self._shelf = shelf
        # What was merged is answered and quoted where it went.
        self._keys = {given: row.merged_into_id or row.pk for given, row in shelf.by_id.items()}
        self._article_of = {row.pk: row.article_id for row in shelf.rows.values()}
        self._quoted_elsewhere: dict[tuple[int, str], int] = {}

    def write(self, new: list[CommentRecord], changed: list[CommentRecord]) -> set[int]:
        """Write records, new ones parents before children; return the articles they stand under.

        Rows are made a batch at a time: rendering a long discussion must
        neither fill the memory nor leave the database waiting.
        """
        self._outcome.keys = take_comment_ids(len(new))
        self._keys |= zip((record.id for record in new), self._outcome.keys, strict=True)
        nodes = self._number(new, changed)
        self._keep_quoted_elsewhere(changed)
        insert_comments((nodes[self._keys[record.id]], self._content(record)) for record in new)
        for batch in in_batches(changed):
            self._outcome.before.setdefault("comments", []).extend(_said(self._keys[record.id] for record in batch))
            rows = [Comment(pk=self._keys[record.id], **self._text(record)) for record in batch]
            Comment.objects.bulk_update(rows, _TEXT_FIELDS)
        self._write_places(nodes)
        self._write_quotes(new, changed)
        self._unlink_later(changed)
        return {self._article_of[self._keys[record.id]] for record in (*new, *changed)}

    def link_again(self, records: list[CommentRecord]) -> set[int]:
        """Write the quotations of comments once more: what they quote has come meanwhile.

        Return the articles they stand under.
        """
        for batch in in_batches(records):
            rows = [Comment(pk=self._keys[record.id], html=self._html(record)) for record in batch]
            Comment.objects.bulk_update(rows, ["html"])
        self._write_quotes([], records)
        return {self._article_of[self._keys[record.id]] for record in records}

    def _number(self, new: list[CommentRecord], changed: list[CommentRecord]) -> dict[int, TreeNode]:
        """Return the nodes of every tree that gets a comment, or a reader fewer, with their new places."""
        states = {self._keys[record.id]: self._state(record) for record in changed}
        rows = self._shelf.rows
        nodes = {row.pk: row.node(states.get(row.pk, row.state)) for row in rows.values()}
        touched = {self._shelf.by_id[record.id].tree_id for record in changed}
        tree_of = {row.pk: row.tree_id for row in rows.values()}
        at_top = [self._number_in_source(record) for record in new if record.parent is None]
        numbers = _Numbers(self._article, rows.values(), self._shelf.top_numbers(at_top))
        for record in new:
            key = self._keys[record.id]
            parent = self._keys[record.parent] if record.parent is not None else None
            number = numbers.take(parent, self._number_in_source(record))
            nodes[key] = TreeNode(key, parent, number, is_visible=record.state == "visible")
            self._article_of[key] = self._article.pk if parent is None else self._article_of[parent]
            tree_of[key] = key if parent is None else tree_of[parent]
            touched.add(tree_of[key])
        affected = {key: node for key, node in nodes.items() if tree_of[key] in touched}
        number_trees(affected.values())
        return affected

    def _number_in_source(self, record: CommentRecord) -> int:
        """Return a comment's number among its siblings in the source; 0 where it has none, or other siblings here."""
        parent = self._shelf.by_id.get(record.parent or "")
        return 0 if parent and parent.merged_into_id else given_number(record)

    def _write_places(self, nodes: dict[int, TreeNode]) -> None:
        """Move what stands already to where the new comments have pushed it."""
        places = ((nodes[row.pk], row.place) for row in self._shelf.rows.values() if row.pk in nodes)
        for batch in in_batches(node for node, place in places if node.place() != place):
            rows = [Comment(pk=node.id, **{name: getattr(node, name) for name in _PLACE_FIELDS}) for node in batch]
            Comment.objects.bulk_update(rows, _PLACE_FIELDS)

    def _content(self, record: CommentRecord) -> CommentContent:
        """Return a new comment, all but its place."""
        article = self._article_of[self._keys[record.id]]
        home = None if article == self._article.pk else self._article.pk
        return CommentContent(
            source_id=self._source.pk, external_id=record.id, article_id=article, home_id=home, **self._text(record)
        )

    def _text(self, record: CommentRecord) -> dict[str, Any]:
        """Return what a source says of a comment, by its columns."""
        state = self._state(record)
        row = self._shelf.rows.get(self._keys[record.id])
        return {
            "author_id": self._authors.key(record.author),
            "body": self._body(record),
            "body_format": record.body_format,
            "html": self._html(record),
            "renderer_version": RENDERER_VERSION,
            "state": state,
            "presence": presence_of(record.author),
            "score": record.score,
            "rank": rank(record.score, row.ups, row.downs) if row else rank(record.score, 0, 0),
            "created_at": record.created_at,
            "created_offset": offset_minutes(record.created_at),
            "created_text": record.created_text,
            "created_inferred": record.created_inferred,
            "created_ahead": record.created_at is not None and record.created_at > horizon(),
            "updated_at": record.updated_at,
            "updated_offset": offset_minutes(record.updated_at),
            "digest": digest_comment(record),
            "anchor": record.anchor or (row.anchor if row else ""),
        }

    def _body(self, record: CommentRecord) -> str:
        return "" if self._state(record) == Comment.State.DELETED else record.body

    def _html(self, record: CommentRecord) -> str:
        quoted = [self._quoted(record, quote) for quote in record.quotes]
        return render(self._body(record), record.body_format, quoted)

    def _state(self, record: CommentRecord) -> str:
        """Return the state a comment will have: what was decided here outweighs the source."""
        row = self._shelf.by_id.get(record.id)
        return row.state if row and row.decided_at is not None else record.state

    def _keep_quoted_elsewhere(self, changed: list[CommentRecord]) -> None:
        """Remember which comments under other articles are quoted: an archive of one article cannot name them."""
        for batch in in_batches(self._keys[record.id] for record in changed):
            quotations = Quotation.objects.filter(comment__in=batch, quoted__isnull=False)
            elsewhere = quotations.exclude(quoted__article=F("comment__article"))
            found = elsewhere.values_list("comment_id", "text", "quoted_id")
            self._quoted_elsewhere |= {(key, text): quoted for key, text, quoted in found}

    def _quoted_key(self, record: CommentRecord, quote: QuoteRecord) -> int | None:
        """Return the comment that another one quotes, ``None`` where nobody knows."""
        key = self._keys[record.id]
        found = self._keys.get(quote.comment) if quote.comment is not None else None
        stored = self._shelf.rows.get(found or 0)
        if stored and not self._may_quote(record, stored):
            found = None
        return found or self._quoted_elsewhere.get((key, quote.text))

    def _may_quote(self, record: CommentRecord, quoted: Stored) -> bool:
        """Whether a comment can quote one that stands: not itself, and nothing written later."""
        key = self._keys[record.id]
        is_later = record.created_at and quoted.moment and quoted.moment > record.created_at
        return quoted.pk < key or (quoted.pk > key and not is_later)

    def _quoted(self, record: CommentRecord, quote: QuoteRecord) -> Quoted:
        quoted = self._quoted_key(record, quote)
        href = reverse("comments:permalink", args=[quoted]) if quoted else ""
        if quote.author is None:
            href = self._article.get_absolute_url() + article_anchor(self._article, quote.text)
        return Quoted(quote.text, quote.author, href, quote.inferred)

    def _write_quotes(self, new: list[CommentRecord], changed: list[CommentRecord]) -> None:
        for batch in in_batches(changed):
            Quotation.objects.filter(comment__in=[self._keys[record.id] for record in batch]).delete()
        rows = [
            (self._keys[record.id], at, quote.author or "", self._quoted_key(record, quote), quote.text, quote.inferred)
            for record in (*new, *changed)
            if self._state(record) != Comment.State.DELETED
            for at, quote in enumerate(record.quotes)
        ]
        if rows:
            insert_rows(Quotation, QUOTATION_COLUMNS, rows)

    def _unlink_later(self, changed: list[CommentRecord]) -> None:
        """Let none quote what is said to be later than itself by now: it may be a comment that this copy lacks."""
        given = [self._keys[record.id] for record in changed]
        known = {*given, *self._outcome.keys}
        for batch in in_batches(given):
            later = Quotation.objects.filter(quoted__in=batch, quoted__gt=F("comment_id"))
            found = dict(later.filter(quoted__created_at__gt=F("comment__created_at")).values_list("pk", "comment_id"))
            if found:
                # What is taken back later is restored with its quotations.
                self._outcome.before.setdefault("comments", []).extend(_said(set(found.values()) - known))
                known |= set(found.values())
                Quotation.objects.filter(pk__in=found).update(quoted=None)


def find_unlinked(
    quoting: Iterable[CommentRecord], keys: Mapping[str, int], present: Container[str], outcome: Outcome
) -> list[CommentRecord]:
    """Return those of some comments that stand whose quotations lead nowhere, though one of them could.

    ``keys`` are theirs by id, ``present`` the ids of all that can be quoted.
    What they said is noted: they will be linked.
    """
    by_key = {
        keys[record.id]: record
        for record in quoting
        if any(quote.comment is not None and quote.comment in present for quote in record.quotes)
    }
    found: set[int] = set()
    for batch in in_batches(by_key):
        found |= set(Quotation.objects.filter(comment__in=batch, quoted=None).values_list("comment_id", flat=True))
    if found:
        outcome.before.setdefault("comments", []).extend(_said(found))
    return [by_key[key] for key in sorted(found)]


def _said(keys: Iterable[int]) -> Iterator[dict[str, Any]]:
    """Yield what the source had said of comments, with their quotations, to restore it when an import is taken back."""
    rows = {row["id"]: row for row in Comment.objects.filter(pk__in=list(keys)).order_by().values("id", *SAID)}
    for row in rows.values():
        row["quotes"] = []
    quotations = Quotation.objects.filter(comment__in=rows).order_by("comment_id", "position")
    for quotation in quotations.values(*QUOTATION_COLUMNS):
        rows[quotation["comment_id"]]["quotes"].append(quotation)
    yield from rows.values()


class _Numbers:
    """Gives numbers among siblings: the source's own where nobody has it or had it, the next one otherwise."""

    def __init__(self, article: Article, rows: Iterable[Stored], at_top: Iterable[int]) -> None:
        """Know which numbers are taken: ``at_top`` are some that are at the top level, beside those of ``rows``."""
        self._taken: dict[int | None, set[int]] = defaultdict(set)
        self._retired: dict[int | None, int] = {None: article.retired_number}
        self._last: dict[int | None, int] = defaultdict(int, self._retired)
        for number in at_top:
            self._keep(None, number)
        for row in rows:
            self._retired[row.pk] = row.retired_number
            self._last[row.pk] = max(self._last[row.pk], row.retired_number)
            if row.parent_id is not None or row.article_id == article.pk:
                self._keep(row.parent_id, row.number)

    def take(self, parent: int | None, wanted: int) -> int:
        """Return the number of a new comment that has the number ``wanted`` in the source, 0 for none."""
        number = wanted
        if number <= self._retired.get(parent, 0) or number in self._taken[parent]:
            number = self._last[parent] + 1
        self._keep(parent, number)
        return number

    def _keep(self, parent: int | None, number: int) -> None:
        self._taken[parent].add(number)
        self._last[parent] = max(self._last[parent], number)
