"""Writes threads as text pages, and makes up threads to write (ARCHIVE, section 1).

Written apart from the reader, so that the two can be held against each other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from hypothesis import strategies as st

from forum.archive.records import AuthorRecord, Presence

ZONE = "Europe/Moscow"
OFFSET = timezone(timedelta(hours=3))
SIGN_IN = "Dear reader, to leave comments on the publication, you must sign in."
HEADER_END = re.compile(r" \d{1,2} [A-Z][a-z]+ \d{4} \d{1,2}: ?\d{2}$")
PRESENCES: tuple[Presence | None, ...] = ("online", "offline", "offline", None)
STATES: dict[Presence, tuple[str, ...]] = {"online": ("Online", "Online Offline"), "offline": ("Offline",)}


@dataclass(frozen=True)
class WrittenComment:
    """A comment to write; ``state`` are the caption's words, "" without a caption."""

    depth: int
    author: AuthorRecord
    state: str
    created_at: datetime
    body: tuple[str, ...]


@dataclass(frozen=True)
class WrittenThread:
    """A page to write; ``first`` is its first comment's number."""

    title: str
    body: tuple[str, ...]
    notes: tuple[tuple[str, str], ...]
    sign_in: bool
    first: int
    comments: tuple[WrittenComment, ...]


def write_text_page(thread: WrittenThread) -> str:
    """Return a thread as a text page."""
    lines = [thread.title, "", *thread.body, ""]
    if thread.sign_in:
        lines += [f"  • {label}: {value}" if label else f"  • {value}" for label, value in thread.notes]
        lines.append(SIGN_IN)
    for number, comment in zip(numbers_of(thread), thread.comments, strict=True):
        lines += comment_lines(number.rpartition(".")[2], comment)
    return "\n".join(lines)


def comment_lines(number: str, comment: WrittenComment) -> Iterator[str]:
    """Give the lines of one comment."""
    indent = " " * (2 + 2 * comment.depth)
    author = comment.author
    name = f" ({author.name})" if author.name else ""
    header = f"{author.login}{name} {comment.created_at:%-d %B %Y %H: %M}"
    if comment.state:
        yield f"{indent}{number}. {author.login} {comment.state} {author.login}"
        yield f"{indent}  {header}"
    else:
        yield f"{indent}{number}. {header}"
    for line in comment.body:
        yield f"{indent}  {line}" if line else ""


def numbers_of(thread: WrittenThread) -> list[str]:
    """Return the joined numbers of a thread's comments."""
    path = [thread.first - 1]
    numbers = []
    for comment in thread.comments:
        path = [*path, 0][: comment.depth + 1]
        path[-1] += 1
        numbers.append(".".join(map(str, path)))
    return numbers


# What the grammar cannot decide is not made up: a body's line that opens a
# comment by all its rules (the child's number at the child's indentation, and
# a header behind it), and one that looks like a reply broken off by the
# page's end.


def opens_reply(line: str, following: str) -> bool:
    """Say whether a line of a body is, by the grammar, the opening of a reply."""
    if not re.match(r"1\. \S", line):
        return False
    indented_header = re.match(r"  \S", following) and HEADER_END.search(following)
    return bool(HEADER_END.search(line) or indented_header)


def decidable(body: list[str], is_last: bool) -> tuple[str, ...]:
    """Return a body with a word before each line that the grammar cannot decide."""
    decided = []
    for at, line in enumerate(body):
        following = body[at + 1] if at + 1 < len(body) else ""
        breaks_off = is_last and at >= len(body) - 2 and re.match(r"1\. .* (Offline|Online) ", line)
        decided.append(f"so {line}" if opens_reply(line, following) or breaks_off else line)
    return tuple(decided)


# Threads to write

WORDS = st.text("abcXYZ éЖ橋1. ():•-", min_size=1, max_size=12).map(str.strip).filter(bool)
LOGINS = st.one_of(
    WORDS.filter(lambda text: text[0] not in "•"),
    st.sampled_from(["alice", "bob", "Green Lantern", "Offline", "Online Offline", "1. x", "a (b) c", "3 May 2020"]),
)
BALANCED_NAMES = st.one_of(
    st.text("abc Ж.:-", min_size=1, max_size=8).map(str.strip).filter(bool),
    st.sampled_from(["Al (the cook)", "()", "1"]),
)
NAMES = st.one_of(WORDS, BALANCED_NAMES)
TIMES = st.datetimes(datetime(2015, 1, 1), datetime(2020, 12, 31)).map(
    lambda moment: moment.replace(second=0, microsecond=0, tzinfo=OFFSET)
)
NUMBERS = st.sampled_from(["1. ", "1. ", "2. ", "3. ", "10. ", ""])
TRAPS = st.one_of(
    st.builds("{}{}".format, NUMBERS, WORDS),
    st.builds("{0}{1} Offline {1}".format, NUMBERS, LOGINS),
    st.builds("{}{} ({}) {:%-d %B %Y %H: %M}".format, NUMBERS, LOGINS, NAMES, TIMES),
    st.builds("{}{} {:%-d %B %Y %H: %M}".format, NUMBERS, LOGINS, TIMES),
    st.builds("Quote: {}".format, LOGINS),
    st.sampled_from(["• Photos Used: none", SIGN_IN, "A title of some words", "Words of the article.", "\tx", "x  "]),
)
BODY_LINES = st.one_of(st.just(""), TRAPS, WORDS, st.builds("{}{}".format, st.sampled_from(["  ", " ", "    "]), TRAPS))


def without_blank_ends(lines: list[str]) -> list[str]:
    """Return lines without the blank ones at both ends."""
    filled = [at for at, line in enumerate(lines) if line.strip()]
    return lines[filled[0] : filled[-1] + 1] if filled else []


@st.composite
def written_comments(draw: st.DrawFn, depth: int, is_last: bool) -> WrittenComment:
    """Make up a comment."""
    presence = draw(st.sampled_from(PRESENCES))
    login = draw(LOGINS)
    if presence:
        name, state = draw(st.none() | NAMES), draw(st.sampled_from(STATES[presence]))
    else:
        # Without a caption, brackets at a login's end are a name's, and a
        # name's own brackets must pair.
        state = ""
        name = draw(BALANCED_NAMES if login.endswith(")") else st.none() | BALANCED_NAMES)
    body = without_blank_ends(draw(st.lists(BODY_LINES, max_size=5)))
    return WrittenComment(
        depth, AuthorRecord(login, name, presence=presence), state, draw(TIMES), decidable(body, is_last)
    )


@st.composite
def written_threads(draw: st.DrawFn) -> WrittenThread:
    """Make up a page: comments of any shape, six levels deep at most."""
    sign_in = draw(st.booleans())
    # Without the sign-in line, the first that looks like a comment is one.
    article_lines = st.one_of(st.just(""), TRAPS.filter(lambda line: line != SIGN_IN), WORDS)
    depths: list[int] = []
    for step in draw(st.lists(st.integers(0, 6), max_size=8)):
        depths.append(min(step, depths[-1] + 1) if depths else 0)
    labels = st.just("") | st.sampled_from(["Photos Used", "Label"])
    return WrittenThread(
        title=draw(st.sampled_from(["A title of some words", "1. A title", "• A title"])),
        body=tuple(without_blank_ends(draw(st.lists(article_lines, max_size=4)))),
        notes=tuple(draw(st.lists(st.tuples(labels, st.sampled_from(["NASA", "a b"])), max_size=2))) if sign_in else (),
        sign_in=sign_in,
        first=draw(st.sampled_from([1, 1, 9, 101])),
        comments=tuple(draw(written_comments(depth, at == len(depths) - 1)) for at, depth in enumerate(depths)),
    )
