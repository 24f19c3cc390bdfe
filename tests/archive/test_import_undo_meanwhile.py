"""Imports taken back that were cut off, overtaken or written in turns; any copies, any replies."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import DatabaseError
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from accounts.models import Author, User
from forum.archive.loader import huge_threads
from forum.archive.models import ImportedThread, ImportRun
from forum.archive.undoing import journal, taking_back
from forum.articles.models import Article
from forum.comments.models import Comment
from forum.comments.services import (
    post_comment,
)
from tests.archive.records import article, reply
from tests.archive.test_loading import discussion
from tests.archive.undoing import NOTHING, counts, last_run, named, take_back
from tests.assertions import assert_sound
from tests.comments.shapes import forgotten
from tests.factories import make_user


@pytest.fixture
def undo(run):
    return lambda key=None, *options: take_back(run, key, *options)


@pytest.fixture
def small(slices_of):
    slices_of(5)


@pytest.mark.parametrize("at", [1, 2, 3])
def test_undo_that_was_cut_off_is_gone_on_with(load, export, run, undo, monkeypatch, at):
    monkeypatch.setattr(journal, "COMMENTS", 3)
    monkeypatch.setattr(journal, "ENTRIES", 2)
    load(*(record for key in "abcdef" for record in discussion(key, 4)))
    before = export("x")
    author = {"login": "person 1", "name": "Another"}
    moment = {"created_at": "2022-01-01T00:00:00+00:00"}
    new = [
        (article(key, title="Another"), reply(f"{key}-new", article=key, author=author) | moment) for key in "abcdef"
    ]
    load(*(record for pair in new for record in pair))
    settle, settled = taking_back._settle_entries, []

    def settle_or_fail(*given):
        settled.append(given)
        if len(settled) == at:
            raise KeyboardInterrupt
        return settle(*given)

    monkeypatch.setattr(taking_back, "_settle_entries", settle_or_fail)
    cut = run("import_undo", last_run().pk, "--yes")
    assert (cut.status, "Give the command again" in cut.err) == (1, True)
    assert last_run().state == "undoing"
    assert Comment.objects.filter(external_id__endswith="-new").count() == 6 - 2 * (at - 1)
    assert_sound()
    assert undo().status == 0
    assert (export("x"), last_run().state) == (before, "undone")


def test_later_import_that_comes_in_between_is_left_and_named(load, undo, run, monkeypatch):
    monkeypatch.setattr(journal, "COMMENTS", 1)
    load(article("a"), reply("c"), article("b"), reply("d", article="b"))
    first = last_run().pk
    take = taking_back.TakingBack.take
    monkeypatch.setattr(
        taking_back.TakingBack,
        "take",
        lambda self, chunk: (load(article("a", title="New")) if last_run().pk == first else None, take(self, chunk))[1],
    )
    result = undo(first)
    assert (result.status, result.err) == (
        1,
        f"Import {first + 1} has changed the same articles since. Take that one back first.",
    )
    assert [(row.external_id, row.title) for row in Article.objects.all()] == [("a", "New")]
    for key in (first + 1, first):
        assert undo(key).status == 0
    assert counts() == NOTHING


def test_import_that_went_on_after_a_cut_is_taken_back_before_the_first(load, undo, small, monkeypatch):
    insert, inserted = huge_threads.insert_comments, []

    def insert_or_fail(placed):
        inserted.append(placed)
        if len(inserted) == 4:
            raise DatabaseError("the lights went out")
        insert(placed)

    monkeypatch.setattr(huge_threads, "insert_comments", insert_or_fail)
    records = discussion("a", 40)
    load(*records)
    there = Comment.objects.count()
    load(*records)
    assert undo().status == 0
    assert (Article.objects.count(), Comment.objects.count()) == (1, there)
    assert undo(ImportRun.objects.earliest("pk").pk).status == 0
    assert counts() == NOTHING


def test_two_at_once_that_wrote_to_one_article_in_turns_are_both_taken_back(load, undo):
    first = article(), reply("c"), reply("d")
    load(*first)
    base = last_run()
    load(article(), reply("c", body="One."), reply("d"))
    early = last_run()
    load(article(), reply("c", body="Two."), reply("d"))
    late = last_run()
    load(article(), reply("c", body="Three."), reply("d", body="Three."))
    # The first of the two wrote once more after the second.
    ImportedThread.objects.filter(run=last_run()).update(run=early)
    ImportRun.objects.filter(pk=last_run().pk).delete()
    undo(late.pk)
    assert (named("c").body, named("d").body) == ("Three.", "Three.")
    undo(early.pk)
    assert (named("c").body, named("d").body) == ("c", "d")
    undo(base.pk)
    assert counts() == NOTHING


# Any copies, any replies


KEYS = [f"k{number}" for number in range(6)]
COPY = st.lists(
    st.tuples(st.sampled_from(KEYS), st.integers(0, 5), st.integers(0, 2), st.sampled_from(["ada", "ben", None])),
    unique_by=lambda made: made[0],
    max_size=6,
)


def copy_of(made, title):
    """A copy of the page: comments by key with the place of what they answer, their text's version and author."""
    records = [article(title=title, author={"login": "ada", "name": title})]
    keys = [key for key, *_rest in made]
    for at, (key, above, version, login) in enumerate(made):
        parent = keys[above] if above < at else None
        quoted = keys[at - 1] if at and version else None
        quotes = [{"author": "x", "comment": quoted, "text": "words", "inferred": False}] if quoted else []
        author = {"login": login, "name": f"{login} {version}"} if login else None
        state = "hidden" if version == 2 else "visible"
        body = f"Quote: x\nwords\n\n{key} {version}"
        records.append(
            reply(key, parent, body=body, body_format="text", author=author, quotes=quotes, state=state)
            | {"created_at": f"2020-01-01T10:0{version}:00+00:00" if at % 2 else None}
        )
    return records


def write_here(user, places):
    """Reply to some of the visible comments; return what was written."""
    written = []
    for place in places:
        visible = list(Comment.objects.filter(state="visible").order_by("pk"))
        parent = visible[place % len(visible)] if visible and place else None
        page = Article.objects.get()
        Article.objects.update(state="published", comments_open=True)
        written.append(post_comment(article=page, user=user, text=f"Mine {place}.", parent=parent).pk)
    return written


# In the second copy what is quoted has another time, later than that of a comment which quotes it and is gone.
QUOTED_LATER = [
    [("k3", 0, 0, "ada"), ("k0", 0, 0, "ada"), ("k4", 4, 0, "ada"), ("k5", 0, 1, "ada")],
    [("k2", 1, 2, None), ("k4", 2, 2, "ada")],
    [("k2", 3, 1, "ada"), ("k4", 4, 2, None)],
]


@pytest.mark.parametrize("size", [None, 1], ids=["whole", "in slices"])
@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@example(QUOTED_LATER, [], 0)
@example(QUOTED_LATER, [6, 13, 6], 0)
@given(st.lists(COPY, min_size=2, max_size=4), st.lists(st.integers(0, 20), max_size=3), st.integers(0, 2))
def test_any_copies_are_taken_back_one_by_one_and_leave_what_people_wrote(
    db, load, export, undo, slices_of, size, copies, places, when
):
    if size:
        slices_of(size)
    with forgotten():
        alice = make_user(f"writer{User.objects.count()}")
        before, runs, written = [], [], []
        for number, made in enumerate(copies):
            before.append(export("x") if number else None)
            load(*copy_of(made, f"Title {number}"))
            runs.append(last_run().pk)
            if number == when:
                written = write_here(alice, places)
        for number in reversed(range(len(copies))):
            planned = [int(line.split()[0]) for line in planned_by(runs[number])]
            result = undo(runs[number])
            assert result.status == 0
            assert [int(line.split()[0]) for line in result.lines[1:]] == planned
            assert Comment.objects.filter(pk__in=written, state="visible").count() == len(written)
            if number and (number > when or not written):
                assert export("x") == before[number]
        if not written:
            assert counts() == NOTHING
            assert not Author.objects.filter(account=None).exists()


def planned_by(key):
    out = StringIO()
    call_command("import_undo", str(key), "--dry-run", stdout=out)
    return out.getvalue().splitlines()[:-1]
