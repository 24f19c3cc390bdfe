"""How fast archives are loaded, beside the same rows written raw: in turn, within one run."""

import json
import os
import subprocess
import sys
import tempfile
import time
from itertools import chain
from pathlib import Path
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from tests.benchmarks.archives import write_archive, write_pages, write_wxr
from tests.benchmarks.tables import Table, median
from tests.sites import ROOT

TABLES = (
    "archive_importproblem", "archive_importedthread", "archive_importrun", "comments_quotation", "comments_vote",
    "comments_visit", "comments_follow", "comments_comment", "articles_oldaddress", "articles_article_tags",
    "articles_article", "articles_tag",
)  # fmt: skip


def measure(run):
    with tempfile.TemporaryDirectory() as folder:
        yield _beside_raw(run, Path(folder))
        yield _forms(run, Path(folder))
        yield _one_article(run, Path(folder))


def _beside_raw(run, folder):
    """The loader against raw rows: its share of their rate."""
    comments = 40_000 if run.is_quick else 200_000
    file = folder / "raw.jsonl"
    write_archive(file, comments)
    rates = {"raw": [], "loader, 1 process": [], "loader, 2 workers": []}
    for _round in range(3):
        rates["raw"].append(comments / _write_raw(file))
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


def _write_raw(file):
    """Write the comments of an archive, prepared before, by one COPY or executemany; return the seconds it took."""
    from accounts.models import Author, Source
    from forum.archive.loader import new_threads
    from forum.archive.loader.articles import make_articles
    from forum.archive.loader.authors import Authors
    from forum.archive.pipeline.events import Options, ThreadRead
    from forum.archive.pipeline.walk import walk

    _empty()
    source = Source.objects.get_or_create(name="bench")[0]
    walked = walk([str(file)], Options(ZoneInfo("UTC")))
    threads = [told.event.thread for told in walked if isinstance(told.event, ThreadRead)]
    authors = Authors()
    authors.settle(source, threads, {author.login for thread in threads for author in thread.authors})
    articles = make_articles(source, threads, authors)
    placed, first = [], 1
    for thread, article in zip(threads, articles, strict=True):
        keys = range(first, first := first + thread.comment_count)
        placed.append(new_threads.PlacedComments(source, article, thread, thread.slices, keys, authors))
    rows = [_as_written(row) for row in chain.from_iterable(comments.rows() for comments in placed)]
    del threads, placed
    started = time.perf_counter()
    with transaction.atomic():
        _write_rows(new_threads.COMMENT_COLUMNS, rows)
    taken = time.perf_counter() - started
    assert Author.objects.exists()
    return taken


def _as_written(row):
    """A row as the driver takes it, so that only the writing is measured."""
    if connection.vendor == "postgresql":
        return row
    adapt = connection.ops.adapt_datetimefield_value
    return [adapt(value) if hasattr(value, "utcoffset") else value for value in row]


def _write_rows(columns, rows):
    names = ", ".join(columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY comments_comment ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            places = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO comments_comment ({names}) VALUES ({places})", rows)  # noqa: S608


def _empty():
    """Empty the site, as fast as the database can."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"TRUNCATE {', '.join(TABLES)} RESTART IDENTITY CASCADE")
            cursor.execute("DELETE FROM accounts_author")
            return
        cursor.execute("PRAGMA foreign_keys = OFF")
        for table in (*TABLES, "accounts_author"):
            cursor.execute(f"DELETE FROM {table}")  # noqa: S608 - names of tables
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
