"""Writing a comment, and writing it anew."""

from __future__ import annotations

import re

from django.conf import settings
from django.db.models import Max
from django.utils import timezone

from accounts.models import Source, User
from forum.articles.models import Article
from forum.comments.composing import compose
from forum.comments.models import Comment
from forum.comments.permissions import can_comment, can_edit
from forum.comments.services.counters import count_new
from forum.comments.services.locks import lock_comment, lock_thread
from forum.comments.services.places import place_reply, place_top_level
from forum.comments.services.purging import purge_removed_texts
from forum.comments.services.repeats import find_posted
from forum.lib.errors import EditedMeanwhile, NotAllowed, ParentGone, TextEmpty, TextTooLong, ThreadClosed
from forum.lib.transactions import retry_when_busy
from forum.markup.formats import Format
from forum.markup.render import RENDERER_VERSION

# NUL, which PostgreSQL refuses, and lone surrogates, which are no UTF-8.
_UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")


@retry_when_busy
def post_comment(*, article: Article, user: User, text: str, parent: Comment | None = None, key: str = "") -> Comment:
    """Add a comment, or a reply to ``parent``, written in Markdown.

    ``key`` tells one form from another: what was sent with it before is not
    added again, but returned as it stands.
    Raises NotAllowed, ThreadClosed, ParentGone, TextEmpty, TextTooLong, TryAgain.
    """
    if not can_comment(user):
        raise NotAllowed
    body = check_text(text)
    composed = compose(body, article, parent)
    source = Source.objects.local()
    with lock_thread(article.pk) as locked:
        external_id, posted = find_posted(source, user, locked, parent, body, key)
        if posted is not None:
            return posted
        check_open(locked)
        now = timezone.now()
        comment = Comment(
            source=source,
            external_id=external_id,
            article=locked,
            author_id=user.author_id,
            body=body,
            body_format=Format.MARKDOWN,
            html=composed.html,
            renderer_version=RENDERER_VERSION,
            created_at=now,
        )
        if parent is None:
            place_top_level(comment)
        else:
            place_reply(comment, _read_parent(parent, locked))
        # The tree fields are set, which django-mptt takes as it finds them.
        comment.save(force_insert=True)
        composed.save_quotations(comment)
        count_new(locked, now)
        purge_removed_texts()
    return comment


@retry_when_busy
def edit_comment(*, comment: Comment, user: User, text: str, base: str = "") -> bool:
    """Change one's own comment; return whether anything changed.

    The text it had is kept as a revision. ``base`` is the fingerprint of the
    text that was edited; where another has been saved since, that one is not
    overwritten.
    Raises NotAllowed, EditedMeanwhile, TextEmpty, TextTooLong, TryAgain.
    """
    body = check_text(text)
    with lock_comment(comment) as article:
        if not can_edit(user, comment):
            raise NotAllowed
        if comment.body == body:
            return False
        if base and base != comment.fingerprint:
            raise EditedMeanwhile
        _keep_revision(comment)
        composed = compose(body, article, comment.parent)
        Comment.objects.filter(pk=comment.pk).update(
            body=body,
            html=composed.html,
            renderer_version=RENDERER_VERSION,
            updated_at=timezone.now(),
        )
        composed.save_quotations(comment)
        article.save_change()
        purge_removed_texts()
    return True


def _keep_revision(comment: Comment) -> None:
    """Keep the text that a comment has, before it gets another; its article's lock is held."""
    last = comment.revisions.aggregate(last=Max("number"))["last"] or 0
    written_at = comment.updated_at or comment.created_at
    comment.revisions.create(number=last + 1, body=comment.body, written_at=written_at)


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
    if fresh is None or fresh.state != Comment.State.VISIBLE:
        raise ParentGone
    return fresh
