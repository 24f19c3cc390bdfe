"""Kill imports at random moments, and start them again: ``python -m tests.faults.import_kills KILLS FOLDER``.

Each ends in the database of a run that nobody killed. Runs on the database
that the settings name, which has to be empty. Worker processes import this
module too: what is patched here is patched in them.
"""

import io
import os
import random
import select
import shutil
import signal
import sys
import time
import traceback
from pathlib import Path

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, connections  # noqa: E402

from accounts.models import Author, Source  # noqa: E402
from forum.archive.management.commands import import_archive  # noqa: E402, F401 - so that forks have it loaded
from forum.archive.models import ImportRun  # noqa: E402
from forum.archive.preparing import prepared, threads  # noqa: E402
from forum.articles.models import Article, Tag  # noqa: E402
from tests.assertions import assert_sound  # noqa: E402
from tests.faults.content import assert_same, assert_taken_note_of, read_content, read_exports  # noqa: E402
from tests.faults.processes import processes_of, wait_for_end  # noqa: E402

# So that a discussion of thousands is written in several transactions.
prepared.SLICE = threads.SLICE = 1_000

# Seconds within which nothing of a killed import may be left running on the server.
_PATIENCE = 60
# Exports take longer than all else: they are compared at the first kill, and at every so many.
_EXPORT_EVERY = 10


class EmptySite:
    """The database as it was before any import, and the way back to it."""

    def __init__(self):
        connections.close_all()
        self._file = Path(settings.DATABASES["default"]["NAME"])
        self._copy = self._file.with_suffix(".empty")
        if connection.vendor == "sqlite":
            shutil.copy(self._file, self._copy)

    def bring_back(self):
        """Forget every import."""
        connections.close_all()
        if connection.vendor == "sqlite":
            for suffix in ("-wal", "-shm"):
                Path(f"{self._file}{suffix}").unlink(missing_ok=True)
            shutil.copy(self._copy, self._file)
            return
        tables = (model._meta.db_table for model in (Article, Author, ImportRun, Tag))
        with connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE {', '.join(tables)} CASCADE")
        Source.objects.exclude(name="local").delete()
        connections.close_all()


def start_import(folder, workers):
    """Import in a process of its own; returns it, and the end of a pipe that it closes at its own end."""
    connections.close_all()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _import(folder, workers, writing)
    os.close(writing)
    return child, reading


def _import(folder, workers, pipe):
    try:
        options = {"progress": "none", "workers": workers, "stdout": io.StringIO(), "stderr": io.StringIO()}
        call_command("import_archive", str(folder), **options)
        os.write(pipe, b"done")
    except BaseException:  # noqa: BLE001 - whatever it is has to be told, and the fork must not go on as its parent
        os.write(pipe, traceback.format_exc().encode())
    os._exit(0)


def finish_import(folder, workers):
    """Import to the end; returns how many seconds it took."""
    started = time.monotonic()
    child, pipe = start_import(folder, workers)
    with os.fdopen(pipe) as said:
        answer = said.read()
    os.waitpid(child, 0)
    assert answer == "done", answer
    return time.monotonic() - started


def kill_import(folder, workers, moment):
    """Start an import and kill it at a moment; returns whether it was still at work."""
    child, pipe = start_import(folder, workers)
    is_over = bool(select.select([pipe], [], [], moment)[0])
    # So that it starts no other process meanwhile.
    os.kill(child, signal.SIGSTOP)
    helpers = processes_of(child)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os.close(pipe)
    wait_for_end(helpers)
    return not is_over


def wait_for_server():
    """Wait until PostgreSQL has noticed that its clients are dead: one may still finish what it was sent."""
    deadline = time.monotonic() + _PATIENCE
    while connection.vendor == "postgresql" and _other_clients():
        assert time.monotonic() < deadline, "A server process outlives its client."
        time.sleep(0.005)


def _other_clients():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )
        return cursor.fetchone()[0]


def kill_imports(folder, kills, dice, *, workers=1):
    """Kill as many imports, and finish each; returns how many were still at work."""
    empty = EmptySite()
    durations = []
    for own in sorted({1, workers}):
        empty.bring_back()
        durations.append(finish_import(folder, own))
    expected = read_content()
    sources = list(Source.objects.exclude(name="local").order_by("name"))
    exports = read_exports(sources)
    inside = 0
    for kill in range(1, kills + 1):
        empty.bring_back()
        inside += kill_import(folder, workers, dice.uniform(0, durations[-1]))
        # At once, as an impatient operator would, or when all is quiet.
        if dice.random() < 0.5:
            wait_for_server()
            assert_sound()
        finish_import(folder, 1)
        wait_for_server()
        assert_sound()
        assert_same(read_content(), expected)
        assert_taken_note_of()
        if kill == 1 or kill % _EXPORT_EVERY == 0:
            assert read_exports(Source.objects.exclude(name="local").order_by("name")) == exports
    empty.bring_back()
    return inside


def main(kills, folder):
    dice = random.Random()
    for workers, number in ((1, kills), (2, max(kills // 5, 1))):
        inside = kill_imports(Path(folder), number, dice, workers=workers)
        print(f"imports, processes {workers}: {number} killed, {inside} of them at work: the same database", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
