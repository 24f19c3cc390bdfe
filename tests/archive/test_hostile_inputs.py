"""Hostile and broken files through the command: a sentence, exit 1, nothing partial, and the rest imported."""

import codecs
import gzip
import json
import os
import socket
import tarfile
import zipfile

import pytest

from forum.archive.models import ImportRun
from forum.articles.models import Article
from forum.comments.models import Comment
from tests.archive.container_samples import answer, record, tarred, zipped
from tests.archive.pages import FERRY, comment, text_page
from tests.archive.records import article, as_lines, reply
from tests.work import patience

CANARY = "what only the operator may read"
WXR = (
    '<?xml version="1.0"?>{}<rss version="2.0" xmlns:wp="http://wordpress.org/export/1.2/" '
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:xi="http://www.w3.org/2001/XInclude">'
    "<channel><wp:wxr_version>1.2</wp:wxr_version><link>https://site.example</link><item><title>Hostile</title>"
    "<wp:post_id>1</wp:post_id><wp:post_type>post</wp:post_type><wp:status>publish</wp:status>"
    "<content:encoded>{}</content:encoded></item></channel></rss>"
)
LAUGHS = "".join(f'<!ENTITY l{number} "{f"&l{number - 1};" * 10}">' for number in range(1, 20))


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder with one good page between whatever a test puts beside it; no connection can be made."""

    def refuse(*_args):
        raise AssertionError("a connection was made")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    (tmp_path / "canary").write_text(CANARY)
    pages = tmp_path / "pages"
    pages.mkdir()
    (pages / "m.txt").write_text(FERRY)
    return pages


@pytest.fixture
def outcome(run, folder, tmp_path):
    """Import the folder; return the exit status, the counts of articles and the problems as (file, line, code)."""

    def import_folder(*options):
        report = tmp_path / "report.json"
        result = run("import_archive", folder, "--report", report, *options)
        found = json.loads(report.read_text())
        errors = [problem for problem in found["problems"] if problem["severity"] == "error"]
        assert all(problem["message"].endswith(".") for problem in errors)
        assert found["lines"]["read"] == found["lines"]["placed"] + found["lines"]["reported"]
        told = [(problem["file"].removeprefix(f"{folder}/"), problem["line"], problem["code"]) for problem in errors]
        return result.status, found["articles"]["created"], told

    return import_folder


def is_stored(text):
    bodies = [*Article.objects.values_list("body", flat=True), *Comment.objects.values_list("body", flat=True)]
    return any(text in body for body in bodies)


@pytest.mark.parametrize(
    ("declared", "used"),
    [
        ('<!DOCTYPE r [<!ENTITY x SYSTEM "file://{canary}">]>', "&x;"),
        ('<!DOCTYPE r [<!ENTITY x SYSTEM "http://127.0.0.1:9/">]>', "&x;"),
        ('<!DOCTYPE r [<!ENTITY % x SYSTEM "file://{canary}"> %x;]>', ""),
        ('<!DOCTYPE r SYSTEM "http://127.0.0.1:9/r.dtd">', ""),
        ('<!DOCTYPE r [<!ENTITY l0 "lol">' + LAUGHS + "]>", "&l19;"),
        ('<!DOCTYPE r [<!ENTITY x "' + "x" * 500_000 + '">]>', "&x;" * 500_000),
    ],
    ids=["file", "address", "parameter", "external", "laughs", "quadratic"],
)
def test_entity_of_xml_is_refused_and_fetches_nothing(folder, outcome, tmp_path, declared, used):
    (folder / "a.xml").write_text(WXR.format(declared.replace("{canary}", str(tmp_path / "canary")), used))
    with patience():
        status, created, told = outcome()
    assert (status, created, [file for file, _line, _code in told]) == (1, 1, ["a.xml"])
    assert (is_stored(CANARY), is_stored("lollol")) == (False, False)


def test_include_of_xml_is_not_followed(folder, outcome, tmp_path):
    include = f'<xi:include href="file://{tmp_path}/canary" parse="text"/>'
    (folder / "a.xml").write_text(WXR.format("", include))
    outcome()
    assert (is_stored(CANARY), Article.objects.filter(title="The ferry and the fog").count()) == (False, 1)


def linked(name, target):
    header = tarfile.TarInfo(name)
    header.type, header.linkname = tarfile.SYMTYPE, target
    return header


def other(title):
    return text_page(comment(1, "dee", "Quite so."), title=title).encode()


def test_hostile_members_are_told_and_the_others_imported_and_nothing_is_written(folder, outcome, tmp_path):
    members = [("../../up.txt", b"Up"), ("/tmp/root.txt", b"Root"), ("good.txt", other("In the zip"))]  # noqa: S108
    (folder / "a.zip").write_bytes(zipped(members))
    links = [(linked("link.txt", str(tmp_path / "canary")), b""), ("good.txt", other("In the tar"))]
    (folder / "b.tgz").write_bytes(tarred(links, "w:gz"))
    before = sorted(tmp_path.rglob("*"))
    assert outcome() == (
        1,
        3,
        [
            ("a.zip!../../up.txt", None, "bad_member_name"),
            ("a.zip!/tmp/root.txt", None, "bad_member_name"),  # noqa: S108
            ("b.tgz!link.txt", None, "not_a_file"),
        ],
    )
    assert sorted(path for path in tmp_path.rglob("*") if path.name != "report.json") == before


def test_bombs_are_told_and_the_others_imported(folder, outcome):
    (folder / "a.gz").write_bytes(gzip.compress(bytes(16 * 1024**2)) * 100)
    (folder / "b.zip").write_bytes(zipped([("zeros.txt", bytes(3_000_000)), ("good.txt", other("In the zip"))]))
    status, created, told = outcome()
    assert (status, created) == (1, 2)
    assert {("a.gz", None, "zip_bomb"), ("b.zip!zeros.txt", None, "zip_bomb")} <= set(told)
    assert {file for file, _line, _code in told} == {"a.gz", "b.zip!zeros.txt"}


def test_limits_of_containers_are_raised_where_the_operator_says_so(folder, outcome):
    page = text_page(comment(1, "dee", "Quite so. " * 200_000), title="Repeats itself")
    (folder / "a.gz").write_bytes(gzip.compress(page.encode()))
    assert outcome() == (1, 1, [("a.gz", None, "zip_bomb")])
    assert outcome("--max-ratio", "5000")[0] == 0


def test_zip_larger_than_the_limit_is_refused_until_the_operator_raises_it(folder, outcome):
    with zipfile.ZipFile(folder / "a.zip", "w") as container:
        container.writestr("good.txt", other("In the zip"))
        container.writestr(".hidden", b"")
        # What the table of contents says counts; nobody looks into a hidden file.
        container.infolist()[-1].file_size = 1024**3 + 1
    assert outcome("--max-unpacked", "1") == (1, 1, [("a.zip", None, "zip_bomb")])
    assert outcome("--max-unpacked", "2") == (0, 1, [])


@pytest.mark.parametrize(("name", "pack", "made"), [("a.zip", zipped, 0), ("a.tar", tarred, 2)])
def test_container_of_more_files_than_the_limit_is_refused_until_the_operator_raises_it(
    run, folder, outcome, name, pack, made
):
    (folder / name).write_bytes(pack([(f"{number}.txt", other(f"Page {number}")) for number in range(3)]))
    result = run("import_archive", folder / name, "--dry-run", "--max-members", "2")
    assert result.err == (
        f"{folder / name}: error: It holds more than 2 files, and no more are read. Raise the limit with "
        "--max-members if you trust it, or pack them as several. [zip_bomb]\n"
    )
    assert outcome("--max-members", "2") == (1, 1 + made, [(name, None, "zip_bomb")])
    assert outcome("--max-members", "3") == (0, 3 - made, [])


def test_page_that_breaks_off_in_its_container_is_not_imported_by_half(folder, outcome):
    (folder / "a.gz").write_bytes(gzip.compress(other("Cut off"))[:-4])
    (folder / "b.tar").write_bytes(tarred([("1.txt", other("Whole")), ("2.txt", other("Cut off"))])[: 3 * 512 + 90])
    assert outcome() == (
        1,
        2,
        [("a.gz", None, "unreadable"), ("b.tar!2.txt", None, "unreadable"), ("b.tar", None, "unreadable")],
    )
    assert set(Article.objects.values_list("title", flat=True)) == {"The ferry and the fog", "Whole"}


def test_archive_cut_off_at_any_twentieth_keeps_only_whole_articles(folder, outcome):
    records = [
        line for key in "abcdefgh" for line in (article(key), *(reply(f"{key}{n}", article=key) for n in range(4)))
    ]
    data = gzip.compress(as_lines(*records).encode())
    for part in range(1, 20):
        (folder / "a.jsonl.gz").write_bytes(data[: len(data) * part // 20])
        status, _created, told = outcome()
        assert (status, {code for _file, _line, code in told} <= {"unreadable", "bad_record", "cut_off"}) == (1, True)
        for found in Article.objects.exclude(title="The ferry and the fog"):
            assert Comment.objects.filter(article=found).count() == 4


@pytest.mark.parametrize(
    "line",
    [
        '{"type":' * 100_000,
        "[" * 100_000,
        '{"type":"comment","id":"c","article":"a","score":' + "9" * 5000 + "}",
        '{"type":"comment","id":"c","article":"a","score":NaN}',
        '{"type":"comment","id":"c","id":"d","article":"a"}',
        '{"type":"comment","id":"c","article":"a","author":"\\ud800',
    ],
    ids=["objects", "lists", "digits", "no number", "key twice", "half a character"],
)
def test_record_that_is_none_is_told_by_its_line_and_the_next_is_read(folder, outcome, line):
    good = as_lines(article()).splitlines()
    (folder / "a.jsonl").write_text("\n".join([*good, line, *as_lines(article("z")).splitlines()[1:]]))
    assert outcome() == (1, 3, [("a.jsonl", len(good) + 1, "bad_record")])


def test_markup_without_an_end_is_read_in_no_time(folder, outcome):
    """Check 57 has a second for 60 KB of it."""
    for number, part in enumerate(["<a ", "<!--", "<div>", "&", "<a b='", "</", "]]>", "<![CDATA["]):
        (folder / f"{number}.html").write_text("<html><body>" + part * (2_000_000 // len(part)))
    with patience():
        outcome()
    assert Article.objects.filter(title="The ferry and the fog").count() == 1


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32", "cp1252", "cp1251", "shift_jis"])
def test_page_in_another_encoding_is_read(folder, outcome, encoding):
    words = {"cp1251": "Паром ждёт, пока рассеется туман.", "shift_jis": "フェリーは霧が晴れるのを待っています。"}
    text = words.get(encoding, "The café waits; naïve façade.")
    page = text_page(comment(1, "dee", text), title="Encoded", body=text)
    (folder / "a.txt").write_bytes(page.encode(encoding))
    assert outcome() == (0, 2, [])
    assert Article.objects.get(title="Encoded").body == text


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n \n",
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20,
        bytes(9999),
        codecs.BOM_UTF16_LE,
    ],
    ids=["empty", "blank", "picture", "zeros", "mark alone"],
)
def test_file_that_holds_nothing_is_told_and_the_rest_imported(folder, outcome, data):
    (folder / "a").write_bytes(data)
    status, created, told = outcome()
    assert (status, created, [file for file, _line, _code in told]) == (1, 1, ["a"])


def test_pipe_in_the_folder_holds_nothing_up(folder, outcome):
    os.mkfifo(folder / "a")
    assert outcome() == (1, 1, [("a", None, "not_a_file")])


def test_crawl_is_imported_and_what_is_no_page_is_passed_over(folder, outcome):
    page = record("response", answer(other("Crawled"), content_type="text/plain"))
    (folder / "a.warc").write_bytes(record("request", b"GET / HTTP/1.1\r\n\r\n") + page)
    assert outcome() == (0, 2, [])


def test_run_of_which_something_was_left_out_says_so(folder, outcome):
    (folder / "a.zip").write_bytes(b"PK\x03\x04 cut off")
    outcome()
    assert ImportRun.objects.get().state == "partial"


def test_header_alone_is_an_archive_of_nothing(folder, outcome):
    (folder / "a.jsonl").write_text(as_lines())
    assert outcome()[1:] == (1, [])
