"""Which tags an article has, and where it stands in the lists of their pages."""

from __future__ import annotations

from collections.abc import Iterable

from forum.articles.models import Article, Tag, Tagging


def set_tags(article: Article, names: Iterable[str]) -> bool:
    """Give an article these tags and no others; return whether anything changed."""
    wanted = set(names)
    there = set(article.taggings.values_list("tag__name", flat=True))
    if wanted == there:
        return False
    article.taggings.exclude(tag__name__in=wanted).delete()
    tags = Tag.objects.named(wanted - there).values()
    Tagging.objects.bulk_create(Tagging(article=article, tag=tag, listed_at=article.listed_at) for tag in tags)
    return True


def relist_tags(article: Article) -> None:
    """Let an article stand in the lists of its tags where it stands in all others."""
    article.taggings.exclude(listed_at=article.listed_at).update(listed_at=article.listed_at)
