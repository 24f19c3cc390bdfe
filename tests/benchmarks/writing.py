"""What a reply costs by the size of its conversation, and how many posts a second many writers get done."""

import json
import subprocess
import sys
import time
from contextlib import ExitStack

from django.db import connection

from forum.comments.integrity import find_breaks
from forum.comments.models import Comment
from forum.comments.services import post_comment
from tests.benchmarks.discussions import make_discussion
from tests.benchmarks.tables import Table, median
from tests.factories import make_article, make_comment, make_user
from tests.sites import ROOT

PROCESSES = 4


def measure(run):
    user = make_user("poster")
    return [_measure_replies(run, user), _measure_writers(run, user)]


def _measure_replies(run, user):
    """Reply in chains of growing length: at the head, which shifts nothing, and in the middle, which widens half."""
    places = {}
    for size in (10, 100, 1_000) if run.is_quick else (10, 100, 1_000, 10_000):
        article = make_discussion("deep", size)
        comments = article.comments.filter(state=Comment.State.VISIBLE).order_by("pk")
        places[size, "its first comment"] = article, comments[0]
        places[size, "the one in its middle"] = article, comments[len(comments) // 2]
    taken = {place: [] for place in places}
    for _round in range(run.rounds):
        for place, (article, parent) in places.items():
            started = time.perf_counter()
            post_comment(article=article, user=user, text="A reply.", parent=parent)
            taken[place].append((time.perf_counter() - started) * 1000)
    assert find_breaks() == []
    rows = [{"conversation of": size, "reply to": to, "ms": median(taken[size, to])} for size, to in places]
    return Table("A reply", rows)


def _measure_writers(run, user):
    """Let many write at once, all under one article and each under one of many."""
    seconds = 3 if run.is_quick else 8
    many = [(8, 1)] if connection.vendor == "sqlite" else [(8, 1), (32, 1), (64, 1), (8, 64), (32, 64), (64, 64)]
    return Table("Posts of many writers at once", [_write(run, user, *each, seconds) for each in many])


def _write(run, user, writers, articles, seconds):
    heads = [make_comment(make_article(), user) for _article in range(articles)]
    share = writers // PROCESSES
    with ExitStack() as processes:
        started = [
            processes.enter_context(_start(run.site, user.pk, seconds, share, *(head.pk for head in heads)))
            for _process in range(PROCESSES)
        ]
        for process in started:
            assert process.stdout.readline() == "ready\n"
        for process in started:
            print("go", file=process.stdin, flush=True)
        answers = [json.loads(process.stdout.readline()) for process in started]
    waits = sorted(wait for answer in answers for wait in answer["waits"])
    assert Comment.objects.filter(article__in={head.article_id for head in heads}).count() == articles + len(waits)
    return {
        "writers": writers,
        "articles": articles,
        "posts/s": round(len(waits) / seconds, 1),
        "median ms": median(waits, 1),
        "p95 ms": round(waits[int(len(waits) * 0.95)], 1),
        "slowest ms": round(waits[-1], 1),
        "errors": sum(answer["errors"] for answer in answers),
        "broken invariants": len(find_breaks()),
    }


def _start(site, *args):
    command = [sys.executable, "-m", "tests.benchmarks.writers", *map(str, args)]
    return subprocess.Popen(
        command, cwd=ROOT, env=site.env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
    )
