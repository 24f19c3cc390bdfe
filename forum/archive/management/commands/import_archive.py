"""``manage.py import_archive``: bring archived pages in (ARCHIVE, section 3)."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.core.checks import Tags
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.validators import LOCAL_SOURCE, validate_source_name
from forum.archive.formats import FORMATS
from forum.archive.imports import run_import
from forum.archive.inputs import Limits, total_size
from forum.archive.pipeline.events import Options
from forum.archive.progress import Show, lead_nowhere, quiet_when_unread, show_bar, write_lines
from forum.archive.report import Report, describe
from forum.archive.stopped import ImportStopped

_NOTHING_DONE = 2


class Command(BaseCommand):
    # Not that of addresses: it reads the modules of every page, and an import needs none of them.
    requires_system_checks = (Tags.caches, Tags.database, Tags.models, Tags.security)
    help = "Import articles with their comments from files, folders, containers or standard input (-)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        formats = ("auto", *(known.name for known in FORMATS))
        parser.add_argument("paths", nargs="+", metavar="PATH", help="a file, a folder, or - for standard input")
        parser.add_argument("--source", metavar="NAME", help="where it comes from; ids are unique within a source")
        parser.add_argument("--format", choices=formats, default="auto", help="by content where left out")
        parser.add_argument("--timezone", metavar="AREA/CITY", help="of times without an offset")
        parser.add_argument("--captured", metavar="DATE", help="when the pages were saved, for «2 weeks ago»")
        parser.add_argument("--workers", metavar="N", type=int, default=1, help="processes that read and render")
        parser.add_argument("--dry-run", action="store_true", help="do everything, keep nothing")
        parser.add_argument("--report", metavar="FILE.json", help="also write the report there")
        parser.add_argument("--progress", choices=("bar", "json", "none"), default="bar", help="json: a line a second")
        parser.add_argument(
            "--max-ratio", metavar="N", type=int, help="how many times its size a container may unpack to"
        )
        parser.add_argument("--max-unpacked", metavar="GIB", type=int, help="how much a container may unpack to")
        parser.add_argument("--max-members", metavar="N", type=int, help="how many files a container may hold")

    def handle(self, *args: Any, **options: Any) -> None:
        _at_least_one(options, "workers", "max_ratio", "max_unpacked", "max_members")
        zone = _zone(options["timezone"] or settings.TIME_ZONE)
        report_file = _writable(options["report"])
        chosen = Options(
            zone=zone,
            source=_source(options["source"]),
            format=None if options["format"] == "auto" else options["format"],
            captured=_captured(options["captured"], zone),
            limits=_limits(options),
            leave_out=str(report_file.resolve()) if report_file else None,
        )
        report = self._import(options, chosen)
        unwritten = _write(report, report_file, options) if report_file else None
        self._tell(report, options)
        if unwritten:
            raise CommandError(unwritten, returncode=1)
        if report.has_errors:
            sys.exit(1)

    def _import(self, options: dict[str, Any], chosen: Options) -> Report:
        paths = options["paths"]
        try:
            with self._showing(options) as show:
                report = run_import(paths, chosen, dry_run=options["dry_run"], workers=options["workers"], show=show)
        except FileNotFoundError as error:
            message = _("There is no file or folder %(path)s.") % {"path": error}
            raise CommandError(message, returncode=_NOTHING_DONE) from None
        except ImportStopped as error:
            raise CommandError(str(error), returncode=_NOTHING_DONE) from None
        except KeyboardInterrupt:
            message = _("The import was cut off. Start it again: what it has written is not doubled.")
            raise CommandError(message, returncode=1) from None
        if not report.files.read and not report.has_errors:
            raise CommandError(_("There is no file in there to import."), returncode=_NOTHING_DONE)
        return report

    def _showing(self, options: dict[str, Any]) -> AbstractContextManager[Show]:
        """Return what shows how far it is, as it was asked for."""
        if options["progress"] == "none":
            return nullcontext(lambda _progress: None)
        total = total_size(options["paths"])
        return write_lines(total, self.stdout) if options["progress"] == "json" else show_bar(total)  # type: ignore[arg-type]

    def _tell(self, report: Report, options: dict[str, Any]) -> None:
        out: Any = self.stdout
        try:
            with quiet_when_unread(out):
                self._print(report, options)
                out.flush()
        except OSError as error:
            lead_nowhere(out)
            message = _("What came of it could not be told: %(reason)s. %(kept)s")
            told = message % {"reason": error.strerror, "kept": _what_was_kept(options)}
            raise CommandError(told, returncode=1) from None

    def _print(self, report: Report, options: dict[str, Any]) -> None:
        for problem in report.problems:
            self.stderr.write(describe(problem))
        if options["progress"] == "json":
            self.stdout.write(json.dumps({"finished": True, "run": report.run} | report.counts()))
            return
        if options["dry_run"]:
            self.stdout.write(_what_was_kept(options))
        for line in report.summary():
            self.stdout.write(line)


def _at_least_one(options: dict[str, Any], *names: str) -> None:
    for name in names:
        if options[name] is not None and options[name] < 1:
            option = f"--{name.replace('_', '-')}"
            raise CommandError(_("%(option)s takes a number from 1 on.") % {"option": option}, returncode=_NOTHING_DONE)


def _captured(text: str | None, zone: ZoneInfo) -> datetime | None:
    """Return when the pages were saved: a day, or a time with or without an offset."""
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        message = _("%(text)r is no date; write it as 2021-02-03 or 2021-02-03T13:05.") % {"text": text}
        raise CommandError(message, returncode=_NOTHING_DONE) from None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=zone)
    if moment > timezone.now() + timedelta(days=1):
        message = _("%(text)s is in the future; say when the pages were saved.") % {"text": text}
        raise CommandError(message, returncode=_NOTHING_DONE)
    return moment


def _limits(options: dict[str, Any]) -> Limits:
    limits = Limits()
    if options["max_ratio"]:
        limits = limits._replace(ratio=options["max_ratio"])
    if options["max_unpacked"]:
        size = options["max_unpacked"] * 1024**3
        limits = limits._replace(total_bytes=size, member_bytes=size)
    if options["max_members"]:
        limits = limits._replace(members=options["max_members"])
    return limits


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


def _writable(name: str | None) -> Path | None:
    """Find out before the import, not after it, that the report can be written; leave no trace of that."""
    if name is None:
        return None
    path = Path(name)
    try:
        is_new = not path.exists()
        with open(path, "a"):
            pass
        if is_new:
            path.resolve().unlink()
        return path
    except OSError as error:
        message = _("The report cannot be written: %(error)s.") % {"error": error}
        raise CommandError(message, returncode=_NOTHING_DONE) from None


def _write(report: Report, file: Path, options: dict[str, Any]) -> str | None:
    """Write the report; where that fails, leave no half of it and return what to tell."""
    is_opened = False
    try:
        with open(file, "w", encoding="utf-8") as stream:
            is_opened = True
            report.write(stream)
    except OSError as error:
        # One that could not be opened is whole still: that of an earlier import.
        if is_opened and file.is_file():
            file.resolve().unlink()
        message = _("The report could not be written to %(file)s: %(reason)s. %(kept)s")
        return message % {"file": file, "reason": error.strerror, "kept": _what_was_kept(options)}
    return None


def _what_was_kept(options: dict[str, Any]) -> str:
    if options["dry_run"]:
        return _("Dry run: nothing was kept.")
    return _("What was imported is sound and stays.")
