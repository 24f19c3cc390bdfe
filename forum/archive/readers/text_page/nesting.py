"""What to make of a page whose indentation does not decide who answers whom."""

from __future__ import annotations

from collections import Counter

from forum.archive.readers.text_page.thread import Entry


def close_lists(entries: list[Entry]) -> int:
    """Give each entry its parent on a page that leaves the list below every entry open; return how many are guesses.

    There the entry that follows another beside it stands in that one's
    list, behind its replies. So of several in a list all but the last are
    replies, and the last is the next beside. One that is alone may be either;
    the guess is that it stands beside, since most comments have no reply.
    """
    lists: dict[int, list[Entry]] = {}
    for entry in entries:
        if entry.parent:
            lists.setdefault(entry.parent.line, []).append(entry)
    guesses = 0
    for entry in entries:
        below = lists.get(entry.line, [])
        if below:
            guesses += len(below) == 1
            below[-1].parent = entry.parent
    _number(entries)
    return guesses


def _number(entries: list[Entry]) -> None:
    """Count the entries anew, each among those beside it."""
    counts: Counter[int] = Counter()
    for entry in entries:
        above = entry.parent.line if entry.parent else 0
        counts[above] += 1
        entry.number = counts[above]
        entry.place = f"{entry.parent.place}.{entry.number}" if entry.parent else str(entry.number)


def depth_of(entries: list[Entry]) -> int:
    """Return how many levels entries have; each stands behind its parent."""
    depths: dict[int, int] = {}
    for entry in entries:
        depths[entry.line] = 1 + (depths[entry.parent.line] if entry.parent else 0)
    return max(depths.values(), default=0)
