"""What has to be done once a day: what is due is done, what has become too old goes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from accounts.claims.services import expire_claims
from accounts.sessions import SessionStore
from forum.lib.errors import RostraError
from forum.lib.limits import forget_tries
from forum.privacy.models import AccountDeletion
from forum.privacy.services.exporting import remove_old_exports
from forum.privacy.tasks import delete_when_due

_TASKS_KEPT = timedelta(days=7)


class Command(BaseCommand):
    help = "Delete accounts that are due, and claims, files, sessions, tries and tasks that are too old. Run it daily."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"accounts deleted: {self._delete_accounts()}")
        self.stdout.write(f"claims expired: {expire_claims()}")
        self.stdout.write(f"downloads removed: {remove_old_exports()}")
        SessionStore.clear_expired()
        self.stdout.write(f"counted tries forgotten: {forget_tries(days=settings.ADDRESS_DAYS)}")
        old = DBTaskResult.objects.finished().filter(finished_at__lt=timezone.now() - _TASKS_KEPT)
        self.stdout.write(f"tasks forgotten: {old.delete()[0]}")

    def _delete_accounts(self) -> int:
        """Delete the accounts that are due; one that cannot be deleted keeps nothing else from going."""
        deleted = 0
        due = AccountDeletion.objects.filter(due_at__lte=timezone.now()).values_list("pk", flat=True)
        for key in list(due):
            try:
                deleted += delete_when_due.call(key)
            except RostraError as error:
                self.stderr.write(f"deletion {key}: not done, {type(error).__name__}")
        return deleted
