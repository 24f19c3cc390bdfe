"""The people who sign what a run wrote: described as before, and gone with their last text."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef

from accounts.models import Author
from forum.archive.loader.known_threads import show_new_names
from forum.archive.loader.outcome import in_batches
from forum.archive.models import ImportedThread, ImportRun
from forum.articles.models import Article
from forum.comments.models import Comment
from forum.lib.transactions import retry_when_busy


def describe_as_before(run: ImportRun) -> None:
    """Give authors back the description they had before a run, but for those that were described later.

    Of those the note of the later description says now what it would have
    said without this run. Who is described as before has no note any more, so
    that this goes on where it was cut off.
    """
    later: dict[str, int] = {}
    first = run.threads.order_by("id").values_list("id", flat=True).first()
    noted = ImportedThread.objects.filter(id__gte=first or 0, before__has_key="authors").order_by("-id")
    for entry, owner in list(noted.values_list("id", "run")):
        if owner == run.pk:
            _describe(entry, later)
        else:
            authors = ImportedThread.objects.filter(pk=entry).values_list("before__authors", flat=True).first()
            later |= dict.fromkeys(authors or (), entry)


@retry_when_busy
@transaction.atomic
def _describe(entry: int, later: dict[str, int]) -> None:
    row = ImportedThread.objects.select_for_update().filter(pk=entry).first()
    if row is None:
        return
    renamed: list[int] = []
    for author, said in row.before.pop("authors", {}).items():
        if author in later:
            _hand_on(later[author], author, said)
        elif Author.objects.filter(pk=int(author), account=None).update(**_described(said)):
            renamed.append(int(author))
    row.save(update_fields=["before"])
    if renamed:
        show_new_names(renamed)


def _hand_on(entry: int, author: str, said: dict[str, Any]) -> None:
    row = ImportedThread.objects.select_for_update().filter(pk=entry).first()
    if row:
        row.before.get("authors", {})[author] = said
        row.save(update_fields=["before"])


def _described(said: dict[str, Any]) -> dict[str, Any]:
    moment = said["described_at"]
    return said | {"described_at": datetime.fromisoformat(moment) if moment else None}


class Signing:
    """Authors by the keys that were noted: one who has gone since is made again."""

    def __init__(self, signed: dict[str, dict[str, Any]]) -> None:
        self._signed = signed
        noted = [int(key) for key in signed]
        self._keys: dict[int, int] = {}
        for batch in in_batches(noted):
            self._keys |= {key: key for key in Author.objects.filter(pk__in=batch).values_list("pk", flat=True)}

    def key(self, noted: int | None) -> int | None:
        """Return the key that an author has now, ``None`` for nobody."""
        if noted is None or noted in self._keys:
            return noted if noted is None else self._keys[noted]
        said = self._signed.get(str(noted))
        if said is None:
            return None
        named = {name: said[name] for name in ("source_id", "login")}
        author, _made = Author.objects.get_or_create(**named, defaults=_described(said))
        self._keys[noted] = author.pk
        return author.pk


def remove_authors(keys: Iterable[int]) -> None:
    """Remove those of some authors who sign nothing, have no account and are linked to nobody.

    One in whose name somebody is writing at this moment is left.
    """
    signs_comment = Comment.objects.filter(author=OuterRef("pk")).order_by()
    signs_article = Article.objects.filter(author=OuterRef("pk")).order_by()
    for batch in in_batches(sorted(keys)):
        rows = Author.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk__in=batch, account=None)
        # Those that are locked are asked once more: what they signed before may be seen only now.
        locked = [author.pk for author in rows]
        silent = Author.objects.filter(~Exists(signs_comment), ~Exists(signs_article), pk__in=locked)
        silent = silent.filter(links=None, linked=None)
        silent.delete()
