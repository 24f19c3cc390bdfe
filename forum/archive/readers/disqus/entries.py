"""What stands in an export of Disqus: threads and posts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from forum.archive.readers.xml import Element, local_name, markup_of

WEB = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)

_FIELDS = frozenset(("id", "forum", "link", "title", "message", "createdAt", "isDeleted", "isClosed", "isSpam"))
_FALSE = ("", "false", "0")
_START = re.compile(r"https?://(?:www\.)?", re.IGNORECASE)


class Entry(NamedTuple):
    """A thread or a post as it stands in the file. ``identifier`` is the site's own name for it."""

    is_post: bool
    id: str
    thread: str
    parent: str
    identifier: str
    forum: str
    link: str
    title: str
    message: str
    created: str
    is_deleted: bool
    is_closed: bool
    is_spam: bool
    author: tuple[str, str | None, str | None, str | None] | None
    line: int

    @property
    def is_gone(self) -> bool:
        return self.is_deleted or self.is_spam


def read_entry(element: Element, *, is_post: bool) -> Entry:
    """Return a thread or a post; of a thread, ``thread`` is its own id."""
    fields: dict[str, str] = {}
    named = {"thread": "", "parent": ""}
    author = None
    for child in element:
        name = local_name(str(child.tag))
        if name == "author":
            author = _read_author(child)
        elif name in named:
            named[name] = _id_of(child)
        elif name in _FIELDS and name not in fields:
            fields[name] = markup_of(child).strip()
    own = _id_of(element)
    thread = named["thread"] if is_post else own
    is_deleted, is_closed, is_spam = (
        fields.get(name, "").lower() not in _FALSE for name in ("isDeleted", "isClosed", "isSpam")
    )
    return Entry(
        is_post=is_post,
        id=own,
        thread=thread,
        parent=named["parent"],
        identifier=fields.get("id", ""),
        forum=fields.get("forum", ""),
        link=fields.get("link", ""),
        title=fields.get("title", ""),
        message=fields.get("message", ""),
        created=fields.get("createdAt", ""),
        is_deleted=is_deleted,
        is_closed=is_closed,
        is_spam=is_spam,
        author=author,
        line=element.sourceline or 1,
    )


def _read_author(element: Element) -> tuple[str, str | None, str | None, str | None] | None:
    """Return who signed: an account by its name, a guest by the one that was given, nobody without one."""
    found = {local_name(str(part.tag)): (part.text or "").strip() for part in element}
    name = " ".join(found.get("name", "").split())
    login = found.get("username") or name
    if not login:
        return None
    url = found.get("link") or found.get("url") or None
    return login, name if name and name != login else None, url, found.get("email") or None


def _id_of(element: Element) -> str:
    found = (str(text) for name, text in element.attrib.items() if local_name(str(name)) == "id")
    return next(found, "").strip()


def names_of_page(thread: Entry) -> Iterator[str]:
    """Yield what a thread's page is known by: other threads with one of these are of the same article."""
    if identifier := thread.identifier:
        yield f"identifier {thread.forum} {identifier}"
    if WEB.fullmatch(thread.link):
        page = thread.link.partition("#")[0].rstrip("/")
        yield f"page {_START.sub('', page)}"
