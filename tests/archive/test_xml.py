"""XML that nobody vouches for: refused or read in little time and memory, never fetched."""

import io
from zoneinfo import ZoneInfo

import pytest
from lxml import etree

from forum.archive.readers.xml import Elements
from forum.archive.reading import Reading, UnreadableInput
from tests.work import patience

PAGE = "<?xml version='1.0' encoding='{}'?>\n<a>\n<c>{}</c>\n</a>"


class Endless(io.RawIOBase):
    """A stream of one piece over and over, that counts what was taken of it."""

    def __init__(self, begin, piece, size=1 << 40):
        self._waiting, self._piece, self._size = begin, piece * (1 + 65536 // len(piece)), size
        self.taken = 0

    def readable(self):
        return True

    def readinto(self, buffer):
        while len(self._waiting) < len(buffer) and self.taken + len(self._waiting) < self._size:
            self._waiting += self._piece
        data, self._waiting = self._waiting[: len(buffer)], self._waiting[len(buffer) :]
        buffer[: len(data)] = data
        self.taken += len(data)
        return len(data)


class Pipe(io.BytesIO):
    """A stream that gives three bytes at a time."""

    def read(self, size=-1):
        return super().read(min(size, 3))


def elements(data):
    stream = io.BytesIO(data.encode() if isinstance(data, str) else data) if not hasattr(data, "read") else data
    return Elements(Reading("x.xml", stream, ZoneInfo("UTC")), {"c": (1,), "d": (2,)}, "Nothing of it was imported.")


def texts(data):
    return [found.element.text for found in elements(data) if found.is_whole and found.name == "c"]


def refusal(data):
    with pytest.raises(UnreadableInput) as refused:
        texts(data)
    return refused.value


def laughs():
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return f'<?xml version="1.0"?>\n<!DOCTYPE a [<!ENTITY l0 "ha">{entities}]>\n<a><c>&l9;</c></a>'


@pytest.mark.parametrize(
    "data",
    [
        laughs(),
        '<?xml version="1.0"?>\n<!DOCTYPE a SYSTEM "http://127.0.0.1:9/x.dtd"><a/>',
        '<!-- a > b -->\n<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a><c>&x;</c></a>',
        '<?p <a> ?>\n<!DOCTYPE a [<!ENTITY % x SYSTEM "http://127.0.0.1:9/x"> %x;]><a/>',
        "\n<!doctype html><html></html>",
        "\ufeff\n<!DOCTYPE a><a/>",
        "<?xml version='1.0'?>\n<!DOCTYPE a><a/>".encode("utf-16"),
    ],
)
def test_document_type_of_any_kind_is_refused_before_it_is_read(data, monkeypatch):
    """Check 52 has a second for it: there is not even a parser."""
    monkeypatch.setattr(etree, "XMLPullParser", None)
    refused = refusal(data)
    assert (refused.code, refused.line) == ("doctype", 2)


def test_document_type_without_an_end_is_refused_at_its_beginning():
    stream = Endless(b"<!DOCTYPE a [", b'<!ENTITY x "y">')
    assert refusal(stream).code == "doctype"
    assert stream.taken <= 64 * 1024


def test_document_type_behind_the_first_element_is_malformed():
    assert refusal("<a><!DOCTYPE a></a>").code == "malformed_xml"


def test_include_is_not_followed():
    data = "<a xmlns:xi='http://www.w3.org/2001/XInclude'><c><xi:include href='/etc/hostname' parse='text'/></c></a>"
    assert texts(data) == [None]


def test_entity_that_is_not_declared_is_named_with_its_line():
    refused = refusal("<a>\n<c>x</c>\n<c>&nbsp;</c></a>")
    assert (refused.code, refused.line) == ("malformed_xml", 3)
    assert "Entity 'nbsp' not defined" in str(refused)


def test_deep_nesting_is_refused_with_a_sentence():
    refused = refusal("<a>" + "<b>" * 100_000)
    assert (refused.code, "nested more than 256 deep" in str(refused)) == ("too_deep", True)


def test_tags_without_an_end_take_no_time():
    """Check 57 has a second for a twentieth of it."""
    with patience():
        assert refusal("<a " * 400_000).code == "malformed_xml"


@pytest.mark.parametrize(
    ("begin", "piece"),
    [
        (b"<a><c>x</c><c>", b"long "),
        (b"<a><c>x</c><c><![CDATA[", b"<b>long</b> "),
        (b"<a><c>x</c><c y='", b"long > "),
        (b"<a><c>x</c><c", b"c"),
        (b"<a><c>x</c><!-- ", b"<c> "),
        (b"<a><c>x</c><?p ", b"<c> "),
        (b"<a><c>x</c>", b"<b>y</b>"),
        (b"<a><c>x</c><c>", b"<d2/>"),
    ],
)
def test_what_has_no_end_is_refused_before_memory_is_full(begin, piece):
    stream = Endless(begin, piece)
    given = []
    with pytest.raises(UnreadableInput) as refused:
        given += (found.element.text for found in elements(stream) if found.is_whole)
    assert refused.value.code == "too_large"
    assert stream.taken < 12 * 1024 * 1024
    assert refused.value.line == 1


def test_file_that_never_begins_is_refused():
    assert refusal(Endless(b"", b" ")).code == "no_element"


def test_elements_before_what_breaks_are_given():
    given = []
    with pytest.raises(UnreadableInput):
        for found in elements("<a><c>x</c><c>y</c><c>z"):
            given += [found.element.text] if found.is_whole else []
    assert given == ["x", "y"]


def test_elements_are_given_at_their_depth_alone():
    found = [(one.name, one.depth, one.is_whole) for one in elements("<a><d/><b><c/><d/></b><c><c/><d/></c></a>")]
    assert found == [("d", 2, False), ("d", 2, True), ("c", 1, False), ("d", 2, False), ("d", 2, True), ("c", 1, True)]


def test_lines_are_counted_beyond_what_two_bytes_hold():
    [found] = [one.element.sourceline for one in elements("<a>" + "\n" * 70_000 + "<c/></a>") if one.is_whole]
    assert found == 70_001


def test_many_elements_leave_nothing_behind():
    stream = Endless(b"<a>", b"<b>junk</b><c>x</c>", 2 * 1024 * 1024)
    given = elements(stream)
    with pytest.raises(UnreadableInput, match="broken"):
        for number, found in enumerate(given):
            if number % 50_000 == 0:
                assert len(found.element.getparent()) < 10_000
    assert number > 200_000


def test_nothing_within_an_element_is_held_when_it_is_dropped(monkeypatch):
    """Else lxml takes the square of its size to let go of it."""
    held, when_dropped = set(), []

    class Counted(etree.ElementBase):
        def _init(self):
            held.add(id(self))

        def __del__(self):
            held.discard(id(self))

        def clear(self):
            when_dropped.append(len(held))
            super().clear()

    class Parser(etree.XMLPullParser):
        def __init__(self, **options):
            super().__init__(**options)
            self.set_element_class_lookup(etree.ElementDefaultClassLookup(element=Counted))

    monkeypatch.setattr(etree, "XMLPullParser", Parser)
    # Blanks, so that no further element has been read by then.
    assert texts("<a>" + f"<c>x{'<b/>' * 40_000}</c>{' ' * 100_000}" * 2 + "</a>") == ["x", "x"]
    # The element itself, and the first of the file.
    assert when_dropped == [2, 2]


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("utf-8", "Мост – 橋"),
        ("windows-1251", "Мост"),
        ("koi8-r", "Мост"),
        ("iso-8859-1", "déjà"),
        ("windows-1252", "“déjà”"),
        ("shift_jis", "橋の上"),
        ("utf-16", "Мост – 橋"),
        ("utf-32", "Мост – 橋"),
        ("us-ascii", "bridge"),
    ],
)
def test_encoding_that_the_file_names_is_read(encoding, text):
    assert texts(PAGE.format(encoding, text).encode(encoding)) == [text]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-8-sig"])
def test_encoding_is_known_by_the_first_bytes(encoding):
    assert texts(PAGE.format("utf-16" if "16" in encoding else "cp1251", "Мост").encode(encoding)) == ["Мост"]


@pytest.mark.parametrize(
    ("named", "real", "told"),
    [
        ("utf-8", "cp1251", "says that it is in utf-8, but its letters are not in it"),
        ("windows-1251", "utf-8", "says that it is in windows-1251, but its letters are in utf-8"),
        ("ascii", "cp1251", "says that it is in ascii, but its letters are not in it"),
    ],
)
def test_encoding_that_is_not_the_one_named_is_told_with_its_line(named, real, told):
    refused = refusal(PAGE.format(named, "Мост через реку").encode(real))
    assert (refused.code, refused.line) == ("wrong_encoding", 3)
    assert told in str(refused)


def test_wrong_encoding_far_behind_the_head_is_told_with_its_line():
    data = b"<a>" + b"<c>x</c>\n" * 20_000 + "<c>Мост через реку</c>".encode("cp1251") + b"</a>"
    assert (refusal(data).code, refusal(data).line) == ("wrong_encoding", 20_001)


@pytest.mark.parametrize("name", ["klingon", "unicode_escape", "punycode", "utf-7", "base64"])
def test_encoding_that_is_none_is_refused(name):
    assert refusal(PAGE.format(name, "x").encode()).code == "unknown_encoding"


def test_broken_bytes_among_sound_ones_are_replaced_and_counted():
    data = PAGE.format("utf-8", "Мост ! река").encode().replace(b"!", b"\xff\xc3")
    found = elements(data)
    assert [one.element.text for one in found if one.is_whole] == ["Мост \ufffd\ufffd река"]
    [(code, message)] = found.characters.remarks()
    assert code == "decoded"
    assert "2 byte(s)" in message


def test_control_characters_are_replaced_and_counted():
    found = elements("<a><c>a\x00b\x08c\td\uffff</c></a>")
    assert [one.element.text for one in found if one.is_whole] == ["a\ufffdb\ufffdc\td\ufffd"]
    [(code, message)] = found.characters.remarks()
    assert code == "control_characters"
    assert "3 control character(s)" in message


@pytest.mark.parametrize("reference", ["&#0;", "&#8;", "&#xD800;", "&#x110000;"])
def test_references_to_no_character_are_refused_with_their_line(reference):
    refused = refusal(f"<a>\n<c>{reference}</c></a>")
    assert (refused.code, refused.line) == ("malformed_xml", 2)


def test_prefix_that_is_not_declared_is_no_reason_to_stop():
    assert texts("<a><x:b/><c>y</c></a>") == ["y"]


@pytest.mark.parametrize(
    "data", [b"", b" ", b"\xef\xbb\xbf", b"<!-- -->", b"<?xml version='1.0'?>", b"\x89PNG\r\n\x1a\n", b"text"]
)
def test_file_without_an_element_is_refused(data):
    assert refusal(data).code in ("malformed_xml", "wrong_encoding")


def test_pipe_that_gives_little_at_a_time_changes_nothing():
    data = PAGE.format("utf-8", "Мост " * 20_000).encode()
    assert texts(Pipe(data)) == texts(data)


def test_file_cut_off_anywhere_is_refused_behind_its_last_whole_element():
    data = PAGE.format("utf-8", "Мост</c><c>река").encode()
    for cut in range(0, len(data) - 1):
        assert refusal(data[:cut]).code in ("malformed_xml", "wrong_encoding"), cut
