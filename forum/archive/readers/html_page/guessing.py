"""What looks like comments on a page whose comments are marked up in no form that is known."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import NamedTuple

from forum.archive.readers.html_page.text import line_of_text
from forum.archive.readers.html_page.tree import Element

_LIKELY = re.compile(r"comment|reply|replies|kommentar|comentario|commentaire|respuesta|antwort", re.IGNORECASE)
# What stands around comments, and what a post in a list of them is said to be.
_UNLIKELY = re.compile(
    r"form|count|link|button|respond|list|wrap|area|section|toggle|icon|label|title|nav|recent|latest"
    r"|open|closed|enabled|disabled|allowed|commented|[-_]to(?:[-_]|$)",
    re.IGNORECASE,
)
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_MOST_LOOKED_AT = 20
# What an element scores that says something, and either when or under which address.
_PLAIN = 2


class Guess(NamedTuple):
    """What looks most like comments: a sentence that says why, and how many there are where they plainly are some."""

    sentence: str = ""
    plain: int = 0


def guess_comments(root: Element) -> Guess:
    """Return what looks like comments, an empty guess where nothing does."""
    groups: dict[str, list[Element]] = defaultdict(list)
    for element in root.iter():
        if _is_headed_article(element):
            continue
        for name in (element.get("class") or "").split():
            if len(name) < 100 and _LIKELY.match(name) and not _UNLIKELY.search(name):
                groups[name].append(element)
    likely = {name: found for name, found in groups.items() if len(found) > 1}
    if not likely:
        return Guess()
    name = max(likely, key=lambda name: (sum(_score(element) for element in likely[name][:_MOST_LOOKED_AT]), name))
    found = likely[name]
    reasons = [f"{len(found)} elements have the class “{name}”"]
    if any(next(element.iter("time"), None) is not None for element in found[:_MOST_LOOKED_AT]):
        reasons.append("they hold times")
    if any(element.get("id") for element in found[:_MOST_LOOKED_AT]):
        reasons.append("they can be linked to")
    sentence = f"What looks most like comments: {', '.join(reasons)}. The first begins “{line_of_text(found[0])[:60]}”."
    are_plain = sum(_score(element) >= _PLAIN for element in found[:_MOST_LOOKED_AT]) > 1
    return Guess(sentence, len(found) if are_plain else 0)


def _is_headed_article(element: Element) -> bool:
    """Whether an element is a post of its own, as in a list of them."""
    return element.tag == "article" and next(element.iter(*_HEADINGS), None) is not None


def _score(element: Element) -> int:
    """Return how much like a comment an element is: it says something, and when."""
    if len(line_of_text(element)) <= len("12 comments"):
        return 0
    return 1 + 2 * (next(element.iter("time"), None) is not None) + bool(element.get("id"))
