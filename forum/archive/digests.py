"""Hashes of what a source says: an equal one means that nothing changed there."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime
from itertools import islice

from forum.archive.records import ArticleRecord, AuthorRecord, CommentRecord, QuoteRecord
from forum.lib.dates import iso_text

# Stands for what is not said, which is not the same as an empty text.
_NOTHING = "\x01"
# Texts that are hashed at once.
_PIECE = 10_000


def digest_article(record: ArticleRecord) -> str:
    """Return the hash of an article: what a Rostra archive holds of it, but for its author's name and addresses."""
    return _hash(
        record.id, record.title, record.url, record.body, record.body_format, *_signature(record.author),
        _time(record.published_at), _time(record.updated_at), record.section, _hash(*record.tags), record.language,
        _hash(*(part for note in record.notes for part in note)), str(record.comments_open), record.state,
    )  # fmt: skip


def digest_comment(record: CommentRecord) -> str:
    """Return the hash of a comment, without its place: that is decided here."""
    author, score = record.author, record.score
    login, presence = (author.login, author.presence) if author else (None, None)
    return _hash(
        record.id, login, presence, _time(record.created_at), _time(record.updated_at), record.body, record.body_format,
        _digest_quotes(record.quotes) if record.quotes else None, None if score is None else str(score), record.state,
    )  # fmt: skip


def _digest_quotes(quotes: Iterable[QuoteRecord]) -> str:
    return _hash(*(part for quote in quotes for part in (quote.author, quote.comment, quote.text, str(quote.inferred))))


def digest_all(texts: Iterable[str | None]) -> str:
    """Return one hash for many texts, read piece by piece: those of a huge thread would take a lot of memory."""
    hashed = hashlib.sha256()
    left = iter(texts)
    piece = _joined(islice(left, _PIECE))
    while piece:
        hashed.update(piece)
        more = list(islice(left, _PIECE))
        piece = b"\x00" + _joined(more) if more else b""
    return hashed.hexdigest()


def _signature(author: AuthorRecord | None) -> tuple[str | None, str | None]:
    """Return what of an author belongs to one text; the rest is kept on the author's own row."""
    return (author.login, author.presence) if author else (None, None)


def _time(moment: datetime | None) -> str | None:
    return iso_text(moment) if moment else None


def _hash(*said: str | None) -> str:
    """Return one hash of texts. None of them holds NUL, which no database keeps: it tells them apart."""
    return hashlib.sha256(_joined(said)).hexdigest()


def _joined(said: Iterable[str | None]) -> bytes:
    return "\x00".join([_NOTHING if part is None else part for part in said]).encode("utf-8", "surrogatepass")
