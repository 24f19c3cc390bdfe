"""``manage.py check_threads``: compare the threads' numbers with the parent links (ARCHIVE, section 3)."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

from forum.comments.integrity import Break, count_threads, find_breaks, repair

# What moved to another place while it was being repaired is found again there.
_ROUNDS = 3


class Command(BaseCommand):
    help = "Check that every thread is sound; with --repair, mend those that are not."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--repair", action="store_true", help="mend what is broken, from the parent links")

    def handle(self, *args: Any, **options: Any) -> None:
        breaks = self._find()
        if breaks and options["repair"]:
            breaks = self._repair(breaks)
        if breaks:
            sys.exit(1)
        comments, threads = count_threads()
        self.stdout.write(
            _("%(comments)d comments in %(threads)d threads: sound") % {"comments": comments, "threads": threads}
        )

    def _find(self) -> list[Break]:
        """Tell of every break, and return them."""
        breaks = find_breaks()
        for found in breaks:
            self.stdout.write(str(found))
        return breaks

    def _repair(self, breaks: list[Break]) -> list[Break]:
        """Mend what was found, with a bar where somebody is looking; return what is broken still."""
        found = len(breaks)
        for _round in range(_ROUNDS):
            _mend(breaks)
            breaks = self._find()
            if not breaks:
                self.stdout.write(_("%d broken invariants found and repaired.") % found)
                break
        return breaks


def _mend(breaks: list[Break]) -> None:
    console = Console(stderr=True)
    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as bar:
        task = bar.add_task("", total=None)
        repair(breaks, lambda done, total: bar.update(task, completed=done, total=total))
