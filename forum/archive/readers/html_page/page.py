"""What the parts of the reader share of one page."""

from __future__ import annotations

from dataclasses import dataclass

from forum.archive.readers.html_page.report import PageReport
from forum.archive.readers.html_page.times import Clock
from forum.archive.readers.html_page.tree import Element, Tree

_LOST_ADDRESS = (
    "A link or a picture has an address without a host, and nothing says where the page stood: its words were kept, "
    'the address was not. To keep it, put <base href="https://…"> with the page\'s old address into its head before it '
    "is imported, or import the WARC it was crawled into."
)


@dataclass(frozen=True, slots=True)
class Page:
    """A page that is read: its tree, the address that its links start from, how its times are read."""

    tree: Tree
    base: str
    report: PageReport
    clock: Clock

    def tell_lost_address(self, element: Element) -> None:
        """Say that the address of a link or a picture was not kept."""
        self.report.warn("lost_address", self.line_of(element), _LOST_ADDRESS)

    def line_of(self, element: Element | None) -> int | None:
        """Return the line that an element begins at, ``None`` in a page that is too long to count them."""
        line = element.sourceline if element is not None and self.tree.has_lines else None
        return int(line) if line else None
