"""What an import left to read: its problems, its articles and its files, page by page.

A run may have a hundred thousand of each, so a page is found by the row
before it; counted are only the problems of one run, by kind.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, Func, IntegerField, Q, QuerySet
from django.db.models.fields.json import KT
from django.utils.translation import gettext

from forum.archive.inputs import STANDARD_INPUT
from forum.archive.models import ImportedFile, ImportedThread, ImportProblem, ImportRun
from forum.articles.models import Article
from forum.lib.keys import read_key

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models.sql.compiler import SQLCompiler

PROBLEMS_PER_PAGE = 50
ARTICLES_PER_PAGE = 20
FILES_PER_PAGE = 20
_CHUNK = 1000
_LONGEST_PATH = 60
_COUNTED = ("files", "articles", "comments", "authors", "quotes", "lines")
_TOLD = ("file", "line", "severity", "code", "message")
# The columns of a file, each under the word that a spreadsheet has for it.
_OF_FILES = {
    "file": "name",
    "files": "files",
    "format": "format",
    "bytes": "size",
    "lines": "lines",
    "left_out": "lines_reported",
    "encoding": "encoding",
    "sha256": "sha256",
    "articles": "articles",
    "article": "article_id",
    "result": "result",
}
# What a spreadsheet takes for a formula (OWASP, CSV injection); an apostrophe before it makes it a text.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


@dataclass(frozen=True, slots=True)
class Kind:
    """Problems of one severity and code, and how many an import has."""

    severity: str
    code: str
    count: int


@dataclass(frozen=True, slots=True)
class ProblemPage:
    """Some of an import's problems, errors first; the cursors of the pages around, "" where there is none."""

    rows: list[ImportProblem]
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Change:
    """What an import did to one article: made it or changed it, with so many new comments."""

    article: Article
    is_new: bool
    comments: int


@dataclass(frozen=True, slots=True)
class ChangePage:
    """Some of the articles that an import wrote to; the key behind which the next page begins, if there is one."""

    rows: list[Change]
    after: int | None


@dataclass(frozen=True, slots=True)
class FilePage:
    """Some of the files that an import read; the key behind which the next page begins, if there is one."""

    rows: list[ImportedFile]
    after: int | None


class _Length(Func):
    """How many entries a JSON list has."""

    function = "JSON_ARRAY_LENGTH"
    output_field = IntegerField()

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any) -> tuple[str, Any]:
        """Write it by its name on PostgreSQL."""
        return self.as_sql(compiler, connection, function="JSONB_ARRAY_LENGTH", **context)


def list_runs() -> QuerySet[ImportRun]:
    """Return the imports, each with the first of its paths (``first_path``) and how many it has (``path_count``).

    Not with all of them: they may be as many names as a folder has files.
    """
    runs = ImportRun.objects.select_related("source").defer("paths")
    return runs.annotate(first_path=KT("paths__0"), path_count=_Length(F("paths")))


def name_of_input(path: str) -> str:
    """Return a path in words where it is none: what was piped in has no name."""
    return gettext("Standard input") if path == STANDARD_INPUT else path


def short_path(path: str) -> str:
    """Return the end of a path that is too long for a link, whole folders where it can be."""
    path = name_of_input(path)
    if len(path) <= _LONGEST_PATH:
        return path
    end = path[-_LONGEST_PATH:]
    return "…" + (end[end.index("/") :] if "/" in end[:-1] else end)


def count_problems(run: ImportRun) -> list[Kind]:
    """Return the kinds of problems of an import, errors first, the most frequent of each severity first."""
    counted = run.problems.values_list("severity", "code").annotate(count=Count("id"))
    return [Kind(*row) for row in counted.order_by("severity", "-count", "code")]


def read_problems(run: ImportRun, *, severity: str, code: str, before: str, after: str) -> ProblemPage:
    """Return the problems of a severity and a code, "" for all, before or behind a cursor.

    A cursor that cannot be read gives the first page.
    """
    problems = ImportProblem.objects.filter(run=run)
    if severity:
        problems = problems.filter(severity=severity)
    if code:
        problems = problems.filter(code=code)
    back = _read_cursor(before)
    cursor = back or _read_cursor(after)
    # Both columns of the index: severities sort as they are shown, errors first.
    order = ("-severity", "-id") if back else ("severity", "id")
    found = list(_beyond(problems, cursor, "lt" if back else "gt").order_by(*order)[: PROBLEMS_PER_PAGE + 1])
    more, rows = len(found) > PROBLEMS_PER_PAGE, found[:PROBLEMS_PER_PAGE]
    if back:
        rows.reverse()
    has_before, has_after = (more, True) if back else (cursor is not None, more)
    return ProblemPage(
        rows=rows,
        before=_write_cursor(rows[0]) if rows and has_before else "",
        after=_write_cursor(rows[-1]) if rows and has_after else "",
    )


def read_changes(run: ImportRun, *, after: int) -> ChangePage:
    """Return the articles that an import wrote to, in its order, behind the entry of this key."""
    entries = ImportedThread.objects.filter(run=run, id__gt=after).select_related("article").order_by("id")
    shown = ("run_id", "is_new", "created", "article__title", "article__state")
    found = list(entries.only(*shown)[: ARTICLES_PER_PAGE + 1])
    rows = found[:ARTICLES_PER_PAGE]
    return ChangePage(
        rows=[Change(entry.article, entry.is_new, _how_many(entry.created)) for entry in rows],
        after=rows[-1].pk if len(found) > len(rows) else None,
    )


def read_files(run: ImportRun, *, after: int) -> FilePage:
    """Return the files that an import read, in its order, behind the one of this key."""
    files = ImportedFile.objects.filter(run=run, id__gt=after).select_related("article").order_by("id")
    shown = [field.name for field in ImportedFile._meta.concrete_fields]
    found = list(files.only(*shown, "article__title")[: FILES_PER_PAGE + 1])
    rows = found[:FILES_PER_PAGE]
    return FilePage(rows=rows, after=rows[-1].pk if len(found) > len(rows) else None)


def write_report(run: ImportRun) -> Iterator[str]:
    """Yield the report of a finished import as JSON (ARCHIVE, section 3), its problems as they are read."""
    head = json.dumps({name: run.report.get(name) for name in _COUNTED}, ensure_ascii=False)
    yield head[:-1] + ', "problems": ['
    mark = ""
    for problem in run.problems.order_by("id").values(*_TOLD).iterator(chunk_size=_CHUNK):
        yield mark + json.dumps(problem, ensure_ascii=False)
        mark = ",\n"
    yield f'], "seconds": {json.dumps(run.report.get("seconds"))}}}\n'


def write_problems(run: ImportRun) -> Iterator[str]:
    """Yield the problems of an import as comma-separated values (RFC 4180), for a spreadsheet."""
    # The mark of UTF-8, without which some spreadsheets read another encoding.
    yield "\ufeff" + _csv_row(_TOLD)
    for problem in run.problems.order_by("id").values_list(*_TOLD).iterator(chunk_size=_CHUNK):
        yield _csv_row(problem)


def write_files(run: ImportRun) -> Iterator[str]:
    """Yield the files that an import read as comma-separated values, for a spreadsheet."""
    yield "\ufeff" + _csv_row(_OF_FILES)
    for file in run.files.order_by("id").values_list(*_OF_FILES.values()).iterator(chunk_size=_CHUNK):
        yield _csv_row(file)


def _csv_row(cells: Iterable[object]) -> str:
    row = io.StringIO()
    csv.writer(row).writerow([f"'{cell}" if str(cell).startswith(_FORMULA) else cell for cell in cells])
    return row.getvalue()


def _how_many(created: list[list[int]]) -> int:
    return sum(last - first + 1 for first, last in created)


def _beyond(problems: QuerySet[ImportProblem], cursor: tuple[str, int] | None, side: str) -> QuerySet[ImportProblem]:
    if cursor is None:
        return problems
    severity, key = cursor
    # Written so that the index gives the place by its first columns.
    return problems.filter(**{f"severity__{side}e": severity}).filter(
        Q(**{f"severity__{side}": severity}) | Q(**{f"id__{side}": key})
    )


def _write_cursor(problem: ImportProblem) -> str:
    return f"{problem.severity}-{problem.pk}"


def _read_cursor(text: str) -> tuple[str, int] | None:
    severity, _dash, key = text.partition("-")
    number = read_key(key)
    return (severity, number) if severity in ImportProblem.Severity.values and number is not None else None
