"""Commento's export."""

from datetime import UTC, datetime

from forum.archive.readers.json_exports import COMMENTO
from tests.archive.json_samples import commento, problems, read, refusal, tree
from tests.archive.json_samples import commento_comment as comment

ADA = {"commenterHex": "ada", "name": "Ada L.", "email": "ada@x.example", "link": "https://ada.example"}


def read_one(*comments, **export):
    (found,) = read(COMMENTO, commento(*comments, **export))
    return found


def test_page_is_an_article_at_its_address():
    thread = read_one(comment("c1"), comment("c2", "c1"))
    assert (thread.article.id, thread.article.title) == ("x.example/bridge",) * 2
    assert thread.article.url == "//x.example/bridge"
    assert thread.source == "x.example"
    assert tree(thread) == {"c1": None, "c2": "c1"}
    assert (thread.ledger.read, thread.ledger.placed) == (2, 2)


def test_comment_keeps_words_score_and_time():
    (found,) = read_one(comment("c1")).comments
    assert (found.body, found.body_format, found.score, found.state) == ("*Oak*", "markdown", 3, "visible")
    assert found.created_at == datetime(2020, 7, 1, 12, tzinfo=UTC)
    assert found.anchor == "commento-c1"


def test_author_is_who_the_export_describes():
    described, other, unknown = read_one(
        comment("c1"), comment("c2", commenterHex="eve"), comment("c3", commenterHex="anonymous"), commenters=[ADA]
    ).comments
    assert (described.author.login, described.author.name) == ("ada", "Ada L.")
    assert (described.author.email, described.author.url) == ("ada@x.example", "https://ada.example")
    assert (other.author.login, other.author.name) == ("eve", None)
    assert unknown.author is None


def test_two_people_of_one_name_stay_two():
    namesake = ADA | {"commenterHex": "ada2"}
    comments = read_one(comment("c1"), comment("c2", commenterHex="ada2"), commenters=[ADA, namesake]).comments
    assert [found.author.login for found in comments] == ["ada", "ada2"]


def test_states_are_mapped():
    states = [{"state": "unapproved"}, {"state": "flagged"}, {"deleted": True, "markdown": "x"}, {"state": ""}]
    comments = read_one(*(comment(f"c{number}", **state) for number, state in enumerate(states))).comments
    assert [(found.state, found.body) for found in comments] == [
        ("hidden", "*Oak*"), ("hidden", "*Oak*"), ("deleted", ""), ("visible", "*Oak*"),
    ]  # fmt: skip


def test_html_is_taken_where_nothing_was_typed():
    (found,) = read_one(comment("c1", markdown="", html="<p>Oak</p>")).comments
    assert (found.body, found.body_format) == ("<p>Oak</p>", "html")


def test_comments_of_one_page_are_brought_together():
    first, second = read(COMMENTO, commento(comment("c1"), comment("c2", url="/mill"), comment("c3")))
    assert (list(tree(first)), list(tree(second))) == (["c1", "c3"], ["c2"])


def test_bad_records_are_reported_and_the_rest_is_read():
    export = commento(comment("c1"), comment(""), 7, comment("c4", domain="", url=""), commenters=[ADA, {}, 7])
    told, thread = read(COMMENTO, export)
    assert problems([told]) == [("warning", "bad_author")] * 2 + [("error", "bad_record")] * 2
    assert problems([thread]) == [("error", "bad_record")]
    assert told.ledger.reported + thread.ledger.reported == 3
    assert list(tree(thread)) == ["c1"]


def test_another_version_is_told():
    assert problems(read(COMMENTO, commento(comment("c1"), version=3))) == [("warning", "version")]


def test_file_without_comments_is_refused():
    assert refusal(COMMENTO, {"comments": {}, "commenters": []})[0] == "bad_json"
    assert refusal(COMMENTO, [])[0] == "bad_json"
