"""What services refuse, as facts. Views turn them into sentences for people."""

from __future__ import annotations


class RostraError(Exception):
    """Base of everything a service raises on purpose."""


class NotAllowed(RostraError):
    """This user may not do this."""


class ThreadClosed(RostraError):
    """The article takes no comments (any more)."""


class ParentGone(RostraError):
    """The comment to be answered was removed or stands under another article."""


class MoveIntoItself(RostraError):
    """The place that a comment was to be moved to lies below that very comment."""


class EditedMeanwhile(RostraError):
    """The text was changed since the form with it was opened."""


class TooLate(RostraError):
    """The time in which this could be undone has passed."""


class TextEmpty(RostraError):
    """Nothing was written."""


class TextTooLong(RostraError):
    """The text is longer than a comment may be."""


class MovedMeanwhile(RostraError):
    """The comment stands elsewhere than when it was asked what to do with it."""


class NumbersSpent(RostraError):
    """There is no number left for another comment in this place."""


class TryAgain(RostraError):
    """The database was too busy; nothing was written."""


class NotClaimable(RostraError):
    """This author cannot be claimed, or linked like this: local, or linked already."""


class ClaimWaits(RostraError):
    """This person has an open claim to this author."""


class ClaimClosed(RostraError):
    """The claim was decided, withdrawn or taken back, or is too old."""


class TooOften(RostraError):
    """This was asked for too often of late."""


class CodeWrong(RostraError):
    """The code is not the one that was sent, or works no more."""
