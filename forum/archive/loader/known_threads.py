"""Threads of which something is in the database: each is matched, comment by comment, with what is there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db.models import F, Q
from django.utils import timezone

from accounts.models import Source
from forum.archive.loader.articles import add_addresses, get_or_make_article, place_again, update_article
from forum.archive.loader.authors import Authors
from forum.archive.loader.comments import CommentWriter, find_unlinked
from forum.archive.loader.gone import tell_of_gone
from forum.archive.loader.outcome import Outcome
from forum.archive.loader.sorting import Plan, sort_out
from forum.archive.loader.stopping import patient
from forum.archive.loader.stored import Shelf, Stored, archived_places
from forum.archive.matching import keep_first_ids
from forum.archive.preparing import PreparedThread
from forum.archive.records import CommentRecord
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
    key = outcome.article_key = get_or_make_article(source, thread.article.record, outcome)
    with lock_threads({key, *others}) as articles:
        shelf = Shelf(source, articles[key], articles)
        plan = plan_comments(thread, shelf, outcome)
        outcome.count_skipped(thread)
        tell_of_gone(thread, plan, shelf, outcome)
        write_article(source, thread, articles[key], authors, outcome)
        write_comments(source, thread, plan, shelf, articles, authors, outcome)
        is_whole = not outcome.comments["skipped"]
        finish_known(thread, articles[key], outcome, is_changed=outcome.whole != "unchanged", is_whole=is_whole)
    return outcome


def plan_comments(thread: PreparedThread, shelf: Shelf, outcome: Outcome) -> Plan:
    """Return what is to be written of the comments of a thread, or of one part of it. Raises StandsElsewhere."""
    records = _match(thread, shelf, outcome)
    outcome.quotable = {record.id for record in records} | shelf.by_id.keys() | thread.quoted
    return sort_out(thread, records, shelf, outcome)


def write_article(source: Source, thread: PreparedThread, article: Article, authors: Authors, outcome: Outcome) -> None:
    """Write what the source says of an article, where that has changed."""
    if is_article_changed(thread, article):
        author = thread.article.record.author
        settle_authors(source, thread, {author.login} if author else set(), authors, outcome)
        update_article(article, thread.article, authors.key(author), outcome)


def is_article_changed(thread: PreparedThread, article: Article) -> bool:
    """Whether a copy says something else of an article than what stands here."""
    return article.digest != thread.article.digest and not (article.digest and thread.lacks_article)


def write_comments(
    source: Source,
    thread: PreparedThread,
    plan: Plan,
    shelf: Shelf,
    articles: Mapping[int, Article],
    authors: Authors,
    outcome: Outcome,
) -> None:
    """Write what a plan has under an article and others, all of them locked."""
    signing = {record.author.login for record in (*plan.new, *plan.changed) if record.author}
    settle_authors(source, thread, signing, authors, outcome)
    if plan.new or plan.changed:
        writer = CommentWriter(source, shelf, authors, outcome)
        touched = writer.write(plan.new, plan.changed)
        present = {record.id for record in plan.new}
        touched |= writer.link_again(find_unlinked(plan.quoting, shelf.keys(), present, outcome))
        for other in touched - {shelf.article.pk}:
            recount(articles[other])


def finish_known(
    thread: PreparedThread, article: Article, outcome: Outcome, *, is_changed: bool, is_whole: bool
) -> None:
    """Keep the addresses of an article; where something changed, count its comments and place it in lists.

    A thread all of which could be written is known again.
    """
    new_addresses = add_addresses([(article, thread.article)])
    if new_addresses and outcome.article != "created":
        outcome.before["addresses"] = [[host, path] for _article, host, path in new_addresses]
    if is_changed:
        recount(article)
        place_again(article)
    article.imported_digest = thread.digest if is_whole else ""
    article.save(update_fields=["listed_at", "imported_digest"])
    relist_tags(article)


def settle_authors(
    source: Source, thread: PreparedThread, signing: set[str], authors: Authors, outcome: Outcome
) -> None:
    """Make those ``signing`` who are missing, describe everybody in a thread, and note what became of them."""
    settled = authors.settle(source, [thread], signing)
    outcome.settle(settled.results)
    outcome.renamed += settled.renamed
    if settled.before:
        outcome.before["authors"] = settled.before | outcome.before.get("authors", {})


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
