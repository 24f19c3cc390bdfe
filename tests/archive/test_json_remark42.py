"""Remark42's native backup, line by line, and its trees."""

import json
from datetime import UTC, datetime

from forum.archive.readers.json_exports import REMARK42, remark42
from tests.archive.json_samples import backup, problems, read, recognised, refusal, tree
from tests.archive.json_samples import remark42 as comment


def read_one(*records, **header):
    (found,) = read(REMARK42, backup(*records, **header))
    return found


def test_page_is_an_article_at_its_address():
    thread = read_one(comment("a"), comment("b", "a"))
    assert (thread.article.id, thread.article.title) == ("https://x.example/bridge",) * 2
    assert thread.source == "x.example"
    assert tree(thread) == {"a": None, "b": "a"}
    assert thread.lines == (2, 3)
    assert (thread.ledger.read, thread.ledger.placed) == (2, 2)


def test_comment_keeps_author_words_score_and_offset():
    (found,) = read_one(comment("a", user={"id": "u1", "name": "Ada &amp; Co"})).comments
    assert (found.author.login, found.author.name) == ("u1", "Ada & Co")
    assert (found.body, found.body_format, found.score) == ("<p>Oak</p>", "html", 2)
    assert found.created_at == datetime(2020, 7, 1, 10, 0, 0, 500_000, tzinfo=UTC)
    assert (found.created_text, found.anchor) == ("2020-07-01T12:00:00.5+02:00", "remark42__comment-a")


def test_what_was_typed_is_taken_where_nothing_else_is():
    (found,) = read_one(comment("a", text="", orig="*Oak*")).comments
    assert (found.body, found.body_format) == ("*Oak*", "markdown")


def test_comments_of_one_page_are_brought_together():
    mill = "https://x.example/mill"
    first, second = read(
        REMARK42, backup(comment("a"), comment("b", url=mill), comment("c", "a"), comment("d", url=mill))
    )
    assert (list(tree(first)), list(tree(second))) == (["a", "c"], ["b", "d"])
    assert second.lines == (3, 5)


def test_deleted_comment_keeps_its_place_without_words_and_author():
    gone = comment("a", delete=True, user={"id": "deleted", "name": "deleted"}, time="0001-01-01T00:00:00Z")
    thread = read_one(gone, comment("b", "a"))
    found = thread.comments[0]
    assert (found.state, found.body, found.author, found.created_at, found.created_text) == (
        "deleted",
        "",
        None,
        None,
        "",
    )
    assert problems([thread]) == []


def test_edit_title_and_closed_page_are_taken():
    record = comment("a", edit={"time": "2020-07-02T12:00:00Z", "summary": ""}, title="The&amp; bridge")
    thread = read_one(record, posts=[{"url": "https://x.example/bridge", "read_only": True}])
    assert thread.comments[0].updated_at == datetime(2020, 7, 2, 12, tzinfo=UTC)
    assert (thread.article.title, thread.article.comments_open) == ("The& bridge", False)


def test_address_of_a_user_comes_from_the_header():
    thread = read_one(comment("a"), users=[{"id": "github_1", "details": {"email": "ada@x.example"}}])
    assert thread.comments[0].author.email == "ada@x.example"


def test_backups_put_together_are_read_as_one():
    (thread,) = read(REMARK42, backup(comment("a")) + backup(comment("b", "a")))
    assert tree(thread) == {"a": None, "b": "a"}
    assert thread.lines == (2, 4)


def test_header_of_another_version_is_told():
    threads = read(REMARK42, backup(comment("a"), version=2))
    assert problems(threads) == [("error", "bad_record")]
    assert [thread.article is not None for thread in threads] == [False, True]


def test_bad_lines_are_reported_by_number_and_the_rest_is_read():
    lines = [json.dumps(comment("a")), '{"id": "b"', "[1]", '{"id": "c", "pid": ""}', "", '{"n": NaN}', "9" * 5000]
    content = backup() + "\n".join([*lines, json.dumps(comment("d")), '{"id": "e", "pid'])
    *bad, thread = read(REMARK42, content)
    assert [problem.line for found in bad for problem in found.problems] == [3, 4, 5, 7, 8, 10]
    assert sum(found.ledger.reported for found in bad) == 6
    assert list(tree(thread)) == ["a", "d"]


def test_line_nested_too_deep_is_one_bad_line():
    threads = read(REMARK42, backup() + "[" * 100_000 + "\n" + json.dumps(comment("a")))
    assert "nested too deep" in threads[0].problems[0].message
    assert list(tree(threads[1])) == ["a"]


def test_line_that_is_too_long_is_reported_and_not_kept(monkeypatch):
    monkeypatch.setattr(remark42, "_LONGEST_LINE", 1000)
    long = comment("b", text="x" * 5000)
    bad, thread = read(REMARK42, backup(comment("a"), long, comment("c")))
    assert (bad.problems[0].line, bad.problems[0].code) == (3, "bad_record")
    assert thread.lines == (2, 4)


def test_bytes_that_are_no_utf8_are_replaced_and_told():
    content = backup(comment("a", text="W")).encode().replace(b"W", b"\xff")
    told, thread = read(REMARK42, content)
    assert (told.problems[0].code, told.problems[0].line) == ("decoded", 2)
    assert thread.comments[0].body == "\ufffd"


def test_utf16_is_refused_with_what_to_do():
    assert refusal(REMARK42, backup(comment()).encode("utf-16"))[:2] == ("bad_encoding", 1)


def test_tree_gives_the_thread_with_parents_before_replies():
    nodes = [
        {"comment": comment("1"), "replies": [{"comment": comment("11", "1")}, {"comment": comment("12", "1")}]},
        {"comment": comment("2")},
    ]
    content = {"comments": nodes, "info": {"url": "https://x.example/bridge", "read_only": True}}
    assert recognised(content) == ["remark42"]
    for text in (json.dumps(content), "\n" + json.dumps(content, indent=4)):
        (thread,) = read(REMARK42, text)
        assert list(tree(thread)) == ["1", "11", "12", "2"]
        assert thread.article.comments_open is False


def test_tree_that_breaks_off_is_refused_at_its_line():
    text = json.dumps({"comments": [{"comment": comment("1")}]}, indent=1)
    code, line, message = refusal(REMARK42, text[:-20])
    assert (code, line) == ("bad_json", text[:-20].count("\n") + 1)
    assert "Nothing of it was imported" in message


def test_node_without_a_page_is_reported():
    bad, thread = read(REMARK42, {"comments": [{"comment": {"id": "1"}}, {}, {"comment": comment("2")}]})
    assert problems([bad]) == [("error", "bad_record")] * 2
    assert (bad.ledger.reported, list(tree(thread))) == (2, ["2"])
