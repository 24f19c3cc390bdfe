"""Reads a text page into records (ARCHIVE, section 1)."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from forum.archive.readers.profiles import REPORTER, Profile
from forum.archive.readers.text_page.article import (
    Layout,
    lay_out,
    read_article,
    split_paragraphs,
)
from forum.archive.readers.text_page.comments import CommentMaker
from forum.archive.readers.text_page.decoding import (
    decode_page,
    is_binary,
    is_json,
    is_markup,
    replace_controls,
)
from forum.archive.readers.text_page.lines import count_filled, split_lines
from forum.archive.readers.text_page.passages import passages_of
from forum.archive.readers.text_page.quotes import Quotations
from forum.archive.readers.text_page.report import PageReport
from forum.archive.readers.text_page.thread import ThreadReader
from forum.archive.records import ThreadRecord

REFUSALS = {
    "not_text": "The file is not text. Nothing of it was imported.",
    "empty_file": "The file is empty. There was nothing to import.",
    "unknown_format": "The file is HTML, XML or JSON, and nothing of it was imported: "
    "this version reads text pages and Rostra archives.",
    "no_title": "The page begins with its sign-in line or its comments, and nothing of it was imported. "
    "Put the article's title into the first line.",
}


def read_text_page(name: str, data: bytes, *, zone: ZoneInfo, profile: Profile = REPORTER) -> ThreadRecord:
    """Return the article and the comments of a text page.

    ``name`` is the file's, for messages; ``zone`` is where the page's times
    were taken. The article is ``None`` where the data are no text page; the
    problems then say what to do.
    """
    report = PageReport(name)
    text, flaw = read_characters(data, profile, report)
    lines = split_lines(text)
    report.ledger.read = count_filled(lines)
    if not flaw and not report.ledger.read:
        flaw = "empty_file"
    layout = None if flaw else lay_out(lines, profile)
    if layout:
        return read_layout(layout, zone, profile, report)
    flaw = flaw or "no_title"
    report.refuse(flaw, lines, REFUSALS[flaw])
    return ThreadRecord(name, None, problems=report.problems, ledger=report.ledger, derived_ids=True)


def read_characters(data: bytes, profile: Profile, report: PageReport) -> tuple[str, str | None]:
    """Return the text of a page, and the code of what makes it unreadable.

    What had to be guessed or replaced is reported.
    """
    if is_binary(data):
        return data.decode("latin-1"), "not_text"
    text, encoding = decode_page(data, profile.encodings)
    if encoding:
        report.warn(
            "decoded",
            None,
            f"The file is not sound UTF-8 and was read as {encoding}. "
            "If letters are wrong, convert the file to UTF-8 and import it again.",
        )
    text, replaced = replace_controls(text)
    if replaced:
        report.warn(
            "control_characters",
            None,
            f"The file holds {replaced} control character(s), which no page shows. Each was replaced by U+FFFD.",
        )
    return text, "unknown_format" if is_markup(text) or is_json(text) else None


def read_layout(layout: Layout, zone: ZoneInfo, profile: Profile, report: PageReport) -> ThreadRecord:
    """Return the records of a page whose parts are known."""
    article = read_article(layout, profile)
    report.place(layout.title, *layout.body, *layout.notes, *layout.sign_in)
    entries = ThreadReader(layout.thread, profile, report).read()
    passages = passages_of(article.title, split_paragraphs(layout.body), profile)
    comments = CommentMaker(article, zone, Quotations(passages, profile), report).make_all(entries)
    return ThreadRecord(
        file=report.file,
        article=article,
        comments=comments,
        problems=report.problems,
        ledger=report.ledger,
        lines=tuple(entry.line for entry in entries),
        derived_ids=True,
        line=layout.title.number,
    )
