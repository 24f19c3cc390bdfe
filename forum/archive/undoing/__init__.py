"""One run of an import taken back whole, but for what people wrote since."""

from forum.archive.undoing.plan import plan_undo
from forum.archive.undoing.refusals import AlreadyTakenBack, ChangedLater, MayBeRunning, NothingNoted, check_undoable
from forum.archive.undoing.tally import Tally
from forum.archive.undoing.undo import undo_run

__all__ = [
    "AlreadyTakenBack",
    "ChangedLater",
    "MayBeRunning",
    "NothingNoted",
    "Tally",
    "check_undoable",
    "plan_undo",
    "undo_run",
]
