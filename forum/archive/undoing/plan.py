"""What taking a run back would do, counted without changing anything."""

from __future__ import annotations

from forum.archive.models import ImportedThread, ImportRun
from forum.archive.undoing.journal import Entry, KeySet, read_chunks, read_keys
from forum.archive.undoing.remains import read_remains
from forum.archive.undoing.tally import Tally
from forum.comments.services import read_erasable


def plan_undo(run: ImportRun) -> Tally:
    """Return what would go, stay and be as before."""
    tally = Tally()
    keys = read_keys(run)
    made: set[int] = set()
    held: set[int] = set()
    for chunk in read_chunks(run):
        new = {entry.article_id for entry in chunk if entry.is_new}
        made |= new
        held |= {article for key, article in read_remains(new) if key not in keys}
        held |= _plan_comments(chunk, keys, tally)
    tally.articles_kept = len(made & held)
    tally.articles_removed = len(made - held)
    tally.articles_restored = len(_changed_articles(run) - made)
    tally.comments_restored = len(_changed_comments(run, keys))
    return tally


def _plan_comments(chunk: list[Entry], keys: KeySet, tally: Tally) -> set[int]:
    """Count the comments that go and stay; return the articles of those that stay."""
    found = read_erasable([key for entry in chunk for key in entry.keys], keys)
    tally.places += len(found.lasting)
    tally.comments_removed += len(found.rows) - len(found.lasting)
    return {article for key in found.lasting for article in found.rows[key].articles}


def _changed_articles(run: ImportRun) -> set[int]:
    changed = ImportedThread.objects.filter(run=run, before__has_key="article")
    return set(changed.values_list("article", flat=True))


def _changed_comments(run: ImportRun, keys: KeySet) -> set[int]:
    changed = ImportedThread.objects.filter(run=run, before__has_key="comments")
    rows = changed.values_list("before__comments", flat=True)
    return {said["id"] for before in rows.iterator(chunk_size=1) for said in before if said["id"] not in keys}
