import os
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from tests.archive.records import as_lines


class Result:
    """What a command printed, and its exit status."""

    def __init__(self, status, out, err):
        self.status, self.out, self.err = status, out, err
        self.lines = out.splitlines()


@pytest.fixture
def run(db):
    """Run a command as an operator would; returns status, output and errors."""
    if connection.vendor == "postgresql":
        # As manage.py has it: only what pages ask for is cut short.
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 0")

    def run_command(*args, **options):
        out, err = StringIO(), StringIO()
        try:
            call_command(*map(str, args), stdout=out, stderr=err, **options)
        except CommandError as error:
            return Result(error.returncode, out.getvalue(), str(error))
        except SystemExit as stop:
            return Result(stop.code, out.getvalue(), err.getvalue())
        return Result(0, out.getvalue(), err.getvalue())

    return run_command


@pytest.fixture
def load(run, tmp_path):
    """Import records as a Rostra archive of the source x."""

    def import_records(*records, options=()):
        file = tmp_path / "x.jsonl"
        file.write_text(as_lines(*records))
        return run("import_archive", file, *options)

    return import_records


@pytest.fixture
def export(run, tmp_path):
    """Export a source and return the bytes."""

    def export_bytes(source="archive", *options):
        out = tmp_path / "export.jsonl"
        assert run("export_archive", out, "--source", source, *options).status == 0
        return out.read_bytes()

    return export_bytes


@pytest.fixture
def page(tmp_path):
    """Write a text page into a folder of its own and return its path."""

    def write(text, name="page.txt"):
        path = tmp_path / "pages" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
        return path

    return write


@pytest.fixture
def staff(client, bob):
    """A browser in which a moderator is signed in."""
    client.force_login(bob)
    return client


@pytest.fixture
def samples():
    """The folder of real archives."""
    folder = os.environ.get("ARCHIVE_SAMPLES")
    if not folder:
        pytest.skip("ARCHIVE_SAMPLES names no folder of real archives")
    return Path(folder)


@pytest.fixture
def founding_page(samples):
    return samples / "000_4ef0a018f62ea767.txt"


@pytest.fixture
def slices_of(monkeypatch):
    """Let a discussion of more comments than a number be written in slices of about so many."""

    def cut(size):
        monkeypatch.setattr("forum.archive.preparing.prepared.SLICE", size)
        monkeypatch.setattr("forum.archive.preparing.threads.SLICE", size)

    return cut
