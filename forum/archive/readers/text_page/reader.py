"""Reads a text page into records (ARCHIVE, section 1)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from forum.archive.readers.decoding import (
    decode_page,
    is_binary,
    is_json,
    is_markup,
    is_pdf,
    replace_controls,
)
from forum.archive.readers.profiles import PROFILES, Profile
from forum.archive.readers.text_page.article import lay_out, make_article, read_article, split_paragraphs
from forum.archive.readers.text_page.choosing import (
    choose_profile,
    describe_misfit,
    find_misfit,
    find_signs,
)
from forum.archive.readers.text_page.comments import Clock, CommentMaker
from forum.archive.readers.text_page.dump import read_dump
from forum.archive.readers.text_page.lines import Line, count_filled, split_lines, trim_blank
from forum.archive.readers.text_page.passages import passages_of
from forum.archive.readers.text_page.quotes import Quotations
from forum.archive.readers.text_page.report import PageReport
from forum.archive.readers.text_page.thread import ThreadReader
from forum.archive.readers.whole import read_whole
from forum.archive.reading import Reading, UnreadableInput, untold
from forum.archive.records import ThreadRecord

# A page is read whole; one larger than this is none.
LARGEST = 64 * 1024 * 1024
# What is tried first where a page is not in UTF-8: the profiles' languages were written in these.
ENCODINGS = ("cp1252", "cp1251", "koi8_r", "cp866")
REFUSALS = {
    "not_text": "The file is not text. Nothing of it was imported.",
    "pdf": "The file is a PDF and no text. Nothing of it was imported; save its page as HTML or text instead.",
    "empty_file": "The file is empty. There was nothing to import.",
    "unknown_format": "The file is HTML, XML or JSON and no text page, and nothing of it was imported. Where "
    "--format text was given, leave that out; else its form is none that is known.",
    "no_title": "The page begins with its sign-in line or its comments, and nothing of it was imported. "
    "Put the article's title into the first line.",
}


def read_text(reading: Reading) -> Iterator[ThreadRecord]:
    """Give the one thread of a text page; raise ``UnreadableInput`` for a file that is larger than any page."""
    data = read_whole(reading.stream, LARGEST)
    if data is None:
        raise UnreadableInput("too_large", "A text page has at most 64 MiB; this file is larger and is no page.")
    thread = read_text_page(
        reading.name, data, zone=reading.zone, captured=reading.captured, decoded_as=reading.decoded_as
    )
    if thread.article and reading.address:
        thread = replace(thread, article=thread.article._replace(url=reading.address))
    yield thread


def read_text_page(
    name: str,
    data: bytes,
    *,
    zone: ZoneInfo,
    captured: datetime | None = None,
    decoded_as: Callable[[str], None] = untold,
) -> ThreadRecord:
    """Return the article and the comments of a text page.

    ``name`` is the file's, for messages; ``zone`` is where the page's times
    were taken, ``captured`` when it was saved; ``decoded_as`` is told the
    encoding. The article is ``None`` where the data are no text page; the
    problems then say what to do.
    """
    report = PageReport(name)
    text, flaw = read_characters(data, report, decoded_as)
    lines = split_lines(text)
    report.ledger.read = count_filled(lines)
    if not flaw and not report.ledger.read:
        flaw = "empty_file"
    if not flaw:
        profile = choose_profile(text, lines)
        clock = Clock(zone, captured, report)
        read = read_exact if profile.is_strict else read_dump
        thread = read(lines, text, profile, clock, report)
        if thread:
            return thread
        flaw = "no_title"
    report.refuse(flaw, lines, REFUSALS["pdf" if is_pdf(data) else flaw])
    return ThreadRecord(name, None, problems=report.problems, ledger=report.ledger, derived_ids=True)


def read_characters(data: bytes, report: PageReport, decoded_as: Callable[[str], None]) -> tuple[str, str | None]:
    """Return the text of a page, and the code of what makes it unreadable.

    What had to be guessed or replaced is reported.
    """
    if is_binary(data):
        return data.decode("latin-1"), "not_text"
    text, encoding = decode_page(data, ENCODINGS)
    decoded_as(encoding or "utf-8")
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


def read_exact(lines: list[Line], text: str, profile: Profile, clock: Clock, report: PageReport) -> ThreadRecord | None:
    """Return the records of a page of the exact form, ``None`` where it has no title."""
    layout = lay_out(lines, profile)
    if not layout:
        return None
    if not layout.sign_in and not layout.thread:
        signs = find_signs(lines)
        misfit = find_misfit(lines, signs)
        if misfit is not None:
            return read_misfit(lines, misfit, describe_misfit(signs), report)
    article = read_article(layout, profile)
    report.place([layout.title, *layout.body, *layout.notes, *layout.sign_in])
    entries = ThreadReader(layout.thread, profile, report).read()
    passages = passages_of(article.title, split_paragraphs(layout.body), profile) if entries else frozenset()
    comments = CommentMaker(article, clock, Quotations(passages, profile, text), report).make_all(entries)
    clock.tell_unknown()
    return ThreadRecord(
        file=report.file,
        article=article,
        comments=comments,
        problems=report.problems,
        ledger=report.ledger,
        lines=tuple([entry.line for entry in entries]),
        derived_ids=True,
        line=layout.title.number,
    )


def read_misfit(lines: list[Line], start: int, why: str, report: PageReport) -> ThreadRecord:
    """Return the article of a page whose comments, from a line on, no profile reads; all of them are reported."""
    title = next((at for at in range(start) if lines[at].text), None)
    names = ", ".join(profile.name for profile in PROFILES)
    told = f"The page seems to have comments, and none was imported: {why}. The profiles are {names}."
    article = None
    if title is None:
        start = 0
        told += " Nothing stands above them that could be an article."
    else:
        body = trim_blank(lines[title + 1 : start])
        article = make_article(lines[title].text.strip(), body)
        report.place([lines[title], *body])
    rest = trim_blank(lines[start:])
    report.report_lines(rest)
    report.fail("no_profile", rest[0].number, f"{told} Left out are lines {rest[0].number} to {rest[-1].number}.")
    return ThreadRecord(
        file=report.file,
        article=article,
        problems=report.problems,
        ledger=report.ledger,
        derived_ids=True,
        line=None if title is None else lines[title].number,
    )
