"""What the head of a page says of it: names, addresses, times."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from forum.archive.readers.html_page.addresses import full_address, without_fragment
from forum.archive.readers.html_page.text import attribute, line_of_text
from forum.archive.readers.html_page.tree import Element

# What browsers and tools that save pages write before the first tag.
_SAVED_FROM = re.compile(r"saved from url=\([0-9]+\)(?P<address>\S+)|^\s*url:\s*(?P<other>\S+)", re.MULTILINE)
OPENING = 4096


@dataclass(slots=True)
class Head:
    """The head of a page. ``addresses`` are those that the page says it has, the first its own.

    ``crawled`` are those that only the crawler's word gives it. ``base`` is
    where its links start from, ``stated_base`` as far as the page itself says
    so. ``metas`` is what it says by name.
    """

    base: str = ""
    stated_base: str = ""
    title: str = ""
    language: str | None = None
    addresses: list[str] = field(default_factory=list)
    crawled: list[str] = field(default_factory=list)
    metas: dict[str, list[str]] = field(default_factory=dict)

    def meta(self, *names: str) -> str:
        """Return the first that the page says under one of these names."""
        return next((value for name in names for value in self.metas.get(name, ())), "")


def read_head(root: Element, opening: str, crawled: str = "") -> Head:
    """Return what a page says of itself; ``opening`` are its first characters, ``crawled`` where it was fetched."""
    head = Head(language=attribute(root, "lang") or attribute(root, "xml:lang") or None)
    for meta in root.iter("meta"):
        name = attribute(meta, "property") or attribute(meta, "name") or attribute(meta, "itemprop")
        if name and attribute(meta, "content"):
            head.metas.setdefault(name.lower(), []).append(attribute(meta, "content"))
    titles = (line_of_text(title) for title in root.iter("title"))
    head.title = next(filter(None, titles), "")
    head.language = head.language or head.meta("og:locale").replace("_", "-") or None
    _add_addresses(head, root, opening, crawled)
    return head


def _add_addresses(head: Head, root: Element, opening: str, crawled: str) -> None:
    saved = _SAVED_FROM.search(opening)
    saved_from = full_address("", saved["address"] or saved["other"]) if saved else ""
    base = next((attribute(element, "href") for element in root.iter("base")), "")
    from_base = full_address(saved_from, base) or saved_from
    links = [(f"{attribute(link, 'rel')} {attribute(link, 'rev')}".lower().split(), link) for link in root.iter("link")]
    written = [attribute(link, "href") for rels, link in links if "canonical" in rels]
    written += head.metas.get("og:url", [])
    written += [attribute(link, "href") for rels, link in links if "shortlink" in rels]
    head.addresses = _web_pages(from_base, [*written, saved_from])
    head.stated_base = from_base or next(iter(head.addresses), "")
    head.base = (full_address(crawled, base) or crawled) if crawled else head.stated_base
    head.crawled = _web_pages(head.base, [*written, crawled]) if crawled else []


def _web_pages(base: str, written: list[str]) -> list[str]:
    """Return the addresses of pages that are written, each once."""
    addresses = (without_fragment(full_address(base, address)) for address in written)
    return [address for address in dict.fromkeys(addresses) if address.startswith("http")]
