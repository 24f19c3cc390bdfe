"""Reads Isso's generic export: a list of threads, each with its comments.

The ids of comments restart in each thread, so that a comment's id here is its
thread's and its own. Titles may come encoded as in a form (``Nat+%26+Miguel``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import quote_plus, unquote_plus

from forum.archive.ids import fit_id
from forum.archive.readers.json_exports.draft import Draft
from forum.archive.readers.json_exports.fields import BadRecord, Fields
from forum.archive.readers.json_exports.heads import has_keys, head_text
from forum.archive.readers.json_exports.parts import Parts
from forum.archive.readers.json_exports.spooled import Spooled
from forum.archive.reading import Format, Reading, UnreadableInput
from forum.archive.records import ArticleRecord, AuthorRecord, CommentRecord, ThreadRecord

_START = re.compile(r'\[\s*\{\s*"(?:id|title|comments)"\s*:')
# Characters of one thread with all its comments: in memory it takes about ten times this.
LARGEST_THREAD = 64 * 1024 * 1024
# Isso's own numbers for what is to be seen.
_PENDING, _DELETED = 2, 4


def is_isso(head: bytes) -> bool:
    """Whether a file begins as Isso's generic export does."""
    text = head_text(head)
    return _START.match(text) is not None and has_keys(text, "comments")


def read_isso(reading: Reading) -> Iterator[ThreadRecord]:
    """Yield the threads of an export. Raises UnreadableInput for a file that is none."""
    with Spooled(reading) as file:
        # This sees besides that the whole file is sound: of one that is not nothing is yielded.
        is_encoded = _are_titles_encoded(_threads(file))
        if file.problems:
            yield ThreadRecord(reading.name, None, problems=file.problems)
        for thread in _threads(file):
            yield _read_thread(reading, thread, is_encoded)


def _threads(file: Spooled) -> Iterator[Any]:
    parts = iter(Parts(file.pieces(), LARGEST_THREAD))
    is_list = isinstance(next(parts).value, list)
    for part in parts:
        if is_list:
            yield part.value
    if not is_list:
        raise UnreadableInput("bad_json", "An export of Isso is a list of threads; this file is not. Export it again.")


def _read_thread(reading: Reading, thread: Any, is_encoded: bool) -> ThreadRecord:
    draft = Draft.of(reading)
    article = draft.make(thread, lambda fields: _article(fields, is_encoded))
    comments = thread.get("comments") or [] if isinstance(thread, dict) else []
    if article is None:
        draft.leave_out(len(comments) if isinstance(comments, list) else 0)
        return draft.finish(None)
    for comment in comments:
        draft.add(comment, lambda fields: _comment(fields, article.id))
    return draft.finish(article)


def _article(fields: Fields, is_encoded: bool) -> ArticleRecord:
    address = fields.word("id")
    if not address:
        raise BadRecord("The thread has no 'id'; it is left out with its comments.")
    fields.items("comments")
    title = fields.word("title")
    if is_encoded:
        title = fields.clean(unquote_plus(title)).strip()
    return ArticleRecord(id=fit_id(address), title=title or address, url=address)


def _comment(fields: Fields, article: str) -> CommentRecord:
    number = fields.required_id("id")
    parent = fields.id("parent")
    created, changed = fields.time("created"), fields.time("modified")
    state = _state(fields)
    likes, dislikes = fields.number("likes"), fields.number("dislikes")
    return CommentRecord(
        id=fit_id(f"{article}/{number}"),
        article=article,
        parent=fit_id(f"{article}/{parent}") if parent else None,
        number="",
        author=_author(fields),
        created_at=created.moment,
        updated_at=changed.moment,
        body="" if state == "deleted" else fields.text("text"),
        body_format="markdown",
        score=None if likes is None and dislikes is None else (likes or 0) - (dislikes or 0),
        state=state,
        anchor=f"isso-{number}",
        created_text=created.text,
    )


def _state(fields: Fields) -> Any:
    mode = fields.number("mode")
    return {_PENDING: "hidden", _DELETED: "deleted"}.get(mode or 0, "visible")


def _author(fields: Fields) -> AuthorRecord | None:
    name = fields.word("author")
    if not name:
        return None
    return AuthorRecord(login=name, url=fields.word("website") or None, email=fields.word("email") or None)


def _are_titles_encoded(threads: Iterable[Any]) -> bool:
    """Whether the titles of a file are encoded as in a form: each is what encoding gives, and one of them shows it.

    A single title cannot tell: ``C++`` is what encoding ``C`` and two blanks gives.
    """
    is_round, is_shown = True, False
    for thread in threads:
        title = thread.get("title") if isinstance(thread, dict) else None
        if isinstance(title, str) and title:
            plain = unquote_plus(title)
            is_round = is_round and quote_plus(plain, errors="replace") == title
            is_shown = is_shown or re.search(r"\S \S", plain) is not None
    return is_round and is_shown


ISSO = Format("isso", is_isso, read_isso)
