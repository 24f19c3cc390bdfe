"""From a comment as Remark42 keeps it to the records of it and of its page.

Of a comment the HTML that was shown is taken (``text``): what was typed
(``orig``) is kept by Remark42 with its signs escaped, and is taken only where
there is nothing else. A page has nothing but its address and, in some
comments, its title; without one the address stands for it.
"""

from __future__ import annotations

import html
from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

from forum.archive.ids import fit_id
from forum.archive.readers.json_exports.fields import BadRecord, Fields
from forum.archive.records import ArticleRecord, AuthorRecord, CommentRecord

# Who a comment is by when everything of it was removed.
_REMOVED = "deleted"


def url_of(fields: Fields) -> str:
    """Return the address of a comment's page. Raises BadRecord where there is none."""
    url = fields.inner("locator").word("url")
    if not url:
        raise BadRecord("It does not say which page it belongs to.")
    return url


def site_of(values: dict[str, Any]) -> str:
    """Return the name of a comment's site, "" where there is none."""
    site = values["locator"].get("site")
    return site if isinstance(site, str) else ""


def make_article(url: str, comments: Iterable[dict[str, Any]], zone: ZoneInfo, *, is_open: bool) -> ArticleRecord:
    """Return the page that comments were written under, named by the first comment that names it."""
    titles = (comment.get("title") for comment in comments)
    title = next((title for title in titles if isinstance(title, str) and title.strip()), url)
    title = " ".join(Fields({}, zone).clean(html.unescape(title)).split())
    return ArticleRecord(id=fit_id(url), title=title or url, url=url, comments_open=is_open)


def make_comment(fields: Fields, article: str, emails: dict[str, str]) -> CommentRecord:
    """Return a comment. Raises BadRecord for one without an id."""
    number = fields.required_id("id")
    created, edited = fields.time("time"), fields.inner("edit").time("time")
    comment = CommentRecord(
        id=number,
        article=article,
        parent=fields.id("pid") or None,
        number="",
        author=_author(fields.inner("user"), emails),
        created_at=created.moment,
        updated_at=edited.moment,
        body=fields.text("text"),
        body_format="html",
        score=fields.number("score"),
        anchor=f"remark42__comment-{number}",
        created_text=created.text,
    )
    if fields.is_true("delete"):
        return comment._replace(body="", state="deleted")
    if not comment.body:
        return comment._replace(body=fields.text("orig"), body_format="markdown" if fields.text("orig") else "html")
    return comment


def _author(user: Fields, emails: dict[str, str]) -> AuthorRecord | None:
    """Return who wrote a comment. Remark42 keeps names with their signs escaped."""
    name = html.unescape(user.word("name"))
    login = user.word("id") or name
    if not login or login == _REMOVED:
        return None
    return AuthorRecord(login=login, name=name or None, email=emails.get(login))
