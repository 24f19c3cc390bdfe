"""Writes threads and counts what becomes of them: many small ones in a transaction, a huge one in several.

A killed import is whole articles short of its end; a huge new one that it was
cut off in is a draft, and nobody sees it. A thread whose digest is the stored one
is left as it is; nothing that people wrote or decided here is touched.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, nullcontext

from django.db import Error as AnyDatabaseError
from django.db import IntegrityError, connection, transaction

from accounts.models import Source
from forum.archive.loader.authors import Authors
from forum.archive.loader.huge_threads import HugeThread
from forum.archive.loader.journal import write_journal
from forum.archive.loader.known_threads import show_new_names, write_known
from forum.archive.loader.new_threads import write_new
from forum.archive.loader.outcome import Outcome, Written, in_batches
from forum.archive.loader.retired import without_retired
from forum.archive.loader.statistics import Statistics
from forum.archive.loader.stopping import patient
from forum.archive.loader.stored import StandsElsewhere
from forum.archive.models import ImportRun
from forum.archive.preparing import PreparedThread
from forum.archive.records import Problem
from forum.archive.report import Report
from forum.archive.stopped import ImportStopped
from forum.archive.tally import Tally
from forum.articles.models import Article
from forum.lib.errors import RostraError
from forum.lib.transactions import retry_when_busy
from forum.lib.turns import turns

_log = logging.getLogger(__name__)

# What is known of an article: its key, its digest and that of its whole discussion.
Known = tuple[int, str, str]


class Loader:
    """Writes threads of one source. Without a run, a rehearsal: everything is done and taken back."""

    def __init__(
        self,
        source: Source,
        report: Report,
        tally: Tally,
        run: ImportRun | None,
        wrote: Callable[[int], None] = lambda _number: None,
    ) -> None:
        """Keep what all threads need; ``wrote`` is called with the number of comments after each step of a huge one."""
        self._source = source
        self._report = report
        self._tally = tally
        self._run = run
        self._wrote = wrote
        self._authors = Authors()
        self._statistics = Statistics()

    def load(self, threads: Sequence[PreparedThread]) -> list[Written]:
        """Write threads in their order; return what became of each: created, updated, unchanged or skipped.

        Of two of one article the later adds to the earlier, also where both are given at once.
        """
        threads = without_retired(self._source, threads)
        known = self._find(threads)
        self._expect([thread for thread in threads if thread.article.record.id in known])
        results: list[Written] = []
        new: list[PreparedThread] = []
        waiting: set[str] = set()
        for thread in threads:
            key = thread.article.record.id
            is_new = key not in known and not thread.is_huge
            if new and (not is_new or key in waiting):
                results += self._load_new(new)
                new, waiting = [], set()
                known |= self._find([thread])
                is_new = is_new and key not in known
            if is_new:
                new.append(thread)
                waiting.add(key)
            else:
                results.append(self._load_one(thread, known.get(key)))
                if key in known:  # a later copy given with it is held against what stands then
                    known[key] = (*known[key][:2], "")
        results += self._load_new(new) if new else []
        self._statistics.add(sum(thread.comment_count for thread in threads if not thread.is_huge))
        return results

    @patient
    def _find(self, threads: Sequence[PreparedThread]) -> dict[str, Known]:
        known: dict[str, Known] = {}
        for batch in in_batches(thread.article.record.id for thread in threads):
            found = Article.objects.filter(source__name=self._source.name, external_id__in=batch)
            rows = found.values_list("external_id", "pk", "digest", "imported_digest")
            known |= {name: (key, digest, imported) for name, key, digest, imported in rows}
        return known

    @patient
    def _expect(self, threads: Sequence[PreparedThread]) -> None:
        """Find those who sign in threads of which something is there."""
        if threads and self._source.pk is not None:
            self._authors.expect(self._source, threads)

    def _load_new(self, threads: list[PreparedThread]) -> list[Written]:
        """Write threads of which nothing is there; one by one where something is after all, or cannot be written."""
        if len(threads) == 1:
            return [self._load_one(threads[0], None)]
        try:
            outcomes = self._write_new(threads)
        except ImportStopped:
            raise
        except Exception:  # noqa: BLE001 - which of them it was, and why, is found out one by one
            self._authors.forget()
            return [self._load_one(thread, None) for thread in threads]
        return [self._count(thread, outcome) for thread, outcome in zip(threads, outcomes, strict=True)]

    def _load_one(self, thread: PreparedThread, known: Known | None) -> Written:
        """Write one thread; what the database or a value makes impossible is a problem of this thread alone."""
        try:
            outcome = self._write_one(thread, known)
        except ImportStopped:
            raise
        except Exception as error:  # noqa: BLE001 - a fault in one thread, of ours even, stops no other
            if not isinstance(error, _FAILURES):
                _log.exception("A thread of %s could not be written", thread.file)
            self._authors.forget()
            reason = str(error).partition("\n")[0] or type(error).__name__
            title = thread.article.record.title[:80]
            message = f"«{title}» was not imported: {reason}. Import the file again."
            self._report.tell([*thread.problems, Problem(thread.file, thread.line, "error", "not_written", message)])
            self._report.leave_out(thread)
            return Written("skipped", thread.file, left_out=thread.ledger.placed)
        return self._count(thread, outcome)

    def _write_one(self, thread: PreparedThread, known: Known | None) -> Outcome:
        if known and known[2] == thread.digest:
            return self._leave(thread, known)
        if thread.is_huge and (known is None or thread.has_own_ids):
            return self._write_huge(thread)
        if known is None:
            try:
                return self._write_new([thread])[0]
            except IntegrityError:  # another import was faster, or an id stands elsewhere
                self._authors.forget()
        return self._write_known(thread)

    def _leave(self, thread: PreparedThread, known: Known) -> Outcome:
        """Count a thread that says what it said when it was last imported."""
        outcome = Outcome(article_key=known[0])
        outcome.count_all("unchanged", thread)
        if self._run:
            outcome.authors = self._note(thread)
        else:
            signing = [*thread.authors, thread.article.record.author]
            outcome.authors = {author.login: "unchanged" for author in signing if author}
        return outcome

    @patient
    def _note(self, thread: PreparedThread) -> dict[str, str]:
        try:
            results = self._authors.note(self._source, [thread])
        except AnyDatabaseError:
            self._authors.forget()
            raise
        self._authors.keep()
        return results

    def finish(self) -> None:
        """Write what was kept back, and let the database look at what has come."""
        if self._run:
            self._authors.flush()
        self._statistics.finish()

    @patient
    @retry_when_busy
    def _write_new(self, threads: Sequence[PreparedThread]) -> list[Outcome]:
        for thread in threads:
            # PostgreSQL takes rows in while the next ones are rendered. On SQLite nobody else writes as long as a
            # transaction is open; and what quotes is read twice.
            if connection.vendor == "sqlite" or thread.quoted:
                thread.materialise()
        with self._transaction() as outcomes:
            outcomes += write_new(self._source, threads, self._authors)
        return outcomes

    def _write_huge(self, thread: PreparedThread) -> Outcome:
        huge = HugeThread(self._source, thread, self._authors, self._wrote_step)
        if self._run:
            return huge.write(self._step)
        with self._transaction():  # one around all steps: they build on one another
            return huge.write(lambda _outcome: nullcontext())

    def _wrote_step(self, comments: int) -> None:
        self._statistics.add(comments)
        self._wrote(comments)

    @patient
    @retry_when_busy
    def _write_known(self, thread: PreparedThread) -> Outcome:
        """Write a thread in one transaction; begin anew with more locks where its comments were moved elsewhere."""
        # It is read more than once, and again when the database was busy.
        thread.materialise()
        others: set[int] = set()
        while True:
            try:
                with self._transaction() as outcomes:
                    outcomes.append(write_known(self._source, thread, self._authors, others))
                return outcomes[0]
            except StandsElsewhere as found:
                others |= found.articles

    @contextmanager
    def _transaction(self) -> Iterator[list[Outcome]]:
        """Hold what is written together with the note of it; a rehearsal takes all of it back."""
        outcomes: list[Outcome] = []
        try:
            with ExitStack() as ending:
                ending.enter_context(transaction.atomic())
                if self._source.pk is None:
                    self._source.save()
                yield outcomes
                if self._run:
                    write_journal(self._run, outcomes)
                else:
                    transaction.set_rollback(True)
                with turns.resting():
                    ending.close()
        except BaseException:
            self._authors.forget()
            raise
        if self._run:
            self._authors.keep()
        else:
            self._authors.forget()
            self._source = Source.objects.filter(name=self._source.name).first() or Source(name=self._source.name)

    @contextmanager
    def _step(self, outcome: Outcome) -> Iterator[None]:
        with self._transaction() as outcomes:
            yield
            outcomes.append(outcome)

    def _count(self, thread: PreparedThread, outcome: Outcome) -> Written:
        if outcome.renamed and self._run:
            show_new_names(outcome.renamed)
        report = self._report
        report.tell([*thread.problems, *outcome.problems])
        # A page may hold one part of a discussion, and most people sign more than once: each is counted once.
        self._tally.add("article", self._source.name, [(thread.article.record.id, outcome.article)])
        self._tally.add("author", self._source.name, outcome.authors.items())
        for result, number in outcome.comments.items():
            report.comments.add(result, number)
        report.comments.add("skipped", thread.left_out)
        report.quotes.merge(outcome.quotes)
        report.place(thread, outcome.lines_left_out)
        return Written(outcome.whole, thread.file, outcome.article_key, outcome.lines_left_out)


# What the database refuses, or a value that it cannot keep. Anything else is a fault of ours.
_FAILURES = (AnyDatabaseError, OverflowError, ValueError, RostraError)
