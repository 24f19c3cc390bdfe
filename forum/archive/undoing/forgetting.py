"""Notes of imports without what they hold of somebody who is to be forgotten: no import that is taken back tells it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.db.models import Q

from forum.archive.models import ImportedThread


def forget_in_notes(author_id: int, articles: Collection[int], comments: Collection[int]) -> None:
    """Take an author, and what comments had said, out of the notes of imports."""
    concerned = ImportedThread.objects.filter(Q(article__in=articles) | Q(before__has_key="authors"))
    for key in list(concerned.values_list("pk", flat=True)):
        with transaction.atomic():
            row = ImportedThread.objects.select_for_update().filter(pk=key).first()
            if row and _forget(row.before, str(author_id), set(comments)):
                row.save(update_fields=["before"])


def _forget(before: dict[str, Any], author: str, comments: set[int]) -> bool:
    """Take somebody out of a note; return whether they were there."""
    said = before.get("comments", [])
    kept = [row for row in said if row["id"] not in comments and str(row.get("author_id")) != author]
    found = [before.get(part, {}).pop(author, None) for part in ("authors", "signed")]
    if len(kept) != len(said):
        before["comments"] = kept
    article = before.get("article")
    if article and str(article.get("author_id")) == author:
        article["author_id"] = None
        return True
    return len(kept) != len(said) or any(found)
