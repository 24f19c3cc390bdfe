"""Small containers made by the standard library, and what is found in them."""

import gzip
import io
import tarfile
import tracemalloc
import zipfile
from contextlib import suppress

from forum.archive.inputs import BrokenInput, open_inputs


def zipped(members, method=zipfile.ZIP_DEFLATED):
    """Members are pairs of a name, or a ``ZipInfo``, and bytes."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as container:
        for name, data in members:
            container.writestr(name, data)
    return made.getvalue()


def tarred(members, mode="w", form=tarfile.PAX_FORMAT):
    """Members are pairs of a name, or a ``TarInfo``, and bytes."""
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode=mode, format=form) as container:
        for name, data in members:
            header = name if isinstance(name, tarfile.TarInfo) else tarfile.TarInfo(name)
            header.size = len(data)
            container.addfile(header, io.BytesIO(data))
    return made.getvalue()


def record(kind, content, *, address="https://site.example/1", content_type="application/http", date="", **headers):
    """One record of a WARC."""
    lines = [f"WARC-Type: {kind}", f"WARC-Target-URI: {address}", f"Content-Type: {content_type}"]
    lines += [f"WARC-Date: {date}"] if date else []
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    head = "\r\n".join(["WARC/1.0", *lines, f"Content-Length: {len(content)}", "", ""]).encode()
    return head + content + b"\r\n\r\n"


def answer(body, *headers, status="200 OK", content_type="text/html"):
    """What a web server sends."""
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {content_type}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


def gzipped_records(*records):
    return b"".join(gzip.compress(one, mtime=0) for one in records)


def read(*paths, **options):
    """Everything behind paths, as (name, bytes), or (name, code) for what is broken from its beginning.

    What breaks later on is both: (name, bytes, code).
    """
    found = []
    for one in open_inputs(map(str, paths), **options):
        data = None
        try:
            with one.open() as stream:
                data = stream.read()
            found.append((one.name, data))
        except BrokenInput as error:
            found.append((one.name, error.code) if data is None else (one.name, data, error.code))
    return found


def sentences(*paths, **options):
    """What is said of each input that is broken, by its name."""
    said = {}
    for one in open_inputs(map(str, paths), **options):
        try:
            with one.open() as stream:
                while stream.read(65536):
                    pass
        except BrokenInput as error:
            said[one.name] = str(error)
    return said


def peak_of(*paths, **options):
    """The most memory that reading everything took, in MiB, and how many bytes there were."""
    size = 0
    tracemalloc.start()
    try:
        for one in open_inputs(map(str, paths), **options):
            with suppress(BrokenInput), one.open() as stream:
                while data := stream.read(65536):
                    size += len(data)
        return tracemalloc.get_traced_memory()[1] / 1024**2, size
    finally:
        tracemalloc.stop()
