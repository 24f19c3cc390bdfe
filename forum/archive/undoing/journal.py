"""The journal of a run, read from its end: what one transaction takes back at a time."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from forum.archive.models import ImportedThread, ImportRun

# Entries and comments that one transaction takes back of small discussions. A discussion of more
# comments than the last is taken back entry by entry.
ENTRIES = 200
COMMENTS = 2_000
HUGE = 20_000


class Entry(NamedTuple):
    """What a run noted of an article: its row, without what was there before."""

    pk: int
    article_id: int
    is_new: bool
    created: list[list[int]]

    @property
    def keys(self) -> Iterator[int]:
        """The keys of the comments that it made."""
        return (key for first, last in self.created for key in range(first, last + 1))

    @property
    def size(self) -> int:
        """How many comments it made."""
        return sum(last - first + 1 for first, last in self.created)


class KeySet:
    """Many keys as pairs of first and last: what a run made is mostly in a row."""

    def __init__(self, pairs: Iterable[list[int]] = ()) -> None:
        self._firsts: list[int] = []
        self._lasts: list[int] = []
        for first, last in sorted(pairs):
            if self._lasts and first <= self._lasts[-1] + 1:
                self._lasts[-1] = max(self._lasts[-1], last)
            else:
                self._firsts.append(first)
                self._lasts.append(last)

    def __contains__(self, key: object) -> bool:
        if not isinstance(key, int):
            return False
        at = bisect_right(self._firsts, key) - 1
        return at >= 0 and key <= self._lasts[at]


def read_keys(run: ImportRun) -> KeySet:
    """Return the keys of all comments that a run made and that are not taken back yet."""
    return KeySet(_merged(run.threads.order_by("id").values_list("created", flat=True).iterator()))


def _merged(rows: Iterable[list[list[int]]]) -> list[list[int]]:
    """Return pairs with neighbours joined: a hundred thousand entries mostly are one pair."""
    pairs: list[list[int]] = []
    for row in rows:
        for first, last in row:
            if pairs and pairs[-1][1] + 1 == first:
                pairs[-1][1] = last
            else:
                pairs.append([first, last])
    return pairs


def read_chunks(run: ImportRun) -> Iterator[list[Entry]]:
    """Yield the entries of a run by transactions, the newest first: whole articles, but for huge ones."""
    chunk: list[Entry] = []
    for entries in _by_article(run):
        size = sum(entry.size for entry in entries)
        if size > HUGE:
            yield from ([entry] for entry in entries)
            continue
        if chunk and (len(chunk) >= ENTRIES or sum(entry.size for entry in chunk) + size > COMMENTS):
            yield chunk
            chunk = []
        chunk += entries
    if chunk:
        yield chunk


def hand_on(run: ImportRun, entry: Entry, before: dict[str, Any]) -> None:
    """Leave out of what was there before an entry what another run changed after it, and note it there instead.

    Runs at the same time may write to one article in turns: what one of them
    is taken back to is then what had been there before both.
    """
    others = ImportedThread.objects.select_for_update().exclude(run=run)
    for row in others.filter(article=entry.article_id, id__gt=entry.pk).order_by("id"):
        if "article" in before and "article" in row.before:
            row.before |= {"article": before.pop("article"), "tags": before.pop("tags", [])}
        own = {said["id"]: said for said in before.get("comments", ())}
        told = row.before.get("comments", [])
        for at, said in enumerate(told):
            told[at] = own.pop(said["id"], said)
        if "comments" in before:
            before["comments"] = list(own.values())
        row.before["signed"] = before.get("signed", {}) | row.before.get("signed", {})
        row.save(update_fields=["before"])


def _by_article(run: ImportRun) -> Iterator[list[Entry]]:
    """Yield the entries of each article, the newest first, a bounded number of articles at a time."""
    seen: set[int] = set()
    rows = ImportedThread.objects.filter(run=run).order_by("-id")
    page = list(rows.values_list("id", "article_id")[:ENTRIES])
    while page:
        articles = list(dict.fromkeys(article for _key, article in page if article not in seen))
        entries: dict[int, list[Entry]] = defaultdict(list)
        for row in rows.filter(article__in=articles).values_list("id", "article_id", "is_new", "created"):
            entries[row[1]].append(Entry(*row))
        seen.update(articles)
        yield from (entries[article] for article in articles if entries[article])
        page = list(rows.filter(id__lt=page[-1][0]).values_list("id", "article_id")[:ENTRIES])
