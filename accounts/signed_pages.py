"""The pages that name an author. They belong to articles, which are reached through the author's texts."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import F, Q
from django.utils import timezone

from accounts.models import Author


def show_anew(authors: Collection[int]) -> None:
    """Let no copy of a page stand that names these authors: what is said of them has changed.

    One statement, whatever they have signed.
    """
    articles = Author._meta.get_field("articles").related_model._default_manager
    commented = Author.objects.filter(pk__in=authors).order_by().values("comments__article")
    named = articles.filter(Q(author__in=authors) | Q(pk__in=commented))
    named.update(version=F("version") + 1, changed_at=timezone.now())
