"""What of a discussion somebody has read, what is new to them since."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from forum.articles.models import Article
from forum.comments.models import Comment, Visit
from forum.comments.services import delete_comment, hide_comment, record_visit
from forum.comments.services.visits import MOST_READ_IDS
from forum.comments.visits import count_new, find_visit, latest_id, next_new
from tests.comments.reading_state import new_to, read, state
from tests.comments.test_plans import READS_THROUGH, plans
from tests.factories import load_thread, make_article, make_comment

SCRIPT = """
import threading
from django.db import connection
from forum.comments.models import Visit
from forum.comments.services import record_visit
from tests.factories import load_thread, make_user
alice = make_user("alice")
article, comments = load_thread([None] * 41)
keys = [comment.pk for comment in comments]
first = threading.Barrier(4)
def read(window):
    first.wait()
    record_visit(article=article, user=alice, upto=keys[0], shown=[])
    for key in keys[2:][window::4]:
        record_visit(article=article, user=alice, upto=keys[-1], shown=[key])
    connection.close()
windows = [threading.Thread(target=read, args=[number]) for number in range(4)]
[window.start() for window in windows]
[window.join() for window in windows]
visit = Visit.objects.get()
print(visit.seen_id == keys[0], visit.read_ids == keys[2:])
"""


# What is new


def test_nothing_is_recorded_before_the_first_visit(alice, talk):
    assert find_visit(alice, talk[0].pk) is None


def test_first_visit_takes_all_there_is_as_read(alice, talk):
    article, comments = talk
    assert read(alice, comments[-1].pk, shown=[comments[0].pk]) is True
    assert state(alice) == (comments[-1].pk, [])
    assert count_new(find_visit(alice, article.pk), alice.author_id) == 0


def test_what_arrives_after_a_visit_is_new(alice, keys):
    assert new_to(alice) == keys


def test_comment_with_an_old_date_is_new_when_it_arrives(alice, bob, article):
    read(alice, 0)
    comment = make_comment(article, bob)
    Comment.objects.update(created_at="2001-01-01T00:00Z")
    assert new_to(alice) == [comment.pk]


def test_own_comment_is_not_new(alice, bob, article):
    read(alice, 0)
    make_comment(article, alice)
    answer = make_comment(article, bob)
    assert new_to(alice) == [answer.pk]


def test_comment_of_nobody_known_is_new(alice, keys):
    Comment.objects.update(author=None)
    assert new_to(alice) == keys


@pytest.mark.parametrize("remove", [hide_comment, delete_comment])
def test_removed_comment_is_not_new(alice, bob, keys, remove):
    remove(comment=Comment.objects.get(pk=keys[0]), user=bob)
    assert new_to(alice) == keys[1:]


def test_comment_under_another_article_is_not_new(alice, bob, article):
    read(alice, 0)
    make_comment(make_article(), bob)
    assert new_to(alice) == []


def test_what_one_reads_is_still_new_to_others(alice, bob, keys):
    read(bob, keys[0])
    read(alice, keys[-1])
    assert (new_to(alice), new_to(bob)) == ([], keys[1:])


def test_new_ones_are_counted_up_to_a_bound(alice, keys):
    visit = Visit.objects.get()
    assert [count_new(visit, alice.author_id, most) for most in (1, 2, 3, 100)] == [1, 2, 3, 3]


def test_next_new_goes_by_arrival(alice, keys):
    visit = Visit.objects.get()
    found = [next_new(visit, alice.author_id, after) for after in (0, *keys)]
    assert [comment and comment.pk for comment in found] == [*keys, None]


def test_latest_is_the_highest_key_of_the_article_whatever_became_of_it(bob, talk):
    article, comments = talk
    hide_comment(comment=comments[-1], user=bob)
    load_thread([None])
    assert latest_id(article.pk) == comments[-1].pk


def test_latest_of_an_article_without_comments_is_none(article):
    assert latest_id(article.pk) == 0


@pytest.mark.parametrize("size", [3, 300])
def test_question_is_one_query_led_by_arrival(alice, size, django_assert_num_queries):
    article, comments = load_thread([None] * size)
    visit = Visit(user=alice, article=article, seen_id=comments[0].pk, read_ids=[comments[1].pk])
    with CaptureQueriesContext(connection) as captured:
        for ask in (lambda: count_new(visit, 1), lambda: next_new(visit, 1, 0), lambda: latest_id(article.pk)):
            with django_assert_num_queries(1):
                ask()
    found = list(plans(captured.captured_queries))
    assert [plan for plan in found if "comments_comment_arrival" not in plan] == []
    assert [plan for plan in found if re.search(READS_THROUGH[connection.vendor], plan)] == []


# What was read


def test_all_that_was_there_counts_as_read_where_nothing_is_named(alice, keys):
    assert read(alice, keys[1]) is True
    assert (state(alice), new_to(alice)) == ((keys[1], []), [keys[2]])


def test_what_a_page_showed_counts_as_read_and_the_rest_stays_new(alice, keys):
    assert read(alice, keys[2], shown=[keys[1]]) is True
    assert (state(alice), new_to(alice)) == ((keys[0] - 1, [keys[1]]), [keys[0], keys[2]])


def test_gap_that_is_filled_lets_everything_count_as_seen(alice, keys):
    read(alice, keys[2], shown=keys[1:])
    read(alice, keys[2], shown=keys[:1])
    assert state(alice) == (keys[2], [])


def test_what_was_read_above_what_is_marked_now_stays_read(alice, keys):
    read(alice, keys[2], shown=keys[2:])
    read(alice, keys[0])
    assert (state(alice), new_to(alice)) == ((keys[0], [keys[2]]), [keys[1]])


def test_page_without_anything_new_raises_what_was_seen_over_ones_own(alice, article):
    read(alice, 0)
    own = make_comment(article, alice)
    assert read(alice, own.pk, shown=[]) is True
    assert state(alice) == (own.pk, [])


def test_comment_that_arrives_while_one_reads_stays_new(alice, bob, keys):
    make_comment(Article.objects.get(), alice)
    late = make_comment(Article.objects.get(), bob)
    read(alice, keys[2], shown=[*keys, late.pk])
    assert (state(alice), new_to(alice)) == ((keys[2], []), [late.pk])


@pytest.mark.parametrize("shown", [None, []])
def test_page_opened_long_ago_takes_nothing_back(alice, keys, shown):
    read(alice, keys[2])
    assert read(alice, keys[0], shown=shown) is False
    assert state(alice) == (keys[2], [])


@pytest.mark.parametrize("upto", [10**9, 10**18 - 1])
def test_nobody_reads_ahead(alice, talk, upto):
    article, comments = talk
    for shown in (None, None, [upto], []):
        read(alice, upto, shown)
        assert state(alice) == (comments[-1].pk, [])


def test_keys_of_other_articles_are_not_kept(alice, bob, keys):
    other = make_comment(make_article(), bob)
    article = Article.objects.get(comments=keys[0])
    last = make_comment(article, bob)
    shown = [other.pk, keys[1], 10**17, 0]
    assert record_visit(article=article, user=alice, upto=last.pk, shown=shown) is True
    assert state(alice) == (keys[0] - 1, [keys[1]])


def test_repeating_a_visit_changes_its_time_alone(alice, keys):
    read(alice, keys[2], shown=keys[1:])
    before = Visit.objects.get()
    assert read(alice, keys[2], shown=keys[1:]) is False
    after = Visit.objects.get()
    assert (after.seen_id, after.read_ids) == (before.seen_id, before.read_ids)
    assert after.seen_at > before.seen_at


def test_more_single_keys_than_are_kept_forget_the_oldest_gap(alice, keys):
    article = Article.objects.get()
    Visit.objects.update(read_ids=[keys[2] + number for number in range(1, MOST_READ_IDS + 1)])
    read(alice, keys[2], shown=keys[1:2])
    visit = Visit.objects.get()
    assert (visit.seen_id, len(visit.read_ids), visit.read_ids[0]) == (keys[1], MOST_READ_IDS, keys[2] + 1)
    assert next_new(visit, alice.author_id, 0).pk == keys[2]
    assert article.comments.count() == 4


def test_visit_leaves_the_article_and_its_lock_alone(alice, keys):
    before = Article.objects.values().get()
    with CaptureQueriesContext(connection) as captured:
        read(alice, keys[2], shown=keys[:2])
    locks = [query["sql"] for query in captured if " FOR " in query["sql"]]
    assert [sql for sql in locks if "comments_visit" not in sql] == []
    assert len(locks) == connection.features.has_select_for_update
    assert Article.objects.values().get() == before


def count_queries_of_a_visit(user, size):
    article, comments = load_thread([None] * size)
    record_visit(article=article, user=user, upto=0, shown=None)
    with CaptureQueriesContext(connection) as captured:
        shown = [comment.pk for comment in comments[1:]]
        record_visit(article=article, user=user, upto=comments[-1].pk, shown=shown)
    return len(captured)


def test_visit_costs_the_same_for_few_and_many_comments(alice):
    assert count_queries_of_a_visit(alice, 3) == count_queries_of_a_visit(alice, 30)


def test_two_windows_that_open_first_keep_one_row(alice, talk, monkeypatch):
    article, comments = talk
    last = comments[-1].pk
    ask, asked = Visit.objects.none().__class__.get, []

    def get(self, *args, **kwargs):
        if self.model is Visit and not asked:
            asked.append(Visit.objects.create(user=alice, article=article, seen_id=comments[0].pk))
            raise Visit.DoesNotExist
        return ask(self, *args, **kwargs)

    monkeypatch.setattr("django.db.models.query.QuerySet.get", get)
    assert read(alice, last, shown=[last]) is True
    monkeypatch.undo()
    assert state(alice) == (comments[1].pk - 1, [last])


def test_windows_at_once_lose_nothing(site):
    assert site.run(SCRIPT).strip() == "True True"
