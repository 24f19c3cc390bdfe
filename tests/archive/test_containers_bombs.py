"""Containers that unpack to more than anybody wants: reading stops at a limit, and the rest is read."""

import bz2
import gzip
import lzma
import os
import struct
import subprocess
import sys
import zipfile

import brotli
import pytest

from forum.archive.inputs import Limits
from tests.archive.container_samples import answer, gzipped_records, peak_of, read, record, sentences, tarred, zipped
from tests.sites import ROOT
from tests.work import count_calls

GOOD = ("good.txt", b"Good")
ZEROS = bytes(3_000_000)


@pytest.fixture
def pile(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def write(data):
        (tmp_path / "pile").write_bytes(data)
        return "pile"

    return write


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_file_packed_too_well_is_not_unpacked(pile, pack):
    ((name, data, code),) = read(pile(pack(ZEROS)))
    assert (name, len(data) < 2_200_000, code) == ("pile", True, "zip_bomb")
    assert read(pile(pack(ZEROS)), limits=Limits(ratio=100_000)) == [("pile", ZEROS)]


def test_what_is_packed_well_and_is_small_is_no_bomb(pile):
    assert read(pile(gzip.compress(ZEROS[:1_000_000]))) == [("pile", ZEROS[:1_000_000])]


def test_bomb_within_a_zip_is_refused_and_the_rest_is_read(pile):
    for name, bomb in (("bomb.txt", ZEROS), ("bomb.gz", gzip.compress(ZEROS))):
        found = read(pile(zipped([(name, bomb), GOOD])))
        assert [(one[0], one[-1]) for one in found] == [(f"pile!{name}", "zip_bomb"), ("pile!good.txt", b"Good")]


def test_bomb_within_a_packed_tar_ends_it(pile):
    found = read(pile(tarred([GOOD, ("bomb.txt", ZEROS), ("last.txt", b"Last")], "w:gz")))
    assert [(one[0], one[-1]) for one in found] == [
        ("pile!good.txt", b"Good"),
        ("pile!bomb.txt", "zip_bomb"),
        ("pile", "zip_bomb"),
    ]


@pytest.mark.parametrize("encoding", ["gzip", "br"])
def test_bomb_within_a_page_of_a_warc_is_refused_and_the_rest_is_read(pile, encoding):
    body = gzip.compress(ZEROS) if encoding == "gzip" else brotli.compress(ZEROS)
    page = record("response", answer(body, f"Content-Encoding: {encoding}"))
    good = record("response", answer(b"Good"))
    found = read(pile(gzipped_records(page, good)))
    assert [one[-1] for one in found] == ["zip_bomb", b"Good"]


@pytest.mark.parametrize("pack", [zipped, tarred])
def test_member_larger_than_the_limit_is_refused_and_the_rest_is_read(pile, pack):
    pile(pack([("large.txt", os.urandom(2000)), GOOD]))
    assert read("pile", limits=Limits(member_bytes=1999)) == [
        ("pile!large.txt", "zip_bomb"),
        ("pile!good.txt", b"Good"),
    ]
    (said,) = sentences("pile", limits=Limits(member_bytes=1999)).values()
    assert said == (
        "It unpacks to more than 1.952 KiB, and what lies beyond is not read. "
        "Raise the limit with --max-unpacked if you trust it."
    )


def test_packed_file_larger_than_the_limit_is_read_up_to_it(pile):
    data = os.urandom(50_000)
    ((_name, got, code),) = read(pile(gzip.compress(data)), limits=Limits(member_bytes=30_000))
    assert (code, data.startswith(got), len(got) <= 30_000) == ("zip_bomb", True, True)


def test_too_much_in_all_is_refused_in_a_zip_and_ends_a_tar(pile):
    members = [(f"{number}.txt", os.urandom(1000)) for number in range(5)]
    limits = Limits(total_bytes=3500)
    assert read(pile(zipped(members)), limits=limits) == [("pile", "zip_bomb")]
    assert [one[-1] for one in read(pile(tarred(members)), limits=limits)] == [*dict(members[:3]).values(), "zip_bomb"]
    assert "--max-unpacked" in sentences("pile", limits=limits)["pile"]


def test_too_many_members_are_refused_in_a_zip_and_end_a_tar(pile):
    members = [(f"{number}.txt", b"x") for number in range(5)]
    limits = Limits(members=3)
    assert read(pile(zipped(members)), limits=limits) == [("pile", "zip_bomb")]
    assert [one[-1] for one in read(pile(tarred(members)), limits=limits)] == [b"x"] * 3 + ["zip_bomb"]
    assert sentences("pile", limits=limits)["pile"].startswith("It holds more than 3 files,")


def test_what_is_in_containers_in_a_container_counts_too(pile):
    inner = zipped([(f"{number}.txt", b"x") for number in range(3)])
    found = read(pile(zipped([("a.zip", inner), ("b.zip", inner)])), limits=Limits(members=6))
    assert [one[-1] for one in found] == [b"x", b"x", b"x", "zip_bomb"]


def test_xz_that_wants_more_memory_than_any_is_refused(pile):
    filters = [{"id": lzma.FILTER_LZMA2, "preset": 0, "dict_size": 256 * 1024**2}]
    assert read(pile(lzma.compress(b"x" * 100, filters=filters))) == [("pile", "unreadable")]


def test_zip_within_a_container_is_held_up_to_sixty_four_mebibytes(pile):
    stored = zipfile.ZipInfo("a.zip")
    inner = zipped([("a.txt", os.urandom(65 * 1024**2))], zipfile.ZIP_STORED)
    with zipfile.ZipFile("pile", "w") as container:
        container.writestr(stored, inner)
        container.writestr(*GOOD)
    assert read("pile") == [("pile!a.zip", "too_large"), ("pile!good.txt", b"Good")]


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
@pytest.mark.parametrize(
    ("limits", "most"),
    [(Limits(), 2), (Limits(ratio=10**6, member_bytes=64 * 1024**2), 64)],
    ids=["usual", "raised"],
)
def test_ten_gigabytes_of_zeros_stop_at_the_limit(pile, pack, limits, most):
    """Check 54 has five seconds: what was unpacked by then, in MiB, is counted, and what it took in memory."""
    pile(pack(bytes(16 * 1024**2)) * 640)
    peak, size = peak_of("pile", limits=limits)
    assert (peak < 20, size <= most * 1024**2) == (True, True)


_WALK = """
import pathlib, re
from forum.archive.inputs import open_inputs
count = sum(1 for one in open_inputs(["pile"]))
print(count, int(re.search(r"VmHWM:\\s+(\\d+)", pathlib.Path("/proc/self/status").read_text())[1]) / 1024)
"""


def walk():
    """Count the inputs of the pile in a process of its own: how many, and MiB."""
    command = [sys.executable, "-c", _WALK]
    done = subprocess.run(
        command, capture_output=True, text=True, check=True, env=os.environ | {"PYTHONPATH": str(ROOT)}
    )
    return tuple(map(float, done.stdout.split()))


def zip_of_empty_members(count):
    """A zip of so many members of no length, made by hand: the library would need minutes."""
    local, table = bytearray(), bytearray()
    for number in range(count):
        name = b"%07d" % number
        table += (
            struct.pack("<4s6H3L5H2L", b"PK\1\2", 20, 20, 0, 0, 0, 33, 0, 0, 0, 7, 0, 0, 0, 0, 0, len(local)) + name
        )
        local += struct.pack("<4s5H3L2H", b"PK\3\4", 20, 0, 0, 0, 33, 0, 0, 0, 7, 0) + name
    wide = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, count, count, len(table), len(local))
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, len(local) + len(table), 1)
    return (
        bytes(local + table)
        + wide
        + locator
        + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, *[0xFFFF] * 2, *[2**32 - 1] * 2, 0)
    )


def test_a_million_empty_members_stop_at_the_limit(pile):
    pile(zip_of_empty_members(1_000_000))
    count, memory = walk()
    assert (count, memory < 100) == (1, True)
    assert sentences("pile") == {
        "pile": "It holds more than 500000 files, and no more are read. Raise the limit with --max-members if you "
        "trust it, or pack them as several."
    }


def test_members_beyond_the_limit_are_not_even_looked_at(pile):
    """Check 54 has five seconds for a million of them."""
    pile(zip_of_empty_members(100_000))
    assert count_calls(lambda: read("pile", limits=Limits(members=1_000))) < 50_000


def test_members_of_a_zip_are_not_kept_in_memory(pile):
    pile(zip_of_empty_members(100_000))
    count, memory = walk()
    # A thousand by themselves, the others together.
    assert (1_000 < count < 1_500, memory < 40) == (True, True)
