"""What may be in a file: encodings, line ends, control characters, no text page at all."""

import random

import pytest

from tests.archive.text_page_samples import (
    bodies,
    logins,
    problems,
    read_page,
    read_sample,
    sample_bytes,
)

PAGE = """A footbridge for the village

The council will build a footbridge.
Dear reader, to leave comments on the publication, you must sign in.
  1. {login} Offline {login}
    {login} 3 February 2021 13: 03
    {text}
"""


def with_bom(data):
    return b"\xef\xbb\xbf" + data


def with_crlf(data):
    return data.replace(b"\n", b"\r\n")


def with_cr(data):
    return data.replace(b"\n", b"\r")


@pytest.mark.parametrize("changed", [with_bom, with_crlf, with_cr])
def test_byte_order_mark_and_line_ends_change_nothing(changed):
    assert read_page(changed(sample_bytes("ten_replies"))) == read_sample("ten_replies")


@pytest.mark.parametrize(
    ("login", "text", "encoding", "named"),
    [
        ("Иван", "Мост будет из дуба.", "cp1251", "cp1251"),
        ("Иван", "Мост будет из дуба.", "koi8_r", "koi8_r"),
        ("René", "“Le pont” est déjà là — enfin.", "cp1252", "cp1252"),
        ("Иван", "Мост из дуба – 橋", "utf-16", "utf-16"),
        ("Иван", "Мост из дуба – 橋", "utf-32", "utf-32"),
    ],
)
def test_other_encodings_are_detected_and_reported(login, text, encoding, named):
    thread = read_page(PAGE.format(login=login, text=text).encode(encoding))
    assert (logins(thread), bodies(thread)) == ({"1": login}, {"1": text})
    assert problems(thread) == [("decoded", None)]
    assert f"was read as {named}." in thread.problems[0].message


def test_page_cut_within_a_character_stays_utf8():
    page = PAGE.format(login="Иван", text="Мост из дуба").encode()
    thread = read_page(page.rstrip()[:-1])
    assert bodies(thread) == {"1": "Мост из дуб\N{REPLACEMENT CHARACTER}"}
    assert "was read as utf-8." in thread.problems[0].message


def test_control_characters_are_replaced_and_counted_once():
    thread = read_page(PAGE.format(login="alice", text="a\x00b\x08c\td").encode())
    assert bodies(thread) == {"1": "a\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}c\td"}
    assert problems(thread) == [("control_characters", None)]
    assert "holds 2 control character(s)" in thread.problems[0].message


def test_text_with_many_control_characters_is_still_text():
    thread = read_page(PAGE.format(login="alice", text="a\x00" * 30).encode())
    assert bodies(thread) == {"1": "a\N{REPLACEMENT CHARACTER}" * 30}


def test_separators_of_unicode_end_no_line():
    text = "one\N{LINE SEPARATOR}two\N{NO-BREAK SPACE}three"
    assert bodies(read_page(PAGE.format(login="alice", text=text).encode())) == {"1": text}


@pytest.mark.parametrize(
    ("data", "code", "lines"),
    [
        (b"", "empty_file", 0),
        (b"\xef\xbb\xbf\r\n \n", "empty_file", 0),
        (
            b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00",
            "not_text",
            4,
        ),
        (random.Random(7).randbytes(4096), "not_text", None),
        (b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\n", "not_text", 4),
        (b"\n <!DOCTYPE html>\n<p>A bridge</p>\n", "unknown_format", 2),
        (b"<HTML lang=en>\n", "unknown_format", 1),
        (b'{"title": "A bridge",\n "comments": []}\n', "unknown_format", 2),
        (b'{"title": "A bridge"}\n{"comment": 1}\n', "unknown_format", 2),
        (b'[{"id": "/bridge/", "title": "A br', "unknown_format", 1),
        (b'\xef\xbb\xbf<?xml version="1.0"?>\n<rss/>\n', "unknown_format", 2),
        (sample_bytes("title_missing"), "no_title", 4),
    ],
)
def test_file_that_is_no_text_page_is_refused(data, code, lines):
    thread = read_page(data)
    assert (thread.article, thread.comments) == (None, ())
    assert [(problem.code, problem.severity) for problem in thread.problems] == [(code, "error")]
    assert thread.ledger.placed == 0
    assert lines is None or thread.ledger.reported == lines


def test_refusal_of_html_says_what_to_do():
    message = read_page(b"<html></html>").problems[0].message
    assert "Where --format text was given, leave that out" in message


def test_problem_names_the_file():
    assert read_page(b"").problems[0].file == "page.txt"


# Time grows with the length of a page only. No clock decides: a quadratic reader would not
# come back from these within minutes.

HEAD = PAGE.format(login="alice", text="Words.")


def thread_of(count):
    return "".join(
        f"  {n}. user{n % 50} Offline user{n % 50}\n    user{n % 50} (N {n}) 3 February 2021 13: 03\n"
        f"    Quote: user{(n - 1) % 50}\n    Text {n - 1}.\n\n    Text {n}.\n"
        for n in range(2, count + 2)
    )


def chain_of(depth):
    return "".join(f"{'  ' * d}1. alice 3 February 2021 13: 03\n{'  ' * d}  Text {d}.\n" for d in range(2, depth + 2))


@pytest.mark.parametrize(
    ("page", "comments"),
    [
        pytest.param(HEAD + thread_of(20_000), 20_001, id="comments"),
        pytest.param(HEAD + chain_of(1_000), 1_001, id="chain"),
        pytest.param(HEAD + "    1. x\n" * 100_000, 1, id="numbers"),
        pytest.param(HEAD + "    1. a Offline a\n    b\n" * 50_000, 1, id="captions"),
        pytest.param(HEAD + "    Quote: alice\n" * 50_000, 1, id="marks"),
        pytest.param(HEAD + "    Quote: alice\n    Words.\n\n" * 50_000, 1, id="quotes"),
        pytest.param(HEAD + "\n" * 500_000 + "    x\n", 1, id="blanks"),
        pytest.param(HEAD + "    1. x " + "(" * 1_000_000 + " 3 May 2021 13: 03\n", 2, id="brackets"),
        pytest.param("T" + "." * 1_000_000 + "x\n" + HEAD, 1, id="stops"),
        pytest.param("T\n" + " " * 1_000_000 + "x: y" + " " * 1_000_000 + "z\n" + HEAD, 1, id="spaces"),
    ],
)
def test_long_and_odd_pages_are_read_through(page, comments):
    assert len(read_page(page.encode()).comments) == comments


def test_pdf_is_called_by_its_name():
    (problem,) = read_page(b"%PDF-1.4\n1 0 obj\n").problems
    assert problem.message.startswith("The file is a PDF and no text. Nothing of it was imported")
