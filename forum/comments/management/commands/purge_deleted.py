"""``manage.py purge_deleted``: take away the texts of comments deleted more than ten minutes ago."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import ngettext

from forum.comments.services import purge_removed_texts


class Command(BaseCommand):
    help = "Take away the texts of deleted comments that nobody can bring back any more. The site does it too."

    def handle(self, *args: Any, **options: Any) -> None:
        count = purge_removed_texts()
        said = ngettext("%(count)d deleted text taken away.", "%(count)d deleted texts taken away.", count)
        self.stdout.write(said % {"count": count})
