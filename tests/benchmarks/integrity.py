"""How long it takes to check a million comments."""

import time

from forum.comments.integrity import count_threads, find_breaks
from forum.pages.generator import Plan, generate
from tests.benchmarks.tables import Table, median


def measure(run):
    comments = 100_000 if run.is_quick else 1_000_000
    started = time.perf_counter()
    generate(Plan(articles=comments // 10_000, comments=comments, shape="mixed", seed=1), lambda done, total: None)
    loaded = time.perf_counter() - started
    taken = []
    for _round in range(3):
        started = time.perf_counter()
        assert find_breaks() == []
        taken.append(time.perf_counter() - started)
    found, threads = count_threads()
    row = {
        "comments": found,
        "threads": threads,
        "s": median(taken),
        "comments made a second": round(comments / loaded),
    }
    return [Table("check_threads", [row])]
