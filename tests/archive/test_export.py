"""``manage.py export_archive``, and the round trip through it."""

import gzip
import json

import pytest

from accounts.models import Author
from forum.articles.models import Article
from forum.comments.models import Comment, Quotation, RemovedText, Revision
from forum.comments.services import delete_comment, edit_comment, hide_comment
from tests.archive.pages import FERRY, comment, text_page
from tests.assertions import assert_sound
from tests.factories import make_comment

RICH = "\n".join(
    json.dumps(record, ensure_ascii=False, separators=(",", ":"))
    for record in [
        {"type": "archive", "version": 1, "source": "gazette"},
        {
            "type": "article", "id": "42", "url": "https://gazette.example/42", "title": "Zürich — «Ж»",
            "body": "<p>One</p>", "body_format": "html",
            "author": {"login": "ed", "name": "Ed", "url": "https://ed.example", "email": "ed@ed.example",
                       "presence": "online"},
            "published_at": "2019-01-02T03:04:05.600000+05:30", "updated_at": "2019-01-03T00:00:00+00:00",
            "section": "City", "tags": ["bridges", "water"], "language": "de",
            "notes": [["Photo", "A: B"], ["", "no label"]], "comments_open": False, "state": "published",
        },
        {
            "type": "comment", "id": "c1", "article": "42", "parent": None, "number": "1",
            "author": {"login": "a@b", "name": None, "url": None, "email": None, "presence": None},
            "created_at": "2019-01-02T04:00:00-03:00", "updated_at": None, "body": "x\n\n  y", "body_format": "text",
            "quotes": [], "score": -3, "state": "visible",
        },
        {
            "type": "comment", "id": "c2", "article": "42", "parent": "c1", "number": "1.2", "author": None,
            "created_at": None, "updated_at": None, "body": "", "body_format": "text", "quotes": [],
            "score": None, "state": "missing",
        },
        {
            "type": "comment", "id": "c3", "article": "42", "parent": "c2", "number": "1.2.1",
            "author": {"login": "local/zoe", "name": "Zoë", "url": None, "email": None, "presence": "offline"},
            "created_at": "2019-01-02T05:00:00+00:00", "updated_at": "2019-01-02T06:00:00+00:00",
            "body": "*y*", "body_format": "markdown",
            "quotes": [{"author": "a@b", "comment": "c1", "text": "x", "inferred": False},
                       {"author": None, "comment": None, "text": "One", "inferred": True}],
            "score": 7, "state": "hidden",
        },
    ]
)  # fmt: skip


def forget_everything():
    """Make the site empty, but for its accounts."""
    Quotation.objects.all().delete()
    RemovedText.objects.all().delete()
    Revision.objects.all().delete()
    Comment.objects.all()._raw_delete("default")
    Article.objects.all().delete()
    Author.objects.filter(account=None).delete()


def read(data):
    return [json.loads(line) for line in data.decode().splitlines()]


def test_export_of_an_archive_gives_the_bytes_it_was_made_of(run, tmp_path, export):
    file = tmp_path / "in.jsonl"
    file.write_text(RICH + "\n")
    assert run("import_archive", file).err == ""
    without_addresses = RICH.replace('"ed@ed.example"', "null") + "\n"
    assert export("gazette").decode() == without_addresses
    assert export("gazette", "--with-addresses").decode() == RICH + "\n"


def test_export_imported_into_an_empty_site_is_exported_the_same(run, page, export, tmp_path, alice, bob):
    run("import_archive", page(FERRY), "--timezone", "Europe/Lisbon")
    article = Article.objects.get()
    reply = make_comment(article, alice, "An **answer**.", parent=Comment.objects.get(path="2.1"))
    edit_comment(comment=reply, user=alice, text="A better answer.")
    gone = make_comment(article, alice, "Never mind.")
    delete_comment(comment=gone, user=alice)
    hide_comment(comment=Comment.objects.get(path="1"), user=bob)
    first = export()
    file = tmp_path / "first.jsonl"
    file.write_bytes(first)
    forget_everything()
    assert run("import_archive", file).err == ""
    assert export() == first
    assert_sound()


def test_what_was_written_here_is_marked_so(run, page, export, alice):
    run("import_archive", page(FERRY))
    reply = make_comment(Article.objects.get(), alice, "Here.", parent=Comment.objects.get(path="3"))
    record = read(export())[-1]
    assert record["id"] == f"local/{reply.external_id}"
    assert (record["author"]["login"], record["number"], record["body_format"]) == ("local/alice", "3.1", "markdown")


def test_export_imported_where_it_was_written_changes_nothing(run, page, export, tmp_path, alice):
    run("import_archive", page(FERRY))
    make_comment(Article.objects.get(), alice, "Here.", parent=Comment.objects.get(path="3"))
    file = tmp_path / "own.jsonl"
    file.write_bytes(export())
    result = run("import_archive", file)
    assert result.lines[2] == "5 comments: 5 unchanged"
    assert export() == file.read_bytes()


def test_archive_cannot_rewrite_what_somebody_wrote_here(run, page, export, tmp_path, alice):
    run("import_archive", page(FERRY))
    mine = make_comment(Article.objects.get(), alice, "My words.")
    file = tmp_path / "forged.jsonl"
    file.write_bytes(export().replace(b"My words.", b"Not mine."))
    run("import_archive", file)
    mine.refresh_from_db()
    assert mine.body == "My words."


def test_keys_stand_in_the_order_of_the_contract_and_none_is_left_out(run, page, export):
    run("import_archive", page(FERRY))
    _header, article, first, *_rest = read(export())
    assert list(article) == [
        "type", "id", "url", "title", "body", "body_format", "author", "published_at", "updated_at",
        "section", "tags", "language", "notes", "comments_open", "state",
    ]  # fmt: skip
    assert list(first) == [
        "type", "id", "article", "parent", "number", "author", "created_at", "updated_at", "body",
        "body_format", "quotes", "score", "state",
    ]  # fmt: skip


def test_gzipped_export_unpacks_to_the_plain_one_and_is_the_same_twice(run, page, export, tmp_path):
    run("import_archive", page(FERRY))
    first, second = tmp_path / "one.jsonl.gz", tmp_path / "two.jsonl.gz"
    run("export_archive", first)
    run("export_archive", second)
    assert gzip.decompress(first.read_bytes()) == export()
    assert first.read_bytes() == second.read_bytes()
    assert run("import_archive", first).lines[2] == "4 comments: 4 unchanged"


def test_articles_stand_in_the_order_of_their_import_with_their_comments_in_thread_order(run, page, export):
    run("import_archive", page(text_page(comment(1, "ada", "B1"), title="B")))
    run("import_archive", page(FERRY))
    kinds = [record.get("title") or record["number"] for record in read(export())[1:]]
    assert kinds == ["B", "1", "The ferry and the fog", "1", "2", "2.1", "3"]


def test_one_article_can_be_exported(run, page, export):
    run("import_archive", page(text_page(title="B")))
    run("import_archive", page(FERRY))
    keys = Article.objects.order_by("pk").values_list("pk", flat=True)
    assert [record.get("title") for record in read(export("archive", "--article", keys[0]))] == [None, "B"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "Name the source to export with --source. There are: archive, local, other."),
        (["--source", "nobody"], "Name the source to export with --source. There are: archive, local, other."),
        (["--source", "other", "--article", "999999"], "The source other has no article 999999."),
    ],
)
def test_export_that_does_not_know_what_to_do_says_so(run, page, tmp_path, arguments, sentence):
    run("import_archive", page(FERRY))
    run("import_archive", page(FERRY), "--source", "other")
    out = tmp_path / "out.jsonl"
    result = run("export_archive", out, *arguments)
    assert (result.status, result.err, out.exists()) == (2, sentence, False)


def test_only_source_need_not_be_named(run, page, tmp_path):
    run("import_archive", page(FERRY), "--source", "only")
    out = tmp_path / "out.jsonl"
    assert run("export_archive", out).status == 0
    assert read(out.read_bytes())[0] == {"type": "archive", "version": 1, "source": "only"}
