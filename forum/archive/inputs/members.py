"""What a container says of one thing in it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from forum.archive.inputs.limits import BrokenInput
from forum.archive.inputs.streams import Readable

# As the readers tell a file of which nothing is there.
_EMPTY = BrokenInput("empty_file", "The file is empty. There was nothing to import.")


class Member(NamedTuple):
    """One file in a container.

    ``open`` gives its bytes, while the container has not gone on to the next;
    it raises BrokenInput for one that is refused. ``captured`` is when it was
    fetched and ``address`` from where, where the container says so. ``flaw`` is
    why there is nothing to be read, where that is known before it is opened.
    """

    name: str
    open: Callable[[], Readable]
    size: int | None = None
    captured: datetime | None = None
    address: str = ""
    flaw: BrokenInput | None = None


def refused(name: str, error: BrokenInput) -> Member:
    """Return a member of which nothing is read but that it is there."""

    def refuse() -> Readable:
        raise error

    return Member(name, refuse, flaw=error)


def empty(name: str, open_it: Callable[[], Readable]) -> Member:
    """Return a member that has no bytes, which its reader says as well."""
    return Member(name, open_it, 0, flaw=_EMPTY)


def no_file(name: str, what: str) -> Member:
    """Return a member that is no ordinary file, refused."""
    message = f"This member is {what} and no file. It was not read. Pack the file itself in its place."
    return refused(name, BrokenInput("not_a_file", message))
