"""Says which elements of a page are meant: ``li.comment``, ``#comment-id-*``, ``[itemprop=text]``.

A small part of CSS, without relations between elements, so that a whole page
is matched in one pass. ``*`` ends the beginning of a class or an id.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from lxml import etree

from forum.archive.readers.html_page.tree import Element

_PART = re.compile(
    r"""(?P<mark>[.#]?)(?P<name>[\w-]+)(?P<open>\*?)|\[(?P<attribute>[\w:-]+)(?:(?P<how>[~$^*]?=)(?P<value>[^\]]*))?\]"""
)


@dataclass(frozen=True, slots=True)
class Selector:
    """What an element must be, and have."""

    tag: str
    classes: tuple[str, ...]
    beginnings: tuple[str, ...]
    id: str
    id_beginning: str
    attributes: tuple[tuple[str, str, str], ...]

    def matches(self, element: Element) -> bool:
        """Whether an element is meant."""
        if self.tag and element.tag != self.tag:
            return False
        if self.id and element.get("id") != self.id:
            return False
        if self.id_beginning and not (element.get("id") or "").startswith(self.id_beginning):
            return False
        return self._matches_classes(element) and all(_holds(element, *wanted) for wanted in self.attributes)

    @property
    def first_attribute(self) -> str:
        """What an element must have, whatever its tag, "" where only the tag counts."""
        if self.id or self.id_beginning:
            return "id"
        return "class" if self.beginnings else next((name for name, _how, _value in self.attributes), "")

    def _matches_classes(self, element: Element) -> bool:
        if not self.classes and not self.beginnings:
            return True
        names = (element.get("class") or "").split()
        return all(name in names for name in self.classes) and all(
            any(name.startswith(beginning) for name in names) for beginning in self.beginnings
        )


class Selectors:
    """Selectors, the one to be preferred first, and which of them an element with such a class or tag may match."""

    def __init__(self, *selectors: Selector) -> None:
        """Sort them by what is looked up first in an element."""
        self._all = selectors
        self._by_class: dict[str, list[Selector]] = {}
        self._by_tag: dict[str, list[Selector]] = {}
        self._by_attribute: dict[str, list[Selector]] = {}
        for selector in selectors:
            if selector.classes:
                self._by_class.setdefault(selector.classes[0], []).append(selector)
            elif selector.first_attribute:
                self._by_attribute.setdefault(selector.first_attribute, []).append(selector)
            else:
                self._by_tag.setdefault(selector.tag, []).append(selector)

    def __iter__(self) -> Iterator[Selector]:
        """Go through the selectors in their order."""
        return iter(self._all)

    def __bool__(self) -> bool:
        """Whether there are any."""
        return bool(self._all)

    def __add__(self, other: Selectors) -> Selectors:
        """Return these, and behind them others."""
        return Selectors(*self._all, *other)

    def match(self, element: Element) -> bool:
        """Whether an element is meant by one of these."""
        if self._by_class:
            names = element.get("class")
            for name in names.split() if names else ():
                if name in self._by_class and _matches_any(self._by_class[name], element):
                    return True
        for name, selectors in self._by_attribute.items():
            if element.get(name) is not None and _matches_any(selectors, element):
                return True
        return element.tag in self._by_tag and _matches_any(self._by_tag[str(element.tag)], element)


NOTHING = Selectors()


def _matches_any(selectors: list[Selector], element: Element) -> bool:
    return any(selector.matches(element) for selector in selectors)


def select(*texts: str) -> Selectors:
    """Return selectors from how they are written, the one to be preferred first."""
    return Selectors(*(_read(text) for text in texts))


def _read(text: str) -> Selector:
    parts = list(_PART.finditer(text))
    if "".join(part[0] for part in parts) != text:
        raise ValueError(f"{text!r} is no selector")
    marked = {
        (mark, is_open): tuple(
            part["name"] for part in parts if part["name"] and part["mark"] == mark and bool(part["open"]) is is_open
        )
        for mark in ("", ".", "#")
        for is_open in (False, True)
    }
    return Selector(
        tag=next(iter(marked["", False]), ""),
        classes=marked[".", False],
        beginnings=marked[".", True],
        id=next(iter(marked["#", False]), ""),
        id_beginning=next(iter(marked["#", True]), ""),
        attributes=tuple(
            (part["attribute"], part["how"] or "", part["value"] or "") for part in parts if part["attribute"]
        ),
    )


def _holds(element: Element, name: str, how: str, value: str) -> bool:
    given = element.get(name)
    if given is None:
        return False
    tests = {
        "": True,
        "=": given == value,
        "~=": value in given.split(),
        "$=": given.endswith(value),
        "^=": given.startswith(value),
        "*=": value in given,
    }
    return tests[how]


def own_elements(top: Element, without: Collection[Element]) -> Iterator[Element]:
    """Yield an element and those in it, in their order; not those of ``without``, nor what is in them."""
    walk = etree.iterwalk(top, events=("start",))
    for _event, element in walk:
        if element is not top and element in without:
            walk.skip_subtree()
        else:
            yield element


class Part:
    """Elements that are searched again and again: those of one comment, or of what is outside the comments."""

    def __init__(self, elements: Iterable[Element]) -> None:
        """Sort them by what selectors mostly name."""
        self.elements: list[Element] = []
        self._by_class: dict[str, list[Element]] = {}
        self._by_tag: dict[str, list[Element]] = {}
        for element in elements:
            self.elements.append(element)
            self._by_tag.setdefault(str(element.tag), []).append(element)
            names = element.get("class")
            for name in names.split() if names else ():
                self._by_class.setdefault(name, []).append(element)

    def all(self, selectors: Selectors) -> Iterator[Element]:
        """Yield what is meant, all of the first selector before those of the second."""
        for selector in selectors:
            yield from filter(selector.matches, self._candidates(selector))

    def first(self, selectors: Selectors) -> Element | None:
        """Return the first that is meant by the first selector that means any."""
        return next(self.all(selectors), None)

    def _candidates(self, selector: Selector) -> list[Element]:
        if selector.classes:
            return self._by_class.get(selector.classes[0], [])
        return self._by_tag.get(selector.tag, []) if selector.tag else self.elements
