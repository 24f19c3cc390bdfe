"""Atom as feeds here are written: RFC 4287, with the threads of RFC 4685."""

from __future__ import annotations

import re
import uuid
from datetime import datetime
from typing import Any

from django.utils.feedgenerator import Atom1Feed, rfc3339_date
from django.utils.xmlutils import SimplerXMLGenerator

from accounts.models import Source

_THREADS = "http://purl.org/syndication/thread/1.0"
# Ids of entries begin here, and are the same whatever host a site answers to, and after an export and an import.
_NAMESPACE = uuid.UUID("7d3c1f0e-59a4-4c0b-9a51-5a3b8f2d6c11")
# Characters that XML 1.0 has no way to write.
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")


def entry_id(kind: str, source: Source, external_id: str) -> str:
    """Return the id of an entry, made of what names it for good."""
    return uuid.uuid5(_NAMESPACE, f"{kind}\x1f{source.name}\x1f{external_id}").urn


class AtomFeed(Atom1Feed):
    """A feed whose entries may have, besides Django's, a content and what they answer.

    Items take ``content`` (HTML, with ``base``, the address that those in it
    begin at) or, in its place, ``words`` (plain text); ``language``;
    ``answers`` (the id and the address of what the entry answers); ``replies``
    (the address of the feed of its answers, how many there are, and since when).
    """

    def add_item(self, *args: Any, **kwargs: Any) -> None:
        """Add an entry; what no XML can hold is left out of its texts."""
        super().add_item(*map(_clean, args), **{name: _clean(value) for name, value in kwargs.items()})

    def latest_post_date(self) -> datetime:
        """Return when the newest entry changed: a feed without any is as old as what it is of."""
        latest: datetime = super().latest_post_date() if self.items else self.feed["since"]
        return latest

    def root_attributes(self) -> dict[str, str]:
        return super().root_attributes() | {"xmlns:thr": _THREADS}

    def item_attributes(self, item: dict[str, Any]) -> dict[str, str]:
        language = item["language"]
        return {"xml:lang": language} if _LANGUAGE.fullmatch(language) else {}

    def add_root_elements(self, handler: SimplerXMLGenerator) -> None:
        # Feeds have no names of their own for good: each is the one at its address.
        self.feed["id"] = self.feed["feed_url"]
        self.feed["title"] = _clean(self.feed["title"])
        super().add_root_elements(handler)

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        if item["content"] is not None:
            handler.addQuickElement("content", item["content"], {"type": "html", "xml:base": item["base"]})
        if item["words"] is not None:
            handler.addQuickElement("summary", item["words"], {"type": "text"})
        if item["answers"]:
            ref, href = item["answers"]
            handler.addQuickElement("thr:in-reply-to", "", {"ref": ref, "href": href, "type": "text/html"})
        if item["replies"]:
            self._add_replies(handler, *item["replies"])

    def _add_replies(self, handler: SimplerXMLGenerator, href: str, count: int, updated: datetime | None) -> None:
        told = {"rel": "replies", "href": href, "type": "application/atom+xml", "thr:count": str(count)}
        if updated:
            told["thr:updated"] = rfc3339_date(updated)
        handler.addQuickElement("link", "", told)
        handler.addQuickElement("thr:total", str(count))


def _clean(value: Any) -> Any:
    """Return a text, or each of a list of texts, without characters that XML has not."""
    if isinstance(value, str):
        return _NO_XML.sub("", value)
    return [_clean(each) for each in value] if isinstance(value, list) else value
