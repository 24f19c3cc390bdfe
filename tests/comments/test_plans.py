"""No page reads through the comments: an index leads to every row it shows."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from forum.comments.models import Comment
from forum.comments.orders import BEST, NEWEST, ORDERS, write_cursor
from forum.comments.querysets import conversations
from forum.lib.statistics import gather_statistics
from tests.factories import load_thread, make_comment

PLAN = {"sqlite": "EXPLAIN QUERY PLAN ", "postgresql": "EXPLAIN (COSTS OFF) "}
READS_THROUGH = {"sqlite": r"SCAN (comments_comment|[cshx])\b", "postgresql": r"Seq Scan on comments_comment"}


def plans(queries):
    """The plan of every query that reads comments."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # The few rows of a test are read through anyway unless that is made dear.
            cursor.execute("SET LOCAL enable_seqscan = off")
        for query in queries:
            if query["sql"].lstrip().startswith(("SELECT", "WITH")) and "comments_comment" in query["sql"]:
                cursor.execute(PLAN[connection.vendor] + query["sql"].replace("%", "%%"))
                yield "\n".join(str(row[-1]) for row in cursor.fetchall())


@pytest.fixture
def pages(alice):
    article, comments = load_thread([None, 0, 1, 1, None, 4, *[None] * 20])
    reply = make_comment(article, alice, "A reply.", parent=comments[2])
    url = article.get_absolute_url()
    cursors = {order: write_cursor(order.key(comments[6].as_conversation())) for order in (NEWEST, BEST)}
    return {
        "discussion": f"{url}?after=1&new=1",
        **{order.name: f"{url}?sort={order.name}&after={cursors[order]}&new=1" for order in cursors},
        "branch": f"{url}?thread={comments[1].pk}&new=1",
        "permalink": f"/comments/{reply.pk}/",
        "place": f"/articles/{article.pk}/comments/at/?place={reply.path}",
        "no place": f"/articles/{article.pk}/comments/at/?place=1.9",
        "profile": "/@person-0@archive/",
    }


@pytest.mark.parametrize(
    "name", ["discussion", "newest", "best", "branch", "permalink", "place", "no place", "profile"]
)
@pytest.mark.parametrize("person", [None, "alice", "bob"])
def test_page_is_led_by_indexes(client, request, pages, name, person):
    if person:
        client.force_login(request.getfixturevalue(person))
    with CaptureQueriesContext(connection) as captured:
        assert client.get(pages[name]).status_code in (200, 302, 404)
    found = list(plans(captured.captured_queries))
    assert found
    assert [plan for plan in found if re.search(READS_THROUGH[connection.vendor], plan)] == []


SORTS = {"sqlite": r"TEMP B-TREE", "postgresql": r"Sort"}


@pytest.mark.parametrize("order", ORDERS.values(), ids=ORDERS)
@pytest.mark.parametrize("backwards", [False, True], ids=["forwards", "backwards"])
def test_conversations_stand_in_the_order_of_an_index_and_are_not_sorted(db, order, backwards):
    # A few are sorted sooner than they are looked up, where PostgreSQL knows that they are few.
    article, comments = load_thread([None] * 500)
    gather_statistics(Comment)
    key = order.key(comments[9].as_conversation())
    with CaptureQueriesContext(connection) as captured:
        found = conversations(article, None, order=order, key=key, limit=5, backwards=backwards, with_hidden=False)
    assert len(found) == 5
    (plan,) = plans(captured.captured_queries)
    assert not re.search(SORTS[connection.vendor], plan), plan
    assert re.search(r"comments_comment_(root_number|newest|best)", plan), plan
