"""Reads the pages out of a WARC, the file that web crawlers write.

Its headers and the chunks of HTTP are read by ``warcio``; its own iterator is
not used, for it reads a line of any length and unpacks without a limit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Protocol, cast
from urllib.parse import urlsplit

from warcio.bufferedreaders import ChunkedDataReader
from warcio.statusandheaders import StatusAndHeaders, StatusAndHeadersParser, StatusAndHeadersParserException

from forum.archive.inputs.limits import BrokenInput, Tally, in_words
from forum.archive.inputs.members import Member, refused
from forum.archive.inputs.streams import Layer, Readable, Rejoined, Window
from forum.archive.inputs.unpacking import GUNZIP, GZIP, INFLATE, INFLATE_ZLIB, UNBROTLI, ZLIB, Unpacked

_PAGES = ("text/html", "text/plain", "application/xhtml+xml")
# Records that hold what was fetched without the headers of HTTP.
_BARE = ("resource", "conversion")
_WARC = StatusAndHeadersParser(["WARC/"])
_HTTP = StatusAndHeadersParser(["HTTP/"])
_LONGEST_HEADERS = 256 * 1024
# A chunk of HTTP is held in memory, and no page is as large.
_LONGEST_PAGE = 64 * 1024**2
_CHUNK = 256 * 1024


class _Lines(Protocol):
    """What headers are read from."""

    def read(self, size: int, /) -> bytes: ...
    def readline(self, size: int, /) -> bytes: ...


class _Headers:
    """A stream for warcio to read headers from, so many bytes and no more."""

    def __init__(self, stream: _Lines) -> None:
        self._stream = stream
        self._left = _LONGEST_HEADERS

    def readline(self) -> bytes:
        line = self._stream.readline(self._left)
        self._left -= len(line)
        if not self._left:
            raise BrokenInput("unreadable", "The headers of one of its records do not end. It was read up to there.")
        return line


def walk_warc(layer: Layer, tally: Tally) -> Iterator[Member]:
    """Yield the pages of a WARC in their order. Raises BrokenInput, OSError or EOFError where it cannot go on."""
    stream = layer.stream()
    while headers := _next_record(stream):
        record = Window(stream, _length_of(headers))
        tally.count(record.left)
        member = _page(headers, record, tally)
        if member:
            yield member
        while record.left:
            record.read(_CHUNK)


def _next_record(stream: _Lines) -> StatusAndHeaders | None:
    """Return the headers of the next record, ``None`` at the end."""
    first = b"\r\n"
    while first in (b"\r\n", b"\n"):
        first = stream.readline(_LONGEST_HEADERS)
    return _parse(_WARC, stream, first) if first else None


def _parse(parser: StatusAndHeadersParser, stream: _Lines, first: bytes | None = None) -> StatusAndHeaders:
    headers = _Headers(stream)
    try:
        return parser.parse(headers, first)
    except (StatusAndHeadersParserException, EOFError):
        raise EOFError("one of its records begins with no header") from None


def _length_of(headers: StatusAndHeaders) -> int:
    length = headers.get_header("Content-Length") or ""
    if not (length.isascii() and length.isdigit() and len(length) < 20):
        raise EOFError("one of its records does not say how long it is")
    return int(length)


def _page(headers: StatusAndHeaders, record: Window, tally: Tally) -> Member | None:
    """Return a record as a member if it can hold a page; of a response, the headers of HTTP are read."""
    kind = (headers.get_header("WARC-Type") or "").lower()
    name = (headers.get_header("WARC-Target-URI") or "?").strip("<>")
    try:
        http = _http_of(headers, record) if kind == "response" else None
        if not (http or kind in _BARE) or _type_of(http or headers) not in _PAGES:
            return None
        if record.left > _LONGEST_PAGE:
            message = f"A page has at most {in_words(_LONGEST_PAGE)}; this record is larger and was not read."
            raise BrokenInput("too_large", message)
    except BrokenInput as error:
        return refused(name, error)
    return Member(name, _opener(http, record, tally), _size_of(http, record), _moment_of(headers), _web_address(name))


def _http_of(headers: StatusAndHeaders, record: Window) -> StatusAndHeaders | None:
    """Return the headers of HTTP; ``None`` where none are found, as with DNS, or where the answer was no page."""
    if not _type_of(headers).startswith("application/http"):
        return None
    try:
        http = _parse(_HTTP, record)
    except EOFError:
        # Where the file itself ends here, whoever goes on to the next record finds out.
        return None
    return http if http.statusline.split()[1:2] == ["200"] else None


def _type_of(headers: StatusAndHeaders) -> str:
    return (headers.get_header("Content-Type") or "").partition(";")[0].strip().lower()


def _size_of(http: StatusAndHeaders | None, record: Window) -> int | None:
    """Return the length of a page, ``None`` where it has to be unpacked first."""
    is_sent_as_it_is = http is None or not any(http.get_header(f"{what}-Encoding") for what in ("Content", "Transfer"))
    return record.left if is_sent_as_it_is else None


def _web_address(written: str) -> str:
    """Return the address that a page was fetched from, "" where it is none of the web."""
    try:
        parts = urlsplit(written)
        is_web = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return ""
    return written.partition("#")[0] if is_web else ""


def _moment_of(headers: StatusAndHeaders) -> datetime | None:
    try:
        moment = datetime.fromisoformat(headers.get_header("WARC-Date") or "")
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _opener(http: StatusAndHeaders | None, record: Window, tally: Tally) -> Callable[[], Readable]:
    """Return what opens the page of a record, freed of how it was sent."""

    def open_page() -> Readable:
        if http is None:
            return record
        body: Readable = record
        if (http.get_header("Transfer-Encoding") or "").lower() == "chunked":
            body = cast(Readable, ChunkedDataReader(record))
        return _decoded(body, (http.get_header("Content-Encoding") or "").strip().lower(), tally)

    return open_page


def _decoded(body: Readable, encoding: str, tally: Tally) -> Readable:
    """Return a body unpacked. Some crawlers keep it unpacked already and leave its header as it was."""
    if encoding in ("", "identity", "utf-8", "none"):
        return body
    first = body.read(len(GZIP))
    body = Rejoined(first, body)
    if encoding in ("gzip", "x-gzip"):
        return Unpacked(body, GUNZIP, tally.limits) if first == GZIP else body
    if encoding == "deflate":
        return Unpacked(body, INFLATE_ZLIB if first.startswith(ZLIB) else INFLATE, tally.limits)
    if encoding == "br" and UNBROTLI:
        return Unpacked(body, UNBROTLI, tally.limits)
    message = f"This page is packed as {encoding[:20]!r}, which cannot be read. Fetch it again without."
    raise BrokenInput("unsupported", message)
