"""What a run did, written beside it in the same transaction: enough to take it back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from accounts.models import Author
from forum.archive.loader.outcome import Outcome, in_batches
from forum.archive.loader.stopping import patient
from forum.archive.models import ImportedFile, ImportedThread, ImportProblem, ImportRun
from forum.archive.records import Problem
from forum.comments.bulk import insert_rows
from forum.lib.transactions import retry_when_busy

# What is known of somebody who signs, by columns.
SIGNATURE = ("source_id", "login", "name", "url", "email", "described_at")
_COLUMNS = ("run_id", "article_id", "is_new", "created", "before")


class FileNote(NamedTuple):
    """What a file was, or several together, and what became of it: the columns by their names."""

    name: str
    files: int
    format: str
    size: int | None
    sha256: str
    encoding: str
    lines: int
    lines_reported: int
    articles: int
    article_id: int | None
    result: str


def write_journal(run: ImportRun, outcomes: Iterable[Outcome]) -> None:
    """Note what became of articles; those that were left as they were are left out."""
    rows = [
        (
            run.pk,
            outcome.article_key,
            outcome.article == "created",
            _json(ranges(outcome.keys)),
            _json(_before(outcome)),
        )
        for outcome in outcomes
        if outcome.article == "created" or outcome.keys or outcome.before
    ]
    if rows:
        insert_rows(ImportedThread, _COLUMNS, rows)


def write_problems(run: ImportRun, problems: Iterable[Problem]) -> None:
    """Note what the operator is told. Raises ImportStopped and TryAgain."""
    for batch in in_batches(problems):
        _write_some(run, batch)


@patient
@retry_when_busy
def write_files(run: ImportRun, notes: Sequence[FileNote]) -> None:
    """Note what files were and what became of them. Raises ImportStopped and TryAgain."""
    if notes:
        insert_rows(ImportedFile, ("run_id", *FileNote._fields), [(run.pk, *note) for note in notes])


@patient
@retry_when_busy
def _write_some(run: ImportRun, problems: list[Problem]) -> None:
    rows = [(run.pk, told.file, told.line, told.severity, told.code, told.message) for told in problems]
    insert_rows(ImportProblem, ("run_id", "file", "line", "severity", "code", "message"), rows)


def ranges(keys: Sequence[int]) -> list[list[int]]:
    """Return rising keys as pairs of first and last: keys taken together are mostly in a row."""
    found: list[list[int]] = []
    for key in keys:
        if found and found[-1][1] == key - 1:
            found[-1][1] = key
        else:
            found.append([key, key])
    return found


def _before(outcome: Outcome) -> dict[str, Any]:
    """Return what was there before, with who signed it: by then their rows may have gone with their last text."""
    before = outcome.before
    texts = [*before.get("comments", ()), *([before["article"]] if "article" in before else [])]
    signing = {text["author_id"] for text in texts} - {None}
    if not signing:
        return before
    signed: dict[str, Any] = {}
    for batch in in_batches(sorted(signing)):
        rows = Author.objects.filter(pk__in=batch).values("id", *SIGNATURE)
        signed |= {str(row.pop("id")): row for row in rows}
    return before | {"signed": signed}


def _json(value: object) -> str:
    return json.dumps(value, default=_write_time, ensure_ascii=False)


def _write_time(moment: datetime) -> str:
    """Write a time whole: Django's own encoder cuts it to thousandths of a second."""
    return moment.isoformat()
