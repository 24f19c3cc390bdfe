"""A PostgreSQL server of a test's own, which it may stop as it likes."""

import os
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.programs import find_program
from tests.sites import free_port


@dataclass(frozen=True)
class Cluster:
    folder: Path
    port: int

    @property
    def url(self):
        return f"postgres://postgres@127.0.0.1:{self.port}/postgres"

    def start(self):
        """Start it, and wait until it answers."""
        options = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1"
        _run("pg_ctl", "-D", self.folder / "data", "-l", self.folder / "log", "-w", "-o", options, "start")

    def stop(self, mode):
        """End it: ``fast`` in good order, ``immediate`` as a crash would."""
        _run("pg_ctl", "-D", self.folder / "data", "-w", "-m", mode, "stop")


@contextmanager
def own_cluster():
    """Make and start a server; yields it, and takes it away again."""
    # Not in the test's own folder, which the account that runs the server may not enter.
    folder = Path(tempfile.mkdtemp(prefix="rostra-cluster-"))
    cluster = Cluster(folder, free_port())
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres")
        _run("initdb", "-D", folder / "data", "-U", "postgres", "--auth=trust", "--no-sync")
        cluster.start()
        yield cluster
        cluster.stop("immediate")
    finally:
        shutil.rmtree(folder)


def _run(program, *args):
    """Run a program of PostgreSQL's, which refuses to be root."""
    path = find_program(program, "postgresql", "usr/lib/postgresql/*/bin")
    account = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    # Its output is not a pipe: the server would inherit that, and nobody would see its end.
    with tempfile.TemporaryFile() as output:
        done = subprocess.run([*account, path, *map(str, args)], cwd="/", stdout=output, stderr=output, timeout=60)
        output.seek(0)
        assert done.returncode == 0, output.read().decode()
