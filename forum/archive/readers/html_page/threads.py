"""Which elements of a page are comments, and which of them answers which."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice

from forum.archive.ids import fit_id
from forum.archive.readers.html_page.sites import Site
from forum.archive.readers.html_page.text import attribute
from forum.archive.readers.html_page.tree import Element

# The id of a comment stands in its element or near its beginning.
_NEAR = 10
# Numbers of a chain of replies grow with each; what is deeper is numbered where it is written.
_LONGEST_NUMBER = 1000


@dataclass(slots=True, eq=False)
class Found:
    """A comment of a page: its element, its id on the page ("" for none), and what it answers.

    ``above`` is the comment that holds it in the page; ``parent_id`` names
    what it answers where no element does.
    """

    element: Element
    id: str
    anchor: str
    above: Found | None = None
    parent_id: str = ""
    number: str = ""


@dataclass(slots=True)
class Thread:
    """The comments of a page in its order; ``bounds`` are the elements where each ends for those around it."""

    site: Site
    comments: list[Found] = field(default_factory=list)
    bounds: dict[Element, Found] = field(default_factory=dict)
    branches: dict[Element, Found] = field(default_factory=dict)

    def enclosing(self, element: Element) -> Found | None:
        """Return the innermost comment that an element stands in."""
        for outer in element.iterancestors():
            if outer in self.bounds:
                return self.bounds[outer]
        return None


def find_thread(root: Element, sites: Iterable[Site]) -> Thread:
    """Return the comments of the kind of site that a page has most of; of the first kind where it has none."""
    threads = [Thread(site) for site in sites]
    for element in root.iter():
        if not (element.get("id") or element.get("class") or element.get("itemtype") or element.get("itemprop")):
            continue
        for thread in threads:
            if thread.site.comment.match(element):
                _add(thread, element)
    best = max(threads, key=lambda thread: len(thread.comments))
    _answer_by_levels(best)
    number_comments(best.comments)
    return best


def _add(thread: Thread, element: Element) -> None:
    """Add a comment with what it answers, unless it is the inside of another's element."""
    found = _identify(thread.site, element)
    for outer in element.iterancestors():
        above = thread.bounds.get(outer) or thread.branches.get(outer)
        if above and above.id == found.id and found.id and outer in thread.bounds:
            return
        if above:
            found.above = above
            break
        if thread.site.branch.match(outer):
            thread.branches[outer] = found
    if not found.above:
        found.parent_id = _named_parent(thread.site, element)
    thread.bounds[element] = found
    thread.comments.append(found)


def _identify(site: Site, element: Element) -> Found:
    """Return a comment with the id that its element, or one of the first in it, has."""
    for near in islice(element.iter(), _NEAR):
        if near is not element and site.comment.match(near):
            break
        name = attribute(near, "id")
        matched = next(filter(None, (pattern.match(name) for pattern in site.ids)), None)
        if matched:
            return Found(element, fit_id(matched["id"]), site.anchor.format(id=matched["id"]) or name)
    own = attribute(element, "id") if site.takes_any_id else ""
    return Found(element, fit_id(own), own)


def _named_parent(site: Site, element: Element) -> str:
    for name in site.parents:
        value = attribute(element, name).removeprefix("#")
        if value and value != "0":
            matched = next(filter(None, (pattern.match(value) for pattern in site.ids)), None)
            return fit_id(matched["id"] if matched else value)
    return ""


def _answer_by_levels(thread: Thread) -> None:
    """Let the comments of a flat list answer the last one before them that is less deep."""
    if not thread.site.level:
        return
    path: list[tuple[int, Found]] = []
    for found in thread.comments:
        matched = thread.site.level.search(attribute(found.element, "class"))
        if not matched:
            continue
        level = int(matched["level"])
        while path and path[-1][0] >= level:
            path.pop()
        if not found.above and not found.parent_id and path:
            found.above = path[-1][1]
        path.append((level, found))


def number_comments(comments: list[Found]) -> None:
    """Give each its place: the positions among siblings, joined by dots."""
    siblings: dict[Found | None, int] = {}
    by_id = {found.id: found for found in comments if found.id}
    for found in comments:
        if found.parent_id and not found.above:
            found.above = by_id.get(found.parent_id) if found.parent_id != found.id else None
    for found in comments:
        place = siblings[found.above] = siblings.get(found.above, 0) + 1
        found.number = str(place)
    _join(comments)


def _join(comments: list[Found]) -> None:
    """Put the numbers of those above before each number; of replies above what they answer, or very deep, none."""
    done: set[Found] = {found for found in comments if not found.above}
    for found in comments:
        if found.above in done and found.above and 0 < len(found.above.number) < _LONGEST_NUMBER:
            found.number = f"{found.above.number}.{found.number}"
            done.add(found)
        elif found not in done:
            found.number = ""
