"""What stands against taking a run back; asked before anything is changed."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from forum.archive.models import ImportedThread, ImportRun
from forum.lib.errors import RostraError

State = ImportRun.State


class AlreadyTakenBack(RostraError):
    """The run was taken back before."""


class MayBeRunning(RostraError):
    """The run has not ended: it is running, or was cut off."""


class NothingNoted(RostraError):
    """The run wrote something, and it is not noted what."""


class ChangedLater(RostraError):
    """Later runs changed articles of this one: ``runs`` are their keys, the last first."""

    def __init__(self, runs: list[int]) -> None:
        super().__init__(runs)
        self.runs = runs


def check_undoable(run: ImportRun, *, cut_off: bool) -> None:
    """Check that a run can be taken back; ``cut_off`` says that one that has not ended is not running.

    Raises AlreadyTakenBack, MayBeRunning, NothingNoted, ChangedLater.
    """
    if run.state == State.UNDONE:
        raise AlreadyTakenBack
    if run.state == State.RUNNING and not cut_off:
        raise MayBeRunning
    if run.state in (State.COMPLETE, State.PARTIAL) and _has_written(run) and not run.threads.exists():
        raise NothingNoted
    runs = later_runs(run)
    if runs:
        raise ChangedLater(runs)


def later_runs(run: ImportRun) -> list[int]:
    """Return the later runs that changed articles of this one, the last first."""
    own = ImportedThread.objects.filter(run=run, article=OuterRef("article")).order_by()
    changed = ImportedThread.objects.filter(Q(run__gt=run.pk), Exists(own)).order_by()
    return sorted(changed.values_list("run", flat=True).distinct(), reverse=True)


def _has_written(run: ImportRun) -> bool:
    counted = (run.report.get("articles", {}), run.report.get("comments", {}))
    return any(counts.get(result) for counts in counted for result in ("created", "updated"))
