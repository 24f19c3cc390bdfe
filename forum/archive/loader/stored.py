"""What the database holds of an article's comments, as far as an import asks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from django.db.models import Max, Q

from accounts.models import Source
from forum.archive.ids import LONGEST_ID, comment_id, fit_id, minute_of
from forum.archive.loader.outcome import in_batches
from forum.archive.matching import StoredPlace
from forum.archive.records import CommentRecord
from forum.articles.models import Article
from forum.comments.models import Comment
from forum.comments.trees import TreeNode
from forum.lib.dates import with_offset

# Of equal comments in one minute, as many are told apart by their order.
_TWINS = 4

_COLUMNS = (
    "pk", "article_id", "home_id", "merged_into_id", "source__name", "external_id", "number", "retired_number",
    "state", "digest", "decided_at", "ups", "downs", "author__login", "created_at", "created_offset",
    "created_text", "created_inferred", "anchor",
    "parent_id", "tree_id", "lft", "rght", "level", "path", "reply_count",
)  # fmt: skip


class StandsElsewhere(Exception):
    """Comments that an archive has under one article stand under others, which are not locked."""

    def __init__(self, articles: set[int]) -> None:
        super().__init__(articles)
        self.articles = articles


class Stored(NamedTuple):
    """One comment that is there, column by column."""

    pk: int
    article_id: int
    home_id: int | None
    merged_into_id: int | None
    source: str
    external_id: str
    number: int
    retired_number: int
    state: str
    digest: str
    decided_at: datetime | None
    ups: int
    downs: int
    login: str | None
    moment: datetime | None
    offset: int
    created_text: str
    created_inferred: bool
    anchor: str
    parent_id: int | None
    tree_id: int
    lft: int
    rght: int
    level: int
    path: str
    reply_count: int

    @property
    def place(self) -> tuple[int | None, int, int, int, int, str, int]:
        """Return everything that a tree decides about it, to compare with ``TreeNode.place``."""
        return (self.parent_id, self.tree_id, self.lft, self.rght, self.level, self.path, self.reply_count)

    @property
    def created_at(self) -> datetime | None:
        return with_offset(self.moment, self.offset)

    def node(self, state: str) -> TreeNode:
        """Return it as a node to be numbered, in the state it will have."""
        return TreeNode(self.pk, self.parent_id, self.number, is_visible=state == Comment.State.VISIBLE)


def guest_id(source: str, text: str) -> str:
    """Return the id or login that something of this source has in the archive of another, where it is a guest.

    One that would be too long ends in a digest of the whole.
    """
    return fit_id(f"{source}/{text}")


class Shelf:
    """The comments that an import of one article has to do with.

    ``rows`` holds, by key, all that stand under the article, and the whole
    trees of those that were moved away from it; where only some ids are asked
    for, the whole trees of these. ``by_id`` are those that the
    archive may name, by the ids it gives them; guests among them are of
    another source, and no import changes them. ``strangers`` are ids that the
    source has used under another article.
    """

    def __init__(
        self, source: Source, article: Article, locked: Collection[int], ids: Iterable[str] | None = None
    ) -> None:
        """Read what stands under an article, or was moved away from it. Raises StandsElsewhere."""
        self.article = article
        self.rows: dict[int, Stored] = {}
        self.by_id: dict[str, Stored] = {}
        self.strangers: set[str] = set()
        self._source = source
        self._locked = set(locked)
        self._is_whole = ids is None
        if ids is None:
            self._read(Q(article=article))
            self._know(list(self.rows.values()))
            self._take(Q(home=article))
        else:
            self._take_some(ids)

    def _take_some(self, ids: Iterable[str]) -> None:
        """Read the trees that hold some ids, or a guest whose id was too long to be looked for."""
        for batch in in_batches(ids):
            self._take(self._own(batch))
            if any(len(key) == LONGEST_ID and "/" in key for key in batch):
                self._take(Q(article=self.article) & ~Q(source=self._source))
        self._know([row for row in self.rows.values() if row.article_id == self.article.pk])

    def _own(self, ids: list[str]) -> Q:
        """Return which comments of this source stand under the article, or were moved away from it."""
        return (Q(article=self.article) | Q(home=self.article)) & Q(source=self._source, external_id__in=ids)

    def find_quoted(self, ids: Iterable[str]) -> None:
        """Look for ids that are quoted and not known yet, without their trees: the last thing that is asked for."""
        if self._is_whole:
            return
        for batch in in_batches(sorted({key for key in ids if key not in self.by_id})):
            self._know(self._read(self._own(batch)))
            self._find_guests([key for key in batch if key not in self.by_id])

    def top_numbers(self, wanted: Collection[int]) -> set[int]:
        """Return those of some numbers that top-level comments have, and the last one given, as far as not in rows."""
        if self._is_whole or not wanted:
            return set()
        top = Comment.objects.under(self.article, None).order_by()
        last = top.aggregate(last=Max("number"))["last"]
        taken = {last} if last else set()
        for batch in in_batches(sorted(wanted)):
            taken |= set(top.filter(number__in=batch).values_list("number", flat=True))
        return taken

    def find(self, ids: Iterable[str]) -> None:
        """Look for ids that are not known yet among what stands elsewhere. Raises StandsElsewhere."""
        for batch in in_batches(sorted({key for key in ids if key not in self.by_id})):
            own = Q(source=self._source, external_id__in=batch)
            homes = dict(Comment.objects.filter(own).order_by().values_list("external_id", "home_id"))
            self.strangers |= {key for key, home in homes.items() if home is None}
            if any(homes.values()):
                self._take(own & Q(home__isnull=False))
            self._find_guests(batch)

    def is_guest(self, row: Stored) -> bool:
        """Whether a comment is of another source than this archive, such as what people write here."""
        return row.source != self._source.name

    def keys(self) -> dict[str, int]:
        """Return the keys of those that the archive may name, by id."""
        return {name: row.pk for name, row in self.by_id.items()}

    def id_of(self, row: Stored) -> str:
        """Return the id that this archive gives a comment."""
        return guest_id(row.source, row.external_id) if self.is_guest(row) else row.external_id

    def _find_guests(self, ids: Iterable[str]) -> None:
        named: dict[str, list[str]] = defaultdict(list)
        for key in ids:
            source, slash, text = key.partition("/")
            if slash and source != self._source.name:
                named[source].append(text)
        for other in Source.objects.filter(name__in=named) if named else ():
            self._take(Q(source=other, external_id__in=named[other.name]))

    def _take(self, which: Q) -> None:
        """Read comments that stand elsewhere and the archive may name."""
        self._know([self.rows[key] for key in self._read_trees(which)])

    def _know(self, rows: list[Stored]) -> None:
        """Keep comments by their ids, and read those that they were merged into."""
        # Of two of one id, the source's own is meant.
        for row in sorted(rows, key=self.is_guest):
            self.by_id.setdefault(self.id_of(row), row)
        merged = {row.merged_into_id for row in rows} - {None} - self.rows.keys()
        if merged:
            self._read_trees(Q(pk__in=merged))

    def _read_trees(self, which: Q) -> list[int]:
        """Read the whole trees that comments stand in; return the comments' keys. Raises StandsElsewhere."""
        found = list(Comment.objects.filter(which).order_by().values_list("pk", "article_id", "tree_id"))
        unlocked = {article for _key, article, _tree in found} - self._locked
        if unlocked:
            raise StandsElsewhere(unlocked)
        for trees in in_batches(sorted({tree for key, _article, tree in found if key not in self.rows})):
            self._read(Q(tree_id__in=trees))
        return [key for key, _article, _tree in found]

    def _read(self, which: Q) -> list[Stored]:
        rows = [Stored(*row) for row in Comment.objects.filter(which).order_by().values_list(*_COLUMNS)]
        self.rows |= {row.pk: row for row in rows}
        return rows


def archived_places(shelf: Shelf, records: Iterable[CommentRecord]) -> Iterator[StoredPlace]:
    """Yield what tells apart the comments that the archive has under an article, to match a later copy with.

    What was moved here still has its place in the source, which its id was
    made of: that tells whether a comment of a later copy is the same, changed.
    """
    shown = _changed_places(shelf, records)
    moved: list[tuple[Stored, str | None]] = []
    for row in shelf.by_id.values():
        if shelf.is_guest(row) or (row.home_id or row.article_id) != shelf.article.pk:
            continue
        above = shelf.rows.get(row.parent_id) if row.parent_id is not None else None
        parent = shelf.id_of(above) if above else None
        if parent in shown.get(_who_and_when(row.login, row.created_at), {parent}):
            yield StoredPlace(row.external_id, parent, row.login or "", row.created_at)
        else:
            moved.append((row, parent))
    bodies = dict(Comment.objects.filter(pk__in=[row.pk for row, _parent in moved]).values_list("pk", "body"))
    for row, parent in moved:
        parents = shown[_who_and_when(row.login, row.created_at)]
        first = next((given for given in parents if _is_under(shelf, row, given, bodies[row.pk])), parent)
        yield StoredPlace(row.external_id, first, row.login or "", row.created_at)


def _changed_places(shelf: Shelf, records: Iterable[CommentRecord]) -> dict[tuple[str, str], set[str | None]]:
    """Return under which parents a copy shows comments that are not known, by login and minute."""
    places: dict[tuple[str, str], set[str | None]] = defaultdict(set)
    for record in records:
        if record.id not in shelf.by_id:
            login = record.author.login if record.author else ""
            places[_who_and_when(login, record.created_at)].add(record.parent)
    return places


def _who_and_when(login: str | None, moment: datetime | None) -> tuple[str, str]:
    return login or "", minute_of(moment)


def _is_under(shelf: Shelf, row: Stored, parent: str | None, body: str) -> bool:
    """Whether a comment's id was made for a reply to this parent."""
    made = (
        comment_id(shelf.article.external_id, parent, row.login or "", row.created_at, body, twin)
        for twin in range(_TWINS)
    )
    return row.external_id in made
