"""From an ``item`` to an article."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from forum.archive.ids import article_id, fit_id
from forum.archive.readers.wxr.comments import FoundComment, Warn
from forum.archive.readers.wxr.paragraphs import as_written
from forum.archive.readers.wxr.times import ReadTime, read_time
from forum.archive.reading import source_name
from forum.archive.records import ArticleRecord, AuthorRecord, Problem

State = Literal["published", "draft", "hidden"]

FIELDS = frozenset(
    [
        "title", "link", "pubDate", "guid", "dc:creator", "content:encoded", "dsq:thread_identifier", "wp:author",
        "wp:post_id", "wp:post_date", "wp:post_date_gmt", "wp:post_modified", "wp:post_modified_gmt", "wp:post_name",
        "wp:post_type", "wp:post_password", "wp:status", "wp:comment_status", "wp:attachment_url",
    ]
)  # fmt: skip
# An item without a status is an ordinary feed's, and a feed is public.
_STATES: dict[str, State] = {
    "": "published",
    "publish": "published",
    "inherit": "published",
    "draft": "draft",
    "pending": "draft",
    "future": "draft",
    "auto-draft": "draft",
    "private": "hidden",
    "trash": "hidden",
}
_ARTICLES = ("", "post", "page")
# Parts of other articles and of the site itself.
_PARTS = frozenset(
    [
        "attachment", "revision", "nav_menu_item", "custom_css", "customize_changeset", "oembed_cache", "user_request",
        "wp_block", "wp_template", "wp_template_part", "wp_global_styles", "wp_navigation", "wp_font_family",
        "wp_font_face",
    ]
)  # fmt: skip
_NO_TOPICS = ("post_format", "nav_menu", "language", "post_translations")
_WEB = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
_MARKUP = re.compile(r"</?[a-z][^<>]*>", re.IGNORECASE)
_TITLE_LENGTH = 100


@dataclass(slots=True)
class Site:
    """What the head of an export says of the site."""

    file: str
    zone: ZoneInfo
    version: str | None = None
    language: str | None = None
    addresses: dict[str, str] = field(default_factory=dict)
    users: dict[str, AuthorRecord] = field(default_factory=dict)
    logins: dict[str, AuthorRecord] = field(default_factory=dict)

    @property
    def address(self) -> str:
        """The blog's own address; that of the network it belongs to is many blogs'."""
        found = map(self.addresses.get, ("wp:base_blog_url", "link", "wp:base_site_url"))
        return next((address.rstrip("/") for address in found if address and _WEB.fullmatch(address)), "")

    @property
    def source(self) -> str | None:
        """The name of the source, from the site's address."""
        return source_name(self.address) if self.address else None

    def add_user(self, fields: dict[str, str]) -> None:
        """Keep one of the people who write on the site."""
        found = {name[len("wp:author_") :]: text.strip() for name, text in fields.items()}
        login = found.get("login", "")
        if not login:
            return
        name = html.unescape(found.get("display_name", "")).strip()
        user = self.logins.setdefault(login, AuthorRecord(login, name or None, None, found.get("email") or None))
        if number := found.get("id"):
            self.users.setdefault(number, user)


@dataclass(slots=True)
class Item:
    """What was read of an item so far."""

    line: int
    fields: dict[str, str] = field(default_factory=dict)
    topics: list[tuple[str, str]] = field(default_factory=list)
    comments: list[FoundComment] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def text(self, name: str) -> str:
        """Return a field without the blanks around it, "" where it is missing."""
        return self.fields.get(name, "").strip()

    @property
    def kind(self) -> str:
        """What WordPress calls its post type."""
        return self.text("wp:post_type").lower()

    @property
    def is_article(self) -> bool:
        """Whether it can be read or was discussed; the rest are pictures, menus and the like."""
        if any(not comment.is_ping for comment in self.comments) or self.kind in _ARTICLES:
            return True
        return self.kind not in _PARTS and bool(self.text("content:encoded"))

    @property
    def url(self) -> str | None:
        """The address of its page."""
        found = _WEB.fullmatch(self.text("link"))
        return found[0] if found else None

    @property
    def own_id(self) -> str:
        """The id that the source gives it, "" where it gives none."""
        number = self.text("wp:post_id")
        own = number if number != "0" else ""
        return fit_id(own or self.text("dsq:thread_identifier") or self.url or "")


def read_article(item: Item, key: str, site: Site, warn: Warn) -> ArticleRecord:
    """Return an item as an article; ``key`` is the id that it has."""
    body, body_format = as_written(item.text("content:encoded"))
    feed = item.text("pubDate")
    published = read_time(item.text("wp:post_date_gmt"), item.text("wp:post_date"), site.zone, feed)
    updated = read_time(item.text("wp:post_modified_gmt"), item.text("wp:post_modified"), site.zone)
    for code, message in (*published.problems, *updated.problems):
        warn(code, message)
    if item.text("link") and not item.url:
        warn("bad_address", f"{item.text('link')[:80]!r} is no address of a page; it was left out.")
    section, tags = _topics(item)
    return ArticleRecord(
        id=key,
        title=_title(item, key, warn),
        url=item.url,
        body=body,
        body_format=body_format,
        author=_author(item, site),
        published_at=published.moment,
        updated_at=_changed(published, updated),
        section=section,
        tags=tags,
        language=site.language,
        comments_open=item.text("wp:comment_status").lower() != "closed",
        state=_state(item, warn),
        addresses=_addresses(item, site),
        published_text=published.text,
    )


def derived_id(item: Item) -> str:
    """Return the id of an item that has neither a number nor an address."""
    return article_id(item.text("title"), item.text("content:encoded").partition("\n\n")[0])


def _changed(published: ReadTime, updated: ReadTime) -> datetime | None:
    """Return when it was changed. WordPress writes for an article that never was the time when it appeared."""
    return None if updated.moment == published.moment else updated.moment


def _title(item: Item, key: str, warn: Warn) -> str:
    """Return the title as plain text; where there is none, the last part of the address, or the id."""
    title = " ".join(html.unescape(_MARKUP.sub("", item.text("title"))).split())
    if title:
        return title
    title = unquote(item.text("wp:post_name")).strip()[:_TITLE_LENGTH] or item.url or key
    warn("no_title", f"The article has no title; it is called “{title}”, after its address or its number.")
    return title


def _author(item: Item, site: Site) -> AuthorRecord | None:
    login = item.text("dc:creator") or item.text("wp:author")
    return site.logins.get(login) or (AuthorRecord(login) if login else None)


def _state(item: Item, warn: Warn) -> State:
    status = item.text("wp:status").lower()
    state = _STATES.get(status)
    if state is None:
        warn("unknown_status", f"The article's status is {status[:80]!r}, which is not known; it is kept hidden.")
        return "hidden"
    if state == "published" and item.fields.get("wp:post_password"):
        warn("password", "The article could be read with a password only; it is kept hidden.")
        return "hidden"
    return state


def _topics(item: Item) -> tuple[str | None, tuple[str, ...]]:
    """Return the section and the tags: the first category, and all else.

    Version 1.0 writes each topic a second time without saying what it is.
    """
    told = [(domain, name) for domain, name in item.topics if domain and domain not in _NO_TOPICS]
    known = {name for _, name in told}
    told += [("category", name) for domain, name in item.topics if not domain and name not in known]
    section = next((name for domain, name in told if domain == "category"), None)
    return section, tuple(sorted({name for domain, name in told if domain != "category" or name != section}))


def _addresses(item: Item, site: Site) -> tuple[str, ...]:
    """Return the further addresses it answered at: its permanent one, and those by its number."""
    found = [item.text("guid"), item.text("wp:attachment_url")]
    number = item.text("wp:post_id")
    if site.address and number.isascii() and number.isdigit():
        names = ("page_id", "p") if item.kind == "page" else ("p",)
        found += [f"{site.address}/?{name}={number}" for name in names]
    return tuple(dict.fromkeys(address for address in found if _WEB.fullmatch(address) and address != item.url))
