"""From the messages of one discussion to an article and its comments.

A message answers the one that its In-Reply-To names, where that is one and
the source holds it, for programs that write it mean it; else the last of its
References, which name the oldest first; else whatever else In-Reply-To names
and the source holds. Where none of these is held, the place of what it answers
is marked as missing, under the nearest of its References that is held.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from forum.archive.readers.mail.letters import Letter, title_of
from forum.archive.readers.mail.telling import Telling
from forum.archive.records import ArticleRecord, CommentRecord, ThreadRecord


@dataclass(slots=True)
class _Thread:
    """Messages by id, the earliest first, and what each of them and each missing one answers."""

    letters: dict[str, Letter]
    parents: dict[str, str | None] = field(default_factory=dict)

    def find_parents(self) -> None:
        for letter in self.letters.values():
            parent = self.parents[letter.id] = self._parent(letter)
            if parent and parent not in self.letters and self.parents.get(parent) is None:
                self.parents[parent] = self._nearest(letter, parent)

    def _parent(self, letter: Letter) -> str | None:
        answers, references = letter.answers, letter.references
        if len(answers) == 1 and answers[0] in self.letters:
            return answers[0]
        if references and references[-1] in self.letters:
            return references[-1]
        held = (answer for answer in answers if answer in self.letters)
        return next(held, None) or next(iter((*references[-1:], *answers)), None)

    def _nearest(self, letter: Letter, missing: str) -> str | None:
        return next(
            (found for found in reversed(letter.references) if found in self.letters and found != missing), None
        )

    def root(self) -> str:
        """Return the message, held or missing, that the discussion begins with.

        That is the earliest which answers nothing; where all answer something,
        what the earliest leads to or, where they answer each other in a
        circle, the earliest of that.
        """
        first = next((key for key in self.letters if self.parents[key] is None), None)
        if first is not None:
            return first
        walked: list[str] = [next(iter(self.letters))]
        seen = set(walked)
        while (parent := self.parents[walked[-1]]) is not None and parent not in seen:
            walked.append(parent)
            seen.add(parent)
        if parent is None:
            return walked[-1]
        circle = set(walked[walked.index(parent) :])
        return next(found for found in self.letters if found in circle)


def make_thread(letters: Iterable[Letter]) -> ThreadRecord:
    """Return the discussion that messages make; they come in the order in which they were read."""
    in_order = sorted(letters, key=_moment)
    report = Telling(in_order[0].file)
    thread = _Thread(report.without_doubles(in_order))
    thread.find_parents()
    root = thread.root()
    opening = thread.letters.get(root)
    earliest = next(iter(thread.letters.values()))
    if opening is None:
        report.tell("warning", "missing_root", f"The first message, {root!r}, is not in the source.", earliest)
    elif thread.parents[root] is not None:
        report.tell("warning", "cycle", "It answers a message that answers it; it is taken as the first.", opening)
    article = _article(root, opening, earliest, _addresses(thread, opening))
    comments = list(_comments(thread, root))
    report.describe(thread.letters, article, comments)
    is_one_file = all(letter.file == report.file for letter in in_order)
    return ThreadRecord(
        file=report.file,
        article=article,
        comments=tuple(comments),
        problems=tuple(report.problems),
        ledger=report.ledger,
        lines=tuple(_lines(thread, comments)) if is_one_file else (),
        line=(opening or earliest).line if is_one_file else None,
        left_out=report.ledger.reported,
        lacks_article=opening is None,
    )


def _moment(letter: Letter) -> datetime:
    # What has no date comes last; the order of reading stays among equals.
    return letter.created_at or datetime.max.replace(tzinfo=UTC)


def _addresses(thread: _Thread, opening: Letter | None) -> tuple[str, ...]:
    """Return where the other messages stood: their discussion is one page here, and each leads to it."""
    return tuple(letter.url for letter in thread.letters.values() if letter.url and letter is not opening)


def _article(root: str, opening: Letter | None, earliest: Letter, addresses: tuple[str, ...]) -> ArticleRecord:
    if opening is None:
        return ArticleRecord(id=root, title=title_of(earliest, is_first=False), addresses=addresses)
    return ArticleRecord(
        id=root,
        title=title_of(opening, is_first=True),
        url=opening.url,
        body=opening.body,
        body_format=opening.body_format,
        author=opening.author,
        published_at=opening.created_at,
        addresses=addresses,
        published_text=opening.created_text,
    )


def _comments(thread: _Thread, root: str) -> Iterator[CommentRecord]:
    """Yield a comment for each other message.

    One that is missing gets its place here only where it is known what it
    answers, before the first message that answers it; the checks make the others.
    """
    named = {root}
    for letter in thread.letters.values():
        parent = thread.parents[letter.id]
        above = None if parent is None or parent in thread.letters or parent in named else thread.parents[parent]
        if parent is not None and above is not None:
            named.add(parent)
            grandparent = None if above == root else above
            yield CommentRecord(id=parent, article=root, parent=grandparent, number="", state="missing")
        if letter.id != root:
            yield _comment(letter, root, None if parent == root else parent)


def _comment(letter: Letter, article: str, parent: str | None) -> CommentRecord:
    return CommentRecord(
        id=letter.id,
        article=article,
        parent=parent,
        number="",
        author=letter.author,
        created_at=letter.created_at,
        body=letter.body,
        body_format=letter.body_format,
        anchor=letter.url or "",
        created_text=letter.created_text,
    )


def _lines(thread: _Thread, comments: list[CommentRecord]) -> list[int]:
    """Return the line of each comment's message; of a missing one, that of the message that names it."""
    lines: list[int] = []
    for comment in reversed(comments):
        lines.append(thread.letters[comment.id].line if comment.id in thread.letters else lines[-1])
    return lines[::-1]
