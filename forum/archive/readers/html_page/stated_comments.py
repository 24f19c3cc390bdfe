"""From the comments that a page states in JSON-LD to the form of those found in its elements."""

from __future__ import annotations

import re
from typing import Any

from forum.archive.ids import fit_id
from forum.archive.readers.html_page.addresses import full_address
from forum.archive.readers.html_page.cleaning import Cleaning
from forum.archive.readers.html_page.drafts import Draft, read_score
from forum.archive.readers.html_page.json_ld import COMMENT_TYPES, Node, StatedComment, Statements, text_in, types_of
from forum.archive.readers.html_page.page import Page
from forum.archive.readers.html_page.sites import FURNITURE, MICRODATA
from forum.archive.readers.html_page.text import text_of
from forum.archive.readers.html_page.threads import Found, number_comments
from forum.archive.readers.html_page.tree import grow_fragment
from forum.archive.records import AuthorRecord, BodyFormat

_MARKUP = re.compile(r"</?(?:a|b|blockquote|br|code|div|em|i|img|li|ol|p|pre|span|strong|ul)\b|&(?:#\d+|[a-z]+);", re.I)
_TEXTS = ("text", "commentText", "articleBody", "description")
_TIMES = ("dateCreated", "datePublished", "commentTime")
_ADDRESSES = ("@id", "url", "identifier")


def draft_stated(statements: Statements, page: Page) -> list[Draft]:
    """Return the comments that a page states; one that it states twice, once."""
    made: dict[int, Found] = {}
    by_id: dict[str, Found] = {}
    drafts: list[Draft] = []
    for stated in statements.comments:
        found = _found(stated, page, made)
        made[id(stated)] = by_id.get(found.id, found)
        if not found.id or found.id not in by_id:
            by_id[found.id] = found
            drafts.append(_draft(stated, found, page, statements))
    number_comments([draft.found for draft in drafts])
    return drafts


def _found(stated: StatedComment, page: Page, made: dict[int, Found]) -> Found:
    address = next(filter(None, (text_in(stated.node, key) for key in _ADDRESSES)), "")
    name, anchor = _name(address)
    above = made[id(stated.above)] if stated.above else None
    parent = "" if above else _parent(stated.node)
    return Found(page.tree.root, name, anchor, above, parent)


def _name(address: str) -> tuple[str, str]:
    """Return the id and the anchor of the comment that an address leads to."""
    anchor = address.partition("#")[2]
    matched = next(filter(None, (pattern.match(anchor) for pattern in MICRODATA.ids)), None)
    return fit_id(matched["id"] if matched else address.removeprefix("#")), anchor


def _parent(node: Node) -> str:
    """Return the id of the comment that one says it answers; "" where that is the article."""
    parent: Any = node.get("parentItem")
    address = text_in(parent, "@id", "url") if isinstance(parent, dict) else text_in(node, "parentItem")
    name, anchor = _name(address)
    is_comment = isinstance(parent, dict) and bool(types_of(parent) & COMMENT_TYPES)
    return name if is_comment or anchor else ""


def _draft(stated: StatedComment, found: Found, page: Page, statements: Statements) -> Draft:
    node = stated.node
    body, body_format, words = stated_text(text_in(node, *_TEXTS), page)
    return Draft(
        found,
        author=stated_author(node, page, statements),
        created=page.clock.read_text(text_in(node, *_TIMES), stated.line),
        updated=page.clock.read_text(text_in(node, "dateModified"), stated.line),
        body=body,
        body_format=body_format,
        words=words,
        score=read_score(text_in(node, "upvoteCount")),
        is_hidden=False,
        quoted=(),
        line=stated.line,
    )


def stated_text(text: str, page: Page) -> tuple[str, BodyFormat, str]:
    """Return a text that data state, its format, and its words: data hold both HTML and plain text."""
    root = grow_fragment(text) if _MARKUP.search(text) else None
    if root is None:
        return text, "text", text
    cleaning = Cleaning(page.base, FURNITURE, tell_lost=page.tell_lost_address)
    return cleaning.clean(root), "html", text_of(root, cleaning.is_left_out)


def stated_author(node: Node, page: Page, statements: Statements) -> AuthorRecord | None:
    """Return who wrote what a node is, ``None`` where it names nobody."""
    author: Any = node.get("author") or node.get("creator")
    author = author[0] if isinstance(author, list) and author else author
    if isinstance(author, dict):
        login = text_in(author, "name") or statements.names.get(text_in(author, "@id"), "")
        url = full_address(page.base, text_in(author, "url"))
    else:
        login, url = text_in(node, "author", "creator"), ""
    login = " ".join(login.split())
    return AuthorRecord(login=login, url=url or None) if login else None
