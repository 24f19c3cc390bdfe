"""A discussion too large for one transaction: written in slices of whole conversations, and it can be gone on with.

Until all of it is there the article is a draft without a digest, so nobody
writes under it. The same file is always cut into the same slices, so each of
them is there whole or not at all; where one is there in part, this is another
copy, and the next import looks at each comment.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

from django.db import IntegrityError
from django.db.models import QuerySet

from accounts.models import Source
from forum.archive.loader.articles import add_addresses, add_headings, fill, place_in_lists, said_before
from forum.archive.loader.authors import Authors
from forum.archive.loader.new_threads import PlacedComments, insert_comments, insert_quotations, link_quotes
from forum.archive.loader.outcome import Outcome, in_batches
from forum.archive.loader.stopping import patient
from forum.archive.preparing import PreparedComment, PreparedThread
from forum.archive.preparing.rendering import close_html
from forum.articles.models import Article
from forum.comments.models import Comment
from forum.comments.services import lock_thread, recount, take_comment_ids
from forum.lib.dates import from_utc_text
from forum.lib.transactions import retry_when_busy

# What an article has for a digest whose slices do not fit together: the next import looks at each comment.
UNFIT = "unfit"
_OTHER_COPY = "what was imported of it before a cut is of another copy"


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
        self._article = Article()
        self._is_new = False
        self._wrote = wrote
        self._known: dict[str, int] = {}
        self._late: list[PreparedComment] = []

    def write(self, transaction: Callable[[Outcome], AbstractContextManager[None]]) -> Outcome:
        """Write all that is not there yet; ``transaction`` wraps each step. Raises IntegrityError."""
        total = self._begin(transaction)
        for comments in self._thread.slices:
            if comments:
                step = self._write_slice(comments, transaction)
                total.comments["created"] += len(step.keys)
                self._wrote(len(comments))
        self._finish(transaction)
        there = self._thread.comment_count - total.comments["created"]
        total.comments["unchanged"] += there
        # A place made for a comment that the source does not hold is none that was read.
        total.comments["created" if total.comments["created"] else "unchanged"] -= len(self._thread.placeholders)
        total.quotes.add_totals("created", self._thread.quotes)
        total.count_skipped(self._thread)
        total.problems += self._thread.placeholders.values()
        return total

    @patient
    @retry_when_busy
    def _begin(self, transaction: Callable[[Outcome], AbstractContextManager[None]]) -> Outcome:
        """Make the article, as a draft, and everybody who signs."""
        outcome = Outcome()
        record = self._thread.article.record
        with transaction(outcome):
            signing = {author.login for author in (*self._thread.authors, record.author) if author}
            settled = self._authors.settle(self._source, [self._thread], signing)
            outcome.authors, outcome.renamed = settled.results, settled.renamed
            if settled.before:
                outcome.before["authors"] = settled.before
            # Another import may be making it at this moment.
            self._article, self._is_new = Article.objects.get_or_create(
                source=self._source,
                external_id=record.id,
                defaults={"title": record.title, "state": Article.State.DRAFT},
            )
            outcome.article, outcome.article_key = "created" if self._is_new else "updated", self._article.pk
        return outcome

    @patient
    @retry_when_busy
    def _write_slice(
        self, comments: list[PreparedComment], transaction: Callable[[Outcome], AbstractContextManager[None]]
    ) -> Outcome:
        outcome = Outcome(article_key=self._article.pk)
        with transaction(outcome), lock_thread(self._article.pk) as article:
            if self._is_there(comments):
                placed = self._place(comments, [])
            else:
                outcome.keys = take_comment_ids(len(comments))
                placed = self._place(comments, outcome.keys)
                insert_comments([placed])
                _count(article, comments)
        self._known = placed.known
        self._late += [row for row in comments if placed.is_late(row)]
        return outcome

    def _is_there(self, comments: list[PreparedComment]) -> bool:
        """Whether a slice was written before; remember the keys of what is quoted. Raises IntegrityError for a part."""
        if not self._ours().filter(external_id=comments[0].external_id).exists():
            return False
        found = 0
        for batch in in_batches(row.external_id for row in comments):
            keys = dict(self._ours().filter(external_id__in=batch).values_list("external_id", "pk"))
            self._known |= {name: key for name, key in keys.items() if name in self._thread.quoted}
            found += len(keys)
        if found < len(comments):
            raise IntegrityError(_OTHER_COPY)
        return True

    def _ours(self) -> QuerySet[Comment]:
        return Comment.objects.filter(source=self._source, article=self._article).order_by()

    def _place(self, comments: list[PreparedComment], keys: list[int]) -> PlacedComments:
        # The first of a slice is the root of its conversation: its place in the whole thread.
        first = comments[0].root
        self._authors.recall(self._source, self._thread.authors)
        return PlacedComments(
            self._source, self._article, self._thread, [comments], keys, self._authors, first=first, known=self._known
        )

    @patient
    @retry_when_busy
    def _finish(self, transaction: Callable[[Outcome], AbstractContextManager[None]]) -> None:
        """Link what quotes later comments, and show the article."""
        outcome = Outcome(article_key=self._article.pk)
        with transaction(outcome), lock_thread(self._article.pk) as article:
            if article.digest not in ("", UNFIT):  # another import was faster
                return
            if self._ours().count() != self._thread.comment_count:
                raise IntegrityError(_OTHER_COPY)
            if not self._is_new:
                outcome.before = {"article": said_before(article), "tags": []}
            for batch in in_batches(self._late):
                self._link(article, batch)
            record = self._thread.article.record
            self._authors.recall(self._source, [record.author] if record.author else [])
            fill(article, self._thread.article, self._authors.key(record.author))
            place_in_lists(article, self._thread.first_at)
            article.imported_digest = "" if self._thread.skipped else self._thread.digest
            article.save()
            add_headings([(article, record)])
            add_addresses([(article, record)])
            recount(article)

    def _link(self, article: Article, rows: list[PreparedComment]) -> None:
        wanted = {row.external_id for row in rows}
        keys = dict(self._ours().filter(external_id__in=wanted).values_list("external_id", "pk"))
        changed = [
            Comment(pk=keys[row.external_id], html=close_html(row.html, link_quotes(article, row.quotes, self._known)))
            for row in rows
        ]
        Comment.objects.bulk_update(changed, ["html"])
        insert_quotations(((keys[row.external_id], row.quotes) for row in rows), self._known)

    @patient
    def give_up(self) -> None:
        """Let the next import look at each comment: what is there does not fit to what the source holds now."""
        Article.objects.filter(pk=self._article.pk, digest="").update(digest=UNFIT)


def _count(article: Article, comments: list[PreparedComment]) -> None:
    """Count new comments: an article is sound at any time."""
    visible = [row.created_at for row in comments if row.state == Comment.State.VISIBLE]
    article.comment_count += len(visible)
    latest = from_utc_text(max(filter(None, visible), default=None))
    article.last_comment_at = max(filter(None, (article.last_comment_at, latest)), default=None)
    article.save(update_fields=["comment_count", "last_comment_at"])
