"""Which articles."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone

from forum.articles.slugs import write_longer_slug, write_slug

if TYPE_CHECKING:
    from accounts.models import User
    from forum.articles.models import Article, Named  # noqa: F401 - in the bases below

N = TypeVar("N", bound="Named")

# Somebody else may take a slug between the look and the write.
_ATTEMPTS = 3


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

    def with_section(self) -> ArticleQuerySet:
        """Fetch, in the same query, what leads to the page of an article's section (``Article.section_url``)."""
        from forum.articles.models import Section

        slugs = Section.objects.filter(name=OuterRef("section")).values("slug")
        return self.annotate(section_slug=Subquery(slugs[:1]))

    def by_listing(self) -> ArticleQuerySet:
        """Return the newest first, in an order that is total."""
        return self.order_by("-listed_at", "-id")


class NamedQuerySet(models.QuerySet[N]):
    def named(self, names: Collection[str]) -> dict[str, N]:
        """Return what has these names, made where there is none, each at an address of its own."""
        found = {row.name: row for row in self.filter(name__in=names)}
        for _attempt in range(_ATTEMPTS):
            missing = sorted(set(names) - found.keys())
            if not missing:
                break
            self.bulk_create(self._rows(missing), ignore_conflicts=True)
            found |= {row.name: row for row in self.filter(name__in=missing)}
        return found

    def _rows(self, names: list[str]) -> list[N]:
        wanted = {name: write_slug(name) for name in names}
        taken = {"", *self.filter(slug__in=wanted.values()).values_list("slug", flat=True)}
        rows = []
        for name, slug in wanted.items():
            rows.append(self.model(name=name, slug=write_longer_slug(name) if slug in taken else slug))
            taken.add(slug)
        return rows
