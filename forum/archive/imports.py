"""One run of an import, from paths to a report."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass, field

from django.db import connection
from django.utils import timezone

from accounts.models import Source
from forum.archive.inputs import folder_of, open_inputs, shown
from forum.archive.loader import (
    FileNote,
    Loader,
    Written,
    keep_few_statements,
    patient,
    write_files,
    write_in_long_strides,
    write_problems,
)
from forum.archive.models import ImportedFile, ImportRun
from forum.archive.pipeline.ahead import walk_ahead
from forum.archive.pipeline.collecting import collect_less, give_back_at_once
from forum.archive.pipeline.events import Event, FileBegun, FileEnded, NothingRead, Options, ThreadRead
from forum.archive.pipeline.workers import WorkerFailed, walk_in_processes
from forum.archive.preparing import PreparedThread
from forum.archive.records import Ledger, Problem
from forum.archive.report import Report
from forum.archive.stopped import ImportStopped
from forum.archive.tally import Tally
from forum.lib.errors import TryAgain

# Comments that one transaction writes of small discussions, and characters that one process reads ahead. On PostgreSQL
# these are more than those comments have: it works on them for as long as it takes to read as many. SQLite keeps all
# pages that they are written to in memory, lets nobody else write meanwhile, and gains nothing from more.
_COMMENTS, _AHEAD = (8_000, 5_000_000) if connection.vendor == "postgresql" else (4_000, 1_500_000)
# Threads and characters that one transaction writes at most.
_THREADS = 1_000
_WEIGHT = 8 * 1024 * 1024
# Files that are noted together.
_FILES = 1_000
_BUSY = (
    "The database was busy with something else for too long. What was written is sound and stays. Start the import "
    "again when that is over: it goes on from there."
)
# How a file ended is how the best of its threads did.
_RESULTS = ImportedFile.Result.values


@dataclass(slots=True)
class Progress:
    """How far an import is: what was written so far, and what is being read."""

    file: str = ""
    files: int = 0
    size: int = 0
    articles: int = 0
    comments: int = 0


Show = Callable[[Progress], None]


def run_import(
    paths: list[str],
    options: Options,
    *,
    dry_run: bool = False,
    workers: int = 1,
    show: Show = lambda _progress: None,
) -> Report:
    """Import what is behind paths, in its order, and return what happened.

    One bad file does not stop the others. With more than one of ``workers``
    as many processes read and render while this one writes. ``show`` is called
    as it goes on. Raises FileNotFoundError for a path that leads nowhere, and
    ImportStopped where nothing could be begun.
    """
    started = time.monotonic()
    # Nothing is opened yet; a path that leads nowhere is told before a run begins.
    open_inputs(paths)
    keep_few_statements()
    run = None if dry_run else _begin_run(paths)
    importing = _Import(run, show)
    write_in_long_strides()
    collect_less()
    give_back_at_once()
    try:
        # Closed at once, whatever happens: the reader, or the worker processes, end with it.
        with closing(_events(paths, options, workers)) as events:
            importing.take(events)
    except (ImportStopped, WorkerFailed) as error:
        importing.stop(str(error))
    return importing.finish(time.monotonic() - started)


def _events(paths: list[str], options: Options, workers: int) -> Generator[Event, None, None]:
    # A pipe can be read but once, and only by this process; and nobody knows how long it lets one wait.
    has_no_pipe = all(os.path.isfile(path) or os.path.isdir(path) for path in paths)
    if workers > 1 and has_no_pipe:
        return walk_in_processes(paths, options, workers)
    return walk_ahead(paths, options, by=_AHEAD, in_turns=has_no_pipe)


@dataclass(slots=True)
class _File:
    """What became of one file so far; ``ended`` when all of it was read, ``article`` the key of its last article.

    ``nameless`` is its name without those who asked to be forgotten, where it named one.
    """

    result: str = "skipped"
    ended: FileEnded | None = None
    ledger: Ledger = field(default_factory=Ledger)
    articles: int = 0
    article: int | None = None
    nameless: str = ""

    def add(self, thread: PreparedThread, written: Written) -> None:
        self.result = max(self.result, written.result, key=_RESULTS.index)
        self.ledger.add(thread.ledger)
        self.ledger.take_back(written.left_out)
        # Copies of one article mostly stand side by side.
        if written.article not in (None, self.article):
            self.articles += 1
            self.article = written.article
        if written.file != thread.file:
            self.nameless = written.file

    def note(self, ended: FileEnded) -> FileNote:
        facts = ended.facts
        if self.nameless:
            # Of several files, each thread names its own, and this note the folder that they lie in.
            facts = facts._replace(name=self.nameless if facts.files == 1 else folder_of(self.nameless))
        return FileNote(
            *facts,
            lines=self.ledger.read,
            lines_reported=self.ledger.reported,
            articles=self.articles,
            article_id=self.article if self.articles == 1 else None,
            result=self.result,
        )


@dataclass(slots=True)
class _Batch:
    """Threads that wait to be written together, each with the file it is of."""

    source: str = ""
    threads: list[PreparedThread] = field(default_factory=list)
    files: list[_File] = field(default_factory=list)
    comments: int = 0
    weight: int = 0
    position: int = 0

    def add(self, thread: PreparedThread, file: _File) -> None:
        self.threads.append(thread)
        self.files.append(file)
        self.comments += thread.comment_count
        self.weight += thread.weight

    @property
    def is_full(self) -> bool:
        return self.comments >= _COMMENTS or len(self.threads) >= _THREADS or self.weight >= _WEIGHT


class _Import:
    """Takes what is read, has it written, and counts it."""

    def __init__(self, run: ImportRun | None, show: Show) -> None:
        self._run = run
        self._show = show
        self._report = Report()
        self._tally = Tally()
        self._loaders: dict[str, Loader] = {}
        self._batch = _Batch()
        self._open: list[_File] = []
        self._notes: list[FileNote] = []
        self._progress = Progress()

    def take(self, events: Iterator[Event]) -> None:
        """Take events until there are no more."""
        for event in events:
            self._take(event)
            self._show(self._progress)
        self._write()
        for loader in self._loaders.values():
            loader.finish()

    def _take(self, event: Event) -> None:
        match event:
            case FileBegun():
                self._open.append(_File())
                self._progress.file = event.name
            case ThreadRead():
                self._add(event)
            case NothingRead():
                self._report.tell(event.problems)
                self._report.lines.add(event.ledger)
                self._open[-1].ledger.add(event.ledger)
                self._report.became["other"] += event.ledger.placed
                self._report.comments.add("skipped", event.left_out)
            case FileEnded():
                self._report.tell(event.problems)
                self._report.lines.add(event.ledger)
                self._open[-1].ledger.add(event.ledger)
                self._open[-1].ended = event
                if not self._batch.threads:
                    self._close_files()
                if len(self._open) + len(self._notes) >= _FILES:
                    self._write()

    def _add(self, event: ThreadRead) -> None:
        if self._batch.threads and (event.source != self._batch.source or event.thread.is_huge):
            self._write()
        self._batch.source = event.source
        self._batch.add(event.thread, self._open[-1])
        self._batch.position = event.position
        if self._batch.is_full or event.thread.is_huge:
            self._write()

    def _write(self) -> None:
        """Write what waits, and count the files that have ended by then."""
        batch, self._batch = self._batch, _Batch()
        if batch.threads:
            results = self._loader(batch.source).load(batch.threads)
            for file, thread, written in zip(batch.files, batch.threads, results, strict=True):
                file.add(thread, written)
            self._progress.size = max(self._progress.size, batch.position)
            self._progress.articles += len(batch.threads)
            self._progress.comments += 0 if batch.threads[0].is_huge else batch.comments
        self._close_files()
        self._keep_notes()
        self._show(self._progress)

    def _wrote(self, comments: int) -> None:
        """Note that a part of a huge thread is written."""
        self._progress.comments += comments
        self._show(self._progress)

    def _close_files(self) -> None:
        for file in self._open:
            if file.ended:
                self._report.files.add(file.result, file.ended.facts.files)
                self._progress.files += file.ended.facts.files
                self._progress.size = max(self._progress.size, file.ended.position)
                self._notes.append(file.note(file.ended))
        self._open = [file for file in self._open if not file.ended]

    def _loader(self, source: str) -> Loader:
        """Return the loader of a source, made on first use; a rehearsal leaves none behind."""
        if source not in self._loaders:
            found = _find_source(source, make=self._run is not None)
            self._loaders[source] = Loader(found, self._report, self._tally, self._run, self._wrote)
        return self._loaders[source]

    def _keep_notes(self) -> None:
        """Note for the operators' page what was told, and which files ended, since the last time."""
        try:
            if self._run:
                write_problems(self._run, self._report.problems.take_new())
                write_files(self._run, self._notes)
        except TryAgain:
            raise ImportStopped(_BUSY) from None
        self._notes = []

    def stop(self, reason: str) -> None:
        """Note why the import could not go on."""
        self._report.tell([Problem(self._progress.file, None, "error", "stopped", reason)])
        # Nothing more can be written: the run stays marked as cut off, as it was.
        self._run = None

    def finish(self, seconds: float) -> Report:
        """Return the report, and keep it with the run."""
        report = self._report
        report.seconds = round(seconds, 3)
        try:
            self._count()
            self._keep_notes()
            if self._run:
                self._finish_run(self._run)
        except ImportStopped as error:
            self.stop(str(error))
        self._tally.close()
        return report

    def _count(self) -> None:
        """Count articles and authors; where there is no room for that, all was imported nevertheless."""
        try:
            self._tally.count("article", self._report.articles)
            self._tally.count("author", self._report.authors)
        except ImportStopped as error:
            self._report.tell([Problem(self._progress.file, None, "error", "stopped", str(error))])

    @patient
    def _finish_run(self, run: ImportRun) -> None:
        sources = list(self._loaders)
        run.source = Source.objects.filter(name=sources[0]).first() if len(sources) == 1 else None
        run.state = ImportRun.State.PARTIAL if self._report.has_errors else ImportRun.State.COMPLETE
        run.finished_at = timezone.now()
        run.report = self._report.counts() | {"became": +self._report.became}
        run.save()
        self._report.run = run.pk


@patient
def _begin_run(paths: list[str]) -> ImportRun:
    return ImportRun.objects.create(paths=[shown(path) for path in paths])


@patient
def _find_source(name: str, *, make: bool) -> Source:
    """Return a source; another import may be making it at this moment. A rehearsal makes none."""
    if make:
        return Source.objects.get_or_create(name=name)[0]
    return Source.objects.filter(name=name).first() or Source(name=name)
