"""The lock of a discussion: its article's row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import transaction

from forum.articles.models import Article
from forum.comments.models import Comment


@contextmanager
def lock_thread(article_id: int) -> Iterator[Article]:
    """Hold an article's discussion for one transaction; nobody else writes in it meanwhile.

    Raises Article.DoesNotExist.
    """
    with lock_threads([article_id]) as articles:
        yield articles[article_id]


@contextmanager
def lock_threads(article_ids: Iterable[int]) -> Iterator[dict[int, Article]]:
    """Hold the discussions of several articles, taken in the order of their keys, so that nobody waits in a circle.

    ``NO KEY UPDATE`` lets others insert rows that merely point to an article.
    Raises Article.DoesNotExist.
    """
    articles = Article.objects.select_for_update(no_key=True, of=("self",))
    with transaction.atomic():
        yield {key: articles.get(pk=key) for key in sorted(set(article_ids))}


@contextmanager
def lock_comment(comment: Comment) -> Iterator[Article]:
    """Hold the discussion that a comment stands in, and read the comment afresh.

    Until the lock is held it may be moved to another article: then that one's is taken.
    """
    while True:
        with lock_thread(comment.article_id) as article:
            comment.refresh_from_db()
            if comment.article_id == article.pk:
                yield article
                return
