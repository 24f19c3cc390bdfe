"""Containers that are cut off or damaged: what is whole is given, the rest is told."""

import bz2
import gzip
import lzma
import os
import random
import tarfile
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.archive.inputs import BrokenInput, open_inputs
from tests.archive.container_samples import answer, gzipped_records, read, record, sentences, tarred, zipped

LETTERS = random.Random(1).randbytes(9000).hex().encode()
PAGES = [(f"pages/{number}.txt", LETTERS[number * 2000 :][: 400 * number]) for number in range(1, 9)]
RECORDS = [record("response", answer(data), address=f"https://site.example/{name}") for name, data in PAGES]
CONTAINERS = {
    "zip": zipped(PAGES),
    "stored": zipped(PAGES, zipfile.ZIP_STORED),
    "tar": tarred(PAGES),
    "tar.gz": tarred(PAGES, "w:gz"),
    "tar.bz2": tarred(PAGES, "w:bz2"),
    "tar.xz": tarred(PAGES, "w:xz"),
    "gz": gzip.compress(LETTERS),
    "bz2": bz2.compress(LETTERS),
    "xz": lzma.compress(LETTERS),
    "warc": b"".join(RECORDS),
    "warc.gz": gzipped_records(*RECORDS),
    "nested": zipped([("a.tar.gz", tarred(PAGES, "w:gz")), ("b.zip", zipped(PAGES)), ("c.gz", gzip.compress(LETTERS))]),
}
WHOLE = {LETTERS, *(data for _name, data in PAGES)}
CODES = {
    "unreadable", "unsupported", "zip_bomb", "bad_member_name", "not_a_file", "encrypted", "overlap",
    "nested_too_deep", "too_large", "empty_container",
}  # fmt: skip


@pytest.mark.parametrize("kind", CONTAINERS)
def test_cut_off_container_gives_what_is_whole_and_says_that_it_is_cut(tmp_path, kind):
    path = tmp_path / "pile"
    # A tar is filled up with zeros, of which none is missed.
    data = CONTAINERS[kind].rstrip(b"\0")
    for part in range(1, 20):
        path.write_bytes(data[: len(data) * part // 20])
        found = read(path)
        assert all(one[1] in WHOLE for one in found if len(one) == 2 and isinstance(one[1], bytes))
        assert {one[-1] for one in found if not isinstance(one[-1], bytes)} == {"unreadable"}


@pytest.mark.parametrize("kind", ["tar", "tar.gz", "warc", "warc.gz"])
def test_more_of_a_cut_off_stream_is_given_the_more_there_is(tmp_path, kind):
    path = tmp_path / "pile"
    data = CONTAINERS[kind]
    whole = []
    for part in range(1, 21):
        path.write_bytes(data[: len(data) * part // 20])
        whole.append(sum(isinstance(one[-1], bytes) for one in read(path)))
    assert whole == sorted(whole)
    assert (0 < whole[9] < 8, whole[-1]) == (True, 8)


def test_tar_cut_off_between_two_members_is_told(tmp_path):
    path = tmp_path / "pile"
    path.write_bytes(tarred(PAGES[:1], form=tarfile.USTAR_FORMAT)[: 512 + 512])
    assert read(path) == [(f"{path}!pages/1.txt", PAGES[0][1]), (str(path), "unreadable")]


def test_cut_off_file_is_named_with_what_to_do(tmp_path):
    path = tmp_path / "pile"
    for kind in ("zip", "tar", "gz"):
        path.write_bytes(CONTAINERS[kind][:-1500])
    assert list(sentences(path).values()) == [
        "The file could not be read to its end: it ends too early. Check that it is whole and may be read."
    ]
    path.write_bytes(CONTAINERS["zip"][:-1500])
    assert sentences(path) == {
        str(path): "The file could not be read to its end: its table of contents is missing or damaged. "
        "Check that it is whole and may be read."
    }


def test_one_damaged_member_of_a_zip_is_told_and_the_rest_is_read(tmp_path):
    path = tmp_path / "pile"
    data = bytearray(CONTAINERS["stored"])
    data[data.index(PAGES[3][1]) + 100] ^= 1
    path.write_bytes(data)
    found = read(path)
    assert [one[-1] for one in found if not isinstance(one[-1], bytes)] == ["unreadable"]
    assert (found[3][0], len(found)) == (f"{path}!pages/4.txt", 8)


def test_damaged_header_of_a_tar_ends_it_and_what_was_before_is_kept(tmp_path):
    path = tmp_path / "pile"
    data = bytearray(CONTAINERS["tar"])
    data[data.index(b"pages/3.txt") + 1] ^= 1
    path.write_bytes(data)
    assert read(path) == [
        (f"{path}!pages/1.txt", PAGES[0][1]),
        (f"{path}!pages/2.txt", PAGES[1][1]),
        (str(path), "unreadable"),
    ]


def test_broken_container_does_not_stop_the_others(tmp_path):
    (tmp_path / "1.zip").write_bytes(CONTAINERS["zip"][:-9])
    (tmp_path / "2.tgz").write_bytes(CONTAINERS["tar.gz"][:300])
    (tmp_path / "3.txt").write_bytes(b"Three")
    names = {name: end for name, *_, end in read(tmp_path)}
    assert names[f"{tmp_path}/1.zip"] == "unreadable"
    assert names[f"{tmp_path}/2.tgz"] == "unreadable"
    assert names[f"{tmp_path}/3.txt"] == b"Three"


def outcome(path, data):
    path.write_bytes(data)
    for name, *rest in read(path):
        assert name.startswith(str(path))
        assert isinstance(rest[-1], bytes) or rest[-1] in CODES


FUZZED = settings(max_examples=int(os.environ.get("FUZZ_EXAMPLES", "60")), deadline=None)


@FUZZED
@given(kind=st.sampled_from(sorted(CONTAINERS)), data=st.data())
def test_any_damage_ends_in_bytes_or_a_sentence(tmp_path_factory, kind, data):
    bent = bytearray(CONTAINERS[kind])
    # Where lengths and offsets stand: at the beginning and the end more often than in the middle.
    ends = st.one_of(st.integers(0, 600), st.integers(len(bent) - 600, len(bent) - 1), st.integers(0, len(bent) - 1))
    for place, value in data.draw(st.lists(st.tuples(ends, st.integers(0, 255)), min_size=1, max_size=6)):
        bent[place % len(bent)] = value
    outcome(tmp_path_factory.getbasetemp() / "fuzzed", bytes(bent[: data.draw(st.integers(1, len(bent)))]))


@FUZZED
@given(st.sampled_from([b"PK\x03\x04", b"\x1f\x8b\x08", b"BZh91AY&SY", b"\xfd7zXZ\0", b"WARC/1.0\r\n"]), st.binary())
def test_any_bytes_behind_a_mark_end_in_bytes_or_a_sentence(tmp_path_factory, mark, data):
    outcome(tmp_path_factory.getbasetemp() / "fuzzed", mark + data)


def test_file_that_shrinks_while_it_is_read_is_told(tmp_path):
    path = tmp_path / "page.txt"
    path.write_bytes(b"x" * 1_000_000)
    for one in open_inputs([str(path)]):
        path.write_bytes(b"x" * 700_000)
        with pytest.raises(BrokenInput, match="became shorter") as caught, one.open() as stream:
            assert len(stream.read()) == 700_000
        assert caught.value.code == "changed"
