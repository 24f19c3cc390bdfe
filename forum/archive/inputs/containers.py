"""Gives what is in a container as inputs, and what is in a container in there, but no deeper."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import BinaryIO, NamedTuple

from forum.archive.inputs.input import Input
from forum.archive.inputs.kinds import Kind, name_of_unreadable, packing_of, recognise
from forum.archive.inputs.limits import BREAKS, BrokenInput, Limits, Tally, broken, in_words
from forum.archive.inputs.members import Member
from forum.archive.inputs.names import folder_of, shown
from forum.archive.inputs.refusals import Refusals
from forum.archive.inputs.streams import Layer
from forum.archive.inputs.tars import walk_tar
from forum.archive.inputs.unpacking import Method, Unpacked
from forum.archive.inputs.warcs import walk_warc
from forum.archive.inputs.zips import walk_zip

_DEEPEST = 2
# A zip is read from its end: one that comes as a stream is held in memory.
_LARGEST_HELD = 64 * 1024**2
_CHUNK = 256 * 1024


class Place(NamedTuple):
    """Where something was found: its name, where it lies, when it was fetched and from where."""

    name: str
    folder: str
    captured: datetime | None = None
    address: str = ""

    def within(self, member: Member) -> Place:
        """Return the place of a member of what was found here."""
        # The address of a page has slashes of its own and lies in no folder.
        is_address = "://" in member.name
        path = shown(member.name) if is_address else shown(member.name.replace("\\", "/"))
        folder = "" if is_address else folder_of(path)
        lies_in = f"{self.name}!{folder}" if folder else self.name
        return Place(f"{self.name}!{path}", lies_in, member.captured, member.address)


def explore(place: Place, layer: Layer, limits: Limits) -> Iterator[Input]:
    """Yield a stream as one input, or what is in it where it is a container. Raises nothing."""
    tally = Tally(limits, Refusals(f"{place.name}!"))
    yield from _explore(place, layer, tally)
    # Last, so that nothing stands between members that are read together.
    for count, code, message in tally.refusals.told_together():
        yield Input(place.name, None, place.folder, BrokenInput(code, message), files=count)


def _explore(place: Place, layer: Layer, tally: Tally, depth: int = 0) -> Iterator[Input]:
    head = layer.look()
    kind = recognise(head)
    if kind is None:
        yield Input(place.name, layer.size, place.folder, layer, place.captured, place.address)
    elif depth == _DEEPEST:
        message = "It is packed in a container within a container. Unpack the outer one, and import what is in it."
        yield _refused(place, BrokenInput("nested_too_deep", message))
    elif method := packing_of(head):
        yield from _explore_packed(place, layer, method, tally, depth)
    elif kind is Kind.UNREADABLE:
        message = f"It is a container ({name_of_unreadable(head)}) that cannot be read. Pack it again as zip or tar.gz."
        yield _refused(place, BrokenInput("unsupported", message))
    else:
        yield from _explore_members(place, layer, kind, tally, depth)


def _explore_packed(place: Place, layer: Layer, method: Method, tally: Tally, depth: int) -> Iterator[Input]:
    unpacked = Unpacked(layer.stream(), method, tally.limits)
    inner = Layer(unpacked, beneath=layer)
    kind = recognise(inner.look())
    if kind in (Kind.TAR, Kind.WARC):
        # These two are packed as they are made: it is one container.
        unpacked.most = tally.limits.total_bytes
        yield from _explore_members(place, inner, kind, tally, depth)
    else:
        yield from _explore(place, inner, tally, depth + 1)


def _explore_members(place: Place, layer: Layer, kind: Kind, tally: Tally, depth: int) -> Iterator[Input]:
    is_empty = True
    try:
        for member in _WALKS[kind](layer, tally):
            is_empty = False
            if not _is_held(place, member, tally):
                yield from _explore_member(place.within(member), member, layer, tally, depth)
        if layer.error:
            raise layer.error
        if is_empty:
            message = "There is no file in it that could be imported. Check that it is the right one."
            raise BrokenInput("empty_container", message)
    except BREAKS as error:
        yield _refused(place, layer.error or broken(error))


def _is_held(place: Place, member: Member, tally: Tally) -> bool:
    """Whether a member is one of many of which nothing is read, to be told with them."""
    flaw = member.flaw
    return flaw is not None and tally.hold(f"{place.name}!{shown(member.name)}", flaw)


def _explore_member(place: Place, member: Member, beneath: Layer, tally: Tally, depth: int) -> Iterator[Input]:
    try:
        layer = Layer(member.open(), member.size, beneath=beneath)
    except BREAKS as error:
        yield _refused(place, broken(error))
    else:
        # Closed behind it, for it would read what the container goes on with.
        with layer:
            yield from _explore(place, layer, tally, depth + 1)


def _walk_zip(layer: Layer, tally: Tally) -> Iterator[Member]:
    yield from walk_zip(layer.file or _held(layer), tally)


def _held(layer: Layer) -> BinaryIO:
    """Return a stream as a file in memory. Raises BrokenInput where it is too large, or breaks."""
    held = io.BytesIO()
    with layer.stream() as stream:
        while data := stream.read(_CHUNK):
            if held.tell() + len(data) > _LARGEST_HELD:
                message = (
                    f"A zip that is within a container, or comes through a pipe, can have at most "
                    f"{in_words(_LARGEST_HELD)}. Import it as a file of its own."
                )
                raise BrokenInput("too_large", message)
            held.write(data)
    if layer.error:
        raise layer.error
    return held


_WALKS: dict[Kind, Callable[[Layer, Tally], Iterator[Member]]] = {
    Kind.ZIP: _walk_zip,
    Kind.TAR: walk_tar,
    Kind.WARC: walk_warc,
}


def _refused(place: Place, error: BrokenInput) -> Input:
    return Input(place.name, None, place.folder, error, place.captured)
