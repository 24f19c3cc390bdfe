"""Rows written in bulk are those that the models would have written."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from django.db import IntegrityError, connection, transaction

from forum.comments.bulk import CommentContent, insert_comments, insert_rows
from forum.comments.models import Comment, Quotation
from forum.comments.services import lock_thread, recount, take_comment_ids
from forum.comments.trees import TreeNode, number_trees
from tests.assertions import assert_sound
from tests.factories import make_author, make_comment

WRITTEN = datetime(2021, 2, 3, 13, 3, 5, 250_000, tzinfo=timezone(timedelta(hours=3)))


def content_of(article, key, **overrides):
    fields = {
        "source_id": article.source_id,
        "external_id": f"bulk-{key}",
        "article_id": article.pk,
        "author_id": None,
        "body": "A text.",
        "body_format": "text",
        "html": "<p>A text.</p>",
        "renderer_version": 1,
        "state": "visible",
        "presence": "",
        "score": None,
        "rank": 0,
        "created_at": WRITTEN,
    }
    return CommentContent(**(fields | overrides))


def insert(article, parents, **overrides):
    """Insert comments with these parents, given by their places in the list; returns their keys."""
    with lock_thread(article.pk) as locked:
        keys = take_comment_ids(len(parents))
        nodes = [
            TreeNode(key, None if parent is None else keys[parent], number, True)
            for number, (key, parent) in enumerate(zip(keys, parents, strict=True), start=1)
        ]
        number_trees(nodes)
        insert_comments((node, content_of(article, node.id, **overrides)) for node in nodes)
        recount(locked)
    return keys


def test_insert_comments_fills_every_column(article):
    author = make_author()
    content = content_of(
        article,
        1,
        author_id=author.pk,
        body="A\ttab, a \\N, a line\nbreak, «ünïcode» 🐈",
        state="hidden",
        presence="online",
        score=-3,
        rank=7,
        created_offset=180,
        updated_at=datetime(2021, 2, 4, tzinfo=UTC),
        updated_offset=-60,
        digest="d" * 64,
    )
    node = TreeNode(take_comment_ids(1)[0], None, 4, is_visible=False)
    number_trees([node])
    insert_comments([(node, content)])
    row = Comment.objects.get(pk=node.id)
    assert {name: getattr(row, name) for name in content._fields} == content._asdict()
    assert (row.parent, row.number, row.tree_id, row.lft, row.rght, row.level) == (None, 4, node.id, 1, 2, 0)
    assert (row.path, row.reply_count, row.ups, row.downs, row.retired_number) == ("4", 0, 0, 0, 0)
    assert (row.home, row.merged_into, row.decided_at) == (None, None, None)
    assert row.placed_at == WRITTEN


def test_insert_comments_writes_the_row_that_the_model_writes(article):
    (key,) = insert(article, [None])
    before = Comment.objects.filter(pk=key).values().get()
    row = Comment.objects.get(pk=key)
    Comment.objects.filter(pk=key).delete()
    row.save(force_insert=True)
    assert Comment.objects.filter(pk=key).values().get() == before
    # What the database holds, too: SQLite would keep a time as any text.
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT COUNT(*) FROM comments_comment WHERE created_at = %s",
            [connection.ops.adapt_datetimefield_value(WRITTEN)],
        )
        assert cursor.fetchone() == (1,)


def test_insert_comments_places_whole_trees(article):
    insert(article, [None, 0, 1, 0, None])
    assert_sound()
    assert list(Comment.objects.order_by("tree_id", "lft").values_list("level", flat=True)) == [0, 1, 2, 1, 0]


def test_insert_comments_takes_more_than_one_batch(article):
    insert(article, [None] * 4_100)
    assert (Comment.objects.count(), Comment.objects.filter(created_at=WRITTEN).count()) == (4_100, 4_100)


def test_insert_comments_takes_nothing_where_there_is_nothing(article):
    insert_comments([])
    assert Comment.objects.count() == 0


def test_comment_posted_after_a_bulk_has_a_key_of_its_own(article, alice):
    keys = insert(article, [None, 0])
    assert make_comment(article, alice).pk > max(keys)
    assert_sound()


def test_insert_comments_tells_what_the_database_refuses(article):
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(article, [None, None], external_id="twice")
    assert Comment.objects.count() == 0


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_insert_rows_writes_all_of_them_or_none(article):
    (key,) = insert(article, [None])
    columns = ("comment_id", "position", "author_name", "quoted_id", "text", "inferred")
    rows = [(key, place, "", None, "A text.", True) for place in (1, 2, 1)]
    with pytest.raises(IntegrityError):
        insert_rows(Quotation, columns, rows)
    assert Quotation.objects.count() == 0
    with transaction.atomic():
        with pytest.raises(IntegrityError), transaction.atomic():
            insert_rows(Quotation, columns, rows)
        insert_rows(Quotation, columns, rows[:1])
    assert Quotation.objects.count() == 1


def test_insert_rows_writes_rows_of_any_model(article):
    first, second = insert(article, [None, 0])
    columns = ("comment_id", "position", "author_name", "quoted_id", "text", "inferred")
    insert_rows(
        Quotation, columns, [(second, 0, "anna", first, "A text.", False), (second, 1, "", None, "Another.", True)]
    )
    rows = Quotation.objects.order_by("position").values_list(*columns)
    assert list(rows) == [(second, 0, "anna", first, "A text.", False), (second, 1, "", None, "Another.", True)]


@pytest.mark.parametrize("count", [1, 2, 255, 256, 300, 861])
def test_insert_rows_writes_as_many_rows_as_there_are(article, count):
    (key,) = insert(article, [None])
    columns = ("comment_id", "position", "author_name", "quoted_id", "text", "inferred")
    rows = [(key, at, "anna", None if at % 3 else key, f"Text {at}.", at % 2 == 0) for at in range(count)]
    insert_rows(Quotation, columns, iter(rows))
    assert list(Quotation.objects.order_by("position").values_list(*columns)) == rows


@pytest.mark.django_db
def test_insert_rows_writes_nothing_where_there_is_none():
    insert_rows(Quotation, ("comment_id", "position"), [])
    assert Quotation.objects.count() == 0
