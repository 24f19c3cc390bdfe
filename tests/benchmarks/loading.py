"""How fast archives are loaded, beside the same rows written raw: in turn, within one run."""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from django.apps import apps
from django.db import connection, transaction

from tests.benchmarks.archives import write_archive, write_pages, write_wxr
from tests.benchmarks.tables import Table, median
from tests.sites import ROOT

# What an import fills, each behind those that it refers to.
TABLES = (
    "accounts_author", "articles_section", "articles_tag", "articles_article", "articles_article_tags",
    "articles_oldaddress", "comments_comment", "comments_quotation", "archive_importrun", "archive_importedthread",
    "archive_importproblem", "archive_importedfile",
)  # fmt: skip


def measure(run):
    with tempfile.TemporaryDirectory() as folder:
        yield _beside_raw(run, Path(folder))
        yield _forms(run, Path(folder))
        yield _one_article(run, Path(folder))


def _beside_raw(run, folder):
    """The loader against raw rows: its share of their rate."""
    comments = 40_000 if run.is_quick else 1_000_000
    file = folder / "raw.jsonl"
    write_archive(file, comments)
    _load(run, file, 1)
    tables = _read_tables()
    rates = {"raw": [], "loader, 1 process": [], "loader, 2 workers": []}
    for _round in range(3):
        rates["raw"].append(comments / _write_raw(tables))
        for workers, name in ((1, "loader, 1 process"), (2, "loader, 2 workers")):
            rates[name].append(comments / _load(run, file, workers)["seconds"])
    raw = median(rates["raw"])
    rows = [
        {"way": name, "comments/s": round(median(found)), "of raw": median([rate / raw for rate in found])}
        for name, found in rates.items()
    ]
    return Table(f"loading {comments:,} comments beside raw rows", rows)


def _forms(run, folder):
    """Every form of archive from end to end, with the most memory that all processes took at one time."""
    comments = 40_000 if run.is_quick else 1_000_000
    pages = comments if run.is_quick else 200_000
    write_archive(folder / "large.jsonl", comments)
    write_wxr(folder / "large.xml", pages)
    write_pages(folder / "pages", pages)
    rows = []
    for name, path, size in (
        ("Rostra archive", folder / "large.jsonl", comments),
        ("WXR", folder / "large.xml", pages),
        ("text pages", folder / "pages", pages),
    ):
        for workers in (1, 2):
            found = _load(run, path, workers)
            assert found["comments"]["created"] == size, found
            row = {"form": name, "workers": workers, "comments": size, "comments/s": round(size / found["seconds"])}
            rows.append(row | {"MB": found["megabytes"]})
        again = _load(run, path, 1, is_empty=False)
        assert again["comments"]["unchanged"] == size, again
        row = {"form": f"{name}, again", "workers": 1, "comments": size}
        rows.append(row | {"comments/s": round(size / again["seconds"]), "MB": again["megabytes"]})
    return Table("loading, from end to end", rows)


def _one_article(run, folder):
    """All comments under one article."""
    comments = 40_000 if run.is_quick else 1_000_000
    write_archive(folder / "one.jsonl", comments, per_article=comments)
    found = _load(run, folder / "one.jsonl", 1)
    assert found["comments"]["created"] == comments, found
    row = {"comments": comments, "comments/s": round(comments / found["seconds"]), "MB": found["megabytes"]}
    return Table("one article", [row])


def _load(run, path, workers, is_empty=True):
    """Import a path in a process of its own; return its report, with the memory it took."""
    if is_empty:
        _empty()
    report = path.with_name(f"{path.name}.report")
    command = [sys.executable, "manage.py", "import_archive", path, "--workers", workers, "--progress", "none"]
    command += ["--report", report, "--source", "bench"]
    process = subprocess.Popen(list(map(str, command)), cwd=ROOT, env=run.site.env, stdout=subprocess.DEVNULL)
    megabytes = 0
    while process.poll() is None:
        megabytes = max(megabytes, _memory(process.pid))
        time.sleep(0.1)
    assert process.returncode == 0, process.returncode
    found = json.loads(report.read_text())
    report.unlink()
    return found | {"megabytes": megabytes}


def _memory(pid):
    """The megabytes that a process has in memory, with the processes that it started."""
    try:
        resident = int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
        children = [child for task in Path(f"/proc/{pid}/task").iterdir() for child in _children(task)]
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return round(resident / 2**20) + sum(map(_memory, children))


def _children(task):
    try:
        return (task / "children").read_text().split()
    except (FileNotFoundError, ProcessLookupError):
        return []


def _read_tables():
    """Return what an import has left in each table: its columns, and its rows as the driver takes them."""
    models = {model._meta.db_table: model for model in apps.get_models()}
    tables = {}
    with connection.cursor() as cursor:
        for table in TABLES:
            columns = [field.column for field in models[table]._meta.concrete_fields if not field.generated]
            cursor.execute(f"SELECT {', '.join(columns)} FROM {table} ORDER BY id")  # noqa: S608 - names of ours
            tables[table] = columns, [_as_written(row) for row in cursor]
    return tables


def _as_written(row):
    if connection.vendor == "postgresql":
        return row
    adapt = connection.ops.adapt_datetimefield_value
    return [adapt(value) if hasattr(value, "utcoffset") else value for value in row]


def _write_raw(tables):
    """Write the very rows of an import by one COPY or executemany a table; return the seconds it took."""
    _empty()
    started = time.perf_counter()
    with transaction.atomic():
        for table, (columns, rows) in tables.items():
            if rows:
                _write_rows(table, columns, rows)
    return time.perf_counter() - started


def _write_rows(table, columns, rows):
    names = ", ".join(columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            places = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({places})", rows)  # noqa: S608


def _empty():
    """Empty the site, as fast as the database can."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"TRUNCATE {', '.join(TABLES)} RESTART IDENTITY CASCADE")
            return
        cursor.execute("PRAGMA foreign_keys = OFF")
        for table in TABLES[::-1]:
            cursor.execute(f"DELETE FROM {table}")  # noqa: S608 - names of tables
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
