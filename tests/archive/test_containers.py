"""Containers of every kind: what is in them, in which order, by which name."""

import bz2
import gzip
import lzma
import os
import tarfile
import zipfile
from pathlib import Path

import pytest

from forum.archive.inputs import BrokenInput, open_inputs
from tests.archive.container_samples import read, tarred, zipped

PAGES = [("pages/2.txt", b"Two\n" * 300), ("pages/1.txt", b"One"), ("top.txt", b"Top")]
TARS = {"w": "tar", "w:gz": "tar.gz", "w:bz2": "tar.bz2", "w:xz": "tar.xz"}


@pytest.fixture
def place(tmp_path, monkeypatch):
    """Write a file into the folder that the test works in."""
    monkeypatch.chdir(tmp_path)

    def write(data, name="pile"):
        Path(name).write_bytes(data)
        return name

    return write


def within(name, members):
    return [(f"{name}!{member}", data) for member, data in members]


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2])
def test_zip_gives_its_members_in_their_order(place, method):
    assert read(place(zipped(PAGES, method))) == within("pile", PAGES)


@pytest.mark.parametrize("form", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
@pytest.mark.parametrize("mode", TARS)
def test_tar_gives_its_members_in_their_order(place, mode, form):
    assert read(place(tarred(PAGES, mode, form))) == within("pile", PAGES)


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_single_packed_file_is_one_input_of_its_own_name(place, pack):
    assert read(place(pack(b"Line\n" * 9999), "a.jsonl.gz")) == [("a.jsonl.gz", b"Line\n" * 9999)]


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_parts_packed_one_after_another_are_one_file(place, pack):
    assert read(place(pack(b"one ") + pack(b"") + pack(b"two") + bytes(512))) == [("pile", b"one two")]


def test_what_stands_behind_a_packed_part_is_told(place):
    assert read(place(gzip.compress(b"one") + b"more")) == [("pile", b"one", "unreadable")]


@pytest.mark.parametrize("name", ["page.zip", "page.tar", "page.gz", "page.warc"])
def test_kind_is_told_by_content_and_not_by_name(place, name):
    assert read(place(b"BZh9 is how bzip2 begins.", name)) == [(name, b"BZh9 is how bzip2 begins.")]


def test_tar_older_than_its_mark_is_known_by_its_sum(place):
    header = bytearray(tarfile.TarInfo("old.txt").tobuf(tarfile.USTAR_FORMAT))
    header[124:136] = b"00000000003\0"
    header[257:265] = bytes(8)
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    assert read(place(bytes(header) + b"Old".ljust(512, b"\0") + bytes(1024))) == [("pile!old.txt", b"Old")]


def test_two_tars_one_after_another_are_both_read(place):
    assert read(place(tarred(PAGES[:1]) + tarred(PAGES[1:]))) == within("pile", PAGES)


def test_long_names_and_names_in_other_letters_are_kept(place):
    members = [("a" * 90 + "/" + "b" * 120 + ".txt", b"1"), ("страницы/первая.txt", b"2")]
    for data in (zipped(members), *(tarred(members, form=form) for form in (tarfile.GNU_FORMAT, tarfile.PAX_FORMAT))):
        assert read(place(data)) == within("pile", members)


def test_name_in_the_code_page_of_old_zips_is_read(place):
    data = zipped([("cafe.txt", b"1")]).replace(b"cafe", b"caf\x82")
    assert read(place(data)) == [("pile!café.txt", b"1")]


def test_zip_of_sixty_four_bits_is_read(place, monkeypatch):
    monkeypatch.setattr(zipfile, "ZIP64_LIMIT", 100)
    monkeypatch.setattr(zipfile, "ZIP_FILECOUNT_LIMIT", 1)
    data = zipped(PAGES)
    assert (b"PK\x06\x06" in data, read(place(data))) == (True, within("pile", PAGES))


def test_zip_with_a_comment_and_folders_is_read(place):
    with zipfile.ZipFile("pile.zip", "w") as container:
        container.mkdir("pages")
        container.writestr("pages/1.txt", b"One")
        container.comment = b"c" * 60000
    assert read("pile.zip") == [("pile.zip!pages/1.txt", b"One")]


def test_zip_whose_table_is_in_another_order_than_its_members_is_read(place):
    data = zipped(PAGES)
    start = data.index(b"PK\x01\x02")
    second, end = data.index(b"PK\x01\x02", start + 4), data.index(b"PK\x05\x06")
    assert read(place(data[:start] + data[second:end] + data[start:second] + data[end:])) == within(
        "pile", [*PAGES[1:], PAGES[0]]
    )


def test_member_may_be_a_container_or_be_packed(place):
    data = zipped(
        [
            ("a.tar.gz", tarred(PAGES[:2], "w:gz")),
            ("b.zip", zipped(PAGES[2:])),
            ("c.gz", gzip.compress(b"Cee")),
            ("d.txt", b"Dee"),
        ]
    )
    assert read(place(data)) == [
        ("pile!a.tar.gz!pages/2.txt", PAGES[0][1]),
        ("pile!a.tar.gz!pages/1.txt", b"One"),
        ("pile!b.zip!top.txt", b"Top"),
        ("pile!c.gz", b"Cee"),
        ("pile!d.txt", b"Dee"),
    ]


def test_zip_in_a_packed_tar_is_read_and_the_tar_goes_on(place):
    data = tarred([("a.zip", zipped(PAGES)), ("b.txt", b"Bee")], "w:xz")
    assert read(place(data)) == [*within("pile!a.zip", PAGES), ("pile!b.txt", b"Bee")]


def test_what_is_nested_deeper_is_refused_and_the_rest_goes_on(place):
    inner = tarred([("deep.gz", gzip.compress(b"Deep")), ("flat.txt", b"Flat")])
    assert read(place(zipped([("a.tar", inner), ("b.txt", b"Bee")]))) == [
        ("pile!a.tar!deep.gz", "nested_too_deep"),
        ("pile!a.tar!flat.txt", b"Flat"),
        ("pile!b.txt", b"Bee"),
    ]


def test_hidden_members_are_passed_over(place):
    members = [(".git/config", b"1"), ("a/.DS_Store", b"2"), ("__MACOSX/a/._1.txt", b"3"), ("a/1.txt", b"4")]
    for data in (zipped(members), tarred(members)):
        assert read(place(data)) == [("pile!a/1.txt", b"4")]


def test_tar_of_the_folder_it_was_made_in_has_plain_names(place):
    folder = tarfile.TarInfo(".")
    folder.type = tarfile.DIRTYPE
    assert read(place(tarred([(folder, b""), ("./a/1.txt", b"1")]))) == [("pile!a/1.txt", b"1")]


def test_empty_members_are_inputs_too(place):
    for data in (zipped([("a.txt", b"")]), tarred([("a.txt", b"")])):
        assert read(place(data)) == [("pile!a.txt", b"")]


@pytest.mark.parametrize("data", [zipped([]), zipped([(".hidden", b"1")]), tarred([(".hidden", b"1")])])
def test_container_with_nothing_to_read_is_told(place, data):
    assert read(place(data)) == [("pile", "empty_container")]


def test_folder_is_where_a_member_lies_and_a_maildir_is_one(place):
    names = ["top.txt", "pages/1.txt", "box/cur/a:2,S", "box/new/b", "cur/c", "a/b/c"]
    place(zipped([(name, b"x") for name in names]), "pile.zip")
    assert [one.folder for one in open_inputs(["pile.zip"])] == [
        "pile.zip", "pile.zip!pages", "pile.zip!box", "pile.zip!box", "pile.zip", "pile.zip!a/b",
    ]  # fmt: skip


def test_size_is_told_where_it_is_known_before(place):
    place(zipped([("a.txt", b"12345"), ("b.gz", gzip.compress(b"12"))]), "1.zip")
    place(tarred([("a.txt", b"123")], "w:gz"), "2.tgz")
    place(b"1234", "3.txt")
    assert [one.size for one in open_inputs(["."])] == [5, None, 3, 4]


@pytest.mark.parametrize("data", [zipped(PAGES), tarred(PAGES), tarred(PAGES, "w:gz")], ids=["zip", "tar", "tar.gz"])
def test_inputs_that_nobody_opens_are_passed_over(place, data):
    read_last = [one for one in open_inputs([place(data)]) if one.name == "pile!top.txt" and one.open()]
    assert [one.name for one in read_last] == ["pile!top.txt"]
    found = open_inputs([place(data)])
    for wanted in (None, None, b"Top"):
        one = next(found)
        if wanted:
            with one.open() as stream:
                assert stream.read() == wanted


def test_input_half_read_does_not_shift_the_next(place):
    for data in (zipped(PAGES), tarred(PAGES), tarred(PAGES, "w:xz")):
        parts = []
        for one in open_inputs([place(data)]):
            with one.open() as stream:
                parts.append(stream.read(2))
        assert parts == [b"Tw", b"On", b"To"]


def test_input_is_not_opened_behind_the_next(place):
    found = open_inputs([place(tarred(PAGES, "w:gz"))])
    first = next(found)
    next(found)
    with pytest.raises(ValueError, match="closed"), first.open():
        pass


def test_peek_shows_sixty_four_kibibytes(place):
    data = b"".join(b"%d\n" % number for number in range(99999))
    place(zipped([("a.txt", data)]), "a.zip")
    place(gzip.compress(data), "b.gz")
    place(data, "c.txt")
    for one in open_inputs(["."]):
        with one.open() as stream:
            assert stream.peek(65536)[:65536] == data[:65536]


def test_members_are_read_in_bounded_steps_and_not_before_they_are_asked_for(place, monkeypatch):
    place(zipped([("a.txt", bytes(1000))]), "a.zip")
    place(zipped([("b.txt", b"Bee")]), "b.zip")
    found = open_inputs(["a.zip", "b.zip"])
    next(found)
    os.unlink("b.zip")
    with pytest.raises(BrokenInput, match="No such file"), next(found).open():
        pass
