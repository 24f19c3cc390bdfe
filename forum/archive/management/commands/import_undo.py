"""``manage.py import_undo``: take one run of an import back whole, leaving what people wrote since."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

from forum.archive.models import ImportRun
from forum.archive.undoing import (
    AlreadyTakenBack,
    ChangedLater,
    MayBeRunning,
    NothingNoted,
    Tally,
    check_undoable,
    plan_undo,
    undo_run,
)
from forum.archive.undoing.undo import Show
from forum.lib.errors import RostraError, TryAgain
from forum.lib.keys import read_key

_REFUSED = 1
_NOTHING_DONE = 2


class Command(BaseCommand):
    help = "Take one import back: what it made goes, what it changed is as before, what people wrote since stays."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("run", metavar="RUN", help="the number of the import, as the list of imports has it")
        parser.add_argument("--yes", action="store_true", help="do not ask")
        parser.add_argument("--dry-run", action="store_true", help="say what would be done, and do nothing")
        parser.add_argument("--cut-off", action="store_true", help="it is marked as running, but was cut off")

    def handle(self, *args: Any, **options: Any) -> None:
        run = _find(options["run"])
        try:
            check_undoable(run, cut_off=options["cut_off"])
            if self._is_wanted(run, options):
                with _bar() as show:
                    tally = undo_run(run, cut_off=options["cut_off"], show=show)
                self.stdout.write(_("Import %(run)d is taken back.") % {"run": run.pk})
                self._tell(_done(tally))
        except RostraError as error:
            raise CommandError(_sentence(run, error), returncode=_REFUSED) from None
        except KeyboardInterrupt:
            message = _("Taking import %(run)d back was cut off. Give the command again: it goes on where it was.")
            raise CommandError(message % {"run": run.pk}, returncode=_REFUSED) from None

    def _is_wanted(self, run: ImportRun, options: dict[str, Any]) -> bool:
        """Say what would be done where that is asked, and find out whether it shall be. Raises CommandError."""
        if options["yes"] and not options["dry_run"]:
            return True
        if not options["dry_run"] and not sys.stdin.isatty():
            message = _("Nobody can be asked here. Add --yes to take the import back, or --dry-run to see what goes.")
            raise CommandError(message, returncode=_NOTHING_DONE)
        self._tell(_planned(plan_undo(run)))
        if options["dry_run"]:
            self.stdout.write(_("Dry run: nothing was changed."))
            return False
        if _asked(_("Take import %(run)d back? [y/N] ") % {"run": run.pk}):
            return True
        raise CommandError(_("Nothing was changed."), returncode=_REFUSED)

    def _tell(self, lines: list[str]) -> None:
        for line in lines:
            self.stdout.write(line)


def _find(text: str) -> ImportRun:
    key = read_key(text)
    run = ImportRun.objects.filter(pk=key).first() if key is not None else None
    if run is None:
        last = ImportRun.objects.order_by("-pk").first()
        message = _("There is no import %(run)s.") % {"run": text}
        if last:
            message += " " + _("The last one is %(run)d.") % {"run": last.pk}
        raise CommandError(message, returncode=_NOTHING_DONE)
    return run


def _asked(question: str) -> bool:
    """Ask on the terminal; only a yes is one."""
    try:
        answer = input(question)
    except EOFError:
        return False
    # Translators: what somebody may answer to «[y/N]», in lower case, separated by blanks.
    return answer.strip().casefold() in _("y yes").split()


def _planned(tally: Tally) -> list[str]:
    made = ngettext("%d article goes.", "%d articles go.", tally.articles_removed) % tally.articles_removed
    written = ngettext("%d comment goes.", "%d comments go.", tally.comments_removed) % tally.comments_removed
    return [made, written, *_staying(tally)]


def _done(tally: Tally) -> list[str]:
    made = ngettext("%d article removed.", "%d articles removed.", tally.articles_removed) % tally.articles_removed
    written = ngettext("%d comment removed.", "%d comments removed.", tally.comments_removed) % tally.comments_removed
    return [made, written, *_staying(tally)]


def _staying(tally: Tally) -> list[str]:
    """Return what stays, and why."""
    articles, comments = tally.articles_restored, tally.comments_restored
    kept, places = tally.articles_kept, tally.places
    told = [
        (articles, ngettext("%d article has its earlier text.", "%d articles have their earlier text.", articles)),
        (comments, ngettext("%d comment has its earlier text.", "%d comments have their earlier text.", comments)),
        (
            kept,
            ngettext(
                "%d article stays with title and text: others wrote under it.",
                "%d articles stay with title and text: others wrote under them.",
                kept,
            ),
        ),
        (
            places,
            ngettext(
                "%d comment stays as an empty place: it was answered, or another was merged into it.",
                "%d comments stay as empty places: they were answered, or others were merged into them.",
                places,
            ),
        ),
    ]
    return [words % number for number, words in told if number]


def _sentence(run: ImportRun, error: RostraError) -> str:
    """Return what stands against it and what to do, as a sentence."""
    words: dict[str, Any] = {"run": run.pk}
    match error:
        case AlreadyTakenBack():
            message = _("Import %(run)d was taken back already; there is nothing left of it to take back.")
        case MayBeRunning():
            message = _("Import %(run)d may be running. If it was cut off, add --cut-off; else wait for its end.")
        case NothingNoted():
            message = _(
                "Import %(run)d cannot be taken back: nothing is noted of what it wrote. It was made before such "
                "notes were kept, or its articles are gone."
            )
        case ChangedLater():
            words["later"] = ", ".join(map(str, error.runs))
            message = ngettext(
                "Import %(later)s has changed the same articles since. Take that one back first.",
                "Imports %(later)s have changed the same articles since. Take those back first, in this order.",
                len(error.runs),
            )
        case TryAgain():
            message = _("The database was too busy. Give the command again: it goes on where it was.")
        case _:
            raise error
    return message % words


@contextmanager
def _bar() -> Iterator[Show]:
    """Draw a bar where somebody is looking."""
    console = Console(stderr=True)
    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
