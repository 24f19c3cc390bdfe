"""Which authors and sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection, models
from django.db.models import F, Q
from django.db.models.functions import Collate

from accounts.validators import LOCAL_SOURCE

if TYPE_CHECKING:
    from accounts.models import Author, Source


class SourceQuerySet(models.QuerySet["Source"]):
    def local(self) -> Source:
        """Return the source of what people write here; the first migration makes it."""
        return self.get(name=LOCAL_SOURCE)


class AuthorQuerySet(models.QuerySet["Author"]):
    def create_local(self, login: str) -> Author:
        """Make the author that signs for a new account."""
        from accounts.models import Source

        return self.create(source=Source.objects.local(), login=login)

    def beginning_with(self, login: str) -> AuthorQuerySet:
        """Return the authors of what is written here whose login begins so, by their logins."""
        # Letter by letter, in whatever order the database sorts names: so a beginning is a range of an index.
        key = Collate("login", "C") if connection.vendor == "postgresql" else F("login")
        within = Q(key__gte=login, key__lt=login + "\U0010ffff")
        local = self.alias(key=key).filter(within, source__name=LOCAL_SOURCE)
        return local.select_related("source").order_by("key")

    def by_handle(self, handle: str) -> AuthorQuerySet:
        """Return the author of an address: ``login``, or ``login@source`` split at the last ``@``."""
        login, at, source = handle.rpartition("@")
        if not at:
            login, source = handle, LOCAL_SOURCE
        return self.filter(login=login, source__name=source).select_related(
            "source", "person__source", "account__presence"
        )
