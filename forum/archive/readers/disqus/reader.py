"""Reads what Disqus exports: threads, and behind them the posts of all of them.

A thread is an article; those with one identifier, or one address but for its
scheme, ``www.``, a fragment or a slash at its end, are one article that had
several addresses. Of posts that were deleted or are spam the place is kept
where something hangs under it; the rest of them are left out, and counted.
Nothing is given of a file that breaks: any thread may go on behind the break.
The other form, in which Disqus takes comments in, is WordPress's (``wxr``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from forum.archive.readers.disqus.entries import Entry, names_of_page, read_entry
from forum.archive.readers.disqus.thread import ThreadMaker
from forum.archive.readers.grouping import Groups
from forum.archive.readers.xml import Elements
from forum.archive.reading import Format, Reading, UnreadableInput, source_name
from forum.archive.records import Problem, ThreadRecord

_LOST = "Nothing of the file was imported."
_DEPTHS = {"thread": (1,), "post": (1,)}


def recognises_disqus(head: bytes) -> bool:
    """Whether a file begins like an export of Disqus, in whatever encoding, well formed or not."""
    text = head.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    return b"<" in text[:16] and re.search(rb"<disqus[\s>]", text) is not None


def read_disqus(reading: Reading) -> Iterator[ThreadRecord]:
    """Yield the threads of an export with their posts, in the order of the threads."""
    elements = Elements(reading, _DEPTHS, _LOST)
    if elements.root not in ("", "disqus"):
        hint = "a WordPress export" if elements.root == "rss" else "none of Disqus"
        message = f"The file's first element is <{elements.root[:80]}>: it is {hint}. {_LOST}"
        raise UnreadableInput("not_disqus", f"{message} Let its format be found out.", 1)
    with Groups[Entry]() as groups:
        forum = _gather(elements, groups)
        for _, entries in groups:
            yield ThreadMaker(reading.name, source_name(forum) if forum else None).read(entries)
    problems = tuple(Problem(reading.name, None, "warning", *remark) for remark in elements.characters.remarks())
    if problems:
        yield ThreadRecord(reading.name, None, problems=problems)


def _gather(elements: Elements, groups: Groups[Entry]) -> str:
    """Put the entries of a file together by their threads; return the first forum that is named."""
    forum = ""
    for is_whole, name, _, element in elements:
        if not is_whole:
            continue
        entry = read_entry(element, is_post=name == "post")
        forum = forum or entry.forum
        group = f"thread {entry.thread}" if entry.thread else f"line {entry.line}"
        groups.add(group, entry)
        if not entry.is_post:
            for other in names_of_page(entry):
                groups.join(group, other)
    return forum


DISQUS = Format("disqus", recognises_disqus, read_disqus)
