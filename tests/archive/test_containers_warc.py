"""Pages out of a WARC: which records are pages, and how they are freed of what they were sent in."""

import gzip
import io
import os
import re
import zlib
from datetime import UTC, datetime
from pathlib import Path

import brotli
import pytest

from forum.archive.inputs import open_inputs
from tests.archive.container_samples import answer, gzipped_records, read, record, tarred, zipped

PAGE = b"<p>Page</p>" * 50
ANSWER = record("response", answer(PAGE))
ADDRESS = "pile!https://site.example/1"


@pytest.fixture
def warc(tmp_path, monkeypatch):
    """Write records one after another, or gzipped one by one."""
    monkeypatch.chdir(tmp_path)

    def write(*records, packed=False):
        Path("pile").write_bytes(gzipped_records(*records) if packed else b"".join(records))
        return "pile"

    return write


@pytest.mark.parametrize("packed", [False, True])
def test_pages_are_inputs_named_by_their_address(warc, packed):
    found = read(
        warc(
            record("warcinfo", b"software: x\r\n", content_type="application/warc-fields"),
            ANSWER,
            record("request", b"GET / HTTP/1.1\r\n\r\n"),
            record("response", answer(b"Plain", content_type="text/plain; charset=utf-8"), address="http://b.example/"),
            packed=packed,
        )
    )
    assert found == [(ADDRESS, PAGE), ("pile!http://b.example/", b"Plain")]


def test_records_gzipped_as_one_are_read(warc):
    Path(warc()).write_bytes(gzip.compress(ANSWER + ANSWER))
    assert read("pile") == [(ADDRESS, PAGE)] * 2


def test_what_was_fetched_without_http_is_read(warc):
    kinds = ("resource", "conversion")
    assert read(warc(*(record(kind, PAGE, content_type="text/html") for kind in kinds))) == [(ADDRESS, PAGE)] * 2


@pytest.mark.parametrize(
    "other",
    [
        record("response", answer(b"Gone", status="404 Not Found")),
        record("response", answer(b"", "Location: /", status="301 Moved")),
        record("response", answer(b"\x89PNG", content_type="image/png")),
        record("response", b"not http at all"),
        record("response", b""),
        record("response", b"dns answer", content_type="text/dns"),
        record("revisit", answer(b"")),
        record("metadata", b"a: b", content_type="text/html"),
        record("resource", b"{}", content_type="application/json"),
    ],
    ids=["missing", "moved", "picture", "no http", "empty", "dns", "revisit", "metadata", "json"],
)
def test_records_that_are_no_page_are_passed_over(warc, other):
    assert read(warc(other, ANSWER)) == [(ADDRESS, PAGE)]


def test_warc_without_a_page_is_told(warc):
    assert read(warc(record("request", b"GET / HTTP/1.1\r\n\r\n"))) == [("pile", "empty_container")]


def chunked(data):
    return b"5\r\n" + data[:5] + b"\r\n%x;note\r\n" % len(data[5:]) + data[5:] + b"\r\n0\r\n\r\n"


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (chunked(PAGE), ["Transfer-Encoding: chunked"]),
        (gzip.compress(PAGE), ["Content-Encoding: gzip"]),
        (chunked(gzip.compress(PAGE)), ["Transfer-Encoding: chunked", "Content-Encoding: x-gzip"]),
        (zlib.compress(PAGE), ["Content-Encoding: deflate"]),
        (zlib.compress(PAGE)[2:-4], ["Content-Encoding: deflate"]),
        (brotli.compress(PAGE), ["Content-Encoding: br"]),
        (PAGE, ["Content-Encoding: gzip", "Transfer-Encoding: chunked"]),
        (PAGE, ["Content-Encoding: identity"]),
    ],
    ids=["chunks", "gzip", "both", "zlib", "deflate", "brotli", "freed already", "identity"],
)
def test_page_is_freed_of_how_it_was_sent(warc, body, headers):
    assert read(warc(record("response", answer(body, *headers)), ANSWER)) == [(ADDRESS, PAGE)] * 2


def test_page_packed_in_an_unknown_way_is_refused_and_the_rest_goes_on(warc):
    strange = record("response", answer(b"???", "Content-Encoding: zstd"))
    assert read(warc(strange, ANSWER)) == [(ADDRESS, "unsupported"), (ADDRESS, PAGE)]


@pytest.mark.parametrize("encoding", ["gzip", "br"])
def test_page_whose_packing_is_damaged_is_broken_and_the_rest_goes_on(warc, encoding):
    pages = {"gzip": gzip.compress(PAGE)[:-9], "br": brotli.compress(os.urandom(5000))[:-9]}
    first, second = read(warc(record("response", answer(pages[encoding], f"Content-Encoding: {encoding}")), ANSWER))
    assert (first[0], first[-1], second) == (ADDRESS, "unreadable", (ADDRESS, PAGE))


def test_moment_of_a_page_is_when_it_was_fetched(warc):
    dates = ["2021-02-03T10:03:00Z", "2021-02-03T10:03:00.5Z", "2021-02-03T10:03:00", "yesterday", ""]
    warc(*(record("response", answer(PAGE), date=date) for date in dates))
    moment = datetime(2021, 2, 3, 10, 3, tzinfo=UTC)
    found = [one.captured for one in open_inputs(["pile"])]
    assert found == [moment, moment.replace(microsecond=500_000), None, None, None]


def test_pages_lie_in_their_warc(warc):
    (one,) = open_inputs([warc(ANSWER)])
    assert (one.name, one.size, one.folder) == (ADDRESS, len(PAGE), "pile")


def test_size_of_a_page_that_is_still_packed_is_not_known(warc):
    (one,) = open_inputs([warc(record("response", answer(gzip.compress(PAGE), "Content-Encoding: gzip")))])
    assert one.size is None


def test_address_in_brackets_is_freed_of_them(warc):
    assert read(warc(record("response", answer(PAGE), address="<https://site.example/1>"))) == [(ADDRESS, PAGE)]


def test_warc_within_a_zip_or_a_tar_is_read(warc):
    for packed in (zipped, tarred):
        Path(warc()).write_bytes(packed([("a.warc.gz", gzipped_records(ANSWER))]))
        assert read("pile") == [("pile!a.warc.gz!https://site.example/1", PAGE)]


def test_packed_page_within_a_warc_is_one_container_and_one_file(warc):
    page = record("resource", gzip.compress(PAGE), content_type="text/html")
    assert read(warc(page)) == [(ADDRESS, PAGE)]


@pytest.mark.parametrize("length", ["-1", "1e3", "", "9" * 30])
def test_record_of_unknown_length_ends_the_reading(warc, length):
    bad = ANSWER.replace(b"Content-Length: %d" % len(answer(PAGE)), f"Content-Length: {length}".encode(), 1)
    assert read(warc(ANSWER, bad, ANSWER)) == [(ADDRESS, PAGE), ("pile", "unreadable")]


def test_record_of_a_wrong_length_ends_the_reading(warc):
    bad = ANSWER.replace(b"Content-Length: %d" % len(answer(PAGE)), b"Content-Length: 90", 1)
    (name, data), end = read(warc(bad, ANSWER))
    assert (name, PAGE.startswith(data), end) == (ADDRESS, True, ("pile", "unreadable"))


def test_headers_without_an_end_are_not_read_on(warc):
    assert read(warc(ANSWER, b"WARC/1.0\r\nX: " + b"x" * 300_000)) == [(ADDRESS, PAGE), ("pile", "unreadable")]
    endless = record("response", b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 90_000)
    assert read(warc(endless, ANSWER)) == [(ADDRESS, "unreadable"), (ADDRESS, PAGE)]


def test_page_larger_than_any_is_refused_and_the_rest_goes_on(warc):
    large = answer(b"x" * (64 * 1024**2 + 1))
    assert read(warc(record("response", large), ANSWER)) == [(ADDRESS, "too_large"), (ADDRESS, PAGE)]


def test_nothing_is_printed_about_what_is_broken(warc, capsys):
    read(warc(ANSWER[:-4] + b"junk" + ANSWER))
    assert capsys.readouterr() == ("", "")


def test_founding_example_holds_one_page():
    samples = os.environ.get("ARCHIVE_SAMPLES")
    if not samples:
        pytest.skip("ARCHIVE_SAMPLES names no folder of real archives")
    path = Path(samples) / "warc" / "warcio-example.warc.gz"
    text = gzip.decompress(path.read_bytes())
    responses = [part for part in text.split(b"WARC/1.0\r\n") if b"WARC-Type: response" in part]
    body = re.search(rb"\r\n\r\n.*?\r\n\r\n(.*)", responses[0], re.DOTALL)[1]
    expected = gzip.GzipFile(fileobj=io.BytesIO(body[:606])).read()
    assert (len(responses), read(path)) == (1, [(f"{path}!http://example.com/", expected)])
