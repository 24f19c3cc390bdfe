"""What a page says of itself in JSON-LD: its article and, on some, the comments (schema.org)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from forum.archive.readers.html_page.page import Page
from forum.archive.readers.html_page.text import keepable
from forum.archive.readers.html_page.tree import Element

Node = dict[str, Any]
COMMENT_TYPES = frozenset({"Comment", "UserComments"})
_ARTICLE_TYPES = frozenset({"DiscussionForumPosting", "SocialMediaPosting", "TechArticle", "Review", "Recipe"})


@dataclass(slots=True)
class StatedComment:
    """A comment of the data, what it answers by its nesting, and the line of its script."""

    node: Node
    above: StatedComment | None
    line: int | None


@dataclass(slots=True)
class Statements:
    """What a page states: its article, {} where it states none, its comments in their order, and names by ``@id``."""

    article: Node = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    comments: list[StatedComment] = field(default_factory=list)


def read_statements(page: Page) -> Statements:
    """Return what the scripts of a page state; report those that cannot be read."""
    statements = Statements()
    for script in page.tree.root.iter("script"):
        if (script.get("type") or "").partition(";")[0].strip().lower() == "application/ld+json":
            _gather(_load(script, page), page.line_of(script), statements)
    return statements


def _load(script: Element, page: Page) -> Any:
    text = keepable(script.text or "").strip()
    try:
        return json.loads(text) if text else None
    except (ValueError, RecursionError) as error:
        reason = "it is nested too deep" if isinstance(error, RecursionError) else str(error)
        message = f"What the page says of itself in JSON-LD could not be read, and was left out: {reason}."
        page.report.warn("bad_json_ld", page.line_of(script), message)
        return None


def _gather(data: Any, line: int | None, statements: Statements) -> None:
    """Add what data state, in their order; without recursion."""
    waiting: list[tuple[Any, StatedComment | None]] = [(data, None)]
    while waiting:
        value, above = waiting.pop()
        if isinstance(value, list):
            waiting += ((item, above) for item in reversed(value))
        if not isinstance(value, dict):
            continue
        kinds = types_of(value)
        name, reference = value.get("name"), value.get("@id")
        if isinstance(name, str) and isinstance(reference, str):
            statements.names.setdefault(reference, name)
        # Data may name a comment a second time, by nothing but its id.
        if kinds & COMMENT_TYPES and len(value.keys() - {"@id", "@type"}) > 0:
            above = StatedComment(value, above, line)
            statements.comments.append(above)
        elif not statements.article and any(_is_article(kind) for kind in kinds):
            statements.article = value
        waiting += ((below, above) for key, below in reversed(value.items()) if _leads_on(key, below))


def _leads_on(key: str, value: Any) -> bool:
    """Whether more articles or comments may stand below a key; what a comment answers does not stand below it."""
    return isinstance(value, dict | list) and key not in ("parentItem", "about", "isPartOf")


def types_of(node: Node) -> frozenset[str]:
    """Return the types of a node, without where they are defined."""
    kinds = node.get("@type")
    listed = kinds if isinstance(kinds, list) else [kinds]
    return frozenset(kind.rpartition("/")[2] for kind in listed if isinstance(kind, str))


def _is_article(kind: str) -> bool:
    return kind.endswith(("Article", "BlogPosting")) or kind in _ARTICLE_TYPES


def text_in(value: Any, *keys: str) -> str:
    """Return the first text under one of these keys; of a list its first, of a node its name or address."""
    for key in keys:
        found = value.get(key) if isinstance(value, dict) else None
        found = found[0] if isinstance(found, list) and found else found
        if isinstance(found, dict):
            found = found.get("name") or found.get("@id") or found.get("@value")
        if isinstance(found, int | float) and not isinstance(found, bool):
            found = str(found)
        if isinstance(found, str) and found.strip():
            return keepable(found).strip()
    return ""


def texts_in(value: Any, key: str) -> Iterator[str]:
    """Yield all texts under a key, those of one text that separates them by commas too."""
    found = value.get(key) if isinstance(value, dict) else None
    for item in found if isinstance(found, list) else [found]:
        if isinstance(item, str):
            yield from filter(None, (part.strip() for part in keepable(item).split(",")))
