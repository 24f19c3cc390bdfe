"""How deep the elements of HTML may be nested, told without parsing it."""

from __future__ import annotations

import re
from collections import Counter

# Browsers nest 512 elements; a parser needs time that grows with the square of the depth.
DEEPEST = 400
# An end tag that crosses others may be taken for none, and its element stay open.
_MOST_CROSSED = 4_000

# What a comment holds is nested in nothing; one that nothing ends goes to the end.
_TAG = re.compile(r"<!--.*?(?:-->|\Z)|<(/?)([a-z][a-z0-9-]*)", re.IGNORECASE | re.DOTALL)
# These hold nothing, or are ended by the next of their kind.
_FLAT = {
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
    "p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "colgroup", "option", "optgroup", "rp", "rt",
}  # fmt: skip


def is_too_deep(html: str) -> bool:
    """Whether more elements may be open at once than are rendered; each tag is looked at once."""
    if html.count("<") <= DEEPEST:
        return False
    stack: list[str] = []
    opened: Counter[str] = Counter()
    crossed = 0
    for tag in _TAG.finditer(html):
        name = (tag[2] or "").lower()
        if not name or name in _FLAT:
            continue
        if not tag[1]:
            stack.append(name)
            opened[name] += 1
        elif opened[name]:
            crossed += stack[-1] != name
            _close(name, stack, opened)
        if len(stack) > DEEPEST or crossed > _MOST_CROSSED:
            return True
    return False


def _close(name: str, stack: list[str], opened: Counter[str]) -> None:
    """Take the last element of a name from the open ones, with those in it."""
    last = ""
    while last != name:
        last = stack.pop()
        opened[last] -= 1
