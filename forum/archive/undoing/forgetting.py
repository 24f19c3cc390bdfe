"""Notes of imports without what they hold of somebody who is to be forgotten: no import that is taken back tells it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.models import Author, Source
from forum.archive.loader.outcome import in_batches
from forum.archive.models import ImportedFile, ImportedThread, ImportProblem, ImportRun
from forum.archive.nameless import FORGOTTEN, Nameless

T = TypeVar("T", ImportProblem, ImportedFile)


def forget_in_notes(author: Author, articles: Collection[int], comments: Collection[int], nameless: Nameless) -> None:
    """Take an author, what comments had said, and the name in others' quotations out of the notes of imports."""
    noted = ImportedThread.objects.filter(Q(article__in=articles) | Q(article__source=author.source))
    for key in noted.exclude(before={}).order_by("pk").values_list("pk", flat=True).iterator():
        with transaction.atomic():
            row = ImportedThread.objects.select_for_update().filter(pk=key).first()
            if row and _forget(row.before, str(author.pk), set(comments), nameless):
                row.save(update_fields=["before"])


def forget_in_reports(source: Source, nameless: Nameless) -> None:
    """Take somebody out of what imports of their source have told of files and problems."""
    runs = ImportRun.objects.filter(Q(source=source) | Q(source=None))
    for run in runs:
        paths = [nameless.message(path) for path in run.paths]
        if paths != run.paths:
            ImportRun.objects.filter(pk=run.pk).update(paths=paths)
    _forget_in_rows(ImportProblem.objects.filter(run__in=runs), ["file", "message"], nameless)
    _forget_in_rows(ImportedFile.objects.filter(run__in=runs), ["name"], nameless)


def _forget_in_rows(rows: QuerySet[T], columns: list[str], nameless: Nameless) -> None:
    found = rows.order_by("pk").only(*columns).iterator(chunk_size=1000)
    for batch in in_batches(_changed(found, columns, nameless)):
        rows.model._default_manager.bulk_update(batch, columns)


def _changed(rows: Iterator[T], columns: list[str], nameless: Nameless) -> Iterator[T]:
    """Take the name out of rows; yield those in which it was."""
    for row in rows:
        before = [getattr(row, column) for column in columns]
        after = list(map(nameless.message, before))
        if after != before:
            for column, text in zip(columns, after, strict=True):
                setattr(row, column, text)
            yield row


def _forget(before: dict[str, Any], author: str, comments: set[int], nameless: Nameless) -> bool:
    """Take somebody out of a note; return whether they were there."""
    said = before.get("comments", [])
    kept = [row for row in said if row["id"] not in comments and str(row.get("author_id")) != author]
    found = [before.get(part, {}).pop(author, None) for part in ("authors", "signed")]
    if len(kept) != len(said):
        before["comments"] = kept
    named = [row for row in kept if _unname(row, nameless)]
    article = before.get("article")
    if article and str(article.get("author_id")) == author:
        article["author_id"] = None
        return True
    return len(kept) != len(said) or bool(named) or any(found)


def _unname(row: dict[str, Any], nameless: Nameless) -> bool:
    """Take the name out of the quotations in what a comment of somebody else had said; return whether it was there."""
    quotes = [quote for quote in row.get("quotes", ()) if nameless.names_in(quote["author_name"], quote["text"])]
    for quote in quotes:
        quote["text"] = nameless.text(quote["text"])
        quote["author_name"] = FORGOTTEN if quote["author_name"] in nameless.names else quote["author_name"]
    before = row["body"], row["html"]
    row["body"], row["html"] = (nameless.text(text, quotes=bool(quotes)) for text in before)
    return bool(quotes) or before != (row["body"], row["html"])
