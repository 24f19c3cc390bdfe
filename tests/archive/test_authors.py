"""The authors that an import makes, and what it comes to know of them."""

import pytest

from accounts.models import Author
from forum.articles.models import Article
from forum.comments.models import Comment
from tests.archive.pages import FERRY
from tests.archive.records import article, signed
from tests.factories import make_comment


@pytest.mark.parametrize("options", [[], ["--dry-run"]])
def test_own_export_makes_no_authors_of_those_who_wrote_here(run, page, export, tmp_path, alice, options):
    run("import_archive", page(FERRY))
    make_comment(Article.objects.get(), alice, "Here.")
    file = tmp_path / "own.jsonl"
    file.write_bytes(export())
    before = set(Author.objects.values_list("source__name", "login"))
    result = run("import_archive", file, *options)
    assert "4 authors: 4 unchanged" in result.lines
    assert set(Author.objects.values_list("source__name", "login")) == before


def test_author_known_from_texts_that_stay_is_described_anew(load):
    moment = {"created_at": "2020-01-01T00:00:00+00:00"}
    load(article(), signed("c") | moment)
    assert load(article(), signed("c", name="Ada") | moment).lines[2:4] == [
        "1 comment: 1 unchanged",
        "1 author: 1 updated",
    ]
    assert Author.objects.get(login="ada").name == "Ada"


def test_later_text_without_addresses_keeps_those_that_are_known(load):
    known = {"name": "Ada", "url": "https://ada.example", "email": "ada@ada.example"}
    first = signed("c", **known) | {"created_at": "2020-01-01T00:00:00+00:00"}
    later = signed("d", name="Ada B.", url=None, email=None) | {"created_at": "2021-01-01T00:00:00+00:00"}
    silent = signed("e") | {"created_at": "2022-01-01T00:00:00+00:00"}
    load(article(), first)
    assert load(article(), first, later, silent).lines[3] == "1 author: 1 updated"
    author = Comment.objects.get(external_id="c").author
    assert (author.name, author.url, author.email) == ("Ada B.", known["url"], known["email"])


def test_addresses_are_taken_from_an_earlier_text_where_there_are_none(load):
    load(article(), signed("c", name="Ada") | {"created_at": "2021-01-01T00:00:00+00:00"})
    load(article(), signed("d", name="A.", email="a@a.example") | {"created_at": "2020-01-01T00:00:00+00:00"})
    author = Comment.objects.get(external_id="c").author
    assert (author.name, author.email) == ("Ada", "a@a.example")
