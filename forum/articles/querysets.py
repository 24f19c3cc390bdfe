"""Which articles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db import models

if TYPE_CHECKING:
    from accounts.models import User
    from forum.articles.models import Article  # noqa: F401 - in the base below


class ArticleQuerySet(models.QuerySet["Article"]):
    def visible_to(self, user: User | AnonymousUser) -> ArticleQuerySet:
        """Return what this person may read: the one rule for pages, feeds, search and export."""
        if user.has_perm("articles.view_unpublished"):
            return self
        return self.filter(state=self.model.State.PUBLISHED)

    def with_people(self) -> ArticleQuerySet:
        """Fetch the source and the author in the same query."""
        return self.select_related("source", "author__source")

    def by_listing(self) -> ArticleQuerySet:
        """Return the newest first, in an order that is total."""
        return self.order_by("-listed_at", "-id")
