"""What stands for pictures and films: nothing of a page is fetched."""

from __future__ import annotations

import re
from html import escape

from forum.archive.readers.html_page.addresses import full_address, host_of
from forum.archive.readers.html_page.sites import EMOTICON_CLASSES
from forum.archive.readers.html_page.text import alternative_text, attribute
from forum.archive.readers.html_page.tree import Element

EMBEDDED = frozenset({"audio", "embed", "iframe", "object", "video"})
# Pages that load their pictures late keep the true address in one of these.
_LATE = ("data-lazy-src", "data-src", "data-original", "data-orig-file")
_EMOTICON = re.compile(r"/(?:emoticons?|emoji|smil(?:e|es|ey|eys|ies))/", re.IGNORECASE)
_PICTURE = re.compile(r"\.(?:avif|bmp|gif|jpe?g|png|svg|webp)$", re.IGNORECASE)


def is_emoticon(picture: Element) -> bool:
    """Whether a picture stands for a word or a sign within a line."""
    names = (picture.get("class") or "").split()
    return not EMOTICON_CLASSES.isdisjoint(names) or bool(_EMOTICON.search(picture.get("src") or ""))


def is_dot(picture: Element) -> bool:
    """Whether a picture is there to count readers, not to be seen."""
    return picture.get("width") in ("0", "1") and picture.get("height") in ("0", "1")


def picture_address(picture: Element, base: str) -> str:
    """Return where a picture is, "" where it is in the page itself or its host is not known."""
    for name in (*_LATE, "src"):
        address = full_address(base, picture.get(name))
        if address:
            return address
    return ""


def picture_label(picture: Element, address: str) -> str:
    """Return the words that stand for a picture: its alternative text or its title, and its host."""
    words = alternative_text(picture) or attribute(picture, "title")
    host = host_of(address)
    if words and host:
        return f"{words} ({host})"
    return words or (f"{_file_name(address)} ({host})" if _file_name(address) else host)


def embedded_link(element: Element, base: str) -> str:
    """Return a link to what a page shows in a frame or plays."""
    address = next(filter(None, (full_address(base, value) for value in embedded_addresses(element))), "")
    if not address:
        return ""
    title = attribute(element, "title")
    host = host_of(address)
    return link(address, f"{title} ({host})" if title else host)


def embedded_addresses(element: Element) -> list[str | None]:
    """Return the addresses of what is shown in a frame or played, as the page writes them."""
    places = [element, *element.iter("source", "embed", "param")]
    return [place.get(name) for place in places for name in ("src", "data", "data-src", "data-lazy-src")]


def link(address: str, label: str) -> str:
    """Return a link as HTML."""
    return f'<a href="{escape(address)}">{escape(label, quote=False)}</a>'


def is_picture(address: str) -> bool:
    """Whether an address is that of a picture, by its ending."""
    return bool(_PICTURE.search(address.partition("?")[0].partition("#")[0]))


def _file_name(address: str) -> str:
    return address.partition("?")[0].rstrip("/").rpartition("/")[2][:100]
