"""``manage.py import_archive``: bring archived pages in (ARCHIVE, section 3)."""

from __future__ import annotations

import itertools
import json
import sys
from argparse import ArgumentParser
from contextlib import suppress
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from accounts.validators import LOCAL_SOURCE, validate_source_name
from forum.archive.imports import FORMATS, Options, run_import
from forum.archive.inputs import Input, find_inputs
from forum.archive.report import Report, describe

_NOTHING_DONE = 2


class Command(BaseCommand):
    help = "Import articles with their comments from files, folders or standard input (-)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="+", metavar="PATH", help="a file, a folder, or - for standard input")
        parser.add_argument("--source", metavar="NAME", help="where it comes from; ids are unique within a source")
        parser.add_argument("--format", choices=FORMATS, default="auto", help="by content where left out")
        parser.add_argument("--timezone", metavar="AREA/CITY", help="of times without an offset")
        parser.add_argument("--dry-run", action="store_true", help="do everything, keep nothing")
        parser.add_argument("--report", metavar="FILE.json", help="also write the report there")

    def handle(self, *args: Any, **options: Any) -> None:
        chosen = Options(
            zone=_zone(options["timezone"] or settings.TIME_ZONE),
            source=_source(options["source"]),
            format=options["format"],
            dry_run=options["dry_run"],
        )
        inputs = _inputs(options["paths"], options["report"])
        report_file = _writable(options["report"])
        try:
            report = self._run(inputs, chosen)
        except KeyboardInterrupt:
            message = _("The import was cut off. Start it again: what it has written is not doubled.")
            raise CommandError(message, returncode=1) from None
        if report_file:
            report_file.write_text(json.dumps(report.as_json(), ensure_ascii=False, indent=2) + "\n", "utf-8")
        try:
            self._tell(report, dry_run=chosen.dry_run)
            self.stdout.flush()
        except BrokenPipeError:
            # Nobody reads on, and nothing is left to do; Python is not to try again at its end.
            with suppress(BrokenPipeError):
                self.stdout.close()
        if report.has_errors:
            sys.exit(1)

    def _run(self, inputs: list[Input], options: Options) -> Report:
        """Import, with a bar where somebody is looking."""
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        console = Console(stderr=True)
        with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as bar:
            task = bar.add_task("", total=len(inputs))
            begun = itertools.count()

            def show(file: str, threads: int) -> None:
                if threads == 0:
                    bar.update(task, completed=next(begun))
                words = _("%(file)s (%(count)d articles)") % {"file": file[-50:], "count": threads}
                bar.update(task, description=words if threads > 1 else file[-50:])

            return run_import(inputs, options, progress=show)

    def _tell(self, report: Report, *, dry_run: bool) -> None:
        for problem in report.problems:
            self.stderr.write(describe(problem))
        if dry_run:
            self.stdout.write(_("Dry run: nothing was kept."))
        for line in report.summary():
            self.stdout.write(line)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        message = _("%(name)r is no time zone; write it as Area/City, such as Europe/Lisbon.") % {"name": name}
        raise CommandError(message, returncode=_NOTHING_DONE) from None


def _source(name: str | None) -> str | None:
    if name is None:
        return None
    try:
        validate_source_name(name)
    except ValidationError as error:
        raise CommandError(error.messages[0], returncode=_NOTHING_DONE) from None
    if name == LOCAL_SOURCE:
        message = _("The source «local» is what people write here. Choose another name.")
        raise CommandError(message, returncode=_NOTHING_DONE)
    return name


def _inputs(paths: list[str], report: str | None) -> list[Input]:
    """Return what is to be read; the report of an earlier run, or of this one, is not."""
    try:
        inputs = [found for found in find_inputs(paths) if not (report and _is_same(found.path, Path(report)))]
    except FileNotFoundError as error:
        message = _("There is no file or folder %(path)s.") % {"path": error}
        raise CommandError(message, returncode=_NOTHING_DONE) from None
    if not inputs:
        raise CommandError(_("There is no file in there to import."), returncode=_NOTHING_DONE)
    return inputs


def _is_same(path: Path | None, other: Path) -> bool:
    return path is not None and path.resolve() == other.resolve()


def _writable(name: str | None) -> Path | None:
    """Find out before the import, not after it, that the report can be written."""
    if name is None:
        return None
    try:
        with open(name, "a"):
            return Path(name)
    except OSError as error:
        message = _("The report cannot be written: %(error)s.") % {"error": error}
        raise CommandError(message, returncode=_NOTHING_DONE) from None
