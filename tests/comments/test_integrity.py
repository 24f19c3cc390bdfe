"""check_threads finds each kind of break by its name, and repairs it."""

from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from forum.articles.models import Article
from forum.comments.integrity import count_threads, find_breaks, repair
from forum.comments.models import Comment, Quotation, Vote
from forum.comments.services import delete_comment, hide_comment, restore_comment
from tests.assertions import assert_sound
from tests.comments.damage import (
    BREAKS,
    NONSENSE,
    chain,
    corrupt,
    everything,
    found,
    row_of,
    spoil,
)
from tests.comments.shapes import forgotten, many
from tests.factories import load_thread, make_article, make_comment


@pytest.mark.parametrize("name", BREAKS)
def test_break_is_found_by_its_name_and_repaired(unguarded, name):
    changes, kinds = BREAKS[name]
    corrupt(unguarded, changes)
    assert sorted(found(unguarded)) == sorted(kinds)
    repair(find_breaks())
    assert_sound()


@pytest.mark.parametrize(
    "fields", [{"comment_count": 7}, {"last_comment_at": None}, {"last_comment_at": "2030-01-01T00:00:00Z"}]
)
def test_wrong_counters_of_an_article_are_found_and_repaired(threads, fields):
    article = Article.objects.get(pk=threads["a"].article_id)
    before = article.comment_count, article.last_comment_at
    Article.objects.filter(pk=article.pk).update(**fields)
    assert found(threads) == [("article counters", "a")]
    repair(find_breaks())
    article.refresh_from_db()
    assert (article.comment_count, article.last_comment_at) == before


def test_votes_that_nobody_counted_are_found_and_counted(threads, alice, charlie):
    Vote.objects.create(user=alice, comment=threads["c"], value=1)
    Vote.objects.create(user=charlie, comment=threads["c"], value=-1)
    assert found(threads) == [("vote counts", "c")]
    repair(find_breaks())
    assert_sound()
    assert (row_of(threads["c"]).ups, row_of(threads["c"]).downs) == (1, 1)


@pytest.mark.parametrize(
    ("quoting", "quoted", "kind"), [("b", "d", "quotes a later comment"), ("b", "b", "quotes itself"), ("d", "b", None)]
)
def test_quotation_that_points_forward_is_found_and_unlinked(threads, quoting, quoted, kind):
    made = Quotation.objects.create(comment=threads[quoting], position=0, quoted=threads[quoted], text="A word.")
    assert found(threads) == ([(kind, quoting)] if kind else [])
    repair(find_breaks())
    assert_sound()
    made.refresh_from_db()
    assert (made.quoted, made.text) == (None if kind else threads[quoted], "A word.")


@pytest.mark.parametrize("times", [{"b": None}, {"d": None}, {"b": datetime(2030, 1, 1, tzinfo=UTC)}])
def test_quotation_of_a_comment_whose_time_is_not_later_stays(threads, times):
    Quotation.objects.create(comment=threads["b"], position=0, quoted=threads["d"], text="A word.")
    for letter, moment in times.items():
        Comment.objects.filter(pk=threads[letter].pk).update(created_at=moment)
    assert "quotes a later comment" not in [kind for kind, _letter in found(threads)]


def test_wrong_place_behind_an_ellipsis_is_found(db):
    keys = chain(60)
    path = Comment.objects.get(pk=keys[50]).path
    assert path[0] == "…"
    Comment.objects.filter(pk=keys[50]).update(path=f"…{path[3:]}")
    assert [str(each) for each in find_breaks()] == [
        f"wrong place: comment {keys[index]} in thread {keys[0]}" for index in (50, 51)
    ]
    repair(find_breaks())
    assert_sound()
    assert Comment.objects.get(pk=keys[50]).path == path


@pytest.mark.parametrize("column", NONSENSE)
def test_any_one_wrong_value_is_found_and_repaired(unguarded, column):
    _article, comments = load_thread([None, 0, 1, 1, 0, None, 5, 5, 7, 8])
    elsewhere = unguarded["e"].article
    before = everything()
    for value in NONSENSE[column]:
        for pick in (0, 16, 43, 88):
            with forgotten():
                spoil(comments, elsewhere, column, pick, value)
                breaks = find_breaks()
                assert bool(breaks) == (everything() != before), (value, pick)
                repair(breaks)
                assert_sound()


def check(*options):
    """Exit status and output of check_threads."""
    out = StringIO()
    try:
        call_command("check_threads", *options, stdout=out)
    except SystemExit as exit:
        return exit.code, out.getvalue()
    return 0, out.getvalue()


def test_check_threads_of_a_sound_site_says_so(threads):
    assert check() == (0, "5 comments in 2 threads: sound\n")


def test_check_threads_of_an_empty_site_is_sound(db):
    assert check("--repair") == (0, "0 comments in 0 threads: sound\n")


def test_check_threads_prints_a_line_for_each_break_and_exits_1(threads):
    corrupt(threads, {"d": {"level": 5}, "e": {"reply_count": 1}})
    d, a, e = threads["d"].pk, threads["a"].pk, threads["e"].pk
    assert check() == (1, f"wrong level: comment {d} in thread {a}\nreply count: comment {e} in thread {e}\n")


def test_check_threads_names_the_article_of_wrong_counters(threads):
    key = threads["e"].article_id
    Article.objects.filter(pk=key).update(comment_count=9)
    assert check() == (1, f"article counters: article {key}\n")


def test_check_threads_alone_repairs_nothing(threads):
    corrupt(threads, {"d": {"level": 5}})
    check()
    assert found(threads) == [("wrong level", "d")]
    check("--repair")


def test_check_threads_repairs_and_exits_0(threads):
    corrupt(threads, {"d": {"level": 5}})
    code, output = check("--repair")
    assert (code, output.split("\n")[1:]) == (
        0,
        ["1 broken invariants found and repaired.", "5 comments in 2 threads: sound", ""],
    )
    assert_sound()


def test_count_threads_counts_whatever_state(db):
    load_thread([None, 0, None], states={1: "deleted", 2: "hidden"})
    assert count_threads() == (3, 2)


STEPS = st.lists(
    st.tuples(st.sampled_from(["post", "reply", "reply", "delete", "hide", "restore"]), st.integers(0, 10**6)),
    min_size=8,
    max_size=30,
)


@many
@given(STEPS)
def test_any_row_of_changes_leaves_sound_threads(alice, bob, steps):
    with forgotten():
        article, comments = make_article(), []
        for step, pick in steps:
            chosen = comments[pick % len(comments)] if comments else None
            take(step, article, alice, bob, chosen, comments)
        assert_sound()
        article.refresh_from_db()
        assert article.comment_count == Comment.objects.filter(state="visible").count()


def take(step, article, alice, bob, chosen, comments):
    """Do one step of a random row; a comment that cannot be answered gets a neighbour instead."""
    if step in ("post", "reply") or chosen is None:
        if chosen:
            chosen.refresh_from_db()
        parent = chosen if step == "reply" and chosen and chosen.is_visible else None
        comments.append(make_comment(article, alice, parent=parent))
        return
    verb = {"delete": delete_comment, "hide": hide_comment, "restore": restore_comment}[step]
    verb(comment=chosen, user=bob)
