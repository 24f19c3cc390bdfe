"""A whole site of its own for a test: real database, real commands, real server."""

import atexit
import fcntl
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from forum.lib.brief import LONGEST
from tests.scripts import run_script

ROOT = Path(__file__).resolve().parent.parent
_SHARED = "ROSTRA_SHARED_BY_SITES"
# What migrations have written is read when a site is emptied for the first time, before anything else is there.
_EMPTY = """
from pathlib import Path
from django.conf import settings
from django.core.cache import caches
from django.core.management import call_command
from django.db import connection
first = Path(settings.DATA_DIR, "first.json")
if first.exists():
    call_command("flush", verbosity=0, interactive=False, reset_sequences=False, inhibit_post_migrate=True)
    connection.creation.deserialize_db_from_string(first.read_text())
else:
    first.write_text(connection.creation.serialize_db_to_string())
for cache in caches.all():
    cache.clear()
"""


@dataclass(frozen=True)
class Site:
    """A migrated, empty site; its database is the kind that the tests run on."""

    data_dir: Path
    env: dict

    def manage(self, *args, stdin=b"", check=True):
        """Run a command of manage.py; returns the finished process, its output as text."""
        command = [sys.executable, "manage.py", *map(str, args)]
        done = subprocess.run(command, cwd=ROOT, env=self.env, input=stdin, capture_output=True, timeout=120)
        if check and done.returncode:
            raise AssertionError(f"{args}: exit {done.returncode}\n{done.stdout.decode()}{done.stderr.decode()}")
        return done

    def output(self, *args, **options):
        return self.manage(*args, **options).stdout.decode()

    def run(self, script):
        """Run Python code in the site; returns what it printed, when the site shows what it has changed."""
        printed = run_script({"STATEMENT_TIMEOUT": "0"} | self.env, script)
        time.sleep(LONGEST)
        return printed

    def empty(self):
        """Take away what has come since the site was made, mail too.

        Keys are not given twice: nothing that a server keeps in memory shows in place of something new.
        """
        self.run(_EMPTY)
        shutil.rmtree(self.data_dir / "mail", ignore_errors=True)

    def start(self, *args):
        """Start a Python module in the site's environment and return the running process."""
        command = [sys.executable, *map(str, args)]
        return subprocess.Popen(command, cwd=ROOT, env=self.env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    def mails(self):
        """Return the texts of all mail sent, the oldest first."""
        files = sorted((self.data_dir / "mail").glob("*.log"), key=lambda file: file.stat().st_mtime_ns)
        return [file.read_text() for file in files]

    @contextmanager
    def serve(self, *options):
        """Run the site under the production server, with more options of its; yields its address."""
        _link_static(self)
        port = free_port()
        log = self.data_dir / "server.log"
        command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--blocking-threads", "4"]
        command += ["--host", "127.0.0.1", "--port", str(port), *options, "forum.wsgi:application"]
        with log.open("wb") as output:
            server = subprocess.Popen(command, cwd=ROOT, env=self.env, stdout=output, stderr=output)
        url = f"http://localhost:{port}"
        try:
            wait_until_it_answers(url, server, log)
            yield url
        finally:
            server.terminate()
            server.wait(timeout=20)


@cache
def shared_folder():
    """The folder of what all sites have in common; it goes with the first process that asked for it."""
    if name := os.environ.get(_SHARED):
        return Path(name)
    folder = tempfile.TemporaryDirectory(prefix="rostra-sites-")
    atexit.register(folder.cleanup)
    os.environ[_SHARED] = folder.name
    return Path(folder.name)


@contextmanager
def _made_once(name):
    """Yield a folder, and whether it is still to be filled; other processes wait until it is."""
    folder = shared_folder() / name
    with (shared_folder() / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = folder / "done"
        folder.mkdir(mode=0o700, exist_ok=True)
        yield folder, not done.exists()
        done.touch()


@cache
def _collected():
    """Collect the static files, once for all sites; returns their folder."""
    with _made_once("collected") as (folder, is_new):
        if is_new:
            Site(folder, _environment(folder)).manage("collectstatic", "--noinput", "-v0")
    return folder / "static"


def _environment(data_dir):
    env = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    env |= {"DATA_DIR": str(data_dir), "PLAIN_HTTP": "1", "ALLOWED_HOSTS": "localhost,127.0.0.1"}
    return env | {"TIME_ZONE": "UTC"}


def _link_static(site):
    link = site.data_dir / "static"
    if not link.exists():
        link.symlink_to(_collected())


@contextmanager
def new_site(data_dir, **variables):
    """Make a site with a database of its own, migrated; yields it and takes it away again.

    ``variables`` are added to its environment.
    """
    env = _environment(data_dir) | {"STATEMENT_TIMEOUT": "0"} | variables
    with _copied_to(data_dir) as env["DATABASE_URL"]:
        yield Site(Path(data_dir), env)


@contextmanager
def _copied_to(data_dir):
    """Copy the migrated database for one site; yields its address, "" for a file in its folder."""
    server = _server()
    if not server:
        folder = Path(data_dir)
        folder.mkdir(mode=0o700, exist_ok=True)
        shutil.copy(_template(server), folder)
        yield ""
        return
    with _database(server, template=_template(server)) as name:
        yield _address(server, name)


@cache
def _template(server):
    """Migrate a database to copy: that takes a hundredth of the time.

    Returns the path of its file, or its name on the server; there it is this process's own, and goes with it.
    """
    if not server:
        with _made_once("migrated") as (folder, is_new):
            if is_new:
                _migrate(folder)
        return folder / "rostra.sqlite3"
    ending = ExitStack()
    atexit.register(ending.close)
    name = ending.enter_context(_database(server))
    with tempfile.TemporaryDirectory(prefix="rostra-template-") as folder:
        _migrate(folder, _address(server, name))
    return name


def _migrate(folder, url=""):
    env = _environment(folder) | {"STATEMENT_TIMEOUT": "0", "DATABASE_URL": url}
    Site(Path(folder), env).manage("migrate", "-v0")


def _server():
    """The address of the server of PostgreSQL that the tests run on, "" where they run on SQLite."""
    url = os.environ.get("DATABASE_URL", "")
    return url if url.startswith("postgres") else ""


def _address(server, name):
    return urlsplit(server)._replace(path=f"/{name}").geturl()


@contextmanager
def _database(server, template="template1"):
    """Make a database on a server, as a copy of another one; yields its name and takes it away again."""
    import psycopg
    from psycopg import sql

    name = f"rostra_site_{secrets.token_hex(6)}"
    made = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(made)
        # Behind it a sequence notes the next number that it gives: in a copy it would give it again after a crash.
        connection.execute("CHECKPOINT")
    try:
        yield name
    finally:
        # A server that a test had for itself is away by the end of the process.
        with suppress(psycopg.OperationalError), psycopg.connect(server, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until_it_answers(url, server, log):
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(url, timeout=5):  # noqa: S310 - our own server
                return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.05)
    raise AssertionError(f"The server does not answer.\n{log.read_text()}")
