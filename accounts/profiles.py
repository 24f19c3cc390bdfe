"""What the page of an author says: since when, how much, which other names, and what was said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser

from accounts.models import Author, User
from forum.lib.paging import Page, read_page

# Comments that are counted, and names that are listed, at most.
_COUNTED = 1000
_NAMES = 50


@dataclass(frozen=True, slots=True)
class Profile:
    """An author with one page of what it signed."""

    author: Author
    page: Page[Any]
    count: int
    first_at: datetime | None
    last_at: datetime | None
    names: list[Author]

    @property
    def has_more(self) -> bool:
        """Whether there are more comments than were counted."""
        return self.count > _COUNTED

    @property
    def shown_count(self) -> int:
        """The number that is shown, of those that were counted."""
        return min(self.count, _COUNTED)


def read_profile(author: Author, user: User | AnonymousUser, *, older_than: str, newer_than: str) -> Profile:
    """Return what a person may read of an author, in a number of queries that depends on nothing."""
    # A reverse relation: this app does not know the comments, and mypy not their manager.
    signed = author.comments.visible_to(user)  # type: ignore[attr-defined]
    page = read_page(
        signed.with_context(),
        time_field="placed_at",
        size=settings.ARTICLES_PER_PAGE,
        older_than=older_than,
        newer_than=newer_than,
    )
    quoting = signed.quoting([comment.pk for comment in page.rows], user)
    for comment in page.rows:
        comment.quoted_in = quoting.get(comment.pk, [])
    times = signed.dated().values_list("placed_at", flat=True)
    return Profile(
        author=author,
        page=page,
        count=signed[: _COUNTED + 1].count(),
        first_at=times.order_by("placed_at", "id").first(),
        last_at=times.order_by("-placed_at", "-id").first(),
        names=list(author.names.select_related("source").order_by("id")[:_NAMES]),
    )
