"""Threads of which something is in the database: each is matched, comment by comment, with what is there."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import F, Min, Q
from django.utils import timezone

from accounts.models import Source
from forum.archive.loader.articles import add_addresses, get_or_make_article, place_in_lists, update_article
from forum.archive.loader.authors import Authors
from forum.archive.loader.comments import CommentWriter
from forum.archive.loader.gone import tell_of_gone
from forum.archive.loader.outcome import Outcome
from forum.archive.loader.sorting import Plan, sort_out
from forum.archive.loader.stopping import patient
from forum.archive.loader.stored import Shelf, Stored, archived_places
from forum.archive.matching import keep_first_ids
from forum.archive.preparing import PreparedThread
from forum.archive.records import ArticleRecord, CommentRecord
from forum.articles.models import Article
from forum.articles.tagging import relist_tags
from forum.comments.models import Comment
from forum.comments.services import lock_threads, recount
from forum.lib.transactions import retry_when_busy


def write_known(source: Source, thread: PreparedThread, authors: Authors, others: set[int]) -> Outcome:
    """Write a thread in the caller's transaction, under its article's lock and those of ``others``.

    Raises StandsElsewhere.
    """
    outcome = Outcome()
    prepared = thread.article
    key = outcome.article_key = get_or_make_article(source, prepared.record, outcome)
    with lock_threads({key, *others}) as articles:
        article = articles[key]
        shelf = Shelf(source, article, articles)
        records = _match(thread, shelf, outcome)
        outcome.quotable = {record.id for record in records} | shelf.by_id.keys()
        plan = sort_out(thread, records, shelf, outcome)
        outcome.count_skipped(thread)
        tell_of_gone(thread, plan, shelf, outcome)
        is_changed = article.digest != prepared.digest and not (article.digest and thread.lacks_article)
        _settle_authors(source, thread, plan, is_changed, authors, outcome)
        if is_changed:
            update_article(article, prepared, authors.key(prepared.record.author), outcome)
        if plan.new or plan.changed:
            touched = CommentWriter(source, shelf, authors, outcome).write(plan.new, plan.changed)
            for other in touched - {key}:
                recount(articles[other])
        new_addresses = add_addresses([(article, prepared.record)])
        if new_addresses and outcome.article != "created":
            outcome.before["addresses"] = [[host, path] for _article, host, path in new_addresses]
        _finish(article, thread, outcome)
    return outcome


def _finish(article: Article, thread: PreparedThread, outcome: Outcome) -> None:
    """Count an article's comments, place it in lists, and know the thread again."""
    if outcome.whole != "unchanged":
        recount(article)
        first = Comment.objects.filter(article=article).aggregate(first=Min("created_at"))["first"]
        place_in_lists(article, first)
    article.imported_digest = "" if outcome.comments["skipped"] else thread.digest
    article.save(update_fields=["listed_at", "imported_digest"])
    relist_tags(article)


def _settle_authors(
    source: Source, thread: PreparedThread, plan: Plan, is_changed: bool, authors: Authors, outcome: Outcome
) -> None:
    written: list[ArticleRecord | CommentRecord] = [*plan.new, *plan.changed]
    if is_changed:
        written.append(thread.article.record)
    settled = authors.settle(source, [thread], {text.author.login for text in written if text.author})
    outcome.authors, outcome.renamed = settled.results, settled.renamed
    if settled.before:
        outcome.before["authors"] = settled.before


def _match(thread: PreparedThread, shelf: Shelf, outcome: Outcome) -> list[CommentRecord]:
    """Return the comments under the ids they were first given, without places for what stands here."""
    records = thread.records()
    if thread.derived_ids:
        records, kept = keep_first_ids(records, archived_places(shelf, records))
        records = [_with_kept_quotes(record, kept) for record in records]
    shelf.find(record.id for record in records)
    records = [_with_known_time(record, shelf.by_id.get(record.id)) for record in records]
    standing = thread.placeholders.keys() & shelf.by_id.keys()
    outcome.problems += (problem for name, problem in thread.placeholders.items() if name not in standing)
    return [record for record in records if record.id not in standing]


def _with_known_time(record: CommentRecord, row: Stored | None) -> CommentRecord:
    """Keep a time that was reckoned before, where this copy shows the same words and nobody said when it was saved."""
    if row is None or record.created_at or not record.created_text or not row.created_inferred:
        return record
    if record.created_text != row.created_text:
        return record
    return record._replace(created_at=row.created_at, created_inferred=True)


def _with_kept_quotes(comment: CommentRecord, kept: dict[str, str]) -> CommentRecord:
    """Point a comment's quotations to the ids that the quoted comments keep."""
    if not comment.quotes:
        return comment
    quotes = tuple(quote._replace(comment=kept.get(quote.comment or "", quote.comment)) for quote in comment.quotes)
    return comment._replace(quotes=quotes) if quotes != comment.quotes else comment


@patient
@retry_when_busy
def show_new_names(authors: Iterable[int]) -> None:
    """Let no copy of a page stand on which an author has another name by now."""
    signed = Comment.objects.filter(author__in=list(authors)).order_by().values("article")
    articles = Article.objects.filter(Q(author__in=list(authors)) | Q(pk__in=signed))
    articles.update(version=F("version") + 1, changed_at=timezone.now())
