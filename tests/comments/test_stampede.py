"""A page that many ask for at once is made once: in each process with memory as the cache, on the site with Redis."""

import socket
import subprocess
import sys
import time
from contextlib import ExitStack

import pytest

from tests.programs import find_program
from tests.sites import ROOT, free_port

PROCESSES, VISITORS = 2, 6
SETUP = """
from tests.factories import make_article, make_comment, make_user
article = make_article()
make_comment(article, make_user("alice"))
print(article.get_absolute_url())
"""


@pytest.fixture
def redis(tmp_path):
    """The address of a Redis of the test's own."""
    port = free_port()
    command = [find_program("redis-server", "redis-server"), "--port", str(port), "--bind", "127.0.0.1", "--save", ""]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.DEVNULL) as server:
        _wait_for(port, server)
        yield f"redis://127.0.0.1:{port}/0"
        server.terminate()


def _wait_for(port, server):
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and server.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise AssertionError("Redis does not answer.")


def visit_at_once(site, address):
    """Let visitors of several processes ask for a page before it is ready; returns what each process tells."""
    command = [sys.executable, "-m", "tests.comments.visitors", address, str(VISITORS)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with ExitStack() as running:
        processes = [
            running.enter_context(subprocess.Popen(command, cwd=ROOT, env=site.env, **pipes))
            for _process in range(PROCESSES)
        ]
        for process in processes:
            assert [process.stdout.readline() for _visitor in range(VISITORS)] == ["asking\n"] * VISITORS
        for process in processes:
            process.stdin.close()
        return [tuple(map(int, process.stdout.readline().split())) for process in processes]


@pytest.fixture
def address(site):
    site.env["DJANGO_SETTINGS_MODULE"] = "forum.settings"
    return site.run(SETUP).split()[0]


def test_cold_page_is_made_once_a_process_with_memory_and_once_a_site_with_redis(site, address, redis):
    assert visit_at_once(site, address) == [(1, 1)] * PROCESSES
    site.env["CACHE_URL"] = redis
    assert sorted(visit_at_once(site, address)) == [(0, 1), (1, 1)]
