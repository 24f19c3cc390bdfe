"""``manage.py export_archive``: write a source as a Rostra archive (ARCHIVE, section 3)."""

from __future__ import annotations

import gzip
import os
import sys
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn

from accounts.models import Source
from forum.archive.exporter import export_lines
from forum.articles.models import Article
from forum.lib.transactions import read_snapshot

_NOTHING_DONE = 2


class Command(BaseCommand):
    help = "Write the articles and comments of one source as a Rostra archive (.jsonl or .jsonl.gz)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("out", metavar="OUT", help="the file to write, or - for standard output")
        parser.add_argument("--source", metavar="NAME", help="may be left out where there is only one")
        parser.add_argument("--article", metavar="ID", nargs="+", type=int, help="the number in its address")
        parser.add_argument("--with-addresses", action="store_true", help="also the e-mail addresses it has")

    def handle(self, *args: Any, **options: Any) -> None:
        source = _source(options["source"])
        _check_articles(source, options["article"])
        lines = export_lines(source, options["article"], with_addresses=options["with_addresses"])
        # One view of the database: what is written meanwhile is not in it.
        try:
            with read_snapshot(), _open(options["out"]) as stream:
                for line in _shown(lines, source.name):
                    stream.write(line.encode())
        except (OSError, DatabaseError) as error:
            message = _("The archive could not be written: %(error)s.") % {"error": error}
            raise CommandError(message, returncode=_NOTHING_DONE) from None


def _source(name: str | None) -> Source:
    """Return the source to export, the only one there is where none is named."""
    if name:
        found = Source.objects.filter(name=name).first()
        if found:
            return found
    elif len(filled := list(Source.objects.filter(articles__isnull=False).distinct()[:2])) == 1:
        return filled[0]
    names = ", ".join(Source.objects.order_by("name").values_list("name", flat=True))
    message = _("Name the source to export with --source. There are: %(names)s.") % {"names": names}
    raise CommandError(message, returncode=_NOTHING_DONE)


def _check_articles(source: Source, keys: list[int] | None) -> None:
    found = set(Article.objects.filter(source=source, pk__in=keys or []).values_list("pk", flat=True))
    missing = sorted(set(keys or []) - found)
    if missing:
        message = _("The source %(source)s has no article %(keys)s.")
        words = {"source": source.name, "keys": ", ".join(map(str, missing))}
        raise CommandError(message % words, returncode=_NOTHING_DONE)


@contextmanager
def _open(name: str) -> Iterator[BinaryIO]:
    """Open the output; a file stands under its name only when it is complete."""
    if name == "-":
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    draft = Path(f"{name}.part")
    try:
        with open(draft, "wb") as file:
            if name.endswith(".gz"):
                # No name and no time in it: the same content gives the same bytes.
                with gzip.GzipFile("", "wb", fileobj=file, mtime=0) as packed:
                    yield packed  # type: ignore[misc]
            else:
                yield file
        os.replace(draft, name)
    finally:
        draft.unlink(missing_ok=True)


def _shown(lines: Iterable[str], source: str) -> Iterator[str]:
    """Pass lines on, with a count where somebody is looking."""
    console = Console(stderr=True)
    columns = (SpinnerColumn(), TextColumn("{task.description}: {task.completed}"))
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as bar:
        yield from bar.track(lines, description=source, total=None)
