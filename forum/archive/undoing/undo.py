"""Takes a run back: a few discussions a transaction, from the last one written, so that it can be gone on with."""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection

from forum.archive.models import ImportedThread, ImportRun
from forum.archive.undoing.authors import describe_as_before
from forum.archive.undoing.journal import KeySet, read_chunks, read_keys
from forum.archive.undoing.refusals import ChangedLater, check_undoable, later_runs
from forum.archive.undoing.taking_back import TakingBack
from forum.archive.undoing.tally import Tally
from forum.comments.models import Comment, Quotation
from forum.lib.statistics import gather_statistics

# Told after each transaction: how many discussions are done, of how many.
Show = Callable[[int, int], None]


def undo_run(run: ImportRun, *, cut_off: bool = False, show: Show = lambda done, total: None) -> Tally:
    """Take a run back whole, but for what people wrote since; return what became of it.

    Cut off, it is gone on with by calling it again. ``cut_off`` says that a
    run that has not ended is not running.
    Raises AlreadyTakenBack, MayBeRunning, NothingNoted, ChangedLater, TryAgain.
    """
    check_undoable(run, cut_off=cut_off)
    ImportRun.objects.filter(pk=run.pk).update(state=ImportRun.State.UNDOING)
    # Right after a large import PostgreSQL would read whole tables for a few keys.
    if not connection.in_atomic_block:
        gather_statistics(Comment, Quotation)
    describe_as_before(run)
    tally = Tally()
    left = total = run.threads.count()
    while left:
        left, before = _take_back(run, read_keys(run), tally, lambda entries: show(total - entries, total)), left
        if left == before and not later_runs(run):
            # Nothing waits for anything else; and nobody is to wait for ever.
            left = _take_back(run, KeySet(), tally, lambda entries: show(total - entries, total))
        if left and later_runs(run):
            raise ChangedLater(later_runs(run))
    ImportRun.objects.filter(pk=run.pk).update(state=ImportRun.State.UNDONE)
    run.refresh_from_db()
    return tally


def _take_back(run: ImportRun, keys: KeySet, tally: Tally, show: Callable[[int], None]) -> int:
    """Take back what can be by now; return how many entries are left."""
    taking = TakingBack(run, keys)
    left = run.threads.count()
    for chunk in read_chunks(run):
        counted, taken = taking.take(chunk)
        tally.add(counted)
        left -= taken
        show(left)
    return ImportedThread.objects.filter(run=run).count()
