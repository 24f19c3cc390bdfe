"""Reads the samples of text pages, and tells a thread's outline in short."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

from forum.archive.readers.text_page import read_text_page
from forum.archive.records import ThreadRecord

SAMPLES = Path(__file__).parent / "samples" / "text_page"


def sample_bytes(name: str) -> bytes:
    """Return a sample as it is stored."""
    return (SAMPLES / f"{name}.txt").read_bytes()


def read_page(data: bytes, zone: str = "Europe/Berlin") -> ThreadRecord:
    """Read a page and check that no line of it went missing."""
    thread = read_text_page("page.txt", data, zone=ZoneInfo(zone))
    assert thread.ledger.read == thread.ledger.placed + thread.ledger.reported
    return thread


def read_sample(name: str, zone: str = "Europe/Berlin") -> ThreadRecord:
    """Read a sample, whose non-blank lines must all be counted."""
    data = sample_bytes(name)
    thread = read_page(data, zone)
    assert thread.ledger.read == sum(1 for line in data.decode().split("\n") if line.strip())
    return thread


def logins(thread: ThreadRecord) -> dict[str, str]:
    """Return who signed each number."""
    return {comment.number: comment.author.login for comment in thread.comments if comment.author}


def bodies(thread: ThreadRecord) -> dict[str, str]:
    """Return each number's text."""
    return {comment.number: comment.body for comment in thread.comments}


def problems(thread: ThreadRecord) -> list[tuple[str, int | None]]:
    """Return code and line of each problem."""
    return [(problem.code, problem.line) for problem in thread.problems]


def quotes(thread: ThreadRecord) -> dict[str, list[tuple[str | None, str | None, str]]]:
    """Return author, quoted comment's number and text of the quotations in each number.

    The number is "article" for an inferred quotation.
    """
    numbers = {comment.id: comment.number for comment in thread.comments}
    return {
        comment.number: [
            (quote.author, "article" if quote.inferred else numbers.get(quote.comment or ""), quote.text)
            for quote in comment.quotes
        ]
        for comment in thread.comments
        if comment.quotes
    }
