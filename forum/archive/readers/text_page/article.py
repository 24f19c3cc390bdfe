"""The article of a page: all that stands before its comments."""

from __future__ import annotations

from typing import NamedTuple

from forum.archive import ids
from forum.archive.readers.profiles import Profile
from forum.archive.readers.text_page.lines import Line, shifted, trim_blank
from forum.archive.readers.text_page.signatures import first_characters, read_opening
from forum.archive.readers.text_page.thread import TOP_INDENT
from forum.archive.records import ArticleRecord


class Layout(NamedTuple):
    """The parts of a page; ``thread`` are the lines among which comments may be."""

    title: Line
    body: list[Line]
    notes: list[Line]
    sign_in: list[Line]
    thread: list[Line]


def lay_out(lines: list[Line], profile: Profile) -> Layout | None:
    """Return the parts of a page that is not blank; ``None`` where it has no title."""
    start = next(at for at, line in enumerate(lines) if line.text)
    end = find_end(lines, profile)
    if start == end:
        return None
    sign_in = [line for line in lines[end : end + 1] if is_sign_in(line, profile)]
    first_note = find_notes(lines, start, end, profile) if sign_in else end
    return Layout(
        title=lines[start],
        body=trim_blank(lines[start + 1 : first_note]),
        notes=lines[first_note:end],
        sign_in=sign_in,
        thread=lines[end + len(sign_in) :],
    )


def find_end(lines: list[Line], profile: Profile) -> int:
    """Return the index of the line that ends the article: sign-in line or first comment.

    A page may lack the sign-in line, and one of its comments may hold the
    same words: at the indentation of a body they end the article only where
    no comment was opened before them.
    """
    end = next((at for at, line in enumerate(lines) if is_sign_in(line, profile)), len(lines))
    if end < len(lines) and lines[end].indent < TOP_INDENT + 2:
        return end
    return next((at for at in range(end) if opens_thread(lines, at, profile)), end)


def is_sign_in(line: Line, profile: Profile) -> bool:
    """Say whether a line is the one that ends an article."""
    return profile.sign_in is not None and profile.sign_in.fullmatch(line.text) is not None


def opens_thread(lines: list[Line], at: int, profile: Profile) -> bool:
    """Say whether a page's first comment begins at a line; its number may be any."""
    line = lines[at]
    may_open = line.indent == TOP_INDENT and line.text[:1] in first_characters(profile)
    return may_open and read_opening(lines, at, profile) is not None


def find_notes(lines: list[Line], start: int, end: int, profile: Profile) -> int:
    """Return where the unbroken run of bullets that ends at the sign-in line begins."""
    first = end
    while first > start + 1 and is_note(lines[first - 1], profile):
        first -= 1
    return first


def is_note(line: Line, profile: Profile) -> bool:
    """Say whether a line is a bullet with something to say."""
    return line.text.startswith(profile.bullet) and line.text != profile.bullet


def read_note(line: Line, profile: Profile) -> tuple[str, str]:
    """Return a note's label and value; without a colon it is all value.

    The colon of an address (``https://…``) does not end a label.
    """
    text = line.text.removeprefix(profile.bullet).strip()
    label, colon, value = text.partition(":")
    if not colon or value.startswith("//"):
        return "", text
    return label.strip(), value.strip()


def read_article(layout: Layout, profile: Profile) -> ArticleRecord:
    """Return the article of a page of the exact form."""
    notes = tuple(read_note(line, profile) for line in layout.notes)
    return make_article(layout.title.text.strip(), layout.body, notes)


def make_article(title: str, body: list[Line], notes: tuple[tuple[str, str], ...] = ()) -> ArticleRecord:
    """Return an article of a title and the lines of its body."""
    paragraphs = split_paragraphs(body)
    return ArticleRecord(
        id=ids.article_id(title, "\n".join(paragraphs[0]) if paragraphs else ""),
        title=title,
        body="\n".join([shifted(line, 0) for line in body]),
        notes=notes,
    )


def split_paragraphs(body: list[Line]) -> list[list[str]]:
    """Return the paragraphs of a body, each a list of its lines."""
    paragraphs: list[list[str]] = [[]]
    for line in body:
        if line.text:
            paragraphs[-1].append(line.text)
        elif paragraphs[-1]:
            paragraphs.append([])
    return [paragraph for paragraph in paragraphs if paragraph]
