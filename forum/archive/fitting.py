"""Records made to fit the columns of the database, the same on every database.

What is changed or left out is told, one warning a field:

- Names (logins, display names, tags) have no line breaks, control characters
  or blanks at their ends: breaks become a space, other controls U+FFFD. A login
  of which nothing stays leaves the text without an author: whose it is cannot
  be guessed from a display name.
- A name, section, language or quoted author that is too long is cut; an
  address that is too long is left out, for half of one is another address.
- A deleted comment has no text and no quotations.
- A time at an offset that no clock has is kept in UTC.

Two spellings of one thing become one without a word: what is empty is none,
offsets have whole minutes, as they are kept and exported, and the address of a
comment's own page is written as it is looked up.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, timezone
from itertools import chain, repeat

from forum.archive.ids import LONGEST_ID, fit_id
from forum.archive.keepable import UNKEEPABLE
from forum.archive.records import ArticleRecord, AuthorRecord, CommentRecord, Problem, QuoteRecord, ThreadRecord
from forum.lib.dates import offset_minutes
from forum.lib.old_addresses import rewrite

_NAME_LENGTH = 255
_ADDRESS_LENGTH = 2000
_MAIL_LENGTH = 320
_TAG_LENGTH = 100
_LANGUAGE_LENGTH = 35
_WRITTEN_TIME_LENGTH = 100
_ANCHOR_LENGTH = 255
# PostgreSQL takes no time whose offset is as wide as this, and no clock on Earth has one.
_WIDEST_OFFSET = timedelta(minutes=15 * 60 + 59)
_MINUTE = timedelta(minutes=1)
_NO_TIME = timedelta(0)

_BREAKS = re.compile("[\t-\r\x1c-\x1f\x85\u2028\u2029]+")
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f]")


def fit_thread(thread: ThreadRecord, article: ArticleRecord) -> tuple[ThreadRecord, ArticleRecord, list[Problem]]:
    """Return a thread and its article as they can be kept, and what had to be changed."""
    problems: list[Problem] = []
    article = _Fitting(thread.file, thread.line, problems).article(article)
    lines = chain(thread.lines, repeat(None))
    fitting: set[AuthorRecord] = set()
    # Hardly anything does not fit.
    comments = tuple(
        comment if _fits(comment, fitting) else _Fitting(thread.file, line, problems).comment(comment)
        for comment, line in zip(thread.comments, lines, strict=False)
    )
    return replace(thread, article=article, comments=comments), article, problems


def _fits(comment: CommentRecord, fitting: set[AuthorRecord]) -> bool:
    """Whether nothing of a comment has to be changed; ``fitting`` are authors that were found to fit."""
    author = comment.author
    if author is not None and author not in fitting:
        if not _is_fit(author):
            return False
        fitting.add(author)
    return (
        not comment.quotes
        and not (comment.state == "deleted" and comment.body)
        and _fits_offset(comment.created_at)
        and _fits_offset(comment.updated_at)
        and len(comment.created_text) <= _WRITTEN_TIME_LENGTH
        and (not comment.anchor or comment.anchor == _fit_anchor(comment.anchor))
        and max(len(comment.id), len(comment.parent or ""), len(comment.article)) <= LONGEST_ID
        and _is_keepable(comment.body)
    )


def _is_fit(author: AuthorRecord) -> bool:
    """Whether an author can be kept as they are."""
    login, name = author.login, author.name or ""
    return (
        0 < len(login) <= _NAME_LENGTH >= len(name)
        and login.isprintable()
        and name.isprintable()
        and login.strip() == login
        and name.strip() == name
        and len(author.url or "") <= _ADDRESS_LENGTH
        and len(author.email or "") <= _MAIL_LENGTH
    )


def _fits_offset(moment: datetime | None) -> bool:
    """Whether a time can be kept with the offset that it has."""
    if moment is None or moment.tzinfo is UTC:
        return True
    offset = moment.utcoffset()
    return not offset or (abs(offset) < _WIDEST_OFFSET and offset % _MINUTE == _NO_TIME)


def _fit_anchor(anchor: str) -> str:
    """Return an anchor as it can be kept; one that is an address is written as it is looked up."""
    written = rewrite(anchor) if "://" in anchor else anchor
    return next((way for way in (written, anchor) if len(way) <= _ANCHOR_LENGTH), "")


def _is_keepable(text: str) -> bool:
    return text.isascii() and "\x00" not in text or not UNKEEPABLE.search(text)


@dataclass(frozen=True, slots=True)
class _Fitting:
    """One record on its way into the database."""

    _file: str
    _line: int | None
    _problems: list[Problem] = field(default_factory=list)

    def article(self, record: ArticleRecord) -> ArticleRecord:
        return record._replace(
            id=fit_id(record.id),
            title=self._text("The title", record.title),
            body=self._text("The text", record.body),
            url=self._address("The article's address", record.url, _ADDRESS_LENGTH),
            author=self._author(record.author),
            published_at=self._time(record.published_at),
            updated_at=self._time(record.updated_at),
            section=self._cut("The section", record.section, _NAME_LENGTH),
            tags=tuple(sorted({tag for name in record.tags if (tag := self._name("A tag", name, _TAG_LENGTH))})),
            language=self._cut("The language", record.language, _LANGUAGE_LENGTH),
            published_text=record.published_text[:_WRITTEN_TIME_LENGTH],
        )

    def comment(self, record: CommentRecord) -> CommentRecord:
        record = self._without_deleted_text(record)
        return record._replace(
            id=fit_id(record.id),
            article=fit_id(record.article),
            parent=fit_id(record.parent) if record.parent is not None else None,
            author=self._author(record.author),
            created_at=self._time(record.created_at),
            updated_at=self._time(record.updated_at),
            body=self._text("The text", record.body),
            quotes=tuple(map(self._quote, record.quotes)),
            created_text=record.created_text[:_WRITTEN_TIME_LENGTH],
            anchor=_fit_anchor(record.anchor),
        )

    def _without_deleted_text(self, record: CommentRecord) -> CommentRecord:
        if record.state != "deleted" or not (record.body or record.quotes):
            return record
        self._warn("deleted_text", f"Comment {record.id[:80]!r} is deleted, and yet it has a text; that is left out.")
        return record._replace(body="", quotes=())

    def _time(self, moment: datetime | None) -> datetime | None:
        """Return the same moment at an offset that can be kept."""
        if moment is None or _fits_offset(moment):
            return moment
        offset = timedelta(minutes=offset_minutes(moment))
        if abs(offset) < _WIDEST_OFFSET:  # only the nineteenth century had seconds
            return moment.astimezone(timezone(offset))
        self._warn("odd_offset", f"No clock is as far from UTC as {moment.isoformat()} says; it is kept in UTC.")
        return moment.astimezone(UTC)

    def _text(self, what: str, text: str) -> str:
        """Return a text without what no database keeps. Readers see to it; this is for those that did not."""
        if _is_keepable(text):
            return text
        self._warn("control_characters", f"{what} holds NUL or half a character; each such was replaced by U+FFFD.")
        return UNKEEPABLE.sub("\ufffd", text)

    def _author(self, record: AuthorRecord | None) -> AuthorRecord | None:
        if record is None:
            return None
        login = self._name("The author's login", record.login, _NAME_LENGTH)
        if not login:
            named = f" (by name {record.name[:80]!r})" if record.name else ""
            self._warn("unfit_name", f"The author{named} has no login; the text is imported without an author.")
            return None
        return record._replace(
            login=login,
            name=self._name("The author's name", record.name, _NAME_LENGTH),
            url=self._address("The author's address", record.url, _ADDRESS_LENGTH),
            email=self._address("The author's e-mail address", record.email, _MAIL_LENGTH),
        )

    def _quote(self, record: QuoteRecord) -> QuoteRecord:
        return record._replace(
            author=self._cut("The name of a quoted author", record.author, _NAME_LENGTH),
            comment=fit_id(record.comment) if record.comment is not None else None,
            text=self._text("A quotation", record.text),
        )

    def _name(self, what: str, text: str | None, limit: int) -> str | None:
        if not text:
            return None
        name = _CONTROLS.sub("\ufffd", _BREAKS.sub(" ", text)).strip()
        if name and name != text:
            message = f"{what} {text[:80]!r} has line breaks, control characters or blanks at its ends"
            self._warn("unfit_name", f"{message}; {name[:80]!r} is kept.")
        return self._cut(what, name, limit)

    def _cut(self, what: str, text: str | None, limit: int) -> str | None:
        if text is None or len(text) <= limit:
            return text or None
        self._warn("too_long", f"{what} has {len(text)} characters; the first {limit} are kept.")
        return text[:limit].rstrip()

    def _address(self, what: str, text: str | None, limit: int) -> str | None:
        if text is None or len(text) <= limit:
            return text or None
        self._warn("too_long", f"{what} has {len(text)} characters, more than {limit}; it is left out.")
        return None

    def _warn(self, code: str, message: str) -> None:
        self._problems.append(Problem(self._file, self._line, "warning", code, message))
