"""What comments leave to the worker."""

from __future__ import annotations

from django_tasks import task

from forum.comments.services.purging import purge_removed_texts


@task()
def purge_deleted_texts() -> int:
    """Take away the texts of deleted comments that nobody can bring back any more; return how many."""
    return purge_removed_texts()
