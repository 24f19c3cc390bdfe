"""Writers that are killed: a child process works until SIGKILL ends it at a random moment of its work.

The child says in a pipe what it begins and what it has done. Children are
forked from a process that has everything loaded, which makes a kill cheap.
"""

import json
import os
import random
import signal
import statistics
import time
import traceback
from dataclasses import dataclass, field
from itertools import count
from typing import Protocol

from django.db import connection, connections

_MEASURED = 5
# Seconds that a server process may take to notice that its client is dead.
_PATIENCE = 60


class Act(Protocol):
    """What a writer does again and again. A job is plain data, so that it can go through the pipe."""

    def plan(self, dice: random.Random) -> dict:
        """Choose the next job, and make what it needs."""

    def do(self, job: dict) -> object:
        """Do the job; returns what is acknowledged, plain data too."""

    def check(self, journal: "Journal") -> None:
        """Raise AssertionError where the database is not what the journal says it has to be."""


@dataclass
class Journal:
    """What a writer said before it died; ``begun`` is the job it was in, if any."""

    done: list = field(default_factory=list)
    begun: dict | None = None
    server_process: int | None = None


def kill_writers(act, kills, dice):
    """Kill as many writers, one after the other, and check after each; returns how many died inside a job."""
    duration = _measure(act, dice)
    inside = 0
    for _kill in range(kills):
        journal = _kill_one(act, dice, duration)
        _wait_for_server(journal)
        act.check(journal)
        inside += journal.begun is not None
    return inside


def _measure(act, dice):
    """Do some jobs here, and return how many seconds one takes."""
    taken = []
    for _job in range(_MEASURED):
        job = act.plan(dice)
        started = time.perf_counter()
        answer = act.do(job)
        taken.append(time.perf_counter() - started)
        act.check(Journal(done=[(job, answer)]))
    return statistics.median(taken)


def _kill_one(act, dice, duration):
    """Start a writer, and kill it at a random moment of one of its first jobs."""
    connections.close_all()
    seed, jobs, moment = dice.random(), dice.randint(1, 4), dice.uniform(0, duration)
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _work(act, writing, random.Random(seed))
    os.close(writing)
    journal = Journal()
    with os.fdopen(reading) as lines:
        for line in lines:
            _note(journal, *json.loads(line))
            if journal.begun is not None and len(journal.done) == jobs - 1:
                break
        time.sleep(moment)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        for line in lines:
            _note(journal, *json.loads(line))
    return journal


def _work(act, pipe, dice):
    """Do job after job until somebody kills this process; never returns."""
    try:
        connection.ensure_connection()
        _tell(pipe, "connected", _server_process(), None)
        for _job in count():
            job = act.plan(dice)
            _tell(pipe, "begun", job, None)
            _tell(pipe, "done", job, act.do(job))
    except BaseException:  # noqa: BLE001 - whatever it is has to be told, and the fork must not go on as its parent
        _tell(pipe, "failed", traceback.format_exc(), None)
    os._exit(1)


def _tell(pipe, *message):
    os.write(pipe, json.dumps(message).encode() + b"\n")


def _note(journal, kind, what, answer):
    """Add a message to a journal; raises AssertionError where a writer failed by itself."""
    assert kind != "failed", what
    if kind == "connected":
        journal.server_process = what
    elif kind == "begun":
        journal.begun = what
    else:
        journal.done.append((what, answer))
        journal.begun = None


def _server_process():
    return connection.connection.info.backend_pid if connection.vendor == "postgresql" else None


def _wait_for_server(journal):
    """Wait until PostgreSQL has noticed: until then it may still finish what the dead had sent."""
    deadline = time.monotonic() + _PATIENCE
    while journal.server_process and _is_running(journal.server_process):
        assert time.monotonic() < deadline, "The server process outlives its client."
        time.sleep(0.002)


def _is_running(server_process):
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_stat_activity WHERE pid = %s", [server_process])
        return cursor.fetchone() is not None
