"""What the database holds of an article's comments, as far as an import asks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from accounts.validators import LOCAL_SOURCE
from forum.archive.loader.outcome import LOCAL_PREFIX
from forum.archive.matching import StoredPlace
from forum.articles.models import Article
from forum.comments.models import Comment
from forum.comments.trees import TreeNode
from forum.lib.dates import with_offset

_COLUMNS = (
    "pk", "external_id", "source__name", "number", "state", "digest", "decided_at",
    "author__login", "created_at", "created_offset",
    "parent_id", "tree_id", "lft", "rght", "level", "path", "reply_count",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stored:
    """One comment that is there; ``place`` compares with ``TreeNode.place``."""

    pk: int
    number: int
    state: str
    digest: str
    is_local: bool
    is_decided: bool
    login: str
    created_at: datetime | None
    place: tuple[int | None, int, int, int, int, str, int]

    @property
    def parent_id(self) -> int | None:
        return self.place[0]

    @property
    def tree_id(self) -> int:
        return self.place[1]

    def node(self, state: str) -> TreeNode:
        """Return it as a node to be numbered, in the state it will have."""
        return TreeNode(self.pk, self.parent_id, self.number, is_visible=state == "visible")


def read_stored(article: Article) -> dict[str, Stored]:
    """Return what stands under an article, by the id that an archive gives it."""
    stored: dict[str, Stored] = {}
    rows = Comment.objects.filter(article=article).order_by().values_list(*_COLUMNS)
    for pk, external_id, source, number, state, digest, decided_at, login, moment, offset, *place in rows:
        is_local = source == LOCAL_SOURCE
        stored[f"{LOCAL_PREFIX}{external_id}" if is_local else external_id] = Stored(
            pk=pk,
            number=number,
            state=state,
            digest=digest,
            is_local=is_local,
            is_decided=decided_at is not None,
            login=login or "",
            created_at=with_offset(moment, offset),
            place=tuple(place),
        )
    return stored


def archived_places(stored: dict[str, Stored]) -> Iterator[StoredPlace]:
    """Yield what tells the archived ones apart, to match a later copy of the page with."""
    ids = {row.pk: external_id for external_id, row in stored.items()}
    for external_id, row in stored.items():
        if not row.is_local:
            parent = None if row.parent_id is None else ids[row.parent_id]
            yield StoredPlace(external_id, parent, row.login, row.created_at)
