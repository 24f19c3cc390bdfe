"""Reads mail: the messages of all files of a folder, put together to discussions."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from forum.archive.readers.grouping import Groups
from forum.archive.readers.mail.letters import Letter, Signers, read_letter
from forum.archive.readers.mail.parts import BadMessage
from forum.archive.readers.mail.splitting import RawMessage, is_mail, split_messages
from forum.archive.readers.mail.threads import make_thread
from forum.archive.reading import Format, Reading
from forum.archive.records import Ledger, Problem, ThreadRecord


def read_mail(readings: Iterator[Reading]) -> Iterator[ThreadRecord]:
    """Yield a thread for each discussion, in the order of their first messages.

    A discussion is all messages that name each other in In-Reply-To and
    References, by way of messages that are missing too. What is no message
    is yielded, as a problem, while files are read; memory holds one message
    then, and one discussion afterwards.
    """
    with Groups[Letter]() as groups:
        yield from _sort(readings, groups)
        for _, letters in groups:
            yield make_thread(letters)


def _sort(readings: Iterator[Reading], groups: Groups[Letter]) -> Iterator[ThreadRecord]:
    """Put all messages to their discussions. Who signs is forgotten afterwards: loading needs the memory."""
    signers = Signers()
    for reading in readings:
        yield from _sort_in(reading, signers, groups)


def _sort_in(reading: Reading, signers: Signers, groups: Groups[Letter]) -> Iterator[ThreadRecord]:
    """Put the messages of a file to their discussions; yield what is to be told of those that are none."""
    is_empty = True
    for raw in split_messages(reading):
        is_empty = False
        try:
            letter = read_letter(raw, reading.zone, signers)
        except BadMessage as error:
            yield _problem(raw, f"{error} It is left out.")
        else:
            groups.add(letter.id, letter)
            for other in chain(letter.references, letter.answers):
                groups.join(letter.id, other)
    if is_empty:
        problem = Problem(reading.name, None, "error", "empty_file", "The file is empty. There was nothing to import.")
        yield ThreadRecord(reading.name, None, problems=(problem,))


def _problem(raw: RawMessage, message: str) -> ThreadRecord:
    problem = Problem(raw.file, raw.line, "error", "bad_message", message)
    return ThreadRecord(raw.file, None, problems=(problem,), ledger=Ledger(read=1, reported=1))


MAIL = Format("mail", is_mail, read_together=read_mail)
