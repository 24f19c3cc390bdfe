"""The article of a thread."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from accounts.models import Source
from forum.archive.loader.authors import Authors
from forum.archive.loader.outcome import Outcome, digest
from forum.archive.records import ArticleRecord
from forum.articles.models import Article, Tag
from forum.lib.dates import offset_minutes
from forum.markup.excerpt import excerpt
from forum.markup.render import RENDERER_VERSION, number_paragraphs, render


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


def is_changed(article: Article, record: ArticleRecord) -> bool:
    """Whether the source says something else of an article than what was last imported."""
    return article.digest != digest(record)


def update_article(article: Article, record: ArticleRecord, authors: Authors, outcome: Outcome) -> None:
    """Write what the source says of an article, but for what was decided here."""
    if outcome.article != "created":
        outcome.article = "updated"
    _fill(article, record)
    article.author, article.digest = authors.row(record.author), digest(record)
    article.presence = (record.author.presence or "") if record.author else ""
    article.save()
    article.tags.set([Tag.objects.get_or_create(name=name)[0] for name in record.tags])


def _fill(article: Article, record: ArticleRecord) -> None:
    article.url = record.url or ""
    article.title, article.body, article.body_format = record.title, record.body, record.body_format
    article.html = number_paragraphs(render(record.body, record.body_format))
    article.renderer_version = RENDERER_VERSION
    article.excerpt = excerpt(article.html, 240)
    article.notes = [list(note) for note in record.notes]
    article.section, article.language = record.section or "", record.language or ""
    article.published_at = record.published_at
    article.published_offset = offset_minutes(record.published_at)
    article.updated_at = record.updated_at
    article.updated_offset = offset_minutes(record.updated_at)
    if article.decided_at is None:
        article.comments_open, article.state = record.comments_open, record.state
