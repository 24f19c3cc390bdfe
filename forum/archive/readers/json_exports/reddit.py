"""Reads a thread of Reddit: two listings, of the post and of its comments (``/comments/….json``).

The file may also be a script that assigns them to a variable. Where the
server did not send all, it puts a stub in their place ("load more comments"):
it is told how many comments are missing.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import chain
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from forum.archive.readers.json_exports.draft import Draft
from forum.archive.readers.json_exports.fields import BadRecord, Fields
from forum.archive.readers.json_exports.heads import head_text
from forum.archive.readers.json_exports.strict import read_document
from forum.archive.reading import Format, Reading, UnreadableInput
from forum.archive.records import ArticleRecord, AuthorRecord, CommentRecord, ThreadRecord

_SITE = "https://www.reddit.com"
_SOURCE = "reddit.com"
_START = re.compile(r"(?:(?:(?:var|let|const)\s+)?[\w$.]{1,200}\s*=\s*)?\[\s*\{")
_LISTING = re.compile(r'"kind"\s*:\s*"Listing"')
# The variable's name in front, the full stop of a script behind.
_SCRIPT = re.compile(r"\A\s*(?:(?:var|let|const)\s+)?[\w$.]{1,200}\s*=|;\s*\Z")
_POST, _COMMENT, _MORE = "t3", "t1", "more"
_GONE = ("[deleted]", "[removed]")
# Unless it is asked not to, the server escapes the signs < > & in every text; the HTML among them shows it.
_HTML = ("selftext_html", "body_html")


class _Thing(NamedTuple):
    """What a listing holds: its kind, its fields, and the name of the comment that it stands under."""

    kind: Any
    data: Any
    above: str


class _Texts:
    """The texts of one file, unescaped where the server escaped them."""

    def __init__(self, things: Iterable[_Thing]) -> None:
        shown = (thing.data.get(key) for thing in things if isinstance(thing.data, dict) for key in _HTML)
        first = next((text for text in shown if isinstance(text, str) and text.strip()), "")
        self._is_escaped = first.lstrip().startswith("&lt;")

    def read(self, fields: Fields, key: str) -> str:
        text = fields.text(key)
        return fields.clean(html.unescape(text)) if self._is_escaped else text


def is_reddit(head: bytes) -> bool:
    """Whether a file begins as a thread of Reddit."""
    text = head_text(head)
    return _START.match(text) is not None and _LISTING.search(text) is not None


def read_reddit(reading: Reading) -> Iterator[ThreadRecord]:
    """Yield the one thread of a file. Raises UnreadableInput for a file that is none."""
    document = read_document(reading, skip=_SCRIPT)
    listings = document.value if isinstance(document.value, list) else []
    posts = [post for listing in listings[:1] for post in _children(listing)]
    if len(posts) != 1 or posts[0].get("kind") != _POST:
        message = "A thread of Reddit is a list of two listings, the first of one post; this file is not."
        raise UnreadableInput("bad_json", message + " Nothing of it was imported.")
    draft = Draft.of(reading)
    draft.problems += document.problems
    post = _Thing(_POST, posts[0].get("data"), "")
    things = [thing for listing in listings[1:] for thing in _children(listing)]
    texts = _Texts(chain([post], _walk(things)))
    article = draft.make(post.data, lambda fields: _article(fields, texts))
    _add_comments(draft, _walk(things), article, texts)
    if article is not None:
        article = article._replace(addresses=tuple(comment.anchor for comment in draft.comments if comment.anchor))
    yield draft.finish(article, _SOURCE)


def _children(listing: Any) -> list[dict[str, Any]]:
    """Return what a listing holds; an empty one may be a text, "" or null."""
    data = listing.get("data") if isinstance(listing, dict) else None
    children = data.get("children") if isinstance(data, dict) else None
    return [child if isinstance(child, dict) else {} for child in children] if isinstance(children, list) else []


def _walk(things: list[dict[str, Any]]) -> Iterator[_Thing]:
    """Yield what listings hold, each thing before its replies, siblings in their order."""
    waiting = [(thing, "") for thing in reversed(things)]
    while waiting:
        thing, above = waiting.pop()
        data = thing.get("data")
        yield _Thing(thing.get("kind"), data, above)
        replies = _children(data.get("replies")) if isinstance(data, dict) else []
        if replies:
            name = _answered(data)
            waiting += [(reply, name) for reply in reversed(replies)]


def _add_comments(draft: Draft, things: Iterable[_Thing], article: ArticleRecord | None, texts: _Texts) -> None:
    """Add comments; count what stands for those that are not there."""
    stubs = missing = 0
    for thing in things:
        if thing.kind == _MORE:
            stubs += 1
            missing += _count(thing.data)
        elif article is None:
            draft.leave_out(1)
        else:
            make = partial(_comment, article=article.id, above=thing.above, texts=texts)
            draft.add(thing.data, make)
    if stubs:
        draft.leave_out(stubs)
        message = f"In {stubs} place(s) the file leaves off and names {missing} more comment(s) that it does not hold."
        draft.tell("warning", "missing_comments", message)


def _count(stub: Any) -> int:
    count = stub.get("count") if isinstance(stub, dict) else 0
    return count if isinstance(count, int) and count > 0 else 0


def _article(post: Fields, texts: _Texts) -> ArticleRecord:
    created, edited = post.time("created_utc"), post.time("edited")
    flair, linked = post.word("link_flair_text"), post.word("url")
    name = _name(post, _POST)
    is_removed = texts.read(post, "selftext").strip() in _GONE
    return ArticleRecord(
        id=name,
        title=" ".join(texts.read(post, "title").split()) or name,
        url=_permalink(post) or None,
        body="" if is_removed else texts.read(post, "selftext"),
        body_format="markdown",
        author=_author(post),
        published_at=created.moment,
        updated_at=edited.moment,
        section=post.word("subreddit") or None,
        tags=(flair,) if flair else (),
        # A post without a text of its own points to something.
        notes=(("url", linked),) if linked and not post.is_true("is_self") else (),
        comments_open=not (post.is_true("locked") or post.is_true("archived")),
        published_text=created.text,
    )


def _comment(fields: Fields, article: str, above: str, texts: _Texts) -> CommentRecord:
    created, edited = fields.time("created_utc"), fields.time("edited")
    parent = fields.id("parent_id") or above
    body = texts.read(fields, "body")
    is_gone = body.strip() in _GONE
    return CommentRecord(
        id=_name(fields, _COMMENT),
        article=article,
        parent=parent if parent.startswith(_COMMENT) else None,
        number="",
        author=_author(fields),
        created_at=created.moment,
        updated_at=edited.moment,
        body="" if is_gone else body,
        body_format="markdown",
        score=_score(fields),
        state="deleted" if is_gone else "visible",
        anchor=_permalink(fields),
        created_text=created.text,
    )


def _permalink(fields: Fields) -> str:
    """Return the address that a post or a comment has of its own, "" where the file gives none."""
    path = fields.word("permalink")
    return f"{_SITE}{path}" if path.startswith("/") else path


def _name(fields: Fields, kind: str) -> str:
    """Return a thing's full name: its kind and its id. Raises BadRecord where it has neither."""
    name, number = fields.id("name"), fields.id("id")
    if not name and not number:
        raise BadRecord("It has no 'id'.")
    return name or f"{kind}_{number}"


def _answered(data: Any) -> str:
    """Return the name of a comment that has replies, "" where it is none itself."""
    try:
        return _name(Fields.of(data, ZoneInfo("UTC")), _COMMENT)
    except BadRecord:
        return ""


def _author(fields: Fields) -> AuthorRecord | None:
    login = fields.word("author")
    return None if login in ("", *_GONE) else AuthorRecord(login=login)


def _score(fields: Fields) -> int | None:
    """Return a comment's score, which old threads give as votes up and down."""
    if fields.is_true("score_hidden"):
        return None
    score, ups, downs = fields.number("score"), fields.number("ups"), fields.number("downs")
    if score is not None or ups is None:
        return score
    return ups - (downs or 0)


REDDIT = Format("reddit", is_reddit, read_reddit)
