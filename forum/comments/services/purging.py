"""Deleted texts that nobody can bring back any more are taken out of the database."""

from __future__ import annotations

import logging
import threading

from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from forum.comments.former_texts import UNDO_TIME, RemovedText, Revision

logger = logging.getLogger(__name__)

_BATCH = 500
_SECONDS_AFTER = 1.0


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


def purge_when_due() -> None:
    """Let this process purge once the time to undo has passed: also where nobody writes or looks until then.

    A process that ends before leaves it to the next write, or to the command.
    """
    timer = threading.Timer(UNDO_TIME.total_seconds() + _SECONDS_AFTER, _purge_in_thread)
    timer.daemon = True
    timer.start()


def _purge_in_thread() -> None:
    try:
        purge_removed_texts()
    except DatabaseError:
        logger.exception("Deleted texts could not be purged; the next write does it.")
    finally:
        connection.close()
