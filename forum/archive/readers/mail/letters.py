"""A message as a thread needs it: who answers what, when, and with which words."""

from __future__ import annotations

import re
from collections import Counter
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from forum.archive.ids import derive_id, minute_of
from forum.archive.readers.mail.headers import decode_words, read_date, read_id, read_ids, read_mailbox
from forum.archive.readers.mail.parts import BadMessage, Part, Text, charset_of, read_text, split_header
from forum.archive.readers.mail.splitting import RawMessage
from forum.archive.records import AuthorRecord, BodyFormat

# What programs put in front of the subject of an answer, in some languages.
_REPLY = re.compile(r"(?:(?:re|aw|sv|vs|antw|odp|отв|ответ)(?:\[\d{1,4}\]|\(\d{1,4}\))? ?: ?)+", re.IGNORECASE)
_WEB = re.compile(rb"<?\s*(?P<url>https?://[^\s<>\x00-\x1f\x7f]{1,2000})")
_KNOWN_FIELDS = {"from", "date", "subject", "message-id", "received", "to"}
_TITLE = 200


class Letter(NamedTuple):
    """One message. ``answers`` are the ids in In-Reply-To, ``references`` those in References, the oldest first."""

    file: str
    line: int
    id: str
    answers: tuple[str, ...]
    references: tuple[str, ...]
    subject: str
    author: AuthorRecord | None
    created_at: datetime | None
    created_text: str
    body: str
    body_format: BodyFormat
    url: str | None
    attachments: tuple[str, ...]
    doubts: tuple[tuple[str, str], ...]


class Signers:
    """The names under which the people of one import sign.

    A login is the name that a message shows, or what stands before the ``@``
    of its address; addresses are shown to nobody. Of two people who show one
    name, the second is told apart by what stands before the ``@``.
    """

    def __init__(self) -> None:
        # By name and address; the names that are taken; how often each was wanted by somebody else.
        self._logins: dict[tuple[str, str], str] = {}
        self._taken: set[str] = set()
        self._wanted: Counter[str] = Counter()
        self._addresses: set[str] = set()

    def is_address(self, text: str) -> bool:
        """Whether somebody signed with this address: programs put it where the id of a message should stand."""
        return text.casefold() in self._addresses

    def author(self, name: str, address: str) -> AuthorRecord | None:
        """Return who signs with a name and an address, ``None`` where there is neither."""
        local = address.partition("@")[0].strip()
        shown = name or local
        if not shown:
            return None
        who = shown.casefold(), address.casefold()
        self._addresses.add(who[1])
        login = self._logins.get(who) or self._logins.setdefault(who, self._new_login(shown, local))
        email = address if "@" in address else None
        return AuthorRecord(login=login, name=name if name and name != login else None, email=email)

    def _new_login(self, shown: str, local: str) -> str:
        login = shown
        while login.casefold() in self._taken:
            apart = f"{shown} ({local}"
            self._wanted[apart.casefold()] += 1
            number = self._wanted[apart.casefold()]
            login = f"{apart})" if number == 1 else f"{apart} {number})"
        self._taken.add(login.casefold())
        return login


def read_letter(raw: RawMessage, zone: ZoneInfo, signers: Signers) -> Letter:
    """Return what a message says. Raises BadMessage."""
    if raw.refused:
        raise BadMessage(raw.refused)
    part = split_header(raw.data)
    if not part.fields.keys() & _KNOWN_FIELDS:
        raise BadMessage("There is no message here: it has none of the header fields that every message has.")
    fields, charset = part.fields, charset_of(part)
    text, date = read_text(part), read_date(fields.get("date", b""), zone)
    if raw.is_last:
        _check_end(raw, part, text)
    mailbox = read_mailbox(fields.get("from", b""), charset)
    subject = decode_words(fields.get("subject", b""), charset)
    answers, references = read_ids(fields.get("in-reply-to", b"")), read_ids(fields.get("references", b""))
    own = read_id(fields.get("message-id", b""))
    if date.code:
        text.doubts[date.code] = date.message
    return Letter(
        file=raw.file,
        line=raw.line,
        id=own or derive_id("comment", mailbox.address, minute_of(date.moment), subject, text.body),
        answers=tuple(found for found in answers if found != own and not signers.is_address(found)),
        references=tuple(found for found in references if found != own),
        subject=subject,
        author=signers.author(*mailbox),
        created_at=date.moment,
        created_text=date.text,
        body=text.body,
        body_format=text.body_format,
        url=_archived_at(part),
        attachments=tuple(text.attachments),
        doubts=tuple(text.doubts.items()),
    )


def _check_end(raw: RawMessage, part: Part, text: Text) -> None:
    """Raise BadMessage where a file plainly breaks off in its last message; note where it may."""
    if text.is_cut or not (part.is_header_closed or raw.data.endswith(b"\n")):
        raise BadMessage("The file breaks off within this message. Import a whole copy.")
    if not part.is_header_closed:
        text.doubts["cut_message"] = "It ends with its header; if it had a text, import a whole copy."


def _archived_at(part: Part) -> str | None:
    """Return the address of a message in its list's archive (RFC 5064)."""
    found = _WEB.match(part.fields.get("archived-at", b""))
    return found["url"].decode("utf-8", "replace") if found else None


def plain_subject(subject: str) -> str:
    """Return a subject without what programs put in front of an answer's."""
    found = _REPLY.match(subject)
    return subject[found.end() :] if found else subject


def title_of(letter: Letter, *, is_first: bool) -> str:
    """Return the title of a discussion that begins with a message or, where that is missing, with an answer to it.

    Without a subject it is the message's first line, else its id.
    """
    title = letter.subject if is_first else plain_subject(letter.subject)
    first_line = next((line.strip() for line in letter.body.split("\n") if line.strip()), "")
    return title or (first_line[:_TITLE] if is_first and letter.body_format == "text" else "") or letter.id
