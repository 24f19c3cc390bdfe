"""What the head of a page says of it: names, addresses, times."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from forum.archive.readers.html_page.addresses import full_address, without_fragment
from forum.archive.readers.html_page.text import attribute, line_of_text
from forum.archive.readers.html_page.tree import Element

# What browsers and tools that save pages write before the first tag.
_SAVED_FROM = re.compile(r"saved from url=\([0-9]+\)(?P<address>\S+)|^\s*url:\s*(?P<other>\S+)", re.MULTILINE)
_OPENING = 4096


@dataclass(slots=True)
class Head:
    """The head of a page. ``addresses`` are those of the page, the first its own; ``metas`` what it says by name."""

    base: str = ""
    title: str = ""
    language: str | None = None
    addresses: list[str] = field(default_factory=list)
    metas: dict[str, list[str]] = field(default_factory=dict)

    def meta(self, *names: str) -> str:
        """Return the first that the page says under one of these names."""
        return next((value for name in names for value in self.metas.get(name, ())), "")


def read_head(root: Element, text: str) -> Head:
    """Return what a page says of itself; ``text`` is the page as it was saved."""
    head = Head(language=attribute(root, "lang") or attribute(root, "xml:lang") or None)
    for meta in root.iter("meta"):
        name = attribute(meta, "property") or attribute(meta, "name") or attribute(meta, "itemprop")
        if name and attribute(meta, "content"):
            head.metas.setdefault(name.lower(), []).append(attribute(meta, "content"))
    titles = (line_of_text(title) for title in root.iter("title"))
    head.title = next(filter(None, titles), "")
    head.language = head.language or head.meta("og:locale").replace("_", "-") or None
    _add_addresses(head, root, text)
    return head


def _add_addresses(head: Head, root: Element, text: str) -> None:
    saved = _SAVED_FROM.search(text[:_OPENING])
    saved_from = full_address("", saved["address"] or saved["other"]) if saved else ""
    base = next((attribute(element, "href") for element in root.iter("base")), "")
    from_base = full_address(saved_from, base) or saved_from
    links = [(f"{attribute(link, 'rel')} {attribute(link, 'rev')}".lower().split(), link) for link in root.iter("link")]
    written = [attribute(link, "href") for rels, link in links if "canonical" in rels]
    written += head.metas.get("og:url", [])
    written += [attribute(link, "href") for rels, link in links if "shortlink" in rels]
    addresses = [full_address(from_base, address) for address in written]
    unique = dict.fromkeys(without_fragment(address) for address in (*addresses, saved_from) if address)
    head.addresses = [address for address in unique if address.startswith("http")]
    head.base = from_base or next(iter(head.addresses), "")
