"""The people who sign in an archive."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from accounts.models import Author, Source
from forum.archive.checks import fit_author
from forum.archive.loader.outcome import BATCH, Outcome
from forum.archive.records import AuthorRecord, ThreadRecord


class Authors:
    """Everybody who signs in one thread, as rows; makes those who are missing."""

    def __init__(self, source: Source, thread: ThreadRecord, outcome: Outcome) -> None:
        self._source = source
        latest = self._latest_signatures(thread)
        self._rows = self._find(latest)
        missing = sorted(login for login in latest if login not in self._rows)
        outcome.authors = dict.fromkeys(latest, "unchanged") | dict.fromkeys(missing, "created")
        # All in one order, and without failing where another import made one meanwhile.
        Author.objects.bulk_create(
            [Author(source=source, login=login) for login in missing], batch_size=BATCH, ignore_conflicts=True
        )
        self._rows |= self._find(missing)
        self._describe(latest, outcome)

    def row(self, record: AuthorRecord | None) -> Author | None:
        """Return the author of a text, ``None`` where it has none."""
        fitted = fit_author(record)
        return self._rows[fitted.login] if fitted else None

    def _latest_signatures(self, thread: ThreadRecord) -> dict[str, tuple[AuthorRecord, datetime | None]]:
        """Return how each signs in the latest text; of equally late ones, in the first."""
        signed = [(comment.author, comment.created_at) for comment in thread.comments]
        if thread.article:
            signed.insert(0, (thread.article.author, thread.article.published_at))
        latest: dict[str, tuple[AuthorRecord, datetime | None]] = {}
        for record, moment in signed:
            author = fit_author(record)
            if author is None:
                continue
            if author.login not in latest or _is_later(moment, latest[author.login][1]):
                latest[author.login] = (author, moment)
        return latest

    def _find(self, logins: Iterable[str]) -> dict[str, Author]:
        found: dict[str, Author] = {}
        wanted = list(logins)
        for start in range(0, len(wanted), BATCH):
            rows = Author.objects.filter(source=self._source, login__in=wanted[start : start + BATCH])
            found |= {author.login: author for author in rows}
        return found

    def _describe(self, latest: dict[str, tuple[AuthorRecord, datetime | None]], outcome: Outcome) -> None:
        """Take name, site and e-mail from a text that is later than the one they are from.

        So importing the same pages again, in any order, changes nothing.
        """
        changed: list[Author] = []
        for login, (record, moment) in latest.items():
            author = self._rows[login]
            said = (record.name or "", record.url or "", record.email or "")
            is_new = outcome.authors[login] == "created"
            if not (is_new or _is_later(moment, author.described_at)):
                continue
            if not is_new and said != (author.name, author.url, author.email):
                outcome.authors[login] = "updated"
            author.name, author.url, author.email = said
            author.described_at = moment
            changed.append(author)
        Author.objects.bulk_update(changed, ["name", "url", "email", "described_at"], batch_size=BATCH)


def _is_later(moment: datetime | None, other: datetime | None) -> bool:
    return moment is not None and (other is None or moment > other)
