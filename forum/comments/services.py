"""The one door for writing comments.

Every change runs in one transaction whose first statement takes the lock of
the article's row (SQLite: the transaction begins with the write lock), then
reads the nodes afresh. That one lock covers the tree, the numbers among
siblings and the counters.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Case, Count, F, Max, Q, Value, When
from django.utils import timezone

from accounts.models import Source, User
from forum.articles.models import Article
from forum.comments.models import Comment
from forum.comments.paths import child_path
from forum.comments.permissions import can_comment, can_edit, can_moderate
from forum.lib.errors import EditedMeanwhile, NotAllowed, ParentGone, TextEmpty, TextTooLong, ThreadClosed
from forum.lib.transactions import retry_when_busy
from forum.markup.formats import Format
from forum.markup.render import RENDERER_VERSION, render

State = Comment.State

# NUL, which PostgreSQL refuses, and lone surrogates, which are no UTF-8.
_UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")


@contextmanager
def lock_thread(article_id: int) -> Iterator[Article]:
    """Hold an article's discussion for one transaction; nobody else writes in it meanwhile.

    ``NO KEY UPDATE`` lets others insert rows that merely point to the article.
    """
    with transaction.atomic():
        yield Article.objects.select_for_update(no_key=True, of=("self",)).get(pk=article_id)


@retry_when_busy
def post_comment(*, article: Article, user: User, text: str, parent: Comment | None = None) -> Comment:
    """Add a comment, or a reply to ``parent``, written in Markdown.

    Raises NotAllowed, ThreadClosed, ParentGone, TextEmpty, TextTooLong, TryAgain.
    """
    if not can_comment(user):
        raise NotAllowed
    body = check_text(text)
    html = render(body, Format.MARKDOWN)
    source = Source.objects.local()
    with lock_thread(article.pk) as locked:
        check_open(locked)
        now = timezone.now()
        comment = Comment(
            source=source,
            external_id=str(uuid.uuid4()),
            article=locked,
            author_id=user.author_id,
            body=body,
            body_format=Format.MARKDOWN,
            html=html,
            renderer_version=RENDERER_VERSION,
            created_at=now,
        )
        if parent is None:
            _place_top_level(comment)
        else:
            _place_reply(comment, _read_parent(parent, locked))
        # The tree fields are set, which django-mptt takes as it finds them.
        comment.save(force_insert=True)
        _count_new(locked, now)
    return comment


@retry_when_busy
def edit_comment(*, comment: Comment, user: User, text: str, base: str = "") -> bool:
    """Change one's own comment; return whether anything changed.

    ``base`` is the fingerprint of the text that was edited; where another has
    been saved since, that one is not overwritten.
    Raises NotAllowed, EditedMeanwhile, TextEmpty, TextTooLong, TryAgain.
    """
    body = check_text(text)
    with lock_thread(comment.article_id) as article:
        comment.refresh_from_db()
        if not can_edit(user, comment):
            raise NotAllowed
        if comment.body == body:
            return False
        if base and base != comment.fingerprint:
            raise EditedMeanwhile
        Comment.objects.filter(pk=comment.pk).update(
            body=body,
            html=render(body, comment.body_format),
            renderer_version=RENDERER_VERSION,
            updated_at=timezone.now(),
        )
        article.save_change()
    return True


@retry_when_busy
def delete_comment(*, comment: Comment, user: User) -> bool:
    """Remove a comment for good; return whether anything changed.

    People remove what they wrote here, moderators anything. The text goes at
    once; the place stays, and is shown as long as it has replies.
    Raises NotAllowed, TryAgain.
    """
    with lock_thread(comment.article_id) as article:
        comment.refresh_from_db()
        if comment.state == State.DELETED:
            return False
        if not (can_edit(user, comment) or can_moderate(user)):
            raise NotAllowed
        _set_state(article, comment, State.DELETED)
        comment.quotations.all().delete()
        Comment.objects.filter(pk=comment.pk).update(body="", html="")
    return True


@retry_when_busy
def hide_comment(*, comment: Comment, user: User) -> bool:
    """Keep a comment's text from readers; return whether anything changed. Raises NotAllowed, TryAgain."""
    return _moderate(comment, user, State.VISIBLE, State.HIDDEN)


@retry_when_busy
def restore_comment(*, comment: Comment, user: User) -> bool:
    """Show a hidden comment again; return whether anything changed. Raises NotAllowed, TryAgain."""
    return _moderate(comment, user, State.HIDDEN, State.VISIBLE)


def check_text(text: str) -> str:
    """Return a comment's text as it is stored. Raises TextEmpty, TextTooLong."""
    body = normalise_text(text)
    if not body:
        raise TextEmpty
    if len(body) > settings.COMMENT_MAX_LENGTH:
        raise TextTooLong
    return body


def normalise_text(text: str) -> str:
    """Return a typed text with one kind of line end, no blanks around it, and nothing that cannot be stored."""
    return _UNSTORABLE.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def check_open(article: Article) -> None:
    """Raise ThreadClosed where an article takes no comments."""
    if not article.takes_comments:
        raise ThreadClosed


def _read_parent(parent: Comment, article: Article) -> Comment:
    fresh = Comment.objects.filter(pk=parent.pk, article=article).first()
    if fresh is None or fresh.state != State.VISIBLE:
        raise ParentGone
    return fresh


def _place_top_level(comment: Comment) -> None:
    """Make a comment the root of a tree of its own, whose id is the comment's key."""
    siblings = Comment.objects.filter(article=comment.article, parent=None)
    comment.pk = comment.tree_id = take_comment_ids(1)[0]
    comment.lft, comment.rght, comment.level = 1, 2, 0
    comment.number = _next_number(siblings.aggregate(last=Max("number"))["last"])
    comment.path = child_path("", comment.number)


def _place_reply(comment: Comment, parent: Comment) -> None:
    """Make a comment the last reply to ``parent``, and room for it in the tree.

    One statement shifts what stands to the right, widens every ancestor and
    counts the reply there.
    """
    edge = parent.rght
    siblings = Comment.objects.filter(parent=parent)
    comment.parent = parent
    comment.tree_id, comment.level = parent.tree_id, parent.level + 1
    comment.lft, comment.rght = edge, edge + 1
    comment.number = _next_number(siblings.aggregate(last=Max("number"))["last"])
    comment.path = child_path(parent.path, comment.number)
    Comment.objects.filter(tree_id=parent.tree_id, rght__gte=edge).update(
        reply_count=F("reply_count") + Case(When(lft__lt=edge, then=1), default=0),
        lft=F("lft") + Case(When(lft__gt=edge, then=2), default=0),
        rght=F("rght") + 2,
    )


def _next_number(last: int | None) -> int:
    return (last or 0) + 1


def take_comment_ids(count: int) -> list[int]:
    """Return primary keys for new comments, taken from the database's own sequence.

    On SQLite the caller holds the write lock, so the last key given cannot change.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence('comments_comment', 'id')) FROM generate_series(1, %s)",
                [count],
            )
            return [key for (key,) in cursor.fetchall()]
        cursor.execute("SELECT COALESCE(MAX(seq), 0) FROM sqlite_sequence WHERE name = 'comments_comment'")
        last = cursor.fetchone()[0]
    return list(range(last + 1, last + 1 + count))


def _moderate(comment: Comment, user: User, before: str, after: str) -> bool:
    if not can_moderate(user):
        raise NotAllowed
    with lock_thread(comment.article_id) as article:
        comment.refresh_from_db()
        if comment.state != before:
            return False
        _set_state(article, comment, after)
    return True


def _set_state(article: Article, comment: Comment, state: str) -> None:
    """Change a comment's state, and the counters of what is above it."""
    change = (state == State.VISIBLE) - (comment.state == State.VISIBLE)
    Comment.objects.filter(pk=comment.pk).update(state=state, decided_at=timezone.now())
    comment.state = state
    if change:
        above = Q(tree_id=comment.tree_id, lft__lt=comment.lft, rght__gt=comment.rght)
        Comment.objects.filter(above).update(reply_count=F("reply_count") + Value(change))
    recount(article)


def _count_new(article: Article, created_at: datetime) -> None:
    """Keep an article's counters when a comment was added."""
    article.comment_count += 1
    article.last_comment_at = max(filter(None, (article.last_comment_at, created_at)))
    article.save_change("comment_count", "last_comment_at")


def recount(article: Article) -> None:
    """Count an article's comments anew, under its lock."""
    visible = Comment.objects.filter(article=article, state=State.VISIBLE)
    found = visible.aggregate(count=Count("pk"), last=Max("created_at"))
    article.comment_count, article.last_comment_at = found["count"], found["last"]
    article.save_change("comment_count", "last_comment_at")
