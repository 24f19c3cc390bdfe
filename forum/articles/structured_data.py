"""An article as schema.org describes it: the same that its page tells people."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone

from accounts.models import Author
from forum.articles.models import Article
from forum.lib.addresses import web_host
from forum.lib.dates import with_offset

Absolute = Callable[[str], str]


def article_data(article: Article, absolute: Absolute) -> dict[str, object]:
    """Return an article as JSON-LD; ``absolute`` makes a whole address of a path. What nobody knows is left out."""
    address = absolute(article.get_absolute_url())
    told = {
        "headline": article.title,
        "description": article.excerpt,
        "datePublished": _published(article),
        "dateModified": _moment(article, article.updated_at, article.updated_offset),
        "author": _person(article.author, absolute) if article.author else None,
        "articleSection": article.section,
        "inLanguage": article.language,
        "isBasedOn": article.url if web_host(article.url) else "",
    }
    return {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "@id": address,
        "url": address,
        "mainEntityOfPage": address,
        **{name: value for name, value in told.items() if value},
        "commentCount": article.comment_count,
        "discussionUrl": f"{address}#discussion",
        "publisher": _publisher(absolute),
    }


def _person(author: Author, absolute: Absolute) -> dict[str, str]:
    return {
        "@type": "Person",
        "name": author.realname or author.login,
        "alternateName": author.handle,
        "url": absolute(author.get_absolute_url()),
    }


def _publisher(absolute: Absolute) -> dict[str, object]:
    logo = {"@type": "ImageObject", "url": absolute(static("icons/icon-512.png"))}
    return {
        "@type": "Organization",
        "name": settings.SITE_NAME,
        "url": absolute(reverse("articles:list")),
        "logo": logo,
    }


def _published(article: Article) -> str:
    """Return when an article was published; of a time that was reckoned only the day, for no more is known."""
    moment = _moment(article, article.published_at, article.published_offset)
    return moment.partition("T")[0] if article.published_inferred else moment


def _moment(article: Article, moment: datetime | None, offset: int) -> str:
    """Return a time by the clock that the page shows it by: its archive's, or the site's."""
    if moment is None:
        return ""
    local = with_offset(moment, offset) if article.is_archived else timezone.localtime(moment)
    return local.isoformat(timespec="seconds") if local else ""
