"""The people who sign in an archive."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection

from accounts.models import Author, Source
from forum.archive.loader.stopping import patient
from forum.archive.preparing import PreparedThread, Words
from forum.archive.preparing.signing import DESCRIBED, is_later
from forum.archive.records import AuthorRecord
from forum.comments.bulk import insert_missing_rows
from forum.lib.transactions import retry_when_busy

# What several threads say of one author, in their order: taken one by one, so that it does not matter which are
# written together.
Said = list[Words]

# Authors remembered from one transaction to the next, and how many of them may have a time that is not written yet.
_REMEMBERED = 30_000
_UNWRITTEN = 50_000


@dataclass(slots=True)
class _Known:
    """An author's row."""

    pk: int
    name: str = ""
    url: str = ""
    email: str = ""
    described_at: datetime | None = None

    def take(self, said: Said) -> None:
        """Take name, site and e-mail from texts that are later than the one they are from, or where there was none."""
        for words in said:
            self._take(words)

    def _take(self, words: Words) -> None:
        described_at = self.described_at
        for name, (value, moment) in words.items():
            is_newer = is_later(moment, described_at)
            if is_newer or not getattr(self, name):
                setattr(self, name, value)
            if is_newer and is_later(moment, self.described_at):
                self.described_at = moment

    def values(self) -> tuple[str, str, str]:
        return self.name, self.url, self.email


@dataclass(slots=True)
class Settled:
    """What became of those who sign: ``results`` by login; ``before`` is what was known of those who were changed."""

    results: dict[str, str]
    renamed: list[int] = field(default_factory=list)
    before: dict[str, dict[str, str | None]] = field(default_factory=dict)


class Authors:
    """Everybody who signs in a source, as rows; makes those who are missing.

    Rows are remembered between transactions: forget them when one is rolled
    back. They are made for texts that are to be written only: what people
    wrote here and an export brings back has its author already, under another
    source.

    Where a later text says what was known, only the time of that knowledge
    changes. Such times are written in bulk now and then, and by ``flush``;
    when a run is cut off before, the next one gathers them again.
    """

    def __init__(self) -> None:
        self._rows: OrderedDict[str, _Known] = OrderedDict()
        # Times of knowledge by author: of what is written, and of the transaction that goes on.
        self._unwritten: dict[int, datetime] = {}
        self._gathered: dict[int, datetime] = {}

    def keep(self) -> None:
        """Take what was gathered for true: the transaction that it was gathered in has ended well."""
        self._unwritten |= self._gathered
        self._gathered.clear()
        if len(self._unwritten) > _UNWRITTEN:
            self.flush()

    def forget(self) -> None:
        """Forget everybody, and what was gathered since ``keep``: the rows may not be there."""
        self._rows.clear()
        self._gathered.clear()

    def expect(self, source: Source, threads: Iterable[PreparedThread]) -> None:
        """Find those who are named in threads all at once, before each is taken by itself."""
        logins = {login: None for thread in threads for login in thread.said}
        self._make_room(len(logins))
        self._find(source, logins)

    def settle(self, source: Source, threads: Iterable[PreparedThread], signing: set[str]) -> Settled:
        """Find those who are named in threads, make those ``signing`` who are missing, and describe all.

        The caller's transaction writes; after it, ``key`` tells everybody's row.
        """
        said = _gather(threads)
        self._make_room(len(said))
        self._find(source, said.keys())
        # One by one: to take all that are remembered from these, Python would walk through the former.
        missing = sorted(login for login in signing if login not in self._rows)
        settled = Settled(dict.fromkeys(said, "unchanged") | dict.fromkeys(missing, "created"))
        self._make(source, missing, said)
        self._describe(said, settled)
        return settled

    def note(self, source: Source, threads: Iterable[PreparedThread]) -> dict[str, str]:
        """Take notice of who is named in threads that are left as they are; return what became of everybody."""
        said = _gather(threads)
        self._make_room(len(said))
        self._find(source, said.keys())
        settled = Settled(dict.fromkeys(said, "unchanged"))
        self._describe(said, settled)
        return settled.results

    def key(self, author: AuthorRecord | None) -> int | None:
        """Return the row of the author of a text that is to be written, ``None`` where it has none."""
        return self._rows[author.login].pk if author else None

    def keys(self, authors: Iterable[AuthorRecord]) -> list[int]:
        """Return the rows of those who sign texts that are to be written."""
        rows = self._rows
        return [rows[author.login].pk for author in authors]

    @patient
    @retry_when_busy
    def flush(self) -> None:
        """Write the times that are not written yet."""
        if self._unwritten:
            _write_times(sorted(self._unwritten.items()))
        self._unwritten.clear()

    def _make_room(self, coming: int) -> None:
        """Keep memory bounded, between what one call needs and the next."""
        while self._rows and len(self._rows) + coming > _REMEMBERED:
            self._rows.popitem(last=False)

    def _find(self, source: Source, logins: Iterable[str]) -> None:
        unknown = [login for login in logins if login not in self._rows]
        if not unknown:
            return
        for login, *values in _find_rows(source, unknown):
            self._rows[login] = known = _Known(*values)
            unwritten = self._unwritten.get(known.pk)
            if is_later(unwritten, known.described_at):
                known.described_at = unwritten

    def _make(self, source: Source, missing: list[str], said: dict[str, Said]) -> None:
        """Make authors, all in one order, and without failing where another import made one meanwhile."""
        if not missing:
            return
        made = {login: _Known(0) for login in missing}
        for login, author in made.items():
            author.take(said[login])
        columns = ("source_id", "login", *DESCRIBED, "described_at")
        rows = [(source.pk, login, *author.values(), author.described_at) for login, author in made.items()]
        for login, pk in insert_missing_rows(Author, columns, rows, ("login", "id")):
            made[login].pk = pk
            self._rows[login] = made[login]
        self._find(source, missing)

    def _describe(self, said: dict[str, Said], settled: Settled) -> None:
        changed: list[_Known] = []
        for login, words in said.items():
            author = self._rows.get(login) if words else None
            if author is None:
                continue
            values, described_at = author.values(), author.described_at
            author.take(words)
            if author.values() != values:
                changed.append(author)
                if settled.results[login] == "unchanged":
                    settled.results[login] = "updated"
                    settled.renamed.append(author.pk)
                    before = dict[str, str | None](zip(DESCRIBED, values, strict=True))
                    before["described_at"] = described_at.isoformat() if described_at else None
                    settled.before[str(author.pk)] = before
            elif author.described_at and author.described_at != described_at:
                self._gathered[author.pk] = author.described_at
        if changed:
            rows = [Author(**asdict(known)) for known in changed]
            Author.objects.bulk_update(rows, [*DESCRIBED, "described_at"], batch_size=500)


_COLUMNS = ("login", "id", *DESCRIBED, "described_at")
# One by one by their key, whatever the database believes of how many there are: while an import fills the table, it is
# wrong by orders of magnitude.
_FIND = f"""
    SELECT found.* FROM unnest(%s::text[]) AS wanted(login) CROSS JOIN LATERAL (
        SELECT {", ".join(_COLUMNS)} FROM accounts_author
        WHERE source_id = %s AND accounts_author.login = wanted.login OFFSET 0
    ) AS found
"""  # noqa: S608 - names of columns
_WRITE_TIMES = """
    UPDATE accounts_author SET described_at = told.at
    FROM unnest(%s::bigint[], %s::timestamptz[]) AS told(author, at)
    WHERE id = told.author AND (described_at IS NULL OR described_at < told.at)
"""
_WRITE_TIME = """
    UPDATE accounts_author SET described_at = %s WHERE id = %s AND (described_at IS NULL OR described_at < %s)
"""


def _find_rows(source: Source, logins: list[str]) -> Iterable[tuple[Any, ...]]:
    """Return the rows of logins, all asked for by one value: marks for each take longer than the answer."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(_FIND, [logins, source.pk])
            return cursor.fetchall()
    named = "login IN (SELECT value FROM json_each(%s))"
    found = Author.objects.filter(source=source).extra(where=[named], params=[json.dumps(logins)])  # noqa: S610
    return found.values_list(*_COLUMNS)


def _write_times(times: list[tuple[int, Any]]) -> None:
    """Write times of knowledge, none earlier than what another import wrote meanwhile."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_WRITE_TIMES, [[pk for pk, _moment in times], [moment for _pk, moment in times]])
        else:
            adapt = connection.ops.adapt_datetimefield_value
            cursor.executemany(_WRITE_TIME, [(at := adapt(moment), pk, at) for pk, moment in times])


def _gather(threads: Iterable[PreparedThread]) -> dict[str, Said]:
    """Return what is said of each who signs."""
    authors: dict[str, Said] = {}
    for thread in threads:
        for login, words in thread.said.items():
            said = authors.setdefault(login, [])
            if words:
                said.append(words)
    return authors
