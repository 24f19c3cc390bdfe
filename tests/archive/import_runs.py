"""Imports as the pages of operators show them, and what is read from those pages."""

import re

from forum.archive.models import ImportedFile, ImportProblem, ImportRun

REPORT = {
    "files": {"read": 3, "created": 1, "updated": 1, "unchanged": 0, "skipped": 1},
    "articles": {"read": 2, "created": 1, "updated": 1, "unchanged": 0, "skipped": 0},
    "comments": {"read": 12345, "created": 12000, "updated": 45, "unchanged": 200, "skipped": 100},
    "authors": {"read": 77, "created": 70, "updated": 0, "unchanged": 7, "skipped": 0},
    "quotes": {
        "read": 9, "created": 9, "updated": 0, "unchanged": 0, "skipped": 0,
        "marked": 5, "inferred": 4, "resolved": 3, "unresolved": 2,
    },
    "lines": {"read": 54321, "placed": 54300, "reported": 21},
    "problems": {"error": 1, "warning": 20},
    "seconds": 3725.4,
}  # fmt: skip
MIXED = [("warning", "no_date"), ("error", "doctype"), ("warning", "late"), ("warning", "no_date"), ("error", "late")]


def make_run(state="complete", report=None, problems=(), **fields):
    """An import; ``problems`` are pairs of severity and code, in the order in which they were found."""
    run = ImportRun.objects.create(state=state, report=REPORT if report is None else report, **fields)
    ImportProblem.objects.bulk_create(
        ImportProblem(
            run=run, file=f"page-{place}.txt", line=place or None, severity=severity, code=code, message="It."
        )
        for place, (severity, code) in enumerate(problems)
    )
    return run


def make_file(run, **fields):
    """A file that an import read: a page of which all was imported, unless something else is said."""
    usual = {
        "name": "page.txt", "files": 1, "format": "text", "size": 8044, "sha256": "0123456789abcdef" * 4,
        "encoding": "utf-8", "lines": 70, "lines_reported": 0, "articles": 1, "result": "created",
    }  # fmt: skip
    return ImportedFile.objects.create(run=run, **usual | fields)


def address(run, name=""):
    return f"/imports/{run.pk}/{name}"


def cells(response):
    """The text of each row of the page's tables, with blanks between its cells."""
    rows = re.findall(r"<tr>(.*?)</tr>", response.content.decode(), re.DOTALL)
    return [" ".join(re.sub(r"<[^>]*>", " ", row).split()) for row in rows]
