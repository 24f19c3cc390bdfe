"""One run of an import, from paths to a report."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import Error as AnyDatabaseError
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import Source
from accounts.validators import LOCAL_SOURCE, validate_source_name
from forum.archive.inputs import BrokenInput, Input
from forum.archive.loader import Loader
from forum.archive.models import ImportRun
from forum.archive.readers.rostra import BadRecord, is_rostra, read_header, read_rostra
from forum.archive.readers.text_page import read_text_page
from forum.archive.records import Ledger, Problem, ThreadRecord
from forum.archive.report import Report
from forum.lib.errors import RostraError

FORMATS = ("auto", "text", "rostra")
DEFAULT_SOURCE = "archive"
# A text page is read whole; one larger than this is none.
_LARGEST_PAGE = 64 * 1024 * 1024
_LONGEST_LINE = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Options:
    """What the operator asked for. ``source`` is ``None`` where each file names its own."""

    zone: ZoneInfo
    source: str | None = None
    format: str = "auto"
    dry_run: bool = False


class UnreadableInput(RostraError):
    """A file that no reader can take; the message says why and what to do."""

    def __init__(self, code: str, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.line = line


@dataclass(slots=True)
class _File:
    """One input as a reader found it."""

    source: str
    threads: Iterator[ThreadRecord]
    ledger: Ledger = field(default_factory=Ledger)


def run_import(
    inputs: list[Input],
    options: Options,
    *,
    progress: Callable[[str, int], None] = lambda _file, _threads: None,
) -> Report:
    """Import files, in their order, and return what happened.

    One bad file does not stop the others. ``progress`` is called with each
    file's name and with how many of its threads are done.
    """
    started = time.monotonic()
    report = Report()
    run = None if options.dry_run else ImportRun.objects.create(paths=[found.name for found in inputs])
    loaders: dict[str, Loader] = {}
    for found in inputs:
        report.files.add(_import_file(found, options, report, loaders, progress))
    report.seconds = round(time.monotonic() - started, 3)
    if run:
        _finish(run, report, list(loaders))
    return report


def _finish(run: ImportRun, report: Report, sources: list[str]) -> None:
    run.source = Source.objects.filter(name=sources[0]).first() if len(sources) == 1 else None
    run.state = ImportRun.State.PARTIAL if report.has_errors else ImportRun.State.COMPLETE
    run.finished_at = timezone.now()
    run.report = report.as_json()
    run.save()


def _import_file(
    found: Input,
    options: Options,
    report: Report,
    loaders: dict[str, Loader],
    progress: Callable[[str, int], None],
) -> str:
    """Import one file and return what became of it."""
    results: set[str] = set()
    progress(found.name, 0)
    try:
        with found.open() as stream:
            file = _recognise(found, stream, options)
            report.lines.add(file.ledger)
            for done, thread in enumerate(file.threads, start=1):
                report.lines.add(thread.ledger)
                report.problems += thread.problems
                if thread.article:
                    results.add(_load(thread, file.source, options, report, loaders))
                progress(found.name, done)
    except UnreadableInput as error:
        report.problems.append(Problem(found.name, error.line, "error", error.code, str(error)))
        if error.line:
            report.lines.add(Ledger(read=1, reported=1))
    except BrokenInput as error:
        message = f"The file could not be read to its end: {error}. Check that it is whole and may be read."
        report.problems.append(Problem(found.name, None, "error", "unreadable", message))
    return next((result for result in ("created", "updated", "unchanged") if result in results), "skipped")


def _load(thread: ThreadRecord, source: str, options: Options, report: Report, loaders: dict[str, Loader]) -> str:
    """Write one thread; what the database or a value makes impossible is a problem of this thread alone."""
    assert thread.article is not None  # noqa: S101 - the caller looked
    try:
        if source not in loaders:
            loaders[source] = _loader(source, options, report)
        return loaders[source].load(thread, thread.article)
    except (AnyDatabaseError, OverflowError, ValueError, RostraError) as error:
        # A connection that was lost is opened anew for the next one.
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()
        reason = str(error).partition("\n")[0] or type(error).__name__
        message = f"«{thread.article.title[:80]}» was not imported: {reason}. Import the file again."
        report.problems.append(Problem(thread.file, thread.line, "error", "not_written", message))
        report.leave_out(thread)
        return "skipped"


def _loader(source: str, options: Options, report: Report) -> Loader:
    """Return the loader of a source, made on first use; a dry run leaves none behind."""
    if options.dry_run and not Source.objects.filter(name=source).exists():
        return _RehearsedLoader(Source(name=source), report, dry_run=True)
    return Loader(Source.objects.get_or_create(name=source)[0], report, dry_run=options.dry_run)


class _RehearsedLoader(Loader):
    """A loader for a dry run into a source that is not there: each thread makes it and takes it back."""

    def load(self, thread: ThreadRecord, article: object) -> str:
        with transaction.atomic():
            self._source.save()
            result = super().load(thread, article)  # type: ignore[arg-type]
            transaction.set_rollback(True)
        self._source = Source(name=self._source.name)
        return result


def _recognise(found: Input, stream: BinaryIO, options: Options) -> _File:
    """Return a file as the threads it holds, by what stands in it. Raises UnreadableInput."""
    first = stream.readline(_LONGEST_LINE)
    if options.format == "rostra" or (options.format == "auto" and is_rostra(_text(first))):
        return _read_archive(found, first, stream, options)
    data = first + stream.read(_LARGEST_PAGE - len(first) + 1)
    if len(data) > _LARGEST_PAGE:
        raise UnreadableInput("too_large", "A text page has at most 64 MiB; this file is larger and is no page.")
    source = _check_source(options.source or DEFAULT_SOURCE)
    if source == LOCAL_SOURCE:
        raise UnreadableInput("local_source", _LOCAL_IS_KEPT)
    return _File(source, iter([read_text_page(found.name, data, zone=options.zone)]))


_LOCAL_IS_KEPT = (
    "The source «local» is what people write on this site; no file is imported into it. Name another one with --source."
)


def _text(line: bytes) -> str:
    # Bytes that are no UTF-8 come through as lone surrogates, which the reader refuses by line.
    return line.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "surrogateescape")


def _read_archive(found: Input, first: bytes, stream: BinaryIO, options: Options) -> _File:
    try:
        named = read_header(_text(first))
        source = _check_source(options.source or named)
    except BadRecord as error:
        raise UnreadableInput("bad_header", str(error), line=1) from None
    if source == LOCAL_SOURCE:
        raise UnreadableInput("local_source", _LOCAL_IS_KEPT, line=1)
    return _File(source, read_rostra(found.name, _lines(stream)), Ledger(read=1, placed=1))


def _lines(stream: BinaryIO) -> Iterator[str]:
    while line := stream.readline(_LONGEST_LINE):
        yield _text(line)


def _check_source(name: str) -> str:
    try:
        validate_source_name(name)
    except ValidationError as error:
        raise UnreadableInput("bad_source", f"{name!r} cannot name a source. {error.messages[0]}", line=1) from None
    return name
