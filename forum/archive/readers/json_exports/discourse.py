"""Reads a topic of Discourse as its server writes it (``/t/…/57.json``).

The topic's first post is the article, all others are comments. Replies name
the number of a post within its topic, so that a comment's id here is the
topic's and that number. What a server shows its staff only (whispers) is
hidden; notices of what was done to the topic (closed, pinned) are no comments
and are left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Literal

from forum.archive.readers.json_exports.draft import Draft
from forum.archive.readers.json_exports.fields import BadRecord, Fields
from forum.archive.readers.json_exports.heads import has_keys, head_text
from forum.archive.readers.json_exports.strict import read_document
from forum.archive.reading import Format, Reading, UnreadableInput
from forum.archive.records import ArticleRecord, AuthorRecord, BodyFormat, CommentRecord, ThreadRecord

_FIRST = 1
_SMALL_ACTION, _WHISPER = 3, 4
_LIKE = 2


def is_discourse(head: bytes) -> bool:
    """Whether a file begins as a topic of Discourse."""
    text = head_text(head)
    return text.startswith("{") and has_keys(text, "post_stream")


def read_discourse(reading: Reading) -> Iterator[ThreadRecord]:
    """Yield the one thread of a topic. Raises UnreadableInput for a file that is none."""
    document = read_document(reading)
    draft = Draft.of(reading)
    draft.problems += document.problems
    try:
        topic = Fields.of(document.value, reading.zone)
        stream = topic.inner("post_stream")
        posts, named = stream.items("posts"), stream.items("stream")
        topic_id = topic.required_id("id")
        # Of a topic whose own fields are none, no post can be placed.
        _article(topic, topic_id, Fields({}, reading.zone))
    except BadRecord as error:
        message = f"This is no topic of Discourse: {error} Nothing of it was imported."
        raise UnreadableInput("bad_json", message) from None
    yield _read_topic(draft, topic, topic_id, posts, named)


def _read_topic(draft: Draft, topic: Fields, topic_id: str, posts: list[Any], named: list[Any]) -> ThreadRecord:
    opening = next((post for post in posts if _number(post) == _FIRST), None)
    if opening is None:
        article: ArticleRecord | None = _article(topic, topic_id, Fields({}, topic.zone))
        draft.tell("warning", "no_first_post", "The topic's first post is not in the file; its article has no text.")
    else:
        article = draft.make(opening, lambda fields: _article(topic, topic_id, fields))
    if article is None:
        draft.leave_out(len(posts) - 1)
        return draft.finish(None)
    notices = [post for post in posts if post is not opening and _is_notice(post)]
    for post in posts:
        if post is not opening and not _is_notice(post):
            draft.add(post, lambda fields: _comment(fields, topic_id))
    if notices:
        draft.leave_out(len(notices))
        draft.left_out += len(notices)
        draft.tell("warning", "notices", f"{len(notices)} notice(s) of what was done to the topic are left out.")
    _tell_missing(draft, posts, named)
    return replace(draft.finish(article), lacks_article=opening is None)


def _tell_missing(draft: Draft, posts: list[Any], named: list[Any]) -> None:
    held = {post.get("id") for post in posts if isinstance(post, dict) and isinstance(post.get("id"), int)}
    missing = {post for post in named if isinstance(post, int)} - held
    if missing:
        message = f"The topic names {len(missing)} more post(s) that the file does not hold. "
        draft.tell(
            "warning", "missing_posts", message + "Fetch them with its print view or in pages, and import again."
        )


def _number(post: Any) -> Any:
    return post.get("post_number") if isinstance(post, dict) else None


def _is_notice(post: Any) -> bool:
    return isinstance(post, dict) and post.get("post_type") == _SMALL_ACTION


def _article(topic: Fields, topic_id: str, post: Fields) -> ArticleRecord:
    title, slug = " ".join(topic.text("title").split()), topic.word("slug")
    created, changed = post.time("created_at"), post.time("updated_at")
    opened = created if created.moment else topic.time("created_at")
    body, body_format = _body(post)
    is_hidden = (
        topic.values.get("visible") is False or bool(topic.values.get("deleted_at")) or _state(post) != "visible"
    )
    for code, message in topic.warnings.items():
        post.warnings.setdefault(code, message)
    return ArticleRecord(
        id=topic_id,
        title=title or topic_id,
        url=f"/t/{slug}/{topic_id}" if slug else f"/t/{topic_id}",
        body=body,
        body_format=body_format,
        author=_author(post),
        published_at=opened.moment,
        updated_at=changed.moment if changed.moment != created.moment else None,
        tags=_tags(topic),
        comments_open=not (topic.is_true("closed") or topic.is_true("archived")),
        state="hidden" if is_hidden else "published",
        addresses=(f"/t/{topic_id}",) if slug else (),
        published_text=opened.text,
    )


def _comment(post: Fields, topic_id: str) -> CommentRecord:
    number, parent = post.number("post_number"), post.number("reply_to_post_number")
    if number is None:
        raise BadRecord("It has no 'post_number'.")
    created, changed = post.time("created_at"), post.time("updated_at")
    body, body_format = _body(post)
    state = _state(post)
    return CommentRecord(
        id=f"{topic_id}/{number}",
        article=topic_id,
        parent=None if parent in (None, _FIRST, number) else f"{topic_id}/{parent}",
        number="",
        author=_author(post),
        created_at=created.moment,
        updated_at=changed.moment if changed.moment != created.moment else None,
        body="" if state == "deleted" else body,
        body_format=body_format,
        score=_likes(post),
        state=state,
        anchor=f"post_{number}",
        created_text=created.text,
    )


def _body(post: Fields) -> tuple[str, BodyFormat]:
    """Return a post as it was shown, else as it was typed."""
    shown, typed = post.text("cooked"), post.text("raw")
    return (typed, "markdown") if typed and not shown else (shown, "html")


def _state(post: Fields) -> Literal["visible", "hidden", "deleted"]:
    if post.values.get("deleted_at") or post.is_true("user_deleted"):
        return "deleted"
    return "hidden" if post.is_true("hidden") or post.number("post_type") == _WHISPER else "visible"


def _author(post: Fields) -> AuthorRecord | None:
    login = post.word("username")
    return AuthorRecord(login=login, name=post.word("name") or None) if login else None


def _likes(post: Fields) -> int | None:
    """Return how many liked a post; the server leaves out what nobody did."""
    if not isinstance(post.values.get("actions_summary"), list):
        return None
    actions = (Fields.of(action, post.zone) for action in post.items("actions_summary"))
    return next((action.number("count") or 0 for action in actions if action.number("id") == _LIKE), 0)


def _tags(topic: Fields) -> tuple[str, ...]:
    """Return a topic's tags, which newer servers describe by objects."""
    named = (tag.get("name") if isinstance(tag, dict) else tag for tag in topic.items("tags"))
    return tuple(sorted({topic.clean(tag).strip() for tag in named if isinstance(tag, str) and tag.strip()}))


DISCOURSE = Format("discourse", is_discourse, read_discourse)
