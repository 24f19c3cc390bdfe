"""The same form sent twice, or by fifty windows at once, makes one comment.

The id of a comment written here is reckoned from the key of the form that it
came by, and from all that it says and where. So a second sending asks for an id
that there is already, and the database refuses it a second time; a text that
was changed before it was sent again is another comment, and nothing is lost.
"""

from __future__ import annotations

import uuid
from datetime import timedelta
from itertools import count

from django.utils import timezone

from accounts.models import Source, User
from forum.articles.models import Article
from forum.comments.models import Comment

# A form that is sent again later than this was meant.
_REMEMBERED = timedelta(days=1)
_NAMESPACE = uuid.UUID("3f0c9f0e-6d55-4f0b-9d0f-5c3f6a1f7a52")


def find_posted(
    source: Source, user: User, article: Article, parent: Comment | None, body: str, key: str
) -> tuple[str, Comment | None]:
    """Return the id for what a form brings, and the comment that it has made already, if it has.

    The article's lock is held. What was deleted since, or posted longer ago
    than a day, does not count: a form without a key has never been sent.
    """
    if not key:
        return str(uuid.uuid4()), None
    said = (user.pk, article.pk, parent.pk if parent else None, key, body)
    for turn in count():
        external_id = str(uuid.uuid5(_NAMESPACE, repr((*said, turn))))
        comment = Comment.objects.filter(source=source, external_id=external_id).first()
        if comment is None or _still_counts(comment):
            return external_id, comment
    raise AssertionError("unreachable")


def _still_counts(comment: Comment) -> bool:
    is_recent = comment.created_at is not None and comment.created_at > timezone.now() - _REMEMBERED
    return is_recent and comment.state != Comment.State.DELETED
