"""A whole site of its own for a test: real database, real commands, real server."""

import atexit
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
from functools import cache, lru_cache
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent


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


@lru_cache(maxsize=1)
def _collected():
    """Collect the static files, once for all sites of this process; the folder goes with it."""
    folder = tempfile.TemporaryDirectory(prefix="rostra-static-")
    Site(Path(folder.name), _environment(folder.name)).manage("collectstatic", "--noinput", "-v0")
    return folder


def _environment(data_dir):
    env = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    env |= {"DATA_DIR": str(data_dir), "PLAIN_HTTP": "1", "ALLOWED_HOSTS": "localhost,127.0.0.1"}
    return env | {"TIME_ZONE": "UTC"}


def _link_static(site):
    link = site.data_dir / "static"
    if not link.exists():
        link.symlink_to(Path(_collected().name) / "static")


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
    """Migrate a database, once for all sites of this process on one server: to copy it takes a hundredth of the time.

    Returns the path of its file, or its name on the server; it goes with the process.
    """
    ending = ExitStack()
    atexit.register(ending.close)
    folder = Path(ending.enter_context(tempfile.TemporaryDirectory(prefix="rostra-template-")))
    name = ending.enter_context(_database(server)) if server else ""
    env = _environment(folder) | {"STATEMENT_TIMEOUT": "0", "DATABASE_URL": _address(server, name) if name else ""}
    Site(folder, env).manage("migrate", "-v0")
    return name or folder / "rostra.sqlite3"


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
