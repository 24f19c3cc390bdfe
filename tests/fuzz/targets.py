"""What is fuzzed: every reader, and every kind of container."""

import bz2
import gzip
import io
import lzma
import tarfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from forum.archive.formats import FORMATS
from forum.archive.inputs import BrokenInput, open_inputs
from forum.archive.pipeline.events import FileEnded, NothingRead, Options, ThreadRead
from forum.archive.pipeline.walk import walk
from forum.archive.preparing import prepare
from forum.archive.reading import Reading, UnreadableInput
from tests.archive import mail_samples, pages
from tests.archive.container_samples import answer, gzipped_records, record, tarred, zipped
from tests.fuzz.mutations import LARGEST, Material, mutate
from tests.fuzz.properties import check_figures, check_prepared, check_record, told
from tests.fuzz.seeds import real_files, seeds_of
from tests.fuzz.trees import TREES
from tests.fuzz.words import nests_of, words_of

READERS = tuple(known.name for known in FORMATS)
_ZONE = ZoneInfo("Europe/Berlin")
_CAPTURED = datetime(2021, 2, 3, 12, 30, tzinfo=UTC)
_BESIDE = mail_samples.message("a", "b").encode()
_BLOCK = 65536
# Larger files are read once and not three times, for their time counts.
_LARGEST_SHARED = 100_000


@dataclass(frozen=True)
class Target:
    """One thing to be fuzzed.

    ``make`` gives the next input by chance from the files that are worth
    breaking; ``check`` reads it, raises where something is not as it must be,
    and returns what the input did, for new doings make new files worth breaking.
    """

    seeds: list[bytes]
    make: Callable
    check: Callable


def find_target(name):
    """Return what a name on the command line means."""
    return _reader(name) if name in READERS else _container(name)


def _reader(name):
    (kind,) = [known for known in FORMATS if known.name == name]
    material = Material(seeds_of(name), words_of(name), nests_of(name))
    break_tree = TREES.get(name)

    def make(chance, data):
        way = chance.random()
        if break_tree and way < 0.6:
            data = break_tree(chance, data)[:LARGEST]
        return data if break_tree and way < 0.5 else mutate(chance, data, material)

    return Target(list(material.files), make, lambda data: _check_reader(kind, data))


def _check_reader(kind, data):
    threads, refused = _read(kind, data)
    figures = [check_record(thread, is_page=kind.name == "text") for thread in threads]
    for thread in threads:
        if thread.article:
            check_prepared(prepare(thread, thread.article, shows_parts=kind.shows_parts))
    if kind.read and len(threads) > 1 and len(data) <= _LARGEST_SHARED:
        _check_shares(kind, data, threads)
    return (refused, *sorted(set(figures)))


def _read(kind, data, wants=lambda _thread: True):
    """Return the threads that came, and the code with which the rest was refused."""
    captured = _CAPTURED if len(data) % 2 else None
    readings = [Reading("broken", io.BufferedReader(io.BytesIO(data)), _ZONE, captured, wants)]
    threads = []
    try:
        if kind.read_together:
            readings.append(Reading("whole", io.BytesIO(_BESIDE), _ZONE, captured, wants))
            threads += kind.read_together(iter(readings))
        else:
            # One by one: those before a refusal count.
            for thread in kind.read(readings[0]):
                threads.append(thread)  # noqa: PERF402
    except UnreadableInput as error:
        check_figures(error.code, str(error), error.line)
        return threads, error.code
    return threads, None


def _check_shares(kind, data, whole):
    """Where two processes share a file, each finds as many threads as one, and its own are the same."""
    for own in (0, 1):
        threads, _ = _read(kind, data, lambda thread, own=own: thread % 2 == own)
        assert len(threads) == len(whole), "a share has another number of threads"
        assert threads[own::2] == whole[own::2], "a share has other threads"


def _container(name):
    packs = _PACKS[name]
    seeds = [pack(_members) for pack in packs]
    material = Material(seeds, words_of("containers"), nests_of("containers"))
    inner = Material([data for _, data in _members], (b"<html>", b"From ", b"{"), ())
    # What is broken before it is packed, for nothing stays of a packed file that is broken.
    outer = _OUTER.get(name)
    inside = [pack(_members) for pack in _PACKS["tar" if "tar" in name else "zip"]] if outer else []

    def make(chance, data):
        way = chance.random()
        if way < 0.3:
            data = chance.choice(packs)(
                [(_name(chance, member), mutate(chance, text, inner)) for member, text in _members]
            )
        elif way < 0.6 and outer:
            return outer(mutate(chance, chance.choice(inside), material))
        return mutate(chance, data, material) if chance.random() < 0.8 else data

    return Target(seeds + real_files(name), make, _check_container)


def _check_container(data):
    path = Path("broken")
    path.write_bytes(data)
    codes = set()
    for found in open_inputs([str(path)]):
        check_figures(found.name, found.folder, None)
        try:
            with found.open() as stream:
                while stream.read(_BLOCK):
                    pass
        except BrokenInput as error:
            check_figures(error.code, str(error), None)
            codes.add(error.code)
    return (*sorted(codes), *_walk(path))


def _walk(path):
    """Read what the container holds with whatever reader it is for."""
    figures = set()
    for _, _, event in walk([str(path)], Options(_ZONE)):
        if isinstance(event, ThreadRead):
            check_prepared(event.thread)
            figures.add(told(event.thread.problems))
        elif isinstance(event, NothingRead | FileEnded):
            codes = told(event.problems)
            assert "reader_failed" not in codes, event.problems
            assert event.ledger.read == event.ledger.placed + event.ledger.reported, event.ledger
            figures.add(codes)
    return sorted(figures)


# Containers: each makes some of its kind from members.

_members = (
    ("pages/1.txt", pages.FERRY.encode()),
    ("pages/2.html", seeds_of("html")[0]),
    ("export.xml", seeds_of("wxr")[0]),
    ("mail/1", _BESIDE),
    ("empty", b""),
)


def _name(chance, name):
    return chance.choice((name, name, name, "../x", "/x", "a" * 300, "\udcff", "é/é.txt", "a\nb", "a\0b", ".", ""))


def _sound_names(members):
    return [(name.encode("utf-8", "replace").decode().replace("\0", "") or "x", data) for name, data in members]


def _zip(members, method=8):
    return zipped(_sound_names(members), method)


def _zip_of_tar(members):
    return _zip([*members[:2], ("inner.tar.gz", gzip.compress(tarred(_sound_names(members)), 1, mtime=0))])


def _tar(members, form=tarfile.PAX_FORMAT):
    # The oldest form has no room for a long name.
    return tarred([(name[:90], data) for name, data in _sound_names(members)], form=form)


def _tar_of_zip(members):
    return _tar([("inner.zip", _zip(members)), *members[:2]])


def _records(members):
    responses = (
        record("response", answer(data), address=f"https://site.example/{number}", date="2021-02-03T13:03:00Z")
        for number, (_, data) in enumerate(members)
    )
    return [
        record("warcinfo", b"software: x\r\n", content_type="application/warc-fields"),
        *responses,
        record("response", answer(gzip.compress(members[1][1], 1, mtime=0), "Content-Encoding: gzip")),
        record("response", answer(b"5\r\nhello\r\n0\r\n\r\n", "Transfer-Encoding: chunked")),
        record("resource", members[0][1], content_type="text/plain"),
        record("request", b"GET / HTTP/1.1\r\n\r\n"),
        record("revisit", b""),
    ]


_OUTER = {
    "gz": lambda data: gzip.compress(data, 1, mtime=0),
    "bz2": lambda data: bz2.compress(data, 1),
    "xz": lambda data: lzma.compress(data, preset=0),
}
_OUTER |= {f"tar.{name}": pack for name, pack in _OUTER.items()}
_TARS = (_tar, partial(_tar, form=tarfile.GNU_FORMAT), partial(_tar, form=tarfile.USTAR_FORMAT), _tar_of_zip)
_PACKS = {
    "zip": (_zip, partial(_zip, method=0), partial(_zip, method=12), _zip_of_tar),
    "tar": _TARS,
    "warc": (lambda members: b"".join(_records(members)),),
    "warc.gz": (lambda members: gzipped_records(*_records(members)),),
}
for _kind, _outer in _OUTER.items():
    # One of the members alone, or a tar of all.
    _inner = _TARS[0] if "tar" in _kind else lambda members: members[0][1]
    _PACKS[_kind] = (lambda members, inner=_inner, outer=_outer: outer(inner(members)),)
