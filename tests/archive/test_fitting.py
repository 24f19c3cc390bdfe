"""What the columns of the database cannot hold: kept as far as it can be, and told."""

import json
from zoneinfo import ZoneInfo

import pytest

from accounts.models import Author
from forum.archive.readers.text_page import read_text_page
from forum.articles.models import Article, Tag
from forum.comments.models import Comment
from tests.archive.pages import SIGN_IN
from tests.archive.records import article, reply, signed


@pytest.fixture
def told(load, tmp_path):
    """Import records and return the status with each problem's line and code."""

    def import_records(*records):
        report = tmp_path / "report.json"
        result = load(*records, options=["--report", report])
        problems = json.loads(report.read_text())["problems"]
        return result.status, [(problem["line"], problem["code"]) for problem in problems]

    return import_records


@pytest.mark.parametrize(
    "moment",
    [
        "0001-01-01T00:00:00+03:00",
        "0001-01-01T00:00:00+00:00",
        "0001-01-02T23:59:59+00:00",
        "9999-12-30T00:00:00+00:00",
        "9999-12-31T23:59:59-01:00",
    ],
)
def test_time_that_no_zone_can_show_is_left_out_and_told(told, client, export, moment):
    text = article(published_at=moment, updated_at=moment, state="published")
    status, problems = told(text, reply("c", created_at=moment, body="Kept."))
    assert (status, problems) == (0, [(2, "bad_date"), (2, "bad_date"), (3, "bad_date")])
    comment = Comment.objects.get()
    assert (comment.created_at, comment.article.published_at, comment.article.updated_at) == (None, None, None)
    assert comment.body == "Kept."
    assert client.get(comment.article.get_absolute_url()).status_code == 200
    assert b'"created_at":null' in export("x")


@pytest.mark.parametrize(
    ("moment", "problems"),
    [("0001-01-03T00:00:00+00:00", []), ("9999-12-29T23:00:00-00:59", [(2, "future_date")])],
)
def test_time_that_every_zone_can_show_is_kept(told, client, export, moment, problems):
    assert told(article(published_at=moment))[1] == problems
    assert client.get(Article.objects.get().get_absolute_url()).status_code == 200
    assert moment.encode() in export("x")


@pytest.mark.parametrize("date", ["1 January 0001 00: 30", "2 January 0001 10: 00", "31 December 9999 23: 30"])
def test_time_of_a_text_page_that_no_zone_can_show_is_left_out_and_told(date):
    page = f"T\n\nBody.\n{SIGN_IN}\n  1. ada Offline ada\n    ada {date}\n    Text.\n"
    thread = read_text_page("p.txt", page.encode(), zone=ZoneInfo("Asia/Tokyo"))
    assert [(problem.line, problem.code) for problem in thread.problems] == [(6, "bad_date")]
    assert (thread.comments[0].created_at, thread.comments[0].body) == (None, "Text.")


def test_names_have_no_line_breaks_controls_or_blanks_around_them(told, client):
    status, problems = told(
        article(author={"login": "a\r\nb", "name": " N\x01 "}, tags=["t\nu", "\x85", ""]), signed("c", "\u2028x\ty ")
    )
    assert (status, problems) == (0, [(2, "unfit_name")] * 3 + [(3, "unfit_name")])
    assert list(Author.objects.order_by("login").values_list("login", "name")) == [("a b", "N\ufffd"), ("x y", "")]
    assert Tag.objects.get().name == "t u"
    assert client.get(Article.objects.get().get_absolute_url()).status_code == 200


@pytest.mark.parametrize("login", ["", " ", "\n\t"])
def test_author_without_a_login_is_none(told, login):
    assert told(article(), signed("c", login, name="Ada")) == (0, [(3, "unfit_name")])
    assert (Comment.objects.get().author, Author.objects.count()) == (None, 0)


@pytest.mark.parametrize("title", ["", " \n"])
def test_article_without_a_title_is_refused(told, title):
    assert told(article(title=title), article("b")) == (1, [(2, "bad_record")])
    assert Article.objects.get().external_id == "b"


def test_what_is_too_long_is_told_field_by_field(told):
    author = {"login": "l" * 256, "name": "n" * 256, "url": "u" * 2001, "email": "e" * 321}
    long = article(
        url="u" * 2001, author=author, section="s" * 256, language="g" * 36, tags=["t" * 100 + "1", "t" * 100 + "2"]
    )
    quote = {"author": "q" * 256, "comment": None, "text": "x", "inferred": False}
    status, problems = told(long, reply("c", author={"login": "m" * 256}, quotes=[quote]))
    assert (status, problems) == (0, [(2, "too_long")] * 9 + [(3, "too_long")] * 2)
    kept = Article.objects.get()
    assert (kept.url, kept.section, kept.language) == ("", "s" * 255, "g" * 35)
    assert (kept.author.login, kept.author.name, kept.author.url, kept.author.email) == ("l" * 255, "n" * 255, "", "")
    assert [tag.name for tag in kept.tags.all()] == ["t" * 100]
    comment = Comment.objects.get()
    assert (comment.author.login, comment.quotations.get().author_name) == ("m" * 255, "q" * 255)


def test_what_just_fits_is_left_alone(told):
    author = {"login": "l" * 255, "name": "n" * 255, "url": "u" * 2000, "email": "e" * 320}
    assert told(article(url="u" * 2000, section="s" * 255, tags=["t" * 100]), reply("c", author=author)) == (0, [])


def test_what_was_fitted_is_unchanged_the_next_time(load):
    records = [article(section="s " * 200, author={"login": "a\nb "}), signed("c", " c" * 200)]
    load(*records)
    lines = load(*records).lines
    assert lines[:4] == [
        "1 file: 1 unchanged",
        "1 article: 1 unchanged",
        "1 comment: 1 unchanged",
        "2 authors: 2 unchanged",
    ]


def test_characters_that_no_database_keeps_are_told_once_a_record(told):
    text = article(body="a\x00b\x00", author={"login": "a\ud800"})
    assert told(text, reply("c"), reply("d\x00")) == (0, [(2, "control_characters"), (4, "control_characters")])
