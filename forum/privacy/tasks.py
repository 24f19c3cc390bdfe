"""What privacy leaves to the worker. Each asks again whether it is still wanted."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from accounts.claims.models import PersonEvent
from accounts.letters import send_letter
from accounts.models import Author
from forum.privacy.models import AccountDeletion, DataExport
from forum.privacy.services.deleting import delete_account
from forum.privacy.services.erasing import erase_author
from forum.privacy.services.exporting import make_export


@task()
def delete_when_due(deletion_id: int) -> bool:
    """Delete an account whose time has come, unless its owner has called it off; return whether it was."""
    asked = AccountDeletion.objects.select_related("user__author__source").filter(pk=deletion_id).first()
    if asked is None or asked.due_at > timezone.now():
        return False
    delete_account(asked)
    return True


@task()
def tell_of_deletion(deletion_id: int, origin: str) -> None:
    """Tell by mail that an account will be deleted, and how to call it off."""
    asked = AccountDeletion.objects.select_related("user").filter(pk=deletion_id).first()
    if asked:
        send_letter("privacy/email/deletion", to=asked.user.email, origin=origin, asked=asked)


@task()
def erase_archived_author(author_id: int) -> bool:
    """Forget an archived author where a moderator has decided so; return whether anybody was."""
    decided = PersonEvent.objects.filter(author=author_id, kind=PersonEvent.Kind.ERASED).exists()
    author = Author.objects.select_related("source").filter(pk=author_id).first()
    if author is None or not decided:
        return False
    erase_author(author)
    return True


@task()
def export_data(export_id: int, origin: str) -> None:
    """Make the file with somebody's data, and tell them that it is there."""
    export = DataExport.objects.select_related("user__author").filter(pk=export_id, ready_at=None).first()
    if export and export.user.is_active:
        make_export(export)
        send_letter("privacy/email/export", to=export.user.email, origin=origin, export=export)
