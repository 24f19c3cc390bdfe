"""Who signs the texts of a thread, and what these say of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from forum.archive.preparing.prepared import Words
from forum.archive.records import ArticleRecord, AuthorRecord, CommentRecord

DESCRIBED = ("name", "url", "email")


class Signing(NamedTuple):
    """Who signs comments, each as differently as they do; the latest time of each; which of them signs each comment."""

    authors: list[AuthorRecord]
    latest: list[datetime | None]
    of_comments: list[int]


def find_signing(records: Sequence[CommentRecord]) -> Signing:
    """Return who signs comments; of those that nobody signs, the place is -1."""
    places: dict[AuthorRecord, int] = {}
    latest: list[datetime | None] = []
    found: list[int] = []
    for record in records:
        author, moment = record.author, record.created_at
        if author is None:
            found.append(-1)
            continue
        place = places.setdefault(author, len(latest))
        found.append(place)
        if place == len(latest):
            latest.append(moment)
        elif is_later(moment, latest[place]):
            latest[place] = moment
    return Signing(list(places), latest, found)


def gather_words(article: ArticleRecord, signing: Signing) -> dict[str, Words]:
    """Return what is said of each who signs, each field by the latest text that has it; of equally late, the first."""
    said: dict[str, Words] = {}
    if article.author:
        _add_words(said, article.author, article.published_at)
    for author, moment in zip(signing.authors, signing.latest, strict=True):
        _add_words(said, author, moment)
    return said


def _add_words(said: dict[str, Words], author: AuthorRecord, moment: datetime | None) -> None:
    login, *values, _presence = author
    words = said.setdefault(login, {})
    if not any(values):
        return
    for name, value in zip(DESCRIBED, values, strict=True):
        if value and (name not in words or is_later(moment, words[name][1])):
            words[name] = (value, moment)


def is_later(moment: datetime | None, other: datetime | None) -> bool:
    """Whether a time is later than another, or there is no other."""
    return moment is not None and (other is None or moment > other)
