"""Reads what WordPress exports: WXR 1.0 to 1.2, a feed with comments in it.

Left out, and counted, are items that are no articles (pictures, menus) and
were not discussed, and pings of other sites that nobody answered; one with
answers is kept, for they would hang on nothing without it. The form in which
Disqus takes comments in is read too: it is the same but for the article's id.
"""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Iterator
from functools import partial

from forum.archive.ids import comment_id, fit_id
from forum.archive.readers.wxr.comments import FoundComment, order_of, read_comment
from forum.archive.readers.wxr.items import FIELDS, Item, Site, derived_id, read_article
from forum.archive.readers.wxr.names import fields_of, name_of
from forum.archive.readers.xml import Element, Elements, markup_of
from forum.archive.reading import Format, Reading, UnreadableInput
from forum.archive.records import CommentRecord, Ledger, Problem, Severity, ThreadRecord

_VERSIONS = ("1.0", "1.1", "1.2")
_CHANNEL, _ITEM = 2, 3
_HEAD = frozenset(("link", "language", "wp:wxr_version", "wp:base_site_url", "wp:base_blog_url"))
_USER = frozenset(f"wp:author_{name}" for name in ("id", "login", "email", "display_name"))
_LOST = "Nothing of the article that stands there, nor of those behind it, was imported."


def recognises_wxr(head: bytes) -> bool:
    """Whether a file begins like a feed in which WordPress's own names are declared, in whatever encoding."""
    text = head.replace(b"\x00", b"")
    begin = text.find(b"<rss")
    is_xml = text.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"<")
    return is_xml and begin >= 0 and text.find(b"wordpress.org/export/", begin) >= 0


def read_wxr(reading: Reading) -> Iterator[ThreadRecord]:
    """Yield the articles of an export with their comments, and at last what was left out of it."""
    export = _Export(reading)
    try:
        yield from export.threads()
    except UnreadableInput:
        yield from export.rest()
        raise
    yield from export.rest()


class _Export:
    """One file on its way through the reader."""

    def __init__(self, reading: Reading) -> None:
        self._site = Site(reading.name, reading.zone)
        self._item: Item | None = None
        self._left_out: Counter[str] = Counter()
        self._pings_left_out = 0
        self._seen: dict[str, int] = {}
        self._is_whole = False
        self._elements = _elements(reading)

    def threads(self) -> Iterator[ThreadRecord]:
        for is_whole, name, depth, element in self._elements:
            if depth == _CHANNEL and name == "item":
                if not is_whole:
                    self._item = Item(element.sourceline or 1)
                elif self._item:
                    item, self._item = self._item, None
                    yield from self._thread(item)
            elif not is_whole:
                continue
            elif depth == _CHANNEL:
                self._read_head(element)
            elif self._item:
                self._read_part(self._item, name, element)
        self._is_whole = True

    def _read_head(self, element: Element) -> None:
        name = name_of(str(element.tag))
        text = (element.text or "").strip()
        if name == "wp:author":
            self._site.add_user(fields_of(element, _USER))
        elif name == "wp:wxr_version":
            self._site.version = self._site.version or text
        elif name == "language":
            self._site.language = text or None
        elif name in _HEAD:
            self._site.addresses.setdefault(name, text)

    def _read_part(self, item: Item, local: str, element: Element) -> None:
        name = name_of(str(element.tag))
        if name == "wp:comment":
            warn = partial(self._tell, item, element.sourceline, "warning")
            item.comments.append(read_comment(element, item.own_id, self._site.users, self._site.zone, warn))
        elif name == "category":
            if topic := markup_of(element).strip():
                item.topics.append((element.get("domain", ""), _plain(topic)))
        elif name in FIELDS and not item.fields.get(name):
            item.fields[name] = markup_of(element)

    def _thread(self, item: Item) -> Iterator[ThreadRecord]:
        """Yield an item as a thread, or count it as left out."""
        if not item.is_article:
            self._left_out[item.kind or "untyped"] += 1
            self._pings_left_out += len(item.comments)
        elif key := self._key(item):
            yield self._article(item, key)
        else:
            message = f"The article {item.own_id!r} stands in the file a second time; this copy is left out."
            self._tell(item, item.line, "error", "duplicate_id", message)
            units = 1 + len(item.comments)
            ledger = Ledger(read=units, reported=units)
            yield ThreadRecord(
                self._site.file,
                None,
                problems=tuple(item.problems),
                ledger=ledger,
                line=item.line,
                left_out=len(item.comments),
            )

    def _key(self, item: Item) -> str | None:
        """Return the article's id, ``None`` for a second copy of it.

        Where exports of two sites were joined, two articles have one number:
        the second goes by its address.
        """
        what = hash((item.url, item.text("title")))
        for key in filter(None, (item.own_id, fit_id(item.url or ""), derived_id(item))):
            if key not in self._seen:
                self._seen[key] = what
                return key
            if self._seen[key] == what:
                break
        return None

    def _article(self, item: Item, key: str) -> ThreadRecord:
        article = read_article(item, key, self._site, partial(self._tell, item, item.line, "warning"))
        kept = _without_pings(item.comments)
        pings = len(item.comments) - len(kept)
        if pings:
            message = f"{pings} pingback(s) and trackback(s) that nobody answered were left out."
            self._tell(item, item.line, "warning", "pings", message)
        return ThreadRecord(
            file=self._site.file,
            article=article,
            comments=_with_ids([comment.record for comment in kept], key),
            problems=tuple(item.problems),
            ledger=Ledger(read=1 + len(item.comments), placed=1 + len(kept), reported=pings),
            lines=tuple(comment.line for comment in kept),
            derived_ids=any(not comment.record.id for comment in kept),
            line=item.line,
            source=self._site.source,
            left_out=pings,
        )

    def _tell(self, item: Item, line: int | None, severity: Severity, code: str, message: str) -> None:
        item.problems.append(Problem(self._site.file, line, severity, code, message))

    def rest(self) -> Iterator[ThreadRecord]:
        """Yield what is to be told of the whole file, and what of it is in no article."""
        problems = [Problem(self._site.file, None, "warning", code, message) for code, message in self._remarks()]
        comments = self._pings_left_out + (len(self._item.comments) if self._item else 0)
        units = self._left_out.total() + bool(self._item) + comments
        if problems or units:
            ledger = Ledger(read=units, reported=units)
            yield ThreadRecord(
                self._site.file,
                None,
                problems=tuple(problems),
                ledger=ledger,
                source=self._site.source,
                left_out=comments,
            )

    def _remarks(self) -> Iterator[tuple[str, str]]:
        version = self._site.version
        if version not in _VERSIONS and (version or self._is_whole):
            named = f"says that it is of version {version[:80]!r}" if version else "names no version"
            yield "unknown_version", f"The export {named}. It was read as those of 1.0 to 1.2 are."
        if self._left_out:
            kinds = ", ".join(f"{number} {kind[:80]}" for kind, number in sorted(self._left_out.items()))
            pings = f", with {self._pings_left_out} pingback(s)" if self._pings_left_out else ""
            message = f"Items that are no articles, and that nobody discussed, were left out: {kinds}{pings}."
            yield "left_out", message
        yield from self._elements.characters.remarks()


def _elements(reading: Reading) -> Elements:
    depths: dict[str, tuple[int, ...]]
    depths = {name.partition(":")[2] or name: (_ITEM,) for name in FIELDS | {"wp:comment", "category"}}
    depths |= dict.fromkeys(("link", "author"), (_CHANNEL, _ITEM))
    depths |= {name.partition(":")[2] or name: (_CHANNEL,) for name in _HEAD - {"link"} | {"item"}}
    elements = Elements(reading, depths, _LOST)
    if elements.root not in ("", "rss"):
        message = f"The file's first element is <{elements.root[:80]}>, and that of a WordPress export is <rss>. "
        raise UnreadableInput("not_wxr", f"{message}Nothing of it was imported. Let its format be found out.", 1)
    return elements


def _without_pings(comments: list[FoundComment]) -> list[FoundComment]:
    """Return comments, with those pings of other sites that were answered."""
    if not any(comment.is_ping for comment in comments):
        return comments
    pings = {comment.record.id: comment for comment in comments if comment.is_ping}
    waiting = [comment.record.parent for comment in comments if not comment.is_ping]
    answered: set[str] = set()
    while waiting:
        parent = waiting.pop()
        if parent in pings and parent not in answered:
            answered.add(parent)
            waiting.append(pings[parent].record.parent)
    return [comment for comment in comments if not comment.is_ping or comment.record.id in answered]


def _with_ids(comments: list[CommentRecord], article: str) -> tuple[CommentRecord, ...]:
    """Return comments under their article, each with an id; where there is none it is made from what they say."""
    equals: Counter[tuple[object, ...]] = Counter()
    for place, comment in enumerate(comments):
        key = comment.id
        if not key:
            what = order_of(comment)
            key = comment_id(article, *what, ordinal=equals[what])
            equals[what] += 1
        if key != comment.id or article != comment.article:
            comments[place] = comment._replace(id=key, article=article)
    return tuple(comments)


def _plain(text: str) -> str:
    return " ".join(html.unescape(text).split())


WXR = Format("wxr", recognises_wxr, read_wxr)
