"""Measure what docs/performance.md tells: ``make bench``, with DATABASE_URL for PostgreSQL.

Figures of one run compare with each other; those of two runs do not.
"""

import json
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

from tests.sites import new_site

ROUNDS = 15
SIZES = (100, 1_000, 10_000, 100_000)


def main():
    with tempfile.TemporaryDirectory() as folder, new_site(folder) as site:
        os.environ.update(site.env, DJANGO_SETTINGS_MODULE="forum.settings", LOG_LEVEL="ERROR")
        import django

        django.setup()
        from django.db import connection

        site.manage("collectstatic", "--noinput", "-v0")
        print(f"{connection.vendor}, {os.cpu_count()} processors")
        articles = {
            (shape.__name__, size): load(Path(folder), shape, size) for shape in (wide, mixed, deep) for size in SIZES
        }
        measure_pages(articles)
        measure_writes(articles)
        measure_checks()


def load(folder, shape, size):
    """Import one article of a shape and tell how fast; returns it."""
    from zoneinfo import ZoneInfo

    from forum.archive.imports import Options, run_import
    from forum.archive.inputs import find_inputs
    from forum.articles.models import Article

    name = f"{shape.__name__}-{size}"
    file = folder / f"{name}.jsonl"
    with file.open("w") as out:
        out.write('{"type":"archive","version":1,"source":"bench"}\n')
        out.write(json.dumps({"type": "article", "id": name, "title": name, "body": "A text."}) + "\n")
        for key, parent in shape(size):
            record = {"type": "comment", "id": f"{name}-{key}", "article": name, "number": ""}
            record |= {"parent": None if parent is None else f"{name}-{parent}", "body": TEXT}
            record |= {"author": {"login": f"user{key % 500}"}, "created_at": f"2020-01-01T00:00:{key % 60:02}+00:00"}
            out.write(json.dumps(record) + "\n")
    started = time.perf_counter()
    report = run_import(find_inputs([str(file)]), Options(zone=ZoneInfo("UTC")))
    assert not report.problems
    print(f"import {name}: {size / (time.perf_counter() - started):,.0f} comments/s")
    return Article.objects.get(external_id=name)


TEXT = "The ferry leaves when there is water to leave on, and not before. " * 4


def wide(size):
    return ((key, None) for key in range(size))


def mixed(size):
    """Conversations of fifty, each a small tree."""
    return ((key, None if key % 50 == 0 else key - key % 50 + (key % 50) // 3) for key in range(size))


def deep(size):
    return ((key, key - 1 if key else None) for key in range(size))


def measure_pages(articles):
    """The first page of each discussion, and one in its middle: made anew, and as it is kept."""
    from django.test import Client

    client = Client(SERVER_NAME="localhost")
    pages = {
        (shape, size, place): f"{article.get_absolute_url()}?after={after}&new=1"
        for (shape, size), article in articles.items()
        for place, after in (("first", 0), ("middle", article.comments.filter(parent=None).count() // 2))
        if shape != "deep" or place == "first"
    }
    times = {page: [] for page in pages}
    for _round in range(ROUNDS):
        for page, url in pages.items():
            started = time.perf_counter()
            assert client.get(url).status_code == 200
            times[page].append(time.perf_counter() - started)
    kept = []
    first = articles["mixed", 1_000].get_absolute_url()
    for _round in range(10 * ROUNDS):
        started = time.perf_counter()
        assert client.get(first, headers={"accept-encoding": "gzip"}).has_header("ETag")
        kept.append(time.perf_counter() - started)
    medians = {page: statistics.median(taken) * 1000 for page, taken in times.items()}
    for (shape, size, place), median in medians.items():
        ratio = median / medians[(shape, 1_000, place)]
        print(f"page {shape} {size:>7,} {place:6}: {median:6.1f} ms, {ratio:.2f} of the same with 1,000")
    share = statistics.median(kept) * 1000 / medians["mixed", 1_000, "first"]
    print(f"page mixed 1,000 first, kept: {statistics.median(kept) * 1000:.1f} ms, {share:.2f} of made anew")


def measure_writes(articles):
    from accounts.models import User
    from forum.comments.models import Comment
    from forum.comments.services import post_comment

    user = User.objects.create_superuser("bench", "bench@example.org", "x")
    for (shape, size), article in articles.items():
        first = Comment.objects.filter(article=article, parent=None).first()
        for kind, parent in (("top level", None), ("reply to the first", first)):
            taken = []
            for number in range(5):
                started = time.perf_counter()
                post_comment(article=article, user=user, text=f"Post {number}", parent=parent)
                taken.append(time.perf_counter() - started)
            print(f"post in {shape} {size:>7,}, {kind}: {statistics.median(taken) * 1000:.1f} ms")


def measure_checks():
    from forum.comments.integrity import count_threads, find_breaks

    started = time.perf_counter()
    assert find_breaks() == []
    print(f"check_threads, {count_threads()[0]:,} comments: {time.perf_counter() - started:.1f} s")


if __name__ == "__main__":
    sys.exit(main())
