"""What is left under articles that a run made, and whether they go with it."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from django.db.models import F

from forum.articles.models import Article
from forum.comments.models import Comment


def read_remains(articles: Collection[int]) -> Iterator[tuple[int, int]]:
    """Yield the comments that hold articles, by their keys, with the article.

    Those are what stands there, and what its archive would look for elsewhere.
    """
    if not articles:
        return
    here = Comment.objects.filter(article__in=articles).order_by()
    yield from here.values_list("pk", "article_id").iterator()
    away = Comment.objects.filter(home__in=articles, source=F("home__source")).order_by()
    yield from away.values_list("pk", "home_id").iterator()


def remove_articles(articles: Collection[int]) -> None:
    """Remove articles that nothing holds; what people wrote there and was moved away is at home where it is."""
    if articles:
        Comment.objects.filter(home__in=articles).update(home=None)
        Article.objects.filter(pk__in=articles).delete()
