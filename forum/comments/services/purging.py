"""Deleted texts that nobody can bring back any more are taken out of the database."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from forum.comments.former_texts import UNDO_TIME, RemovedText, Revision

_BATCH = 500


def purge_removed_texts() -> int:
    """Take away the texts, and their revisions, whose time to undo has passed; return how many that were."""
    purged = 0
    while keys := _purge_some():
        purged += keys
    return purged


def _purge_some() -> int:
    with transaction.atomic():
        # What somebody is bringing back at this moment is left to them.
        overdue = RemovedText.objects.filter(removed_at__lte=timezone.now() - UNDO_TIME)
        keys = list(overdue.select_for_update(skip_locked=True).values_list("pk", flat=True)[:_BATCH])
        if keys:
            Revision.objects.filter(comment__in=keys).delete()
            RemovedText.objects.filter(pk__in=keys).delete()
    return len(keys)
