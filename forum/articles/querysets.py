"""Which articles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils import timezone

if TYPE_CHECKING:
    from accounts.models import User
    from forum.articles.models import Article  # noqa: F401 - in the base below


def is_public(prefix: str = "") -> Q:
    """Return the condition that everybody may read an article: it is published, and its time has come.

    ``prefix`` leads from other rows to it, as in ``article__``.
    """
    return Q(**{f"{prefix}state": "published", f"{prefix}listed_at__lte": timezone.now()})


class ArticleQuerySet(models.QuerySet["Article"]):
    def visible_to(self, user: User | AnonymousUser) -> ArticleQuerySet:
        """Return what this person may read: the one rule for pages, feeds, search and export."""
        if user.has_perm("articles.view_unpublished"):
            return self
        return self.public()

    def public(self) -> ArticleQuerySet:
        """Return what everybody may read: what lists, feeds and maps of the site show, whoever looks."""
        return self.filter(is_public())

    def in_section(self, name: str) -> ArticleQuerySet:
        """Return the articles of a section."""
        return self.filter(section=name)

    def with_people(self) -> ArticleQuerySet:
        """Fetch the source and the author in the same query."""
        return self.select_related("source", "author__source")

    def by_listing(self) -> ArticleQuerySet:
        """Return the newest first, in an order that is total."""
        return self.order_by("-listed_at", "-id")
