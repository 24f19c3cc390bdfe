"""Some discussions of a run, taken back in one transaction under their locks."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from forum.archive.loader.articles import place_again
from forum.archive.loader.journal import ranges
from forum.archive.models import ImportedThread, ImportRun
from forum.archive.undoing.authors import remove_authors
from forum.archive.undoing.journal import Entry, KeySet, hand_on
from forum.archive.undoing.quoting import render_anew
from forum.archive.undoing.remains import read_remains, remove_articles
from forum.archive.undoing.restoring import Restored, restore_article, restore_comments
from forum.archive.undoing.tally import Tally
from forum.articles.models import Article, OldAddress
from forum.articles.tagging import relist_tags
from forum.comments.services import (
    Erasable,
    erase_comments,
    lock_threads,
    read_erasable,
    recount,
    renumber_trees,
)
from forum.lib.keys import among_keys, keys_parameter
from forum.lib.transactions import retry_when_busy

# Where comments stand, and those that quote some of them.
_STANDING = "SELECT DISTINCT article_id FROM comments_comment WHERE id {among}"
_QUOTING = """
    SELECT DISTINCT c.article_id FROM comments_quotation q JOIN comments_comment c ON c.id = q.comment_id
    WHERE q.quoted_id {among}
"""


class _StandsElsewhere(Exception):
    """What is to be changed stands under articles that are not locked."""

    def __init__(self, articles: set[int]) -> None:
        super().__init__(articles)
        self.articles = articles


class TakingBack:
    """Takes entries of one run back; ``keys`` are the comments that it made and that are there yet."""

    def __init__(self, run: ImportRun, keys: KeySet) -> None:
        self._run = run
        self._keys = keys

    @retry_when_busy
    def take(self, chunk: list[Entry]) -> tuple[Tally, int]:
        """Take entries back; return what became of it, and how many of them are done.

        Those of articles that a later run has changed meanwhile are left, and
        what waits for other entries is looked at again with them. Raises TryAgain.
        """
        articles = {entry.article_id for entry in chunk}
        while True:
            try:
                with lock_threads(_there(articles)) as locked:
                    return self._take(self._still_due(chunk), locked)
            except _StandsElsewhere as found:
                articles |= found.articles
            except Article.DoesNotExist:  # it went just now, and its entries with it
                continue

    def _still_due(self, chunk: list[Entry]) -> list[Entry]:
        """Return the entries that nobody has taken back meanwhile, and of articles that no later run has changed."""
        due = set(ImportedThread.objects.filter(pk__in=[entry.pk for entry in chunk]).values_list("pk", flat=True))
        later = ImportedThread.objects.filter(run__gt=self._run.pk, article__in={entry.article_id for entry in chunk})
        changed = set(later.values_list("article", flat=True))
        return [entry for entry in chunk if entry.pk in due and entry.article_id not in changed]

    def _take(self, chunk: list[Entry], locked: dict[int, Article]) -> tuple[Tally, int]:
        found = read_erasable({key for entry in chunk for key in entry.keys}, self._keys)
        step = _Step(chunk, locked, found)
        step.check_locks()
        step.give_back(self._run)
        step.erase()
        waiting = step.settle_articles(self._keys)
        remove_authors(step.restored.authors)
        return step.tally, _settle_entries(chunk, found, waiting)


@dataclass(slots=True)
class _Step:
    """One transaction's part, in the order of its methods."""

    chunk: list[Entry]
    locked: dict[int, Article]
    found: Erasable
    restored: Restored = field(default_factory=Restored)
    tally: Tally = field(default_factory=Tally)

    def check_locks(self) -> None:
        """Raise _StandsElsewhere unless everything that is to be changed is locked."""
        changed = {said["id"] for entry in self._changing() for said in _before(entry).get("comments", ())}
        needed = _articles(_STANDING, changed | self.found.rows.keys()) | _articles(_QUOTING, self.found.rows.keys())
        if needed - self.locked.keys():
            raise _StandsElsewhere(needed)

    def _changing(self) -> list[Entry]:
        """Return the entries that changed what was there."""
        rows = ImportedThread.objects.filter(pk__in=[entry.pk for entry in self.chunk]).exclude(before={})
        changing = set(rows.values_list("pk", flat=True))
        return [entry for entry in self.chunk if entry.pk in changing]

    def give_back(self, run: ImportRun) -> None:
        """Restore what the entries changed, the latest first."""
        articles: set[int] = set()
        for entry in self._changing():
            before = _before(entry)
            hand_on(run, entry, before)
            if "article" in before:
                restore_article(self.locked[entry.article_id], before, self.restored)
                articles.add(entry.article_id)
            if "comments" in before:
                restore_comments(before, self.found.rows, self.restored)
            for host, path in before.get("addresses", ()):
                OldAddress.objects.filter(article=entry.article_id, host=host, path=path).delete()
        self.tally.articles_restored = len(articles - self._made)
        self.tally.comments_restored = len(self.restored.comments)

    def erase(self) -> None:
        """Erase what the entries made, and leave threads sound."""
        rows = self.found.rows.values()
        self.restored.authors |= {row.author_id for row in rows if row.author_id is not None}
        quoting = erase_comments(self.found, self.locked)
        render_anew(quoting | self.restored.unlinked)
        renumber_trees(self.restored.trees | {row.tree_id for row in rows})
        self.tally.comments_removed = len(self.found.going)
        self.tally.places = len(self.found.lasting)

    @property
    def _made(self) -> set[int]:
        return {entry.article_id for entry in self.chunk if entry.is_new}

    def settle_articles(self, keys: KeySet) -> set[int]:
        """Remove the articles that the run made and nobody wrote under, and count the others anew.

        Return those that wait for what is taken back with other entries.
        """
        made = self._made
        remains = [(key, article) for key, article in read_remains(made)]
        ended = self.found.lasting
        waiting = {article for key, article in remains if key in keys and key not in ended}
        held = {article for _key, article in remains}
        for article in self.locked.values():
            if article.pk not in made - held:
                self._recount(article)
        gone = made - held
        self.restored.authors |= {author for key in gone if (author := self.locked[key].author_id) is not None}
        remove_articles(gone)
        self.tally.articles_removed = len(gone)
        self.tally.articles_kept = len(held - waiting)
        return waiting

    def _recount(self, article: Article) -> None:
        recount(article)
        if any(entry.article_id == article.pk for entry in self.chunk):
            place_again(article)
            # The next import of the same page looks at each comment.
            article.imported_digest = ""
            article.save(update_fields=["listed_at", "imported_digest"])
            relist_tags(article)


def _settle_entries(chunk: list[Entry], found: Erasable, waiting: set[int]) -> int:
    """Delete the entries that are done, and keep what waits; return how many are done."""
    done = []
    for entry in chunk:
        kept = sorted(key for key in entry.keys if key in found.waiting) if found.waiting else []
        if kept or (entry.is_new and entry.article_id in waiting):
            ImportedThread.objects.filter(pk=entry.pk).update(created=ranges(kept), before={})
        else:
            done.append(entry.pk)
    ImportedThread.objects.filter(pk__in=done).delete()
    return len(done)


def _before(entry: Entry) -> dict[str, Any]:
    """Return what was there before an entry; read when it is needed, for it may be long."""
    return ImportedThread.objects.values_list("before", flat=True).get(pk=entry.pk)


def _there(articles: Collection[int]) -> set[int]:
    return set(Article.objects.filter(pk__in=articles).values_list("pk", flat=True))


def _articles(sql: str, keys: Collection[int]) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql.format(among=among_keys()), [keys_parameter(keys)])
        return {article for (article,) in cursor.fetchall()}
