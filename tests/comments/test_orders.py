"""Oldest, newest, best: each order is complete, stable, and led by cursors that survive anything typed into them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.comments.models import LONG_AGO, Comment
from forum.comments.orders import BEST, NEWEST, OLDEST, ORDERS, Conversation, read_cursor, write_cursor
from forum.comments.services import vote_on_comment
from forum.comments.threads import locate, page_url, read_page
from tests.comments.shapes import forgotten, many, parents
from tests.factories import load_thread, make_comment, make_user


@pytest.fixture(autouse=True)
def _small_pages(settings):
    settings.COMMENTS_PER_PAGE = 40


def listed(article, order, *, after=""):
    """The numbers of the conversations on a page, and the cursor of the next."""
    page = read_page(article, order=order, after=after)
    return [node.row.number for node in page.nodes if node.depth == 1], page.following


def all_pages(article, order):
    numbers, after = listed(article, order)
    while after is not None:
        more, after = listed(article, order, after=after)
        numbers += more
    return numbers


@pytest.fixture
def scored(db):
    """Six conversations with scores; the fourth has no date."""
    article, comments = load_thread([None] * 6)
    for comment, score in zip(comments, (0, 5, -3, 40, None, 5), strict=True):
        Comment.objects.filter(pk=comment.pk).update(score=score)
    return article, comments


def test_orders_are_those_that_a_reader_chooses_from():
    assert list(ORDERS) == ["oldest", "newest", "best"]


def test_newest_begins_with_the_last_written_and_ends_with_the_undated(db):
    article, comments = load_thread([None] * 5)
    Comment.objects.filter(pk=comments[1].pk).update(created_at=datetime(2030, 1, 1, tzinfo=UTC))
    Comment.objects.filter(pk=comments[3].pk).update(created_at=None)
    assert listed(article, NEWEST) == ([2, 5, 3, 1, 4], None)


def test_newest_tells_comments_of_one_moment_apart(db):
    article, comments = load_thread([None] * 90)
    Comment.objects.update(created_at=datetime(2020, 1, 1, tzinfo=UTC))
    assert all_pages(article, NEWEST) == list(range(90, 0, -1))


def test_best_goes_by_the_lower_bound_and_among_equals_by_age(db, alice):
    article, comments = load_thread([None] * 4)
    voters = [make_user(f"voter-{index}") for index in range(3)]
    for voter in voters:
        vote_on_comment(comment=comments[2], user=voter, value=1)
    vote_on_comment(comment=comments[3], user=voters[0], value=1)
    vote_on_comment(comment=comments[0], user=voters[0], value=-1)
    assert listed(article, BEST) == ([3, 4, 2, 1], None)


def test_replies_stand_in_reading_order_below_whatever_is_listed(db):
    article, _comments = load_thread([None, 0, 0, None, 3])
    page = read_page(article, order=NEWEST)
    assert [node.row.path for node in page.nodes] == ["2", "2.1", "1", "1.1", "1.2"]


@many
@given(parents(most=120), st.sampled_from(list(ORDERS.values())), st.integers(1, 9))
def test_every_order_lists_every_conversation_once(db, shape, order, ranks):
    with forgotten():
        article, comments = load_thread(shape)
        for index, comment in enumerate(comments):
            Comment.objects.filter(pk=comment.pk).update(rank=index % ranks)
        roots = Comment.objects.filter(parent=None)
        expected = sorted(roots, key=lambda root: order.key(root.as_conversation()), reverse=order.descending)
        assert all_pages(article, order) == [root.number for root in expected]


@many
@given(parents(most=120), st.sampled_from(list(ORDERS.values())))
def test_every_comment_is_on_the_page_that_its_permalink_leads_to_in_any_order(db, bob, shape, order):
    with forgotten():
        article, comments = load_thread(shape)
        for comment in comments[:: 1 + len(comments) // 20]:
            url = locate(Comment.objects.with_people().get(pk=comment.pk), bob, order)
            query = dict(pair.split("=") for pair in url.partition("#")[0].partition("?")[2].split("&") if pair)
            assert query.get("sort", "oldest") == order.name
            branch = Comment.objects.get(pk=query["thread"]) if "thread" in query else None
            page = read_page(article, branch=branch, order=order, after=query.get("after", ""))
            assert comment.pk in {node.row.id for node in page.nodes}


@pytest.mark.parametrize("order", [OLDEST, NEWEST, BEST])
def test_new_comment_does_not_shift_an_open_page(db, alice, order):
    article, _comments = load_thread([None] * 90)
    after = listed(article, order)[1]
    before = listed(article, order, after=after)
    make_comment(article, alice, "News.")
    assert listed(article, order, after=after) == before


@pytest.mark.parametrize("order", [NEWEST, BEST])
def test_page_back_ends_where_the_open_one_begins(db, order):
    article, _comments = load_thread([None] * 90)
    second = read_page(article, order=order, after=listed(article, order)[1])
    assert (second.previous, listed(article, order, after=second.previous)[1]) == ("", second.after)


CURSORS = ["", "x", "1", "1.2", "-1.5", "1.2.3", "9" * 18 + ".1", "-" + "9" * 18 + ".1", "1e5.2", "٣.1", "\x00", "."]


@pytest.mark.parametrize("text", CURSORS)
@pytest.mark.parametrize("order", ["oldest", "newest", "best", "worst", ""])
def test_any_cursor_and_any_order_give_a_page(client, article, order, text):
    if "\x00" not in text:
        assert client.get(article.get_absolute_url(), {"after": text, "sort": order}).status_code == 200


@given(st.integers(1, 2**31), st.integers(-(10**9), 10**9), st.datetimes(datetime(1000, 1, 1), datetime(9990, 1, 1)))
def test_cursor_comes_back_as_it_was(number, rank, moment):
    row = Conversation(number, number, rank, moment.replace(tzinfo=UTC), 1)
    for order in ORDERS.values():
        key = order.key(row)
        assert read_cursor(order, write_cursor(key)) == key


def test_times_of_a_cursor_are_those_of_the_database():
    key = NEWEST.key(Conversation(7, 1, 0, LONG_AGO + timedelta(microseconds=1), 1))
    assert NEWEST.parameters(key) == (LONG_AGO + timedelta(microseconds=1), 7)


def test_page_says_and_keeps_its_order(client, db):
    article, comments = load_thread([None, *[0] * 130])
    html = client.get(article.get_absolute_url(), {"sort": "best"}).content.decode()
    assert f'href="{page_url(article, order=BEST)}#discussion" aria-current="true">Best</a>' in html
    assert f'href="/comments/{comments[0].pk}/?sort=best"' in html
    assert f"?thread={comments[0].pk}&amp;sort=best&amp;after=" in html
    assert '<meta name="robots" content="noindex, follow">' in html


def test_permalink_keeps_the_readers_order(client, db):
    article, comments = load_thread([None] * 90)
    response = client.get(f"/comments/{comments[89].pk}/?sort=newest")
    assert response.url == f"{article.get_absolute_url()}?sort=newest#c-{comments[89].pk}"
