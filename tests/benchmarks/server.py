"""An article page that is kept against a trivial application with the same bytes, under the same server."""

import json
import os
import re
import shutil
import subprocess
import sys
import urllib.request
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.benchmarks.discussions import make_discussion
from tests.benchmarks.tables import Table, median
from tests.sites import ROOT, free_port, wait_until_it_answers

CONNECTIONS = 8
_TICKS = os.sysconf("SC_CLK_TCK")


def measure(run):
    """Load both servers in turn, each on its own while the other rests."""
    path = make_discussion("mixed", 1_000).get_absolute_url()
    with ExitStack() as servers:
        site = servers.enter_context(_serve(run.site.data_dir, run.site.env, "forum.wsgi:application"))
        env = run.site.env | {"TRIVIAL_ANSWER": str(_keep_answer(site.url + path, run.site.data_dir))}
        trivial = servers.enter_context(_serve(run.site.data_dir, env, "tests.benchmarks.trivial:application"))
        found = {"trivial": [], "article page, kept": []}
        for _round in range(3 if run.is_quick else 9):
            for results, server in zip(found.values(), (trivial, site), strict=True):
                results.append(_load(server, path, seconds=2 if run.is_quick else 4))
    return [Table("A kept article page against a trivial application", list(_rows(found)))]


def _rows(found):
    base = median(speed for speed, _processor in found["trivial"])
    for name, results in found.items():
        speed = median(speed for speed, _processor in results)
        yield {
            "application": name,
            "requests/s": speed,
            "CPU ms a request": median((processor for _speed, processor in results), 4),
            "of the trivial": round(speed / base, 3),
        }


def _keep_answer(url, folder):
    """Store what the site answers, for the trivial application to answer too; returns the folder."""
    request = urllib.request.Request(url, headers={"Accept-Encoding": "gzip"})  # noqa: S310 - our own server
    with urllib.request.urlopen(request) as answer:  # noqa: S310
        own = {"date", "server", "connection", "transfer-encoding"}
        headers = [header for header in answer.getheaders() if header[0].lower() not in own]
        (folder / "body").write_bytes(answer.read())
    (folder / "headers.json").write_text(json.dumps(headers))
    return folder


class _Server:
    def __init__(self, url, process):
        self.url, self.process = url, process

    def processor_seconds(self):
        """The processor time of the server and its workers so far."""
        return sum(_seconds(pid) for pid in (self.process.pid, *_children(self.process.pid)))


@contextmanager
def _serve(folder, env, application):
    """Run an application as ``make run`` does."""
    options = re.search(r"^SERVER := (.*)$", (ROOT / "Makefile").read_text(), re.M)[1].split()
    port = free_port()
    command = [sys.executable, "-m", "granian", *options, "--host", "127.0.0.1", "--port", str(port), application]
    log = folder / f"server-{port}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=output, stderr=output)
    try:
        wait_until_it_answers(f"http://localhost:{port}", process, log)
        yield _Server(f"http://localhost:{port}", process)
    finally:
        process.terminate()
        process.wait(timeout=20)


def _load(server, path, seconds):
    """Ask as often as it goes; returns requests a second, and milliseconds of processor time for one."""
    before = server.processor_seconds()
    count = (_ask_with_wrk if shutil.which("wrk") else _ask)(server.url + path, seconds)
    return count / seconds, (server.processor_seconds() - before) * 1000 / count


def _ask_with_wrk(url, seconds):
    options = ["-t", "1", "-c", CONNECTIONS, "-d", f"{seconds}s", "-H", "Accept-Encoding: gzip"]
    output = _run("wrk", *options, url)
    assert "Non-2xx" not in output, output
    return int(re.search(r"(\d+) requests in", output)[1])


def _ask(url, seconds):
    return int(_run(sys.executable, "-m", "tests.benchmarks.load", url, CONNECTIONS, seconds))


def _run(*command):
    return subprocess.run([*map(str, command)], cwd=ROOT, check=True, capture_output=True, text=True).stdout


def _seconds(pid):
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def _children(pid):
    found = [int(child) for file in Path(f"/proc/{pid}/task").glob("*/children") for child in file.read_text().split()]
    return [*found, *(below for child in found for below in _children(child))]
