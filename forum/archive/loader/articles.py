"""The articles of threads."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Min
from django.utils import timezone

from accounts.models import Source
from forum.archive.loader.authors import Authors
from forum.archive.loader.outcome import Outcome
from forum.archive.moments import horizon
from forum.archive.preparing import PreparedArticle, PreparedThread
from forum.archive.preparing.prepared import presence_of
from forum.archive.records import ArticleRecord
from forum.articles.models import UNDATED, Article, OldAddress, Section, Tag, Tagging
from forum.articles.tagging import set_tags
from forum.comments.bulk import insert_missing, insert_missing_rows, insert_rows
from forum.comments.models import Comment
from forum.lib.dates import offset_minutes
from forum.markup.render import RENDERER_VERSION

# What the source says of an article, by its columns: what an import may change, and taking it back restores.
SAID = (
    "url", "title", "body", "body_format", "html", "renderer_version", "excerpt", "notes", "author_id", "presence",
    "section", "language", "published_at", "published_offset", "published_text", "published_inferred", "updated_at",
    "updated_offset", "comments_open", "state", "digest",
)  # fmt: skip


def make_articles(source: Source, threads: Sequence[PreparedThread], authors: Authors) -> list[Article]:
    """Write new articles, with their counters, tags and old addresses. Raises IntegrityError where one is there."""
    articles = [_new_article(source, thread, authors) for thread in threads]
    keys = dict(insert_missing(articles, ("external_id", "id")))
    if len(keys) < len(articles):
        raise IntegrityError("Another import was faster.")
    for article in articles:
        article.pk = keys[article.external_id]
    described = [(article, thread.article) for article, thread in zip(articles, threads, strict=True)]
    add_headings(described)
    add_addresses(described)
    return articles


def _new_article(source: Source, thread: PreparedThread, authors: Authors) -> Article:
    article = Article(source=source, external_id=thread.article.record.id)
    fill(article, thread.article, authors.key(thread.article.record.author))
    article.comment_count, article.last_comment_at = thread.visible_count, thread.last_at
    place_in_lists(article, thread.first_at)
    article.imported_digest = "" if thread.skipped else thread.digest
    return article


def place_in_lists(article: Article, first_at: datetime | None) -> None:
    """Place an article in lists: when it was published or, where nobody knows, at its first comment's time.

    ``first_at`` can be true; a date of the article's that cannot is none. Where nothing is dated it stands behind
    all others; an archive schedules nothing.
    """
    published_at = article.published_at
    if published_at and published_at > horizon():
        published_at = None
    article.listed_at = min(published_at or first_at or UNDATED, timezone.now())


def place_again(article: Article) -> None:
    """Place an article in lists by what is known of its comments now."""
    dated = Comment.objects.filter(article=article, created_ahead=False)
    place_in_lists(article, dated.aggregate(first=Min("created_at"))["first"])


def get_or_make_article(source: Source, record: ArticleRecord, outcome: Outcome) -> int:
    """Return the key of the article, made empty where there was none."""
    found = Article.objects.filter(source=source, external_id=record.id).values_list("pk", flat=True)
    key = found.first()
    if key is not None:
        return key
    try:
        with transaction.atomic():
            article = Article.objects.create(source=source, external_id=record.id, title=record.title)
    except IntegrityError:  # another import made it meanwhile
        return found.get()
    outcome.article = "created"
    return article.pk


def update_article(article: Article, prepared: PreparedArticle, author: int | None, outcome: Outcome) -> None:
    """Write what the source says of an article, but for what was decided here."""
    if outcome.article != "created":
        outcome.article = "updated"
        outcome.before["article"] = said_before(article)
        outcome.before["tags"] = sorted(article.tags.values_list("name", flat=True))
    fill(article, prepared, author)
    article.save()
    Section.objects.named({article.section} - {""})
    set_tags(article, prepared.record.tags)


def said_before(article: Article) -> dict[str, Any]:
    """Return what the source has said of an article so far, to be noted before it is written over."""
    return {name: getattr(article, name) for name in SAID}


def fill(article: Article, prepared: PreparedArticle, author: int | None) -> None:
    """Take over what the source says of an article, but for what was decided here."""
    record = prepared.record
    article.url = record.url or ""
    article.title, article.body, article.body_format = record.title, record.body, record.body_format
    article.html, article.excerpt, article.renderer_version = prepared.html, prepared.excerpt, RENDERER_VERSION
    article.notes = [list(note) for note in record.notes]
    article.author_id, article.presence = author, presence_of(record.author)
    article.section, article.language = record.section or "", record.language or ""
    if not _is_time_known(article, record):
        article.published_at = record.published_at
        article.published_offset = offset_minutes(record.published_at)
        article.published_text, article.published_inferred = record.published_text, record.published_inferred
    article.updated_at = record.updated_at
    article.updated_offset = offset_minutes(record.updated_at)
    article.digest = prepared.digest
    if article.decided_at is None:
        article.comments_open, article.state = record.comments_open, record.state


def _is_time_known(article: Article, record: ArticleRecord) -> bool:
    """Whether the time was reckoned before from the same words, and nobody said for this copy when it was saved."""
    is_untold = record.published_at is None and bool(record.published_text)
    return is_untold and article.published_inferred and record.published_text == article.published_text


def add_headings(described: Sequence[tuple[Article, PreparedArticle]]) -> None:
    """Give new articles their tags, and see that there is a page for their sections."""
    Section.objects.named({article.section for article, _prepared in described} - {""})
    tagged = [(article, name) for article, prepared in described for name in prepared.record.tags]
    if tagged:
        tags = Tag.objects.named({name for _article, name in tagged})
        rows = [(article.pk, tags[name].pk, article.listed_at) for article, name in tagged]
        insert_rows(Tagging, ("article_id", "tag_id", "listed_at"), rows)


def add_addresses(described: Sequence[tuple[Article, PreparedArticle]]) -> list[tuple[int, str, str]]:
    """Remember every address that articles had where they come from.

    Return those that were not known, each with its article's key, its host and its path.
    """
    addresses = [(article.pk, *address) for article, prepared in described for address in prepared.addresses]
    if not addresses:
        return []
    columns = ("article_id", "host", "path")
    return insert_missing_rows(OldAddress, columns, addresses, columns)
