"""check_threads finds each kind of break by its name, and repairs it."""

from io import StringIO

import pytest
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from forum.articles.models import Article
from forum.comments.integrity import count_threads, find_breaks, repair
from forum.comments.models import Comment
from forum.comments.services import delete_comment, hide_comment, restore_comment
from tests.assertions import assert_sound
from tests.comments.shapes import forgotten, many
from tests.factories import load_thread, make_article, make_comment

# Two discussions: a to d (b and d answer a, c answers b), and e alone.
BREAKS = {
    "no root": ({"d": {"tree_id": 10**9}}, [("wrong edges", "a"), ("wrong tree", "d"), ("roots", None)]),
    "shared edge": (
        {"c": {"rght": 6}},
        [("gap or overlap", "b"), ("outside its parent", "c"), ("shared edge", "d")],
    ),
    "orphan": ({"d": {"parent_id": 10**9}}, [("gap or overlap", "a"), ("orphan", "d")]),
    "wrong article": (
        {"d": {"article_id": "e"}},
        [("wrong article", "d"), ("article counters", "a"), ("article counters", "e")],
    ),
    "wrong tree": ({"d": {"tree_id": "e"}}, [("wrong edges", "a"), ("wrong tree", "d"), ("wrong edges", "e")]),
    "wrong level": ({"d": {"level": 5}}, [("wrong level", "d")]),
    "wrong edges": ({"a": {"rght": 10}}, [("wrong edges", "a")]),
    "outside its parent": ({"d": {"lft": 20, "rght": 21}}, [("outside its parent", "d")]),
    "gap": ({"b": {"rght": 9}}, [("outside its parent", "b"), ("gap or overlap", "a")]),
    "overlap": ({"b": {"rght": 6}}, [("gap or overlap", "a"), ("gap or overlap", "b"), ("shared edge", "b")]),
    "reply count": ({"a": {"reply_count": 4}}, [("reply count", "a")]),
    "two in a circle": (
        {"b": {"parent_id": "c"}},
        [("gap or overlap", "a"), ("wrong level", "b"), ("gap or overlap", "c")],
    ),
    "own parent": ({"d": {"parent_id": "d"}}, [("gap or overlap", "a"), ("wrong level", "d")]),
}


@pytest.fixture
def threads(db):
    """The comments of both discussions by letter."""
    _article, comments = load_thread([None, 0, 1, 0])
    _other, (single,) = load_thread([None])
    return dict(zip("abcde", [*comments, single], strict=True))


def corrupt(threads, changes):
    """Write nonsense past every door; a letter stands for that comment's key or article."""
    for letter, fields in changes.items():
        row = {name: threads[value].pk if value in threads else value for name, value in fields.items()}
        if "article_id" in row:
            row["article_id"] = threads[fields["article_id"]].article_id
        Comment.objects.filter(pk=threads[letter].pk).update(**row)


def found(threads):
    letters = {comment.pk: letter for letter, comment in threads.items()}
    articles = {comment.article_id: letter for letter, comment in reversed(threads.items())}
    return [(each.kind, letters.get(each.comment_id) or articles.get(each.article_id)) for each in find_breaks()]


@pytest.mark.parametrize("name", BREAKS)
def test_break_is_found_by_its_name_and_repaired(threads, name):
    changes, kinds = BREAKS[name]
    corrupt(threads, changes)
    assert sorted(found(threads), key=str) == sorted(kinds, key=str)
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


def test_repair_gives_every_number_back(threads):
    before = list(Comment.objects.order_by("id").values())
    corrupt(threads, {"b": {"lft": 90, "rght": 95, "level": 9, "path": "x", "reply_count": 9}})
    assert repair(find_breaks()) == 1
    assert list(Comment.objects.order_by("id").values()) == before


def test_repair_opens_a_circle_at_its_earliest_end(threads):
    corrupt(threads, {"b": {"parent_id": "c"}})
    repair(find_breaks())
    rows = {letter: Comment.objects.get(pk=comment.pk) for letter, comment in threads.items()}
    assert (rows["b"].parent, rows["b"].path, rows["c"].parent, rows["c"].path) == (rows["c"], "2.1", None, "2")


def test_repair_makes_a_lost_reply_top_level(threads):
    corrupt(threads, {"d": {"article_id": "e"}})
    repair(find_breaks())
    lost = Comment.objects.get(pk=threads["d"].pk)
    assert (lost.parent, lost.path, lost.article_id) == (None, "2", threads["e"].article_id)


def test_repair_leaves_sound_articles_alone(threads):
    corrupt(threads, {"b": {"level": 9}})
    assert repair(find_breaks()) == 1


def test_repair_of_a_deep_chain_does_not_recurse(db):
    _article, comments = load_thread([None, *range(1500)])
    Comment.objects.filter(pk=comments[700].pk).update(level=3)
    repair(find_breaks())
    assert_sound()
    assert Comment.objects.get(pk=comments[-1].pk).level == 1500


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
