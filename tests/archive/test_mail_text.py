"""What a message says: charsets, encodings, parts, attachments."""

import pytest

from tests.archive.mail_samples import codes, mbox, message, read, read_one, tree
from tests.work import patience

HEAD = b"From: Ada <ada@x.example>\nSubject: S\nMessage-ID: <a@x.example>\n"


def body_of(*fields, content):
    """Body, its format and what is told of a message with these further fields."""
    head = HEAD + b"".join(field.encode() + b"\n" for field in fields)
    thread = read_one(head + b"\n" + (content if isinstance(content, bytes) else content.encode()))
    return thread.article.body, thread.article.body_format, codes(thread)


def parts(*contents, kind="mixed", last=True):
    """The field and body of a message of several parts."""
    lines = "".join(f"--b\n{content}\n" for content in contents) + ("--b--\n" if last else "")
    return f'Content-Type: multipart/{kind}; boundary="b"', "preamble\n" + lines


def plain(text, fields=""):
    return f"Content-Type: text/plain\n{fields}\n{text}"


def marked_up(text, fields=""):
    return f"Content-Type: text/html\n{fields}\n{text}"


def body_of_parts(*contents, **form):
    field, content = parts(*contents, **form)
    return body_of(field, content=content)


PICTURE = "Content-Type: image/png; name=oak.png\nContent-Transfer-Encoding: base64\n\niVBORw0K"


def test_text_keeps_its_lines_and_quotations_and_loses_blank_ends():
    body, _, told = body_of(content="\n \n  > On Monday\n> she wrote\n\n-- \nAda  \n\n")
    assert body == "  > On Monday\n> she wrote\n\n-- \nAda"
    assert told == []


@pytest.mark.parametrize(
    ("charset", "content", "body", "told"),
    [
        ("utf-8", "Дуб".encode(), "Дуб", []),
        ("koi8-r", "Дуб".encode("koi8-r"), "Дуб", []),
        ("windows-1251", "Дуб".encode("cp1251"), "Дуб", []),
        ("iso-8859-1", b"\x93Oak\x94", "“Oak”", []),
        ("iso-2022-jp", "樫".encode("iso-2022-jp"), "樫", []),
        ("gb2312", "橡树".encode("gb18030"), "橡树", []),
        ("us-ascii", "Дуб".encode(), "Дуб", []),
        ("x-unknown", "Дуб".encode(), "Дуб", []),
        (
            "ascii",
            "Eiche, grün und älter als das Dorf".encode("cp1252"),
            "Eiche, grün und älter als das Dorf",
            ["decoded"],
        ),
        ("gb18030", "Дуб".encode()[:-1] + b"\xff", None, ["decoded"]),
        ("utf-8", b"Oak\xff", "Oak\ufffd", ["decoded"]),
        ("rot13", b"Oak", "Oak", []),
        ("punycode", b"Oak-", "Oak-", []),
        ("utf-7", b"Oak +2AA-", None, None),
    ],
)
def test_charset_is_the_named_one_else_found_out(charset, content, body, told):
    found, _, doubts = body_of(f"Content-Type: text/plain; charset={charset}", content=content)
    assert body is None or found == body
    assert told is None or doubts == told
    assert found.encode()


def test_controls_are_replaced_and_told():
    assert body_of(content="a\x00b\x1bc") == ("a\ufffdb\ufffdc", "text", ["control_characters"])


@pytest.mark.parametrize(
    ("way", "content", "body", "told"),
    [
        ("quoted-printable", "Gr=C3=BC=\nn=3D", "Grün=", []),
        ("base64", "R3LDvG4=\n", "Grün", []),
        ("BASE64 ", "R3LDvG4", "Grün", ["bad_base64"]),
        ("8bit", "Grün", "Grün", []),
        ("x-strange", "Grün", "Grün", []),
    ],
)
def test_transfer_encoding_is_undone(way, content, body, told):
    fields = (f"Content-Transfer-Encoding: {way}", "Content-Type: text/plain; charset=utf-8")
    assert body_of(*fields, content=content) == (body, "text", told)


def test_plain_alternative_is_taken():
    assert body_of_parts(plain("Oak"), marked_up("<p>Oak</p>"), kind="alternative") == ("Oak", "text", [])


def test_html_is_taken_where_it_is_all_there_is():
    assert body_of_parts(plain(" "), marked_up("<p>Oak</p>"), kind="alternative") == ("<p>Oak</p>", "html", [])
    assert body_of("Content-Type: text/html", content="<p>Oak</p>\n") == ("<p>Oak</p>\n", "html", [])


def test_text_parts_stand_one_behind_the_other():
    assert body_of_parts(plain("Oak\n"), plain("\nthe list's footer")) == ("Oak\n\nthe list's footer", "text", [])


def test_plain_footer_behind_html_is_kept_as_it_looks():
    body, body_format, _ = body_of_parts(marked_up("<p>Oak</p>"), plain("a <b>\n"))
    assert (body, body_format) == ("<p>Oak</p>\n<pre>a &lt;b&gt;</pre>", "html")


def test_alternatives_within_parts_are_chosen_there():
    inner = "Content-Type: multipart/alternative; boundary=c\n\n--c\n\nOak\n--c\nContent-Type: text/html\n\n<p>\n--c--"
    assert body_of_parts(inner, PICTURE)[0] == "Oak"


def test_attachments_are_named_and_left_out():
    patch = plain("+ oak", 'Content-Disposition: attachment; filename="oak.patch"\n')
    note = "Content-Type: message/rfc822\n\nSubject: inner\n\nwords"
    field, content = parts(plain("Oak"), PICTURE, patch, note)
    thread = read_one(HEAD + f"{field}\n\n{content}".encode())
    assert thread.article.body == "Oak"
    assert codes(thread) == ["attachments"]
    assert thread.problems[0].message == "3 attachment(s) are left out: oak.png, oak.patch, message/rfc822"
    assert (thread.ledger.read, thread.ledger.placed) == (1, 1)


def test_message_whose_parts_do_not_end_is_told_where_another_follows():
    field, content = parts(plain("Oak"), last=False)
    sloppy = HEAD.decode() + f"{field}\n\n{content}"
    first, _second = read(mbox(sloppy, message("b")))
    assert (first.article.body, codes(first)) == ("Oak", ["cut_message"])


@pytest.mark.parametrize(
    "content",
    [
        "",
        "\n",
        "preamble\n-",
        "preamble\n--b\n",
        "preamble\n--b\nContent-Type: text/plain",
        "preamble\n--b\nContent-Type: text/plain\n",
        "preamble\n--b\nContent-Type: text/plain\n\nOa",
        "preamble\n--b\nContent-Type: multipart/mixed; boundary=c\n\n--c\nContent-Type: text/plain\n",
        "preamble\n--b\n\nOak\n--b",
        "preamble\n--b\n\nOak\n--b-",
    ],
)
def test_message_that_the_file_breaks_off_in_is_left_out(content):
    head = HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n"
    told, thread = read(head + content.encode(), message("b", "a"))
    assert (told.article, codes(told), told.ledger.reported) == (None, ["bad_message"], 1)
    assert "breaks off within this message" in told.problems[0].message
    assert (thread.article.id, thread.lacks_article, tree(thread)) == ("a@x.example", True, {"b": None})


def test_kept_kind_of_a_message_made_plain_text_is_no_break():
    field = "Content-Type: multipart/signed; boundary=b"
    for end in ("", "\n"):
        thread = read_one(HEAD + f"{field}\n\nOak{end}".encode())
        assert (thread.article.body, thread.article.body_format, codes(thread)) == ("Oak", "text", [])


@pytest.mark.parametrize("end", ["Subj", "Subject: S", "X-Long: a\n b"])
def test_message_that_the_file_breaks_off_before_its_text_is_left_out(end):
    for content in (HEAD.decode() + end, mbox(HEAD.decode() + end)[:-2]):
        (told,) = read(content)
        assert (told.article, codes(told)) == (None, ["bad_message"])


@pytest.mark.parametrize(
    "inner",
    [
        "Content-Type: text/plain\n\nOak\n",
        "Content-Type: multipart/mixed; boundary=c\n\n--c\n\nOak\n--c--\n",
        "Content-Type: multipart/mixed; boundary=c\n\n--c\n\nOak\n",
    ],
)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_last_message_whose_sender_left_the_last_boundary_out_is_taken_and_told(inner, line_end):
    field = "Content-Type: multipart/mixed; boundary=b"
    content = f"{HEAD.decode()}{field}\n\n--b\n{inner}".replace("\n", line_end)
    thread = read_one(content)
    assert (thread.article.body, codes(thread)) == ("Oak", ["cut_message"])
    assert thread.problems[0].severity == "warning"


def test_last_message_of_a_header_only_is_taken_with_an_empty_text_and_told():
    thread = read_one(HEAD)
    assert (thread.article.title, thread.article.body, codes(thread)) == ("S", "", ["cut_message"])
    assert thread.problems[0].message.startswith("It ends with its header")
    assert codes(read_one(HEAD + b"\n")) == []


def test_mbox_that_ends_within_a_line_breaks_off_in_its_last_message():
    told, thread = read(mbox(message("a"), message("b", "a"))[:-3])
    assert (told.problems[0].line, codes(told)) == (9, ["bad_message"])
    assert told.problems[0].message.startswith("The file breaks off within a line of this message.")
    assert (thread.article.id, tree(thread)) == ("a@x.example", {})


def test_parts_without_a_boundary_are_text():
    assert body_of("Content-Type: multipart/mixed", content="--b\n\nOak\n--b--") == ("--b\n\nOak\n--b--", "text", [])


def test_parts_nested_beyond_measure_end_in_text():
    nested = "".join(f"Content-Type: multipart/mixed; boundary=b{depth}\n\n--b{depth}\n" for depth in range(5000))
    body, _, told = body_of(nested.partition("\n")[0], content=nested.partition("\n")[2] + "--b0--")
    assert "boundary=b31" in body
    assert told == ["cut_message"]


def test_too_many_parts_are_told():
    assert body_of_parts(*["\nx"] * 3000)[2] == ["too_many_parts"]


@pytest.mark.parametrize(
    ("subject", "title"),
    [
        ("=?utf-8?B?0JTRg9Cx?=", "Дуб"),
        ("=?utf-8?Q?Gr=C3?= =?utf-8?Q?=BCn?=", "Grün"),
        ("=?utf-8?Q?Oak?= and =?koi8-r?Q?=E4=D5=C2?=", "Oak and Дуб"),
        ("[list] =?utf-8*en?q?Oak_tree?=\n =?utf-8?q?_here?=", "[list] Oak tree here"),
        ("=?nonsense?Q?=C3=BCber?=", "über"),
        ("=?utf-8?B?!!!?= oak", "oak"),
        ("=?utf-8?X?oak?=", "=?utf-8?X?oak?="),
        ("=?utf-8?Q?a=00b?=", "a\ufffdb"),
    ],
)
def test_encoded_words_of_a_subject_are_decoded(subject, title):
    assert read_one(message(Subject=subject)).article.title == title


def test_subject_in_bare_bytes_is_in_the_charset_of_the_text():
    head = HEAD.replace(b"S\n", "Дуб\n".encode("koi8-r")) + b"Content-Type: text/plain; charset=koi8-r\n"
    assert read_one(head + b"\nx").article.title == "Дуб"


@pytest.mark.parametrize(
    "head",
    [
        b"Content-Type: multipart/mixed" + b";" * 2_000_000,
        b"Content-Type: text/plain" + b';a="' * 500_000,
        b"Subject: " + b"=?utf-8?q?a?= " * 200_000,
        b"References: " + b"<a" * 500_000,
        b"To: " + b"(" * 1_000_000,
        b"X: y\n" * 500_000,
    ],
)
def test_hostile_header_takes_little_time(head):
    with patience():
        assert read_one(HEAD + head + b"\n\nOak").ledger.placed == 1
