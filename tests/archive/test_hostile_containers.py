"""Containers made to do harm: nothing is written, nothing fills the memory, the rest is read."""

import os
import stat
import struct
import subprocess
import sys
import tarfile
import zipfile

import pytest

from tests.archive.container_samples import read, sentences, tarred, zipped
from tests.sites import ROOT
from tests.work import patience

GOOD = ("good.txt", b"Good")
ZEROS = bytes(3_000_000)


@pytest.fixture
def pile(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def write(data):
        (tmp_path / "pile").write_bytes(data)
        return "pile"

    return write


BAD_NAMES = [
    "../up.txt", "a/../../up.txt", "a/..", "..", "/etc/passwd", "//host/share", "C:/up.txt", "c:up.txt", "\\up.txt",
    "..\\up.txt", "a\\..\\up.txt", "\\\\host\\share", "a" * 5000,
]  # fmt: skip


@pytest.mark.parametrize("name", BAD_NAMES, ids=lambda name: name[:20])
@pytest.mark.parametrize("pack", [zipped, tarred])
def test_name_that_leads_elsewhere_is_refused(pile, pack, name):
    first, second = read(pile(pack([(name, b"Bad"), GOOD])))
    assert (first[1:], second) == (("bad_member_name",), ("pile!good.txt", b"Good"))


@pytest.mark.parametrize("name", ["a..b.txt", "a/b../c.txt", "ab:c.txt", "-rf.txt", "a b\u00a0c.txt"])
@pytest.mark.parametrize("pack", [zipped, tarred])
def test_name_that_only_looks_strange_is_read(pile, pack, name):
    assert read(pile(pack([(name, b"Fine")]))) == [(f"pile!{name}", b"Fine")]


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("pack", [zipped, tarred])
def test_name_that_stands_twice_is_read_once(pile, pack):
    assert read(pile(pack([GOOD, ("good.txt", b"Other"), ("last.txt", b"Last")]))) == [
        ("pile!good.txt", b"Good"),
        ("pile!good.txt", "bad_member_name"),
        ("pile!last.txt", b"Last"),
    ]


def test_name_is_shown_without_what_breaks_a_line(pile):
    names = ["a\nb.txt", "a\x1b[31mb.txt", "a\u202eb.txt"]
    for pack in (zipped, tarred):
        assert [one[0] for one in read(pile(pack([(name, b"x") for name in names])))] == [
            "pile!a\ufffdb.txt", "pile!a\ufffd[31mb.txt", "pile!a\ufffdb.txt",
        ]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "word"),
    [
        (tarfile.SYMTYPE, "a link"),
        (tarfile.LNKTYPE, "a link"),
        (tarfile.CHRTYPE, "a device"),
        (tarfile.BLKTYPE, "a device"),
        (tarfile.FIFOTYPE, "a pipe"),
    ],
)
def test_link_or_device_in_a_tar_is_refused(pile, kind, word):
    header = tarfile.TarInfo("link.txt")
    header.type, header.linkname = kind, "/etc/passwd"
    pile(tarred([(header, b""), GOOD]))
    assert read("pile") == [("pile!link.txt", "not_a_file"), ("pile!good.txt", b"Good")]
    assert f"is {word} and no file" in sentences("pile")["pile!link.txt"]


def test_link_that_claims_to_have_data_does_not_shift_the_rest(pile):
    header = tarfile.TarInfo("link.txt")
    header.type, header.linkname, header.size = tarfile.LNKTYPE, "good.txt", 512
    data = header.tobuf(tarfile.USTAR_FORMAT) + tarred([GOOD])
    assert read(pile(data)) == [("pile!link.txt", "not_a_file"), ("pile!good.txt", b"Good")]


def test_sparse_member_of_a_tar_is_refused(pile):
    new = tarfile.TarInfo("sparse.txt")
    new.pax_headers = {"GNU.sparse.major": "1"}
    old = tarfile.TarInfo("old.txt")
    old.type, old.size = tarfile.GNUTYPE_SPARSE, 3
    block = bytearray(old.tobuf(tarfile.GNU_FORMAT))
    block[482] = 1
    block[148:156] = b" " * 8
    block[148:156] = b"%06o\0 " % sum(block)
    more = bytes(504) + b"\1" + bytes(7) + bytes(512)
    data = bytes(block) + more + b"xyz".ljust(512, b"\0") + tarred([(new, b"xyz"), GOOD])
    assert read(pile(data)) == [
        ("pile!old.txt", "not_a_file"),
        ("pile!sparse.txt", "not_a_file"),
        ("pile!good.txt", b"Good"),
    ]


@pytest.mark.parametrize("mode", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFSOCK])
def test_link_or_device_in_a_zip_is_refused(pile, mode):
    header = zipfile.ZipInfo("link.txt")
    header.create_system, header.external_attr = 3, (mode | 0o777) << 16
    assert read(pile(zipped([(header, b"/etc/passwd"), GOOD]))) == [
        ("pile!link.txt", "not_a_file"),
        ("pile!good.txt", b"Good"),
    ]


def patched(data, mark, place, form, value):
    """A zip with one field changed in the first entry of its table."""
    data = bytearray(data)
    struct.pack_into(form, data, data.index(mark) + place, value)
    return bytes(data)


def test_encrypted_member_is_refused_and_the_rest_is_read(pile):
    data = patched(zipped([("secret.txt", b"Secret"), GOOD]), b"PK\x01\x02", 8, "<H", 1)
    assert read(pile(data)) == [("pile!secret.txt", "encrypted"), ("pile!good.txt", b"Good")]


def test_member_packed_in_a_strange_way_is_refused_and_the_rest_is_read(pile):
    data = patched(zipped([("strange.txt", b"Strange"), GOOD]), b"PK\x01\x02", 10, "<H", 99)
    assert read(pile(data)) == [("pile!strange.txt", "unsupported"), ("pile!good.txt", b"Good")]


@pytest.mark.parametrize("mark", [b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07\x01\x00", b"\x28\xb5\x2f\xfd"])
def test_container_that_cannot_be_read_is_told_with_what_to_do(pile, mark):
    assert read(pile(mark + bytes(99))) == [("pile", "unsupported")]
    assert sentences("pile")["pile"].endswith("cannot be read. Pack it again as zip or tar.gz.")


def test_members_that_lie_over_each_other_are_refused(pile):
    data = zipped([("a.txt", os.urandom(500)), ("b.txt", os.urandom(500))])
    second = data.index(b"PK\x01\x02", data.index(b"PK\x01\x02") + 4)
    for start in (0, 10, 300):
        assert read(pile(data[: second + 42] + struct.pack("<L", start) + data[second + 46 :])) == [("pile", "overlap")]


def test_many_entries_of_one_member_are_refused_at_once(pile):
    kernel = zipped([("a.txt", bytes(1_000_000))])
    start, end = kernel.index(b"PK\x01\x02"), kernel.index(b"PK\x05\x06")
    table = kernel[start:end] * 60_000
    tail = kernel[end : end + 12] + struct.pack("<2LH", len(table), start, 0)
    assert read(pile(kernel[:start] + table + tail)) == [("pile", "overlap")]


@pytest.mark.parametrize("place", [20, 24, 42], ids=["packed", "size", "start"])
@pytest.mark.parametrize("value", [0, 1, 5000, 0x7FFFFFFF, 0xFFFFFFFE, 0xFFFFFFFF])
def test_table_that_lies_about_a_member_reads_no_more_than_is_there(pile, place, value):
    members = [(f"{number}.txt", os.urandom(300)) for number in range(3)]
    found = read(pile(patched(zipped(members), b"PK\x01\x02", place, "<L", value)))
    assert all(one[-1] in dict(members).values() or isinstance(one[-1], str) for one in found)
    truth = value == 0 and place == 42
    assert any(isinstance(one[-1], str) for one in found) != truth


def tar_header(name, kind, size):
    header = tarfile.TarInfo(name)
    header.type, header.size = kind, size
    return header.tobuf(tarfile.GNU_FORMAT)


def test_tar_of_a_negative_size_does_not_go_back(pile):
    block = bytearray(tar_header("a.txt", tarfile.REGTYPE, 0))
    block[124:136] = b"\xff" * 12
    block[148:156] = b" " * 8
    block[148:156] = b"%06o\0 " % sum(block)
    assert read(pile(tarred([GOOD])[:1024] + bytes(block))) == [("pile!good.txt", b"Good"), ("pile", "unreadable")]


@pytest.mark.parametrize("kind", [tarfile.GNUTYPE_LONGNAME, tarfile.XHDTYPE])
def test_endless_header_of_a_tar_is_not_read(pile, kind):
    data = tarred([GOOD])[:1024] + tar_header("x", kind, 10 * 1024**3) + bytes(4096)
    assert read(pile(data)) == [("pile!good.txt", b"Good"), ("pile", "unreadable")]


def test_many_headers_before_one_member_are_read_without_going_deeper(pile):
    long_name = tar_header("x", tarfile.GNUTYPE_LONGNAME, 4) + b"a.b\0".ljust(512, b"\0")
    assert read(pile(long_name * 20_000 + tarred([GOOD]))) == [("pile!a.b", b"Good")]


@pytest.mark.parametrize(
    "records",
    [b"9" * 900_000, b"9 " * 400_000, b"0 a=b\n" * 9, b"-5 a=b\n", b"99999999 a=b\n", b"6 ab\n\n", b"=" * 999],
)
def test_damaged_extended_header_of_a_tar_is_told_at_once(pile, records):
    block = tar_header("x", tarfile.XHDTYPE, len(records)) + records + bytes(-len(records) % 512)
    with patience():
        found = read(pile(block + tarred([GOOD])))
    assert found in ([("pile", "unreadable")], [("pile!good.txt", b"Good")])


def test_nothing_is_written_and_nothing_outside_is_opened(pile, tmp_path):
    links = tarfile.TarInfo("link")
    links.type, links.linkname = tarfile.SYMTYPE, "/etc"
    pile(zipped([(name, b"Bad") for name in BAD_NAMES] + [("a.tar", tarred([(links, b""), ("link/passwd", b"Bad")]))]))
    hook = "import sys; sys.addaudithook(lambda event, args: event == 'open' and print(event, *args))\n"
    code = (
        "from forum.archive.inputs import open_inputs\n"
        + hook
        + (
            "from contextlib import suppress\n"
            "for one in open_inputs(['pile']):\n"
            "    with suppress(Exception), one.open() as stream: stream.read()\n"
        )
    )
    command = [sys.executable, "-B", "-c", code]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "TMPDIR": str(tmp_path)}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    opened = [line for line in done.stdout.splitlines() if line.startswith("open ")]
    assert [line for line in opened if not line.startswith("open pile r ")] == []
    assert (len(opened), sorted(path.name for path in tmp_path.iterdir())) == (1, ["pile"])
