"""What looks like comments on a page whose comments are marked up in no form that is known."""

from __future__ import annotations

import re
from collections import defaultdict

from forum.archive.readers.html_page.text import line_of_text
from forum.archive.readers.html_page.tree import Element

_LIKELY = re.compile(r"comment|reply|replies|kommentar|comentario|commentaire|respuesta|antwort", re.IGNORECASE)
_UNLIKELY = re.compile(
    r"form|count|link|button|respond|list|wrap|area|section|toggle|icon|label|title|nav", re.IGNORECASE
)
_MOST_LOOKED_AT = 20


def guess_comments(root: Element) -> str:
    """Return a sentence on what looks like comments and why, "" where nothing does."""
    groups: dict[str, list[Element]] = defaultdict(list)
    for element in root.iter():
        for name in (element.get("class") or "").split():
            if len(name) < 100 and _LIKELY.search(name) and not _UNLIKELY.search(name):
                groups[name].append(element)
    likely = {name: found for name, found in groups.items() if len(found) > 1}
    if not likely:
        return ""
    name = max(likely, key=lambda name: (sum(_score(element) for element in likely[name][:_MOST_LOOKED_AT]), name))
    found = likely[name]
    reasons = [f"{len(found)} elements have the class “{name}”"]
    if any(next(element.iter("time"), None) is not None for element in found[:_MOST_LOOKED_AT]):
        reasons.append("they hold times")
    if any(element.get("id") for element in found[:_MOST_LOOKED_AT]):
        reasons.append("they can be linked to")
    return f"What looks most like comments: {', '.join(reasons)}. The first begins “{line_of_text(found[0])[:60]}”."


def _score(element: Element) -> int:
    """Return how much like a comment an element is: it says something, and when."""
    says_something = len(line_of_text(element)) > len("12 comments")
    return says_something + 2 * (next(element.iter("time"), None) is not None) + bool(element.get("id"))
