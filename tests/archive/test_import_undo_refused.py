"""What is refused before an import is taken back, and what somebody is asked and told."""

import pytest

from forum.archive.models import ImportedThread, ImportRun
from forum.articles.models import Article
from tests.archive.records import article, reply
from tests.archive.undoing import NOTHING, counts, everything, last_run, named, take_back
from tests.factories import make_comment


@pytest.fixture
def undo(run):
    return lambda key=None, *options: take_back(run, key, *options)


def test_run_that_is_not_there_is_refused(load, run):
    load(article())
    for key in (last_run().pk + 1, "first", "9" * 30):
        result = run("import_undo", key, "--yes")
        assert (result.status, result.err) == (2, f"There is no import {key}. The last one is {last_run().pk}.")


def test_run_that_was_taken_back_is_refused(load, undo):
    load(article())
    undo()
    result = undo()
    assert (result.status, result.err) == (
        1,
        f"Import {last_run().pk} was taken back already; there is nothing left of it to take back.",
    )


def test_run_that_may_be_running_is_refused_until_somebody_says_it_was_cut_off(load, undo):
    load(article(), reply("c"))
    ImportRun.objects.update(state="running")
    before = everything()
    result = undo()
    assert result.status == 1
    assert "If it was cut off, add --cut-off" in result.err
    assert everything() == before
    assert undo(None, "--cut-off").status == 0
    assert counts() == NOTHING


def test_run_whose_articles_a_later_one_changed_is_refused(load, undo):
    load(article(), reply("c"))
    first = last_run().pk
    load(article(), reply("c", body="Changed."))
    load(article(), reply("c", body="Changed."), reply("d"))
    before = everything()
    result = undo(first)
    later = f"{first + 2}, {first + 1}"
    assert (result.status, result.err) == (
        1,
        f"Imports {later} have changed the same articles since. Take those back first, in this order.",
    )
    assert everything() == before
    for key in (first + 2, first + 1, first):
        assert undo(key).status == 0
    assert counts() == NOTHING


def test_run_of_which_nothing_is_noted_is_refused(load, undo):
    load(article(), reply("c"))
    ImportedThread.objects.all().delete()
    result = undo()
    assert result.status == 1
    assert "nothing is noted of what it wrote" in result.err
    assert Article.objects.exists()


def test_run_that_changed_nothing_is_taken_back(load, undo):
    load(article())
    load(article())
    assert undo().status == 0
    assert Article.objects.count() == 1


def test_nobody_to_ask_is_told_what_to_add(load, run, monkeypatch):
    load(article())
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)
    before = everything()
    result = run("import_undo", last_run().pk)
    assert (result.status, "Add --yes" in result.err) == (2, True)
    assert everything() == before


@pytest.mark.parametrize(("answer", "status", "left"), [("y", 0, 0), ("n", 1, 1), ("", 1, 1)])
def test_question_says_what_goes_and_takes_only_yes(load, run, monkeypatch, answer, status, left):
    load(article(), reply("c"))
    asked = []
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda question: asked.append(question) or answer)
    result = run("import_undo", last_run().pk)
    assert (result.status, Article.objects.count()) == (status, left)
    assert asked == [f"Take import {last_run().pk} back? [y/N] "]
    if status == 0:
        assert result.lines[:2] == ["1 article goes.", "1 comment goes."]


def test_dry_run_says_what_would_be_done_and_does_nothing(load, run, undo, alice):
    load(article(), reply("c"), reply("d"), article("b"), reply("e", article="b"))
    make_comment(Article.objects.get(external_id="a"), alice, "Mine.", parent=named("c"))
    before = everything()
    result = run("import_undo", last_run().pk, "--dry-run")
    assert (result.status, result.lines) == (
        0,
        [
            "1 article goes.",
            "2 comments go.",
            "1 article stays with title and text: others wrote under it.",
            "1 comment stays as an empty place: it was answered, or another was merged into it.",
            "Dry run: nothing was changed.",
        ],
    )
    assert everything() == before
    assert undo().lines[1:3] == ["1 article removed.", "2 comments removed."]
    later = [article("f"), reply("g", article="f")]
    load(*later)
    load(article("f", title="Another"), reply("g", article="f", body="Changed."), reply("h", article="f"))
    planned = run("import_undo", last_run().pk, "--dry-run").lines[:4]
    assert planned == [
        "0 articles go.",
        "1 comment goes.",
        "1 article has its earlier text.",
        "1 comment has its earlier text.",
    ]
