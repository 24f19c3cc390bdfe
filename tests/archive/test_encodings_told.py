"""Readers tell in which encoding they read a file, where they know it."""

import io
import json
from zoneinfo import ZoneInfo

import pytest

from forum.archive.formats import find_format
from forum.archive.reading import Reading
from tests.archive.html_pages import datalife, page_with
from tests.archive.json_samples import backup, commento, commento_comment, isso, isso_comment, remark42
from tests.archive.mail_samples import message
from tests.archive.pages import text_page
from tests.archive.records import article, as_lines
from tests.archive.wxr_samples import disqus, export, item

TEXT = text_page(title="Паром и туман", body="Паром ждёт, пока рассеется туман, и люди ждут вместе с ним.")
HTML = page_with(datalife(1, "Паром ждёт, пока рассеется туман."), body="<p>И люди ждут вместе с ним.</p>")
XML = export(item(title="Паром", content="Паром ждёт, пока рассеется туман."))
DUMP = TEXT.replace("Dear reader, to leave comments", "To leave comments")


def told(data):
    """What the reader of a file says of it, with the name of its format."""
    found = []
    kind = find_format(data)
    reading = Reading("x", io.BytesIO(data), ZoneInfo("UTC"), decoded_as=found.append)
    list(kind.read(reading) if kind.read else kind.read_together(iter([reading])))
    return kind.name, found


@pytest.mark.parametrize(
    ("data", "name", "encoding"),
    [
        (TEXT.encode(), "text", "utf-8"),
        (TEXT.encode("cp1251"), "text", "cp1251"),
        (TEXT.encode("utf-16"), "text", "utf-16"),
        (DUMP.encode("cp1251"), "text", "cp1251"),
        (HTML.encode(), "html", "utf-8"),
        (HTML.encode("koi8-r").replace(b"charset=utf-8", b"charset=koi8-r"), "html", "koi8-r"),
        (HTML.encode("cp1251").replace(b"<meta charset=utf-8>", b""), "html", "cp1251"),
        (HTML.encode("utf-16"), "html", "utf-16"),
        (XML.encode(), "wxr", "utf-8"),
        (XML.encode("utf-8-sig"), "wxr", "utf-8-sig"),
        (XML.replace('"UTF-8"', '"windows-1251"').encode("cp1251"), "wxr", "cp1251"),
        (disqus().encode(), "disqus", "utf-8"),
        (as_lines(article()).encode(), "rostra", "utf-8"),
        (json.dumps(isso(isso_comment())).encode(), "isso", "utf-8"),
        (json.dumps(isso(isso_comment(text="Туман над рекой")), ensure_ascii=False).encode("cp1251"), "isso", "cp1251"),
        (json.dumps(commento(commento_comment())).encode(), "commento", "utf-8"),
        (backup(remark42()).encode(), "remark42", "utf-8"),
    ],
)
def test_reader_tells_the_encoding_of_a_file(data, name, encoding):
    assert told(data) == (name, [encoding])


def test_mail_of_which_each_part_has_an_encoding_tells_none():
    assert told(message().encode()) == ("mail", [])


def test_what_is_no_text_has_no_encoding():
    assert told(b"\x89PNG\r\n\x1a\n\0\0\0\0" * 20) == ("text", [])
