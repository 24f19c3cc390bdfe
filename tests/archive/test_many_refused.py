"""Containers that are nothing but members of which nothing is read: all are named, and it costs little."""

import io
import json
import re
import tarfile

import pytest

from forum.archive.inputs import Limits
from tests.archive.container_samples import read, sentences, tarred, zipped
from tests.archive.mail_samples import message
from tests.work import count_calls

# So many are told by themselves.
ALONE = 1_000


@pytest.fixture
def pile(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def write(data):
        (tmp_path / "pile").write_bytes(data)
        return "pile"

    return write


def tar_of(count, kind=tarfile.REGTYPE, form=tarfile.USTAR_FORMAT):
    """A tar of so many members without bytes."""
    made = io.BytesIO()
    for number in range(count):
        header = tarfile.TarInfo(f"{number:06d}.txt")
        header.type, header.linkname = kind, "" if kind == tarfile.REGTYPE else "x"
        made.write(header.tobuf(form))
    return made.getvalue() + bytes(1024)


def empties(count):
    return [(f"{number:06d}.txt", b"") for number in range(count)]


@pytest.mark.parametrize("pack", [zipped, tarred])
def test_empty_members_beyond_a_thousand_are_named_together(pile, pack):
    pile(pack([*empties(ALONE + 3), ("good.txt", b"Good")]))
    found = read("pile")
    assert found[:ALONE] == [(f"pile!{name}", b"") for name, _ in empties(ALONE)]
    assert found[ALONE:] == [("pile!good.txt", b"Good"), ("pile", "empty_file")]
    assert sentences("pile") == {
        "pile": "The file is empty. There was nothing to import. "
        "So it is with 3 members: 001000.txt, 001001.txt, 001002.txt."
    }


def test_members_are_told_together_by_what_is_wrong_with_them(pile):
    link = tarfile.TarInfo("link.txt")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    pile(tarred([*empties(ALONE + 1), (link, b""), ("../up.txt", b"Bad"), ("000000.txt", b"Other")]))
    assert read("pile")[ALONE:] == [
        ("pile", "empty_file"),
        ("pile", "not_a_file"),
        ("pile", "bad_member_name"),
        ("pile", "bad_member_name"),
    ]
    assert sentences("pile")["pile"].endswith("So it is with 1 member: 000000.txt.")


def test_a_container_and_those_in_it_are_one(pile):
    inner = tar_of(ALONE // 2 + 1)
    pile(zipped([("a.tar", inner), ("b.tar", inner)]))
    assert [one[0] for one in read("pile")[-2:]] == ["pile!b.tar!000498.txt", "pile"]
    assert sentences("pile")["pile"].endswith("So it is with 2 members: b.tar!000499.txt, b.tar!000500.txt.")


def test_members_told_before_the_limit_are_named(pile):
    pile(tar_of(ALONE + 500))
    found = read("pile", limits=Limits(members=ALONE + 2))
    assert found[ALONE:] == [("pile", "zip_bomb"), ("pile", "empty_file")]
    (said,) = sentences("pile", limits=Limits(members=ALONE + 2)).values()
    assert said.endswith("So it is with 2 members: 001000.txt, 001001.txt.")


@pytest.mark.parametrize("pack", [zipped, tarred])
def test_container_of_more_of_them_than_may_be_is_read_no_further(pile, pack):
    pile(pack([("first.txt", b"Good"), *empties(5), ("last.txt", b"Good")]))
    found = read("pile", limits=Limits(in_vain=4))
    assert [found[0], *found[4:]] == [("pile!first.txt", b"Good"), ("pile!000003.txt", b""), ("pile", "zip_bomb")]
    assert sentences("pile", limits=Limits(in_vain=4)) == {
        "pile": "More than 4 files in it are empty or cannot be read, and no more are looked at. "
        "Pack what is to be imported without them."
    }
    assert read("pile", limits=Limits(in_vain=5))[-1] == ("pile!last.txt", b"Good")


@pytest.mark.parametrize("kind", [tarfile.REGTYPE, tarfile.SYMTYPE])
def test_a_member_of_many_costs_little(pile, kind):
    """Check 54 has five seconds for all that may be in one container."""
    few, many = (count_calls(lambda: read("pile")) for _ in map(pile, [tar_of(2_000, kind), tar_of(12_000, kind)]))
    assert (many - few) / 10_000 < 70


def test_import_names_every_empty_member_and_counts_it(run, pile, tmp_path):
    report_file = tmp_path / "report.json"
    assert run("import_archive", pile(tar_of(5_000)), "--report", report_file).status == 1
    report = json.loads(report_file.read_text())
    assert (report["files"]["read"], report["files"]["skipped"]) == (5_000, 5_000)
    named = " ".join(told["file"] + told["message"] for told in report["problems"])
    assert len(set(re.findall(r"\d{6}\.txt", named))) == 5_000
    assert len(report["problems"]) < ALONE + 50
    assert max(len(told["message"]) for told in report["problems"]) < 3_000


def test_many_empty_members_do_not_part_mails_that_are_read_together(run, pile):
    mails = [("cur/1", message("a").encode()), ("cur/2", message("b", "a").encode())]
    result = run("import_archive", pile(tarred([mails[0], *empties(ALONE + 9), mails[1]])))
    assert result.lines[1:3] == ["1 article: 1 created", "1 comment: 1 created"]


@pytest.mark.parametrize("place", [*range(0, 520, 13), *range(120, 155)])
def test_header_with_a_byte_that_is_wrong_is_damaged(pile, place):
    data = bytearray(tarred([("a.txt", b"Fine"), ("good.txt", b"Good")], form=tarfile.USTAR_FORMAT))
    data[1024 + place % 512] ^= 1
    assert read(pile(bytes(data))) == [("pile!a.txt", b"Fine"), ("pile", "unreadable")]
