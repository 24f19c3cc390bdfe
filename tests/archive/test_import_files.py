"""What an import notes of each file: what it was, and what became of it."""

import gzip
import hashlib
import zipfile
from itertools import chain

import pytest
from django.db import DataError, OperationalError

from forum.archive import imports
from forum.archive.loader import journal, loader
from forum.archive.models import ImportedFile, ImportRun
from forum.articles.models import Article
from tests.archive.mail_samples import mbox, message
from tests.archive.pages import FERRY, text_page
from tests.archive.records import article, as_lines, reply
from tests.archive.undoing import last_run, take_back

pytestmark = pytest.mark.django_db

PICTURE = b"\x89PNG\r\n\x1a\n\0\0\0\0" * 20
# With a few more like it, a file is shared.
LARGE = "Fog. " * 250_000
RUSSIAN = text_page(title="Паром и туман", body="Паром ждёт, пока рассеется туман.").encode("cp1251")
# The columns that every test names, in this order.
COLUMNS = (
    "name", "files", "format", "size", "sha256", "encoding", "lines", "lines_reported", "articles", "article__title",
    "result",
)  # fmt: skip


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def noted(folder="", imported=None):
    """The notes of a run, the last one unless it is given; names without their folder."""
    rows = ImportedFile.objects.filter(run=imported or last_run()).values_list(*COLUMNS)
    return [(row[0].removeprefix(f"{folder}/"), *row[1:]) for row in rows]


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    return folder


def test_page_in_another_encoding_is_noted(run, folder):
    (folder / "ferry.txt").write_bytes(RUSSIAN)
    run("import_archive", folder)
    row = ("ferry.txt", 1, "text", len(RUSSIAN), sha256(RUSSIAN), "cp1251", 3, 0, 1, "Паром и туман", "created")
    assert noted(folder) == [row]


def test_members_of_a_container_are_noted_and_not_itself(run, folder):
    pages = [text_page(title=f"Page {number}").encode() for number in (1, 2)]
    with zipfile.ZipFile(folder / "pile.zip", "w", zipfile.ZIP_DEFLATED) as pile:
        pile.writestr("one.txt", pages[0])
        pile.writestr("pictures/fog.png", PICTURE)
        pile.writestr("two.txt", pages[1])
    run("import_archive", folder)
    one, two = ((1, "text", len(page), sha256(page), "utf-8", 3, 0, 1) for page in pages)
    picture = (1, "text", len(PICTURE), sha256(PICTURE), "", 41, 41, 0)
    assert noted(folder) == [
        ("pile.zip!one.txt", *one, "Page 1", "created"),
        ("pile.zip!pictures/fog.png", *picture, None, "skipped"),
        ("pile.zip!two.txt", *two, "Page 2", "created"),
    ]


def test_files_that_are_read_together_are_one(run, folder):
    letters = [message("a"), message("b", "a", hour=13), message("c", hour=14, Subject="Fog")]
    for name, letter in zip(("cur/1", "cur/2", "new/3"), letters, strict=True):
        (folder / "mail" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "mail" / name).write_text(letter)
    run("import_archive", folder)
    assert noted(folder) == [("mail", 3, "mail", sum(map(len, letters)), "", "", 3, 0, 2, None, "created")]


def test_folder_with_one_mailbox_is_that_file(run, folder):
    box = mbox(message("a"), message("b", "a", hour=13)).encode()
    (folder / "list.mbox").write_bytes(box)
    run("import_archive", folder)
    assert noted(folder) == [("list.mbox", 1, "mail", len(box), sha256(box), "", 2, 0, 1, "The bridge", "created")]


def test_file_that_breaks_off_has_no_hash(run, folder):
    (folder / "page.gz").write_bytes(gzip.compress(FERRY.encode(), mtime=0)[:-4])
    (folder / "gone.zip").write_bytes(b"PK\x03\x04 and nothing of a zip behind it")
    assert run("import_archive", folder).status == 1
    gone, page = noted(folder)
    assert gone == ("gone.zip", 1, "", None, "", "", 0, 0, 0, None, "skipped")
    assert page == ("page.gz", 1, "text", len(FERRY.encode()), "", "utf-8", 17, 17, 0, None, "skipped")


@pytest.mark.parametrize(("name", "size"), [("large.xml", 300_000), ("large.xml.gz", 256 * 1024)])
def test_file_that_is_refused_early_has_its_length_where_that_is_known_and_no_hash(run, folder, name, size):
    data = b"<!DOCTYPE rss><rss xmlns:wp='http://wordpress.org/export/1.2/'>".ljust(300_000)
    (folder / name).write_bytes(gzip.compress(data, mtime=0, compresslevel=0) if name.endswith("gz") else data)
    run("import_archive", folder)
    assert noted(folder) == [(name, 1, "wxr", size, "", "utf-8", 1, 1, 0, None, "skipped")]


def test_bytes_behind_what_is_peeked_at_are_hashed_too(run, folder):
    data = as_lines(article(), *(reply(f"c{number}", body="Fog. " * 200) for number in range(400))).encode()
    assert len(data) > 300_000
    (folder / "x.jsonl").write_bytes(data)
    (folder / "x.jsonl.gz").write_bytes(gzip.compress(data, mtime=0))
    run("import_archive", folder)
    assert [(row[3], row[4], row[-1]) for row in noted()] == [
        (len(data), sha256(data), "created"),
        (len(data), sha256(data), "unchanged"),
    ]


@pytest.fixture
def mixed(folder):
    """Of everything something; and an archive that is large enough to be shared."""
    (folder / "a.txt").write_bytes(RUSSIAN)
    (folder / "b.png").write_bytes(PICTURE)
    records = chain.from_iterable([article(key, body=LARGE), reply(f"{key}1", article=key)] for key in "abcd")
    (folder / "large.jsonl").write_text(as_lines(*records, {"type": "poem"}))
    for number in range(4):
        (folder / f"{number}.eml").write_text(message(str(number), "0" if number else None, hour=10 + number))
    with zipfile.ZipFile(folder / "pile.zip", "w") as pile:
        pile.writestr("one.txt", FERRY)
    (folder / "z.gz").write_bytes(gzip.compress(FERRY.encode(), mtime=0)[:-4])
    return folder


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_workers_note_what_one_process_notes(run, mixed, workers):
    run("import_archive", mixed, "--workers", workers)
    large = (mixed / "large.jsonl").read_bytes()
    assert len(large) > 4 * 1024**2
    rows = noted(mixed)
    assert [(row[0], row[1], row[-1]) for row in rows] == [
        (str(mixed), 4, "created"),
        ("a.txt", 1, "created"),
        ("b.png", 1, "skipped"),
        ("large.jsonl", 1, "created"),
        ("pile.zip!one.txt", 1, "created"),
        ("z.gz", 1, "skipped"),
    ]
    assert rows[3] == ("large.jsonl", 1, "rostra", len(large), sha256(large), "utf-8", 10, 1, 4, None, "created")
    assert [row[4] for row in rows] == [
        "", sha256(RUSSIAN), sha256(PICTURE), sha256(large), sha256(FERRY.encode()), "",
    ]  # fmt: skip
    assert sum(row[6] for row in rows) == last_run().report["lines"]["read"]
    assert sum(row[7] for row in rows) == last_run().report["lines"]["reported"]


def test_lines_of_comments_that_were_not_written_are_left_out_of_their_file(run, folder):
    (folder / "a.jsonl").write_text(as_lines(article("a"), reply("c")))
    (folder / "b.jsonl").write_text(as_lines(article("b"), reply("c", article="b"), reply("d", article="b")))
    run("import_archive", folder)
    assert [row[6:] for row in noted()] == [
        (3, 0, 1, "Title a", "created"),
        (4, 1, 1, "Title b", "created"),
    ]


def test_all_lines_of_an_article_that_was_not_written_are_left_out(run, folder, monkeypatch):
    def refuse(*_args):
        raise DataError("too much")

    monkeypatch.setattr(loader, "write_new", refuse)
    (folder / "page.txt").write_text(FERRY)
    assert run("import_archive", folder).status == 1
    assert [row[6:] for row in noted()] == [(17, 17, 0, None, "skipped")]


def test_copies_of_one_article_side_by_side_are_one(run, folder):
    (folder / "x.jsonl").write_text(as_lines(article(), reply("c"), article(), reply("c"), reply("d")))
    run("import_archive", folder)
    assert [row[6:] for row in noted()] == [(6, 0, 1, "Title a", "created")]


def test_encodings_are_noted_by_one_name_each(run, folder):
    wxr = '<rss xmlns:wp="http://wordpress.org/export/1.2/"><channel><title>Fog</title></channel></rss>'
    page = text_page(title="Паром и туман", body="Паром ждёт, пока рассеется туман.")
    (folder / "a.xml").write_bytes(wxr.encode("utf-8-sig"))
    (folder / "b.txt").write_bytes(page.encode("utf-16"))
    (folder / "c.html").write_bytes(f'<meta charset="CP-1251"><title>Туман</title><p>{page}</p>'.encode("cp1251"))
    run("import_archive", folder)
    assert [row[5] for row in noted()] == ["utf-8", "utf-16", "cp1251"]


def busy(times):
    """An insert of rows that finds the database locked so many times where it notes files."""
    insert = journal.insert_rows

    def insert_rows(model, columns, rows):
        nonlocal times
        if model is ImportedFile and times:
            times -= 1
            raise OperationalError("database is locked")
        insert(model, columns, rows)

    return insert_rows


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.parametrize(("times", "state", "files"), [(3, "complete", 1), (4, "running", 0)])
def test_note_waits_for_a_busy_database_and_ends_the_import_with_a_sentence(
    run, folder, monkeypatch, times, state, files
):
    monkeypatch.setattr(journal, "insert_rows", busy(times))
    monkeypatch.setattr("forum.lib.transactions._FIRST_PAUSE", 0)
    (folder / "page.txt").write_text(FERRY)
    result = run("import_archive", folder)
    assert (last_run().state, ImportedFile.objects.count(), Article.objects.count()) == (state, files, 1)
    assert ("The database was busy with something else for too long." in result.err) is (files == 0)
    assert result.status == (0 if files else 1)


def test_article_of_a_huge_discussion_is_named(run, folder, slices_of):
    slices_of(5)
    (folder / "x.jsonl").write_text(as_lines(article(), *(reply(f"c{number}") for number in range(20))))
    for result in ("created", "unchanged"):
        run("import_archive", folder)
        assert [row[6:] for row in noted()] == [(22, 0, 1, "Title a", result)]


def test_same_files_again_are_noted_as_unchanged(run, folder):
    (folder / "page.txt").write_text(FERRY)
    run("import_archive", folder)
    (folder / "more.txt").write_text(text_page(title="More"))
    run("import_archive", folder)
    assert [(row[0], *row[-2:]) for row in noted(folder)] == [
        ("more.txt", "More", "created"),
        ("page.txt", "The ferry and the fog", "unchanged"),
    ]
    assert ImportedFile.objects.count() == 3


def test_rehearsal_notes_no_file(run, folder):
    (folder / "page.txt").write_text(FERRY)
    run("import_archive", folder, "--dry-run")
    assert not ImportedFile.objects.exists()


def test_files_of_an_import_that_is_taken_back_stay_without_their_articles(run, folder):
    (folder / "page.txt").write_text(FERRY)
    run("import_archive", folder)
    before = noted(folder)
    assert take_back(run, last_run().pk).status == 0
    assert not Article.objects.exists()
    assert noted(folder) == [(*before[0][:-2], None, "created")]
    assert ImportedFile.objects.get().article_id is None


def test_file_whose_article_goes_while_it_is_imported_is_noted(run, folder, monkeypatch):
    write = imports.write_files

    def write_later(imported, notes):
        Article.objects.all().delete()
        write(imported, notes)

    (folder / "page.txt").write_text(text_page())
    monkeypatch.setattr(imports, "write_files", write_later)
    assert run("import_archive", folder).status == 0
    assert noted(folder)[0][-3:] == (1, None, "created")


@pytest.mark.parametrize("first", [[], [FERRY]], ids=["pictures", "a page before them"])
def test_files_are_noted_many_at_once_and_as_they_end(run, folder, monkeypatch, first):
    for number, page in enumerate(first):
        (folder / f"{number}.txt").write_text(page)
    for number in range(9 - len(first)):
        (folder / f"p{number}.png").write_bytes(PICTURE)
    waiting = []
    write = imports.write_files
    monkeypatch.setattr(imports, "_FILES", 4)
    monkeypatch.setattr(
        imports, "write_files", lambda imported, notes: waiting.append(len(notes)) or write(imported, notes)
    )
    run("import_archive", folder)
    assert [count for count in waiting if count] == [4, 4, 1]
    assert ImportRun.objects.get().files.count() == 9
