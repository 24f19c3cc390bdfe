"""Writes threads, one transaction each, and counts what becomes of them.

A killed import is whole articles short of its end, never half of one. A
record whose digest is the stored one is left as it is; nothing that people
wrote or decided here is touched.
"""

from __future__ import annotations

from dataclasses import replace

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import Source
from forum.archive.checks import check_thread
from forum.archive.fitting import fit_thread
from forum.archive.loader.articles import get_or_make_article, is_changed, update_article
from forum.archive.loader.authors import Authors
from forum.archive.loader.comments import CommentWriter, write_counters
from forum.archive.loader.outcome import Outcome
from forum.archive.loader.sorting import sort_out
from forum.archive.loader.stored import Shelf, StandsElsewhere, archived_places
from forum.archive.matching import keep_first_ids
from forum.archive.records import ArticleRecord, CommentRecord, ThreadRecord
from forum.archive.report import Report
from forum.articles.models import Article
from forum.comments.models import Comment
from forum.comments.services import lock_threads, recount
from forum.lib.transactions import retry_when_busy


class Loader:
    """Writes threads of one source."""

    def __init__(self, source: Source, report: Report, *, dry_run: bool = False) -> None:
        self._source = source
        self._report = report
        self._dry_run = dry_run
        self._authors: dict[str, str] = {}
        self._articles: set[str] = set()

    def load(self, thread: ThreadRecord, article: ArticleRecord) -> str:
        """Write an article with its comments; return created, updated or unchanged. Raises TryAgain."""
        thread, article, problems = fit_thread(thread, article)
        self._report.problems += problems
        outcome = self._write(thread, article)
        self._count(article, outcome)
        return outcome.whole

    @retry_when_busy
    def _write(self, thread: ThreadRecord, article: ArticleRecord) -> Outcome:
        """Write a thread in one transaction; begin anew with more locks where its comments were moved elsewhere."""
        others: set[int] = set()
        while True:
            try:
                with transaction.atomic():
                    outcome = _write_thread(self._source, thread, article, others)
                    if self._dry_run:
                        transaction.set_rollback(True)
                if outcome.renamed and not self._dry_run:
                    _show_new_names(outcome.renamed)
                return outcome
            except StandsElsewhere as found:
                others |= found.articles

    def _count(self, article: ArticleRecord, outcome: Outcome) -> None:
        report = self._report
        report.problems += outcome.problems
        # A page may hold one part of a discussion: its article is counted once.
        if article.id not in self._articles:
            self._articles.add(article.id)
            report.articles.add(outcome.article)
        for result, number in outcome.comments.items():
            report.comments.add(result, number)
        report.quotes.merge(outcome.quotes)
        report.lines.take_back(outcome.lines_left_out)
        for login, result in outcome.authors.items():
            self._count_author(login, result)

    def _count_author(self, login: str, result: str) -> None:
        """Count each author once a run, by the most that was done."""
        before = self._authors.get(login)
        authors = self._report.authors
        if before is None:
            self._authors[login] = result
            authors.add(result)
        elif before == "unchanged" and result == "updated":
            self._authors[login] = result
            authors.unchanged -= 1
            authors.updated += 1


def _write_thread(source: Source, thread: ThreadRecord, record: ArticleRecord, others: set[int]) -> Outcome:
    """Write a thread under its article's lock, and those of ``others``. Raises StandsElsewhere."""
    outcome = Outcome()
    key = get_or_make_article(source, record, outcome)
    with lock_threads({key, *others}) as articles:
        article = articles[key]
        shelf = Shelf(source, article, articles)
        plan = sort_out(thread, _check(thread, shelf, outcome), shelf, outcome)
        written = [record] if is_changed(article, record) else []
        authors = Authors(source, [record, *plan.kept], [*written, *plan.new, *plan.changed], outcome)
        if written:
            update_article(article, record, authors, outcome)
        if plan.new or plan.changed:
            touched = CommentWriter(source, shelf, authors).write(plan.new, plan.changed)
            for other in touched - {key}:
                recount(articles[other])
        if outcome.whole != "unchanged":
            write_counters(article)
    return outcome


@retry_when_busy
def _show_new_names(authors: list[int]) -> None:
    """Let no copy of a page stand on which an author has another name by now."""
    signed = Comment.objects.filter(author__in=authors).order_by().values("article")
    articles = Article.objects.filter(Q(author__in=authors) | Q(pk__in=signed))
    articles.update(version=F("version") + 1, changed_at=timezone.now())


def _check(thread: ThreadRecord, shelf: Shelf, outcome: Outcome) -> list[CommentRecord]:
    """Return the comments under the ids they were first given, fit to be written."""
    if thread.derived_ids:
        comments, kept = keep_first_ids(thread.comments, archived_places(shelf, thread.comments))
        thread = replace(thread, comments=tuple(_with_kept_quotes(comment, kept) for comment in comments))
    shelf.find(key for comment in thread.comments for key in (comment.id, comment.parent) if key is not None)
    checked = check_thread(thread, shelf.by_id)
    outcome.problems += checked.problems
    outcome.lines_left_out += len(checked.skipped)
    for comment in checked.skipped:
        outcome.count("skipped", comment)
    return checked.comments


def _with_kept_quotes(comment: CommentRecord, kept: dict[str, str]) -> CommentRecord:
    """Point a comment's quotations to the ids that the quoted comments keep."""
    quotes = tuple(replace(quote, comment=kept.get(quote.comment or "", quote.comment)) for quote in comment.quotes)
    return replace(comment, quotes=quotes) if quotes != comment.quotes else comment
