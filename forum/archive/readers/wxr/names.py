"""What elements of a WordPress export are called, whatever prefix and version they come with."""

from __future__ import annotations

import re
from collections.abc import Container
from functools import lru_cache

from forum.archive.readers.xml import Element, markup_of

_NAMESPACES = (
    ("wp", re.compile(r"https?://(?:www\.)?wordpress\.org/export/[\d.]+/?")),
    ("excerpt", re.compile(r"https?://(?:www\.)?wordpress\.org/export/[\d.]+/excerpt/?")),
    ("content", re.compile(r"https?://purl\.org/rss/1\.0/modules/content/?")),
    ("dc", re.compile(r"https?://purl\.org/dc/elements/1\.1/?")),
    ("dsq", re.compile(r"https?://(?:www\.)?disqus\.com/?")),
)


@lru_cache(maxsize=4096)
def name_of(tag: str) -> str:
    """Return an element's name as exports write it: ``wp:post_id``, ``title``; "" for names of others.

    The two schemes and all versions of WordPress's own namespace are one, for
    exports mix them.
    """
    if not tag.startswith("{"):
        return tag if ":" not in tag else ""
    namespace, _, name = tag[1:].partition("}")
    prefix = next((prefix for prefix, pattern in _NAMESPACES if pattern.fullmatch(namespace)), None)
    return f"{prefix}:{name}" if prefix else ""


def fields_of(element: Element, wanted: Container[str]) -> dict[str, str]:
    """Return the texts of an element's children by their names; of a name that stands twice, the first."""
    found: dict[str, str] = {}
    for child in element:
        name = name_of(str(child.tag))
        if name in wanted and name not in found:
            found[name] = markup_of(child) if len(child) else child.text or ""
    return found
