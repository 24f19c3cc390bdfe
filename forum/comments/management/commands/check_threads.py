"""``manage.py check_threads``: compare the threads' numbers with the parent links (ARCHIVE, section 3)."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from forum.comments.integrity import count_threads, find_breaks, repair


class Command(BaseCommand):
    help = "Check that every thread is sound; with --repair, rebuild those that are not."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--repair", action="store_true", help="rebuild broken threads from the parent links")

    def handle(self, *args: Any, **options: Any) -> None:
        breaks = find_breaks()
        for found in breaks:
            self.stdout.write(str(found))
        if breaks and options["repair"]:
            repair(breaks)
            self.stdout.write(_("%d broken invariants found and repaired.") % len(breaks))
            breaks = find_breaks()
            for found in breaks:
                self.stdout.write(str(found))
        if breaks:
            sys.exit(1)
        comments, threads = count_threads()
        self.stdout.write(
            _("%(comments)d comments in %(threads)d threads: sound") % {"comments": comments, "threads": threads}
        )
