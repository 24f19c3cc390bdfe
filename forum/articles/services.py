"""What changes an article."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Source, User
from forum.articles.models import Article, Section
from forum.articles.permissions import can_change_articles, can_edit_words, can_write_articles
from forum.articles.publishing import publish
from forum.articles.tagging import relist_tags, set_tags
from forum.lib.errors import EditedMeanwhile, NotAllowed
from forum.lib.transactions import retry_when_busy
from forum.markup.excerpt import excerpt
from forum.markup.formats import Format
from forum.markup.render import RENDERER_VERSION, render_article

_EXCERPT = 240


@dataclass(frozen=True, slots=True)
class Written:
    """All that an editor says of an article: its words in Markdown, and when it is read.

    ``state`` is one of ``Article.State``; ``moment`` a time to come at which a
    published one appears, ``None`` for now or where it stood before.
    """

    title: str
    body: str
    notes: tuple[tuple[str, str], ...]
    section: str
    tags: tuple[str, ...]
    comments_open: bool
    state: str
    moment: datetime | None = None


@retry_when_busy
def write_article(*, user: User, key: str, written: Written) -> Article:
    """Add an article; the same ``key`` a second time is the same article, sent twice.

    Raises NotAllowed, TryAgain.
    """
    if not can_write_articles(user):
        raise NotAllowed
    source = Source.objects.local()
    made = Article(source=source, external_id=key, author_id=user.author_id, body_format=Format.MARKDOWN)
    try:
        with transaction.atomic():
            _write(made, written)
            made.save(force_insert=True)
            set_tags(made, written.tags)
    except IntegrityError:
        there = Article.objects.filter(source=source, external_id=key, author=user.author_id).first()
        if there is None:
            raise NotAllowed from None
        change_article(article=there, user=user, written=written)
        return there
    return made


@retry_when_busy
@transaction.atomic
def change_article(*, article: Article, user: User, written: Written, base: str = "") -> bool:
    """Write an article of ours anew; return whether anything changed.

    ``base`` is the fingerprint of what was edited; where another has been
    saved since, that one is not overwritten.
    Raises NotAllowed, EditedMeanwhile, TryAgain.
    """
    locked = _lock(article)
    if not can_edit_words(user, locked):
        raise NotAllowed
    before = fingerprint(locked)
    was_public = locked.is_public
    _write(locked, written)
    changed = before != _digest(locked, sorted(written.tags))
    if changed and base and base != before:
        raise EditedMeanwhile
    if not changed:
        return False
    now = timezone.now()
    locked.decided_at = now
    if was_public:
        locked.updated_at = now
    locked.version += 1
    locked.changed_at = now
    locked.save()
    set_tags(locked, written.tags)
    relist_tags(locked)
    return True


def fingerprint(article: Article) -> str:
    """Return what tells this state of an article from any other that an editor may have saved."""
    return _digest(article, sorted(article.tags.values_list("name", flat=True)))


@retry_when_busy
@transaction.atomic
def set_comments_open(*, article: Article, user: User, comments_open: bool) -> bool:
    """Open or close an article's comments; return whether anything changed. Raises NotAllowed."""
    if not can_change_articles(user):
        raise NotAllowed
    locked = _lock(article)
    if locked.comments_open == comments_open:
        return False
    locked.comments_open, locked.decided_at = comments_open, timezone.now()
    locked.save_change("comments_open", "decided_at")
    return True


@retry_when_busy
@transaction.atomic
def set_article_state(*, article: Article, user: User, state: str) -> bool:
    """Publish or hide an article; return whether anything changed. Raises NotAllowed."""
    if not can_change_articles(user):
        raise NotAllowed
    locked = _lock(article)
    if locked.state == Article.State(state):
        return False
    publish(locked, state, None)
    locked.decided_at = timezone.now()
    locked.save_change("state", "published_at", "listed_at", "decided_at")
    relist_tags(locked)
    return True


@retry_when_busy
@transaction.atomic
def decide_article(*, article: Article, user: User, comments_open: bool, state: str) -> bool:
    """Decide both of an article, or neither; return whether anything changed. Raises NotAllowed."""
    opened = set_comments_open(article=article, user=user, comments_open=comments_open)
    return set_article_state(article=article, user=user, state=state) or opened


@retry_when_busy
@transaction.atomic
def delete_draft(*, article: Article, user: User) -> bool:
    """Remove a draft of ours for good; return whether it was there. Raises NotAllowed, TryAgain.

    What was ever answered or belongs to an archive is hidden instead, never removed.
    """
    locked = Article.objects.select_for_update(no_key=True, of=("self",)).filter(pk=article.pk).first()
    if locked is None:
        return False
    if not (can_edit_words(user, locked) and locked.may_be_deleted):
        raise NotAllowed
    locked.delete()
    return True


def _lock(article: Article) -> Article:
    return Article.objects.select_for_update(no_key=True, of=("self",)).select_related("source").get(pk=article.pk)


def _write(article: Article, written: Written) -> None:
    """Put what an editor says into an article that is not saved yet."""
    article.title, article.body = written.title, written.body
    article.html = render_article(written.body, article.body_format, by_editors=True)
    article.renderer_version = RENDERER_VERSION
    article.excerpt = excerpt(article.html, _EXCERPT)
    article.notes = [list(note) for note in written.notes]
    article.section, article.comments_open = written.section, written.comments_open
    publish(article, written.state, written.moment)
    Section.objects.named({written.section} - {""})


def _digest(article: Article, tags: list[str]) -> str:
    words = (article.title, article.body, article.notes, article.section, tags)
    # A draft is listed by when it was saved last, which nobody says.
    moment = article.published_at.timestamp() if article.published_at else None
    return hashlib.sha256(repr((*words, article.comments_open, str(article.state), moment)).encode()).hexdigest()[:16]
