"""Files of mail: what they are recognised by, where messages begin in them, and what is none."""

import mailbox
from contextlib import closing

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.archive.readers.mail import MAIL, splitting
from forum.archive.reading import HEAD
from tests.archive.mail_samples import codes, mbox, message, read, read_one, tree

SOUND = mbox(
    message("a"),
    message("b", "a", From="=?utf-8?B?0JTRg9Cx?= <b@x.example>", text="> Oak\n\nElm"),
    message("c", "b", references=["a", "b"], Content_Type="multipart/alternative; boundary=b",
            text="--b\n\nYew\n--b\nContent-Type: text/html\n\n<p>Yew\n--b--"),
)  # fmt: skip


@pytest.mark.parametrize("content", [message(), mbox(message()), "\n\n" + message(), "\ufeff" + message(), SOUND])
def test_mail_is_recognised(content):
    assert MAIL.recognises(content.encode()[:HEAD])
    assert MAIL.recognises(content.replace("\n", "\r\n").encode()[:HEAD])


@pytest.mark.parametrize(
    "content",
    [
        "", "From Moscow with love\n\nAn article about mail.\n", "Subject: a title\n\nText", "From: here\n\nto there",
        "A title\nFrom: x\nDate: y\n", "{}", "<html>", "WARC/1.0\r\nWARC-Type: warcinfo\r\n", "\x89PNG\r\n\x1a\n",
    ],
)  # fmt: skip
def test_other_files_are_not(content):
    assert not MAIL.recognises(content.encode())


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_mbox_is_cut_at_its_separators(line_end):
    thread = read_one(SOUND.replace("\n", line_end))
    assert tree(thread) == {"b": None, "c": "b"}
    assert thread.line == 1
    lines = SOUND.split("\n")
    assert list(thread.lines) == [number for number, line in enumerate(lines, 1) if line.startswith("From ")][1:]
    assert [comment.body for comment in thread.comments] == ["> Oak\n\nElm", "Yew"]


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("a\n>From b\n>>From c\n> From d", "a\nFrom b\n>From c\n> From d"),
        ("a\n\nFrom here on it rains", "a\n\nFrom here on it rains"),
        ("a\nFrom ada@x.example Wed Jul  1 12:00:00 2020\nb", "a\nFrom ada@x.example Wed Jul  1 12:00:00 2020\nb"),
    ],
)
def test_lines_of_a_body_that_look_like_separators_stay(text, body):
    thread = read_one(mbox(message(text=text), message("b", "a")))
    assert (thread.article.body, len(thread.comments)) == (body, 1)


def test_separators_without_a_date_are_taken_where_the_first_has_none():
    content = mbox(message("a"), message("b", "a")).replace(" Wed Jul  1 12:00:00 2020", "")
    assert tree(read_one(content)) == {"b": None}


def test_single_message_is_not_cut_and_keeps_its_quoted_lines():
    text = "a\n\nFrom ada@x.example Wed Jul  1 12:00:00 2020\n>From b"
    assert read_one(message(text=text)).article.body == text


def test_mbox_gives_what_the_standard_library_counts(tmp_path):
    path = tmp_path / "box"
    path.write_text(SOUND * 50)
    with closing(mailbox.mbox(path)) as box:
        assert sum(thread.ledger.read for thread in read(path.read_bytes())) == len(box) == 150


@pytest.mark.parametrize("size", [1, 7, 64, 1000])
def test_blocks_may_end_anywhere(monkeypatch, size):
    monkeypatch.setattr(splitting, "_BLOCK", size)
    thread = read_one(SOUND)
    assert [comment.body for comment in thread.comments] == ["> Oak\n\nElm", "Yew"]
    assert (thread.article.body, thread.lines) == ("Oak", (9, 20))


def test_message_that_is_too_large_is_reported_and_the_next_is_read(monkeypatch):
    monkeypatch.setattr(splitting, "LARGEST_MESSAGE", 100_000)
    content = mbox(message("a"), message("b", text="x\n" * 900_000), message("c", "a"))
    bad, thread = read(content)
    assert codes(bad) == ["bad_message"]
    assert bad.problems[0].line == content.split("\n").index("Message-ID: <b@x.example>") + 1 - 4
    assert tree(thread) == {"c": None}
    assert thread.lines[0] > 900_000
    assert codes(*read(message(text="x" * 100_001))) == ["bad_message"]


def test_text_of_more_than_a_book_is_reported():
    (bad,) = read(message(text="x" * (9 * 1024 * 1024)))
    assert (codes(bad), bad.ledger.reported) == (["bad_message"], 1)
    assert "larger than 8 MiB" in bad.problems[0].message


def test_what_is_no_message_is_reported_and_the_rest_is_read():
    bad, thread = read("Nothing here\n", message("a"))
    assert [(problem.severity, problem.code, problem.line) for problem in bad.problems] == [("error", "bad_message", 1)]
    assert thread.article.id == "a@x.example"
    assert codes(*read("")) == ["empty_file"]
    assert codes(*read("\n\r\n")) == ["empty_file"]


def test_empty_message_between_two_is_reported():
    separator = "From ada@x.example Wed Jul  1 12:00:00 2020\n"
    bad, thread = read(mbox(message("a")) + separator + "\n" + mbox(message("b", "a")))
    assert codes(bad) == ["bad_message"]
    assert tree(thread) == {"b": None}


def test_mbox_cut_anywhere_never_crashes_and_adds_up():
    data = SOUND.encode()
    for twentieth in range(1, 20):
        threads = read(data[: len(data) * twentieth // 20])
        assert sum(thread.ledger.read for thread in threads) in (1, 2, 3)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5000), st.binary(max_size=4)), max_size=5), st.integers(0, 5000))
def test_mbox_with_bytes_changed_never_crashes(changes, end):
    data = bytearray(SOUND.encode())
    for place, replacement in changes:
        place %= len(data)
        data[place : place + len(replacement)] = replacement
    for thread in read(bytes(data[: max(1, end % len(data))])):
        for comment in thread.comments:
            assert comment.body.encode() or not comment.body


FIELDS = ["From", "Date", "Subject", "References", "In-Reply-To", "Content-Type", "Content-Transfer-Encoding"]
VALUES = st.text(st.sampled_from('<>@=?_-"(),;:/ \tabmultipart/0123456789\\äЖ\x00'), max_size=60)


@settings(max_examples=50, deadline=None)
@given(st.dictionaries(st.sampled_from(FIELDS), VALUES), st.binary(max_size=80))
def test_message_with_any_header_never_crashes(fields, body):
    head = "".join(f"{name}: {value}\n" for name, value in fields.items())
    (thread,) = read(f"Message-ID: <a@x.example>\nTo: x\n{head}\n".encode() + body)
    assert thread.ledger.read == 1
