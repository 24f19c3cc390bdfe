"""Pictures of foreign texts as links: nothing is loaded from where they are."""

from __future__ import annotations

import re
from html import escape, unescape
from urllib.parse import urlsplit

from forum.markup.sanitiser import canonical

_PICTURE = re.compile(r"<ima?ge?\b", re.IGNORECASE)
# Tags as the sanitiser writes them. All are matched, so that none is looked for within an attribute.
_TAG = re.compile(r'<(/?)([a-z][a-z0-9]*)((?: [a-z]+="[^"]*")*)>')
_ATTRIBUTE = re.compile(r' ([a-z]+)="([^"]*)"')
_EMOTICON = re.compile(r".{1,3}|:[^\s:]{1,40}:", re.DOTALL)


def link_pictures(html: str) -> str:
    """Return HTML with links for its pictures. It is to be sanitised after this."""
    if not _PICTURE.search(html):
        return html
    return _Pictures().replace(canonical(html))


class _Pictures:
    """One text on its way through; a picture in a link becomes words of that link."""

    def __init__(self) -> None:
        self._links = 0

    def replace(self, html: str) -> str:
        return _TAG.sub(self._replace_tag, html)

    def _replace_tag(self, tag: re.Match[str]) -> str:
        name = tag[2]
        if name == "a":
            self._links += -1 if tag[1] else 1
        if name != "img":
            return tag[0]
        said = {key: unescape(value) for key, value in _ATTRIBUTE.findall(tag[3])}
        return _describe(said.get("src", "").strip(), " ".join(said.get("alt", "").split()), in_link=self._links > 0)


def _describe(source: str, words: str, *, in_link: bool) -> str:
    """Return what stands for a picture: its words, with a link to it where its address names a host."""
    host = _host(source)
    if in_link or not host or (words and _EMOTICON.fullmatch(words)):
        return escape(words or host)
    label = f"{words} ({host})" if words else host
    return f'<a href="{escape(source)}">{escape(label)}</a>'


def _host(address: str) -> str:
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return (parts.hostname or "") if parts.scheme in ("", "http", "https") else ""
