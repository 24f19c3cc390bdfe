"""Following a discussion, or what is said below one comment."""

from __future__ import annotations

from django.db import transaction

from accounts.models import User
from forum.articles.models import Article
from forum.comments.models import Comment, Follow
from forum.comments.permissions import can_moderate
from forum.lib.errors import NotAllowed
from forum.lib.transactions import retry_when_busy


@retry_when_busy
def set_following(
    *, user: User, following: bool, article: Article | None = None, comment: Comment | None = None
) -> bool:
    """Follow an article's discussion or the replies to a comment, or cease to; return whether anything changed.

    Just one of the two is given. Raises NotAllowed for an account that is
    blocked and for what its owner may not read, which they may still cease to
    follow; TryAgain.
    """
    if (article is None) == (comment is None):
        raise ValueError("Either an article or a comment can be followed.")
    if not user.is_active:
        raise NotAllowed
    if not following:
        return bool(Follow.objects.filter(user=user, article=article, comment=comment).delete()[0])
    if not _can_read(user, article, comment):
        raise NotAllowed
    with transaction.atomic():
        return Follow.objects.get_or_create(user=user, article=article, comment=comment)[1]


def _can_read(user: User, article: Article | None, comment: Comment | None) -> bool:
    """Whether this person may read an article, or a comment's place and the article that it stands under."""
    articles = Article.objects.visible_to(user)
    if comment is None:
        return article is not None and articles.filter(pk=article.pk).exists()
    standing = Comment.objects.standing(with_hidden=can_moderate(user))
    return standing.filter(pk=comment.pk, article__in=articles).exists()
