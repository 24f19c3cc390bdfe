"""A discussion too large for one transaction: written in slices of whole conversations, and it can be gone on with.

A slice of which nothing is there is inserted as it is; of any other, each
comment is matched with what is there, under the locks and among the trees
that the slice has to do with. A new article is a draft until all of it is
there, so nobody writes under it. A run that is cut off leaves no digest of
any copy: the next one looks at all slices again.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from django.db import IntegrityError

from accounts.models import Source
from forum.archive.loader.articles import fill
from forum.archive.loader.authors import Authors
from forum.archive.loader.comments import CommentWriter, find_unlinked
from forum.archive.loader.gone import stored_keys, tell_of_gone_keys
from forum.archive.loader.known_threads import (
    finish_known,
    is_article_changed,
    plan_comments,
    settle_authors,
    write_article,
    write_comments,
)
from forum.archive.loader.new_threads import PlacedComments, insert_comments
from forum.archive.loader.outcome import Outcome, in_batches
from forum.archive.loader.stopping import patient
from forum.archive.loader.stored import Shelf, StandsElsewhere
from forum.archive.preparing import PreparedThread
from forum.archive.records import CommentRecord
from forum.articles.models import Article
from forum.comments.models import Comment
from forum.comments.services import lock_threads, recount, take_comment_ids
from forum.lib.dates import from_utc_text
from forum.lib.transactions import retry_when_busy

T = TypeVar("T")

# What wraps a step: a transaction, and the note of what the step came to.
Transaction = Callable[[Outcome], AbstractContextManager[None]]
# The articles that a step holds, by their keys.
Articles = Mapping[int, Article]


class HugeThread:
    """One huge thread on its way into the database; each step is a transaction of its own."""

    def __init__(
        self,
        source: Source,
        thread: PreparedThread,
        authors: Authors,
        wrote: Callable[[int], None] = lambda _number: None,
    ) -> None:
        self._source = source
        self._thread = thread
        self._authors = authors
        self._wrote = wrote
        self._key = 0
        self._is_new = False
        # Whether a slice may be inserted as it is: of the article there is nothing but what an import began.
        self._is_draft = False
        # Keys of all comments that the source shows; and, by their ids, of those that are quoted.
        self._shown = array("q")
        self._known: dict[str, int] = {}
        # Those that quote what comes in a later slice.
        self._late: list[CommentRecord] = []

    def write(self, transaction: Transaction) -> Outcome:
        """Write all that is new or changed; ``transaction`` wraps each step."""
        total = self._begin(transaction)
        for rows in self._thread.slices:
            if rows:
                total.add(self._write_slice(self._thread.part(rows), transaction))
                self._wrote(len(rows))
        for late in in_batches(self._late):
            self._step(partial(self._link, late), transaction)
        total.count_skipped(self._thread)
        total.add(self._step(partial(self._finish, is_whole=not total.comments["skipped"]), transaction)[0])
        return total

    @patient
    @retry_when_busy
    def _begin(self, transaction: Transaction) -> Outcome:
        """Make the article, as a draft."""
        outcome = Outcome()
        record = self._thread.article.record
        with transaction(outcome):
            # Another import may be making it at this moment.
            article, is_new = Article.objects.get_or_create(
                source=self._source,
                external_id=record.id,
                defaults={"title": record.title, "state": Article.State.DRAFT},
            )
            outcome.article, outcome.article_key = "created" if is_new else "unchanged", article.pk
        self._key, self._is_new = article.pk, is_new
        self._is_draft = article.digest == "" and article.state == Article.State.DRAFT
        return outcome

    @patient
    @retry_when_busy
    def _step(self, work: Callable[[Articles, Outcome], T], transaction: Transaction) -> tuple[Outcome, T]:
        """Do a step under the locks that it needs; begin anew with more where comments were moved elsewhere."""
        others: set[int] = set()
        while True:
            outcome = Outcome(article_key=self._key)
            try:
                with transaction(outcome), lock_threads({self._key, *others}) as articles:
                    done = work(articles, outcome)
                return outcome, done
            except StandsElsewhere as found:
                others |= found.articles

    def _write_slice(self, part: PreparedThread, transaction: Transaction) -> Outcome:
        try:
            work = self._insert if self._is_draft and not self._is_there(part) else self._match
            outcome, written = self._step(partial(work, part), transaction)
        except IntegrityError:  # a part of it is there after all, or stands elsewhere
            self._authors.forget()
            outcome, written = self._step(partial(self._match, part), transaction)
        self._shown.extend(written.keys)
        self._late += written.late
        self._known |= written.quoted
        return outcome

    @patient
    def _is_there(self, part: PreparedThread) -> bool:
        """Whether a slice was written before: its first comment tells, unless this is another copy."""
        first = next(part.comments).external_id
        return Comment.objects.filter(source=self._source, external_id=first).exists()

    def _insert(self, part: PreparedThread, articles: Articles, outcome: Outcome) -> _Written:
        """Write a slice of which nothing is there."""
        article = self._as_it_will_be(articles)
        settle_authors(self._source, part, {author.login for author in part.authors}, self._authors, outcome)
        keys = outcome.keys = take_comment_ids(part.comment_count)
        placed = PlacedComments(self._source, article, part, keys, self._authors, known=self._known)
        insert_comments([placed])
        _count(article, part)
        outcome.count_all("created", part)
        quoting = part.comments if any(part.quotes) else ()
        late = [part.record(row, None) for row in quoting if placed.is_late(row)]
        return _Written(keys, late, placed.known)

    def _match(self, part: PreparedThread, articles: Articles, outcome: Outcome) -> _Written:
        """Write what is new or changed of a slice."""
        article = self._as_it_will_be(articles)
        shelf = Shelf(self._source, article, articles, [row.external_id for row in part.comments])
        plan = plan_comments(part, shelf, outcome)
        written = [*plan.new, *plan.changed]
        shelf.find_quoted(_quoted(written))
        write_comments(self._source, part, plan, shelf, articles, self._authors, outcome)
        if written:
            recount(article)
            # Until all is written, it is neither this copy nor the one before.
            article.imported_digest = ""
            article.save(update_fields=["imported_digest"])
        keys = shelf.keys() | dict(zip((record.id for record in plan.new), outcome.keys, strict=True))
        to_come = self._thread.quoted - keys.keys()
        late = [record for record in written if not to_come.isdisjoint(_quoted([record]))]
        return _Written(
            [keys[record.id] for record in plan.kept],
            # Where a run was cut off, some were written that are not linked.
            [*late, *find_unlinked(plan.quoting, keys, self._thread.quoted, outcome)],
            {name: keys[name] for name in self._thread.quoted & keys.keys()},
        )

    def _as_it_will_be(self, articles: Articles) -> Article:
        """Return the article with what the last step will write: quotations lead to its paragraphs."""
        article = articles[self._key]
        if is_article_changed(self._thread, article):
            fill(article, self._thread.article, None)
        return article

    def _link(self, late: list[CommentRecord], articles: Articles, outcome: Outcome) -> None:
        """Link quotations of what has come after the comments that quote it. Raises StandsElsewhere."""
        shelf = Shelf(self._source, self._as_it_will_be(articles), articles, ())
        shelf.find_quoted([*(record.id for record in late), *_quoted(late)])
        elsewhere = {shelf.by_id[record.id].article_id for record in late} - articles.keys()
        if elsewhere:
            raise StandsElsewhere(elsewhere)
        for touched in CommentWriter(self._source, shelf, self._authors, outcome).link_again(late):
            articles[touched].save_change()

    def _finish(self, articles: Articles, outcome: Outcome, *, is_whole: bool) -> None:
        """Tell of what is gone, write the article, which shows it, and know the thread again."""
        article = articles[self._key]
        if not self._is_new:
            tell_of_gone_keys(self._thread, stored_keys(self._source, article), self._shown, outcome)
        # What is new has nothing to go back to; that it is was noted at the beginning.
        outcome.article = "created" if self._is_new else "unchanged"
        write_article(self._source, self._thread, article, self._authors, outcome)
        finish_known(self._thread, article, outcome, is_changed=True, is_whole=is_whole)
        outcome.article = "unchanged" if self._is_new else outcome.article


@dataclass(frozen=True, slots=True)
class _Written:
    """What is left of a slice: its comments' keys, those that quote what is to come, and what is quoted, by id."""

    keys: list[int]
    late: list[CommentRecord]
    quoted: dict[str, int]


def _quoted(records: Iterable[CommentRecord]) -> Iterator[str]:
    return (quote.comment for record in records for quote in record.quotes if quote.comment)


def _count(article: Article, part: PreparedThread) -> None:
    """Count new comments: an article is sound at any time."""
    latest = None
    for row in part.comments:
        if row.state == Comment.State.VISIBLE:
            article.comment_count += 1
            if not row.created_ahead:
                latest = max(filter(None, (latest, row.created_at)), default=None)
    times = (article.last_comment_at, from_utc_text(latest))
    article.last_comment_at = max(filter(None, times), default=None)
    article.save(update_fields=["comment_count", "last_comment_at"])
