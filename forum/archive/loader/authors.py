"""The people who sign in an archive."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from accounts.models import Author, Source
from forum.archive.loader.outcome import BATCH, Outcome, in_batches
from forum.archive.records import ArticleRecord, AuthorRecord, CommentRecord

Text = ArticleRecord | CommentRecord
# What the texts of a thread say of one author, by field: the value, and the time of the text it is from.
Said = dict[str, tuple[str, datetime | None]]

_DESCRIBED = ("name", "url", "email")


class Authors:
    """Everybody who signs in one thread, as rows; makes those who are missing.

    Rows are made for the texts that are to be written only: what people wrote
    here and an export brings back has its author already, under another source.
    """

    def __init__(self, source: Source, texts: Iterable[Text], written: Sequence[Text], outcome: Outcome) -> None:
        self._source = source
        said = _latest_words(texts)
        self._rows = self._find(said)
        signing = {text.author.login for text in written if text.author}
        missing = sorted(signing - self._rows.keys())
        outcome.authors = dict.fromkeys(said, "unchanged") | dict.fromkeys(missing, "created")
        # All in one order, and without failing where another import made one meanwhile.
        Author.objects.bulk_create(
            [Author(source=source, login=login) for login in missing], batch_size=BATCH, ignore_conflicts=True
        )
        self._rows |= self._find(missing)
        self._describe(said, outcome)

    def row(self, record: AuthorRecord | None) -> Author | None:
        """Return the author of a text that is to be written, ``None`` where it has none."""
        return self._rows[record.login] if record else None

    def _find(self, logins: Iterable[str]) -> dict[str, Author]:
        found: dict[str, Author] = {}
        for batch in in_batches(logins):
            found |= {author.login: author for author in Author.objects.filter(source=self._source, login__in=batch)}
        return found

    def _describe(self, said: dict[str, Said], outcome: Outcome) -> None:
        """Take name, site and e-mail from a text that is later than the one they are from, or where there was none.

        So importing the same pages again, in any order, changes nothing; and
        what a later text does not say, an export without addresses for one,
        is kept as it was.
        """
        described: list[Author] = []
        for login, author in self._rows.items():
            before = (author.name, author.url, author.email, author.described_at)
            _describe(author, said[login])
            after = (author.name, author.url, author.email, author.described_at)
            if after == before:
                continue
            described.append(author)
            if outcome.authors[login] == "unchanged" and after[:3] != before[:3]:
                outcome.authors[login] = "updated"
                outcome.renamed.append(author.pk)
        Author.objects.bulk_update(described, [*_DESCRIBED, "described_at"], batch_size=BATCH)


def _latest_words(texts: Iterable[Text]) -> dict[str, Said]:
    """Return what is said of each who signs, each field by the latest text that has it; of equally late, the first."""
    authors: dict[str, Said] = {}
    for text in texts:
        if text.author is None:
            continue
        said = authors.setdefault(text.author.login, {})
        moment = text.published_at if isinstance(text, ArticleRecord) else text.created_at
        for field in _DESCRIBED:
            value = getattr(text.author, field)
            if value and (field not in said or _is_later(moment, said[field][1])):
                said[field] = (value, moment)
    return authors


def _describe(author: Author, said: Said) -> None:
    described_at = author.described_at
    for field, (value, moment) in said.items():
        is_later = _is_later(moment, described_at)
        if is_later or not getattr(author, field):
            setattr(author, field, value)
        if is_later and _is_later(moment, author.described_at):
            author.described_at = moment


def _is_later(moment: datetime | None, other: datetime | None) -> bool:
    return moment is not None and (other is None or moment > other)
