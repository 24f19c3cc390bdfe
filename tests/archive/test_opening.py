"""From paths to inputs: folders, pipes, links, what cannot be read and what is not there."""

import gzip
import hashlib
import io
import os
import threading
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace

import pytest

from forum.archive.inputs import BrokenInput, open_inputs, total_size
from tests.archive.container_samples import peak_of, read, tarred, zipped


@pytest.fixture
def here(tmp_path, monkeypatch):
    """The folder that the test works in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def put(here):
    """Write files, each of its own name as content."""

    def write(*names):
        for name in names:
            Path(name).parent.mkdir(parents=True, exist_ok=True)
            Path(name).write_text(name)

    return write


def same(*names):
    return [(name, name.encode()) for name in names]


def test_folder_is_read_in_the_order_of_names_with_its_folders_between(put):
    put("d/b.txt", "d/a/2", "d/a/1", "d/c", "d/B")
    assert read("d") == same("d/B", "d/a/1", "d/a/2", "d/b.txt", "d/c")


def test_paths_are_read_in_the_order_they_are_named_in(put):
    put("b", "a", "d/c")
    assert read("b", "d", "a", "b") == same("b", "d/c", "a", "b")


def test_names_are_those_of_paths_made_plain(put):
    put("a", "d/b")
    assert [name for name, _data in read(".", "./a", "d//b", "d/")] == ["a", "d/b", "a", "d/b", "d/b"]


def test_hidden_files_and_folders_are_passed_over_and_read_where_they_are_named(put):
    put("d/.a", "d/.b/c", "d/e", ".f")
    assert read("d", ".f") == same("d/e", ".f")


def test_folder_of_a_file_is_told_and_a_maildir_is_one(put):
    put("a", "d/e/b", "box/cur/1", "box/new/2", "new/3")
    assert [(one.name, one.folder) for one in open_inputs(["."])] == [
        ("a", "."), ("box/cur/1", "box"), ("box/new/2", "box"), ("d/e/b", "d/e"), ("new/3", "."),
    ]  # fmt: skip


def test_path_that_leads_nowhere_is_told_before_anything_is_read(put):
    put("a")
    os.symlink("nowhere", "dangling")
    for name in ("b", "a/b", "dangling", "n\0l"):
        with pytest.raises(FileNotFoundError, match=name):
            open_inputs(["a", name])


def test_links_to_files_are_read_and_those_to_folders_are_told(put):
    put("d/a", "e/b")
    os.symlink("../e/b", "d/file")
    os.symlink("../e", "d/folder")
    os.symlink("nowhere", "d/dangling")
    os.symlink(".", "d/circle")
    os.symlink("loop", "d/loop")
    told = [(f"d/{name}", "not_a_file") for name in ("circle", "dangling", "folder", "loop")]
    found = [(name, *rest) for name, *rest in read("d")]
    assert sorted(found) == sorted([("d/a", b"d/a"), ("d/file", b"e/b"), *told])
    os.symlink("d", "link")
    assert [name for name, data in read("link") if data != "not_a_file"] == ["link/a", "link/file"]


def test_empty_file_is_an_input_of_nothing(put):
    Path("a").touch()
    assert (read("a"), next(open_inputs(["a"])).size) == ([("a", b"")], 0)


def test_picture_is_given_as_it_is(here):
    picture = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9
    Path("a.txt").write_bytes(picture)
    assert read("a.txt") == [("a.txt", picture)]


def test_pipe_in_a_folder_is_told_and_not_waited_for(put):
    put("d/a")
    os.mkfifo("d/pipe")
    assert read("d") == [*same("d/a"), ("d/pipe", "not_a_file")]


@pytest.mark.parametrize(
    "content", [b"Plain", zipped([("a.txt", b"x")]), tarred([("a.txt", b"x")], "w:gz")], ids=["plain", "zip", "tar"]
)
def test_pipe_that_is_named_is_read_once_whatever_comes_through(here, content):
    os.mkfifo("pipe")
    writer = threading.Thread(target=Path("pipe").write_bytes, args=(content,), daemon=True)
    writer.start()
    assert read("pipe") == ([("pipe", b"Plain")] if content == b"Plain" else [("pipe!a.txt", b"x")])
    writer.join(timeout=5)


@pytest.mark.parametrize("content", [b"", b"Plain", zipped([("a.txt", b"x")])])
def test_standard_input_is_read(monkeypatch, content):
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(content)))
    assert read("-") == ([("<stdin>!a.txt", b"x")] if content.startswith(b"PK") else [("<stdin>", content)])


def test_standard_input_that_is_closed_is_empty(monkeypatch):
    monkeypatch.setattr("sys.stdin", None)
    assert read("-") == [("<stdin>", b"")]


def test_standard_input_that_breaks_is_told(monkeypatch):
    class Breaking(io.RawIOBase):
        def __init__(self):
            self.parts = [b"some ", b"text"]

        def read(self, _size):
            if not self.parts:
                raise OSError(5, "Input/output error")
            return self.parts.pop(0)

    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=Breaking()))
    assert read("-") == [("<stdin>", b"some text", "unreadable")]


def test_file_that_vanishes_is_told_and_the_rest_is_read(put):
    put("d/a", "d/b", "d/c")
    found = open_inputs(["d"])
    next(found)
    os.unlink("d/b")
    names = [(one.name, one.size) for one in found]
    assert names == [("d/c", 3)]


def test_file_that_vanishes_between_two_looks_is_told(put, monkeypatch):
    put("d/a", "d/b")
    isfile = os.path.isfile
    monkeypatch.setattr(os.path, "isfile", lambda path: isfile(path) and not (path == "d/a" and os.unlink(path)))
    assert read("d") == [("d/a", "unreadable"), ("d/b", b"d/b")]


def test_name_that_is_no_text_is_shown_with_replacements(here):
    Path(os.fsdecode(b"caf\xe9.txt")).write_bytes(b"x")
    Path("a\nb.txt").write_bytes(b"y")
    assert read(".") == [("a\ufffdb.txt", b"y"), ("caf\ufffd.txt", b"x")]


def test_folders_within_folders_are_walked_without_going_deeper(here):
    for _folder in range(1500):
        os.mkdir("d")
        os.chdir("d")
    Path("a").write_bytes(b"x")
    os.chdir(here)
    assert read("d") == [("d/" * 999 + "d…", b"x")]
    # What clears up behind the tests goes deeper with each folder.
    os.unlink("d/" * 1500 + "a")
    for depth in range(1500, 0, -1):
        os.rmdir("d/" * depth)


def test_order_is_the_same_each_time(put):
    put("d/b", "d/a/1", "d/c")
    Path("d/aa.zip").write_bytes(zipped([("2", b"2"), ("1", b"1"), ("../3", b"3")]))
    Path("d/bb.zip").write_bytes(b"PK\x03\x04 cut off")
    names = [[one.name for one in open_inputs(["d"])] for _time in range(2)]
    assert names[0] == names[1] == ["d/a/1", "d/aa.zip!2", "d/aa.zip!1", "d/aa.zip!../3", "d/b", "d/bb.zip", "d/c"]


def test_size_of_all_is_that_of_the_files_on_the_disk(put):
    put("d/a", "d/.hidden", "d/e/long-name", "b")
    os.mkfifo("d/pipe")
    os.symlink("a", "d/link")
    assert total_size(["d", "b", "-"]) == 3 + 3 + len("d/e/long-name") + 1


def test_line_of_a_gigabyte_is_streamed(here):
    with open("a", "wb") as file:
        file.write(b"x")
        file.truncate(1024**3)
    peak, size = peak_of("a")
    assert (size, peak < 8) == (1024**3, True)


def hashed(path, size=-1):
    """What is known of the inputs behind a path when so much of each was read: name, length and hash."""
    found = []
    for one in open_inputs([str(path)]):
        with suppress(BrokenInput), one.open() as stream:
            one.hash_from(stream.peek())
            stream.read(size)
        found.append((one.name, one.length, one.sha256))
    return found


LONG = bytes(range(256)) * 4096


def test_input_that_was_read_to_its_end_has_its_length_and_its_hash(here):
    for name, data in (("long", LONG), ("long.gz", gzip.compress(LONG)), ("empty", b"")):
        Path(name).write_bytes(data)
    Path("p.zip").write_bytes(zipped([("a", LONG), ("b", b"b")]))
    Path("p.tar").write_bytes(tarred([("a", LONG)]))
    of_long = (len(LONG), hashlib.sha256(LONG).hexdigest())
    assert hashed(".") == [
        ("empty", 0, hashlib.sha256().hexdigest()),
        ("long", *of_long),
        ("long.gz", *of_long),
        ("p.tar!a", *of_long),
        ("p.zip!a", *of_long),
        ("p.zip!b", 1, hashlib.sha256(b"b").hexdigest()),
    ]


def test_input_that_was_not_read_to_its_end_has_no_hash(here):
    Path("long").write_bytes(LONG)
    Path("long.gz").write_bytes(gzip.compress(LONG))
    # Of what nobody said the length of, so much was read as stood ready.
    assert hashed(".", 10) == [("long", len(LONG), ""), ("long.gz", 256 * 1024, "")]


def test_input_that_breaks_has_no_hash(here):
    Path("a.gz").write_bytes(gzip.compress(LONG)[:-4])
    Path("b.zip").write_bytes(b"PK\x03\x04")
    assert hashed(".") == [("a.gz", len(LONG), ""), ("b.zip", None, "")]


def test_nothing_is_hashed_that_nobody_wants_to_know(put):
    put("a")
    for one in open_inputs(["a"]):
        with one.open() as stream:
            assert stream.read() == b"a"
        assert (one.length, one.sha256) == (1, "")
