"""A repair mends just what is broken, by the parent links, and keeps everything else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.articles.models import Article
from forum.comments.integrity import find_breaks, repair
from forum.comments.models import Comment, Quotation
from forum.comments.services import move_branch, restore_comment, split_branch
from tests.assertions import assert_sound
from tests.comments.damage import (
    BREAKS,
    NONSENSE,
    chain,
    corrupt,
    is_sound_by_hand,
    row_of,
    spoil,
)
from tests.comments.shapes import forgotten, many, parents
from tests.factories import load_thread, make_comment


def test_repair_leaves_other_quotations_of_the_same_comment(threads):
    Quotation.objects.create(comment=threads["b"], position=0, quoted=threads["d"], text="Later.")
    Quotation.objects.create(comment=threads["b"], position=1, quoted=threads["a"], text="Earlier.")
    repair(find_breaks())
    quoted = Quotation.objects.order_by("position").values_list("quoted", flat=True)
    assert list(quoted) == [None, threads["a"].pk]


def test_repair_gives_every_number_back(threads):
    before = list(Comment.objects.order_by("id").values())
    corrupt(threads, {"b": {"lft": 90, "rght": 95, "level": 9, "path": "x", "reply_count": 9}})
    assert repair(find_breaks()) == 1
    assert list(Comment.objects.order_by("id").values()) == before


def test_repair_opens_a_circle_at_its_earliest_comment(threads):
    corrupt(threads, {"b": {"parent_id": "c"}})
    repair(find_breaks())
    b, c = row_of(threads["b"]), row_of(threads["c"])
    assert (b.parent, b.path, c.parent, c.path) == (None, "2", b, "2.1")


def test_repair_makes_a_lost_reply_top_level(threads):
    corrupt(threads, {"d": {"article_id": "e"}})
    repair(find_breaks())
    lost = row_of(threads["d"])
    assert (lost.parent, lost.path, lost.article_id) == (None, "2", threads["e"].article_id)


def test_repair_gives_the_number_of_a_lost_reply_to_nobody_else(threads, alice):
    corrupt(threads, {"d": {"article_id": "e"}})
    repair(find_breaks())
    assert make_comment(threads["a"].article, alice, parent=row_of(threads["a"])).path == "1.3"


def test_repair_gives_no_retired_number_to_a_lost_or_doubled_comment(unguarded):
    Comment.objects.filter(pk=unguarded["a"].pk).update(retired_number=6)
    Article.objects.filter(pk=unguarded["a"].article_id).update(retired_number=4)
    corrupt(unguarded, {"d": {"number": 1}, "c": {"parent_id": 10**9}})
    repair(find_breaks())
    assert (row_of(unguarded["d"]).path, row_of(unguarded["c"]).path) == ("1.7", "5")


def test_repair_keeps_the_number_of_the_earliest_of_doubles(unguarded):
    corrupt(unguarded, {"e": {"article_id": "a"}})
    repair(find_breaks())
    assert (row_of(unguarded["a"]).path, row_of(unguarded["e"]).path) == ("1", "2")


def test_repair_lets_a_chain_of_merges_lead_to_its_end(unguarded):
    corrupt(unguarded, BREAKS["merged into a merged comment"][0])
    repair(find_breaks())
    assert row_of(unguarded["d"]).merged_into == row_of(unguarded["c"]).merged_into == unguarded["e"]


@pytest.mark.parametrize("name", ["merged into nothing", "merged into itself", "merged with replies"])
def test_repair_hides_what_was_merged_and_cannot_be_until_somebody_decides(unguarded, name, bob):
    changes, _kinds = BREAKS[name]
    (letter,) = changes
    body = unguarded[letter].body
    corrupt(unguarded, changes)
    repair(find_breaks())
    hidden = row_of(unguarded[letter])
    assert (hidden.state, hidden.merged_into, hidden.body) == ("hidden", None, body)
    assert restore_comment(comment=hidden, user=bob)
    assert_sound()


def test_repair_touches_no_other_tree_of_the_article(db):
    _article, comments = load_thread([None, 0, None, 2])
    Comment.objects.filter(pk=comments[1].pk).update(level=9)
    breaks = find_breaks()
    # Broken after the search: were the whole article numbered anew, this would be mended too.
    Comment.objects.filter(pk=comments[3].pk).update(level=8)
    assert repair(breaks) == 1
    assert [str(each) for each in find_breaks()] == [
        f"wrong level: comment {comments[3].pk} in thread {comments[2].pk}"
    ]


def test_repair_leaves_sound_articles_alone(threads):
    before = Article.objects.get(pk=threads["e"].article_id).version
    corrupt(threads, {"b": {"level": 9}})
    assert repair(find_breaks()) == 1
    assert Article.objects.get(pk=threads["e"].article_id).version == before


def test_repair_lets_no_kept_page_of_the_article_stand(threads):
    before = Article.objects.get(pk=threads["a"].article_id).version
    corrupt(threads, {"b": {"path": "1.7"}})
    repair(find_breaks())
    assert Article.objects.get(pk=threads["a"].article_id).version == before + 1


def test_repair_tells_how_far_it_is(threads):
    corrupt(threads, {"b": {"level": 9}, "e": {"path": "7"}})
    told = []
    repair(find_breaks(), lambda done, total: told.append((done, total)))
    assert told == [(1, 2), (2, 2)]


def test_repair_mends_what_people_do_after_the_search(threads, alice, bob):
    corrupt(threads, {"c": {"level": 9}, "d": {"level": 5}})
    breaks = find_breaks()
    make_comment(threads["a"].article, alice, parent=row_of(threads["d"]))
    split_branch(comment=row_of(threads["b"]), user=bob)
    repair(breaks)
    assert_sound()
    assert [row_of(threads[letter]).path for letter in "abcd"] == ["1", "2", "2.1", "1.2"]


def test_repair_mends_what_went_to_another_article_after_the_search(threads, bob):
    corrupt(threads, {"c": {"path": "7"}, "d": {"ups": 3}})
    breaks = find_breaks()
    for letter in "bd":
        move_branch(comment=row_of(threads[letter]), user=bob, article=threads["e"].article)
    corrupt(threads, {"c": {"path": "7"}})
    repair(breaks)
    assert_sound()


def test_chain_of_12000_is_searched_and_repaired_without_recursion(db):
    keys = chain(12_000)
    assert_sound()
    Comment.objects.filter(pk__in=keys[6_000:6_010]).update(level=3, path="x")
    Comment.objects.filter(pk=keys[11_000]).update(parent=keys[-1])
    assert f"cycle: comment {keys[11_000]} in thread {keys[0]}" in map(str, find_breaks())
    repair(find_breaks())
    assert_sound()
    levels = Comment.objects.filter(pk__in=[keys[10_999], keys[11_000], keys[-1]]).order_by("pk")
    assert list(levels.values_list("level", flat=True)) == [10_999, 0, 999]


@many
@given(
    parents(most=40),
    st.lists(
        st.tuples(st.sampled_from(sorted(NONSENSE)), st.integers(0, 10**6), st.integers(0, 3)), min_size=1, max_size=8
    ),
)
def test_any_damage_is_found_and_repaired(unguarded, shape, damage):
    with forgotten():
        _article, comments = load_thread(shape)
        for column, pick, choice in damage:
            values = NONSENSE[column]
            spoil(comments, unguarded["e"].article, column, pick, values[choice % len(values)])
        assert bool(find_breaks()) != is_sound_by_hand()
        repair(find_breaks())
        assert_sound()
        assert is_sound_by_hand()
        assert Comment.objects.count() == len(comments) + len(unguarded)
