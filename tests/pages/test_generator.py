"""Invented discussions: as many as asked for, the same again for the same plan, and sound."""

from collections import Counter

import pytest
from django.db import connection
from django.utils import timezone

from forum.articles.models import Article
from forum.comments.models import Comment
from forum.comments.ranking import rank
from forum.pages import generator
from forum.pages.generator import Plan, generate
from tests.assertions import assert_sound
from tests.comments.shapes import forgotten


def make(articles=2, comments=60, shape="mixed", seed=1):
    return generate(Plan(articles, comments, shape, seed), lambda done, total: None)


def content():
    """All that was made, without keys and times of the making."""
    comments = Comment.objects.order_by("article__external_id", "id").values_list(
        "external_id", "parent__external_id", "path", "author__login", "body", "html", "state", "score", "created_at"
    )
    articles = Article.objects.order_by("external_id").values_list(
        "external_id", "title", "body", "html", "author__login", "published_at", "comment_count", "last_comment_at"
    )
    return list(comments), list(articles)


def made_afresh(**plan):
    with forgotten():
        make(**plan)
        return content()


@pytest.mark.parametrize("shape", generator.SHAPES)
def test_plan_is_spread_evenly_over_its_articles_and_sound(db, shape):
    assert make(articles=3, comments=200, shape=shape) == 3
    assert_sound()
    sizes = [article.comments.count() for article in Article.objects.order_by("pk")]
    assert sizes == [67, 67, 66]


def test_wide_has_top_level_comments_alone(db):
    make(comments=50, shape="wide")
    assert set(Comment.objects.values_list("level", flat=True)) == {0}


def test_deep_has_one_chain_an_article(db):
    make(articles=2, comments=240, shape="deep")
    for article in Article.objects.all():
        levels = article.comments.order_by("pk").values_list("level", flat=True)
        assert list(levels) == list(range(120))


def test_mixed_has_conversations_of_all_sizes_with_replies_to_replies(db):
    make(articles=1, comments=3_000)
    sizes = Counter(Comment.objects.values_list("tree_id", flat=True))
    assert len(sizes) > 100
    assert min(sizes.values()) == 1
    assert max(sizes.values()) >= 100
    assert Comment.objects.filter(level__gte=5).exists()


def test_same_plan_makes_the_same_again(db):
    first = made_afresh()
    assert len(first[0]) == 60
    assert made_afresh() == first


def test_another_seed_makes_others(db):
    bodies = [body for _id, _parent, _path, _login, body, *_rest in made_afresh()[0]]
    assert [body for _id, _parent, _path, _login, body, *_rest in made_afresh(seed=2)[0]] != bodies


def test_second_run_adds_nothing(db):
    make()
    before = content()
    assert make() == 0
    assert content() == before


def test_plans_stand_beside_each_other(db):
    make(articles=1, comments=10)
    assert make(articles=1, comments=10, seed=2) == 1
    assert make(articles=2, comments=10) == 2
    assert_sound()
    assert (Article.objects.count(), Comment.objects.count()) == (4, 30)


def test_run_that_was_cut_off_is_taken_up(db, monkeypatch):
    whole = made_afresh(articles=3)
    monkeypatch.setattr(generator, "_BATCH", 1)

    def cut_off(done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        generate(Plan(3, 60, "mixed", 1), cut_off)
    assert Article.objects.count() == 1
    assert make(articles=3) == 2
    assert content() == whole


def test_articles_without_comments_can_be_made(db):
    assert make(articles=2, comments=0) == 2
    assert list(Article.objects.values_list("comment_count", "last_comment_at")) == [(0, None)] * 2


def test_progress_tells_of_every_transaction(db, monkeypatch):
    monkeypatch.setattr(generator, "_BATCH", 20)
    told = []
    generate(Plan(3, 61, "wide", 1), lambda done, total: told.append((done, total)))
    assert told == [(21, 61), (41, 61), (61, 61)]


def test_comments_are_of_people_states_and_times_that_could_be(db):
    make(articles=1, comments=2_000)
    rows = Comment.objects.select_related("parent")
    states = Counter(row.state for row in rows)
    assert set(states) == {"visible", "hidden", "deleted"}
    assert states["visible"] > 1_800
    assert all((row.body == row.html == "") == (row.state == "deleted") for row in rows)
    assert all(row.rank == rank(row.score, 0, 0) for row in rows)
    assert all(row.parent is None or row.parent.created_at < row.created_at for row in rows)
    assert max(row.created_at for row in rows) < timezone.now()
    assert len({row.author_id for row in rows}) > 300
    lengths = sorted(len(row.body) for row in rows if row.body)
    assert 200 < lengths[len(lengths) // 2] < 400


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite keeps no such numbers")
def test_postgresql_knows_the_new_sizes(db):
    make(articles=1, comments=500, shape="wide")
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = 'comments_comment'")
        assert cursor.fetchone() == (500,)
