"""Several processes read and render: the same database, the same report, in the same order."""

import gzip
import json
import multiprocessing
import os
import zipfile
from itertools import chain
from zoneinfo import ZoneInfo

import pytest

from forum.archive.models import ImportRun
from forum.archive.pipeline import worker, workers
from forum.archive.pipeline.events import Options
from forum.archive.pipeline.walk import walk
from forum.articles.models import Article
from tests.archive.pages import FERRY, text_page
from tests.archive.records import HEADER, article, as_lines, reply
from tests.archive.test_export import forget_everything
from tests.archive.test_loading import discussion

# More than what one process takes for itself.
LARGE = "A long text. " * 40_000
needs_idle = pytest.mark.skipif(not hasattr(os, "SCHED_IDLE"), reason="only Linux has a policy for taking what is left")


@pytest.fixture
def folder(tmp_path):
    """Pages, a container, a broken file, and an archive that is large enough to be shared."""
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(7):
        (folder / f"{number}.txt").write_text(text_page(title=f"Page {number}"))
    (folder / "3.txt").write_text(FERRY)
    records = chain.from_iterable(discussion(f"a{number}", 6) for number in range(12))
    large = [record | {"body": LARGE} if record["type"] == "article" else record for record in records]
    large[5:5] = [{"type": "poem"}]
    (folder / "large.jsonl").write_text(as_lines(*large))
    with zipfile.ZipFile(folder / "pile.zip", "w") as pile:
        pile.writestr("one.txt", text_page(title="In a pile"))
        pile.writestr("two.txt", text_page(title="In a pile too"))
    (folder / "broken.gz").write_bytes(gzip.compress(FERRY.encode())[:-9])
    (folder / "z.jsonl").write_text(json.dumps(HEADER | {"source": "No good"}) + "\n")
    return folder


def outcome(run, export, folder, tmp_path, *options):
    report = tmp_path / "report.json"
    status = run("import_archive", folder, "--report", report, *options).status
    found = json.loads(report.read_text())
    del found["seconds"]
    articles = list(Article.objects.order_by("pk").values_list("title", "external_id"))
    return status, found, articles, export("x"), export("archive")


@pytest.mark.parametrize("number", [2, 3])
def test_workers_give_what_one_process_gives(run, export, folder, tmp_path, number):
    alone = outcome(run, export, folder, tmp_path)
    assert (alone[0], len(alone[2]), len(alone[1]["problems"])) == (1, 21, 3)
    forget_everything()
    assert outcome(run, export, folder, tmp_path, "--workers", number) == alone


def test_workers_have_the_least_priority(folder):
    own = os.getpriority(os.PRIO_PROCESS, 0)
    events = workers.walk_in_processes([str(folder)], Options(ZoneInfo("UTC")), 1)
    next(events)
    (process,) = multiprocessing.active_children()
    assert os.getpriority(os.PRIO_PROCESS, process.pid) == 19
    assert os.getpriority(os.PRIO_PROCESS, 0) == own
    events.close()


@needs_idle
def test_processor_with_a_worker_counts_as_free(folder):
    own = os.sched_getscheduler(0)
    events = workers.walk_in_processes([str(folder)], Options(ZoneInfo("UTC")), 1)
    next(events)
    (process,) = multiprocessing.active_children()
    assert os.sched_getscheduler(process.pid) == os.SCHED_IDLE
    assert os.sched_getscheduler(0) == own
    events.close()


@needs_idle
def test_worker_works_where_it_may_not_ask_for_less(monkeypatch):
    asked = []

    def refuse(_process, policy, _parameter):
        asked.append(policy)
        raise PermissionError("not here")

    monkeypatch.setattr(os, "nice", lambda _more: 19)
    monkeypatch.setattr(os, "sched_setscheduler", refuse)
    worker._give_way()
    assert asked == [os.SCHED_IDLE]


def test_worker_that_is_killed_is_told(run, folder, monkeypatch):
    take = workers._Stream._take

    def kill_and_take(self):
        self._process.kill()
        self._process.join()
        self._chunks.put(None, 0)
        return take(self)

    monkeypatch.setattr(workers._Stream, "_take", kill_and_take)
    result = run("import_archive", folder, "--workers", 2)
    assert (result.status, "Start the import again" in result.err) == (1, True)
    assert ImportRun.objects.get().state == "running"


def test_path_that_leads_nowhere_is_told_with_workers_too(run, tmp_path):
    result = run("import_archive", tmp_path / "nowhere", "--workers", 2)
    assert (result.status, "There is no file or folder" in result.err) == (2, True)


def test_chunk_of_a_worker_is_bounded(monkeypatch, tmp_path):
    monkeypatch.setattr(worker, "_CHUNK", 1000)
    file = tmp_path / "x.jsonl"
    file.write_text(
        as_lines(*chain.from_iterable([article(f"a{n}"), reply(f"c{n}", article=f"a{n}")] for n in range(9)))
    )
    chunks = list(worker._chunks(walk([str(file)], Options(ZoneInfo("UTC")))))
    assert [len(chunk) for chunk in chunks] == [4, 2, 2, 2, 2]


def test_fault_in_one_file_stops_no_other(run, tmp_path, monkeypatch):
    from forum.archive.pipeline import walk as walking

    prepare = walking.prepare

    def fail_on_one(thread, record, **options):
        if record.title == "Page 1":
            raise RuntimeError("a fault of ours")
        return prepare(thread, record, **options)

    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(3):
        (folder / f"{number}.txt").write_text(text_page(title=f"Page {number}"))
    monkeypatch.setattr(walking, "prepare", fail_on_one)
    result = run("import_archive", folder)
    assert (result.status, result.lines[0]) == (1, "3 files: 2 created, 1 skipped")
    assert "[not_prepared]" in result.err


def test_pipe_is_read_by_one_process_whatever_was_asked_for(run, monkeypatch, tmp_path):
    import io
    import sys

    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(FERRY.encode())))
    result = run("import_archive", "-", "--workers", 2)
    assert (result.status, result.lines[2]) == (0, "4 comments: 4 created")
