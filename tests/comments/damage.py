"""Damage done to threads past every door, and whether they are sound, found out by hand."""

from datetime import UTC, datetime

from django.db import connection

from forum.articles.models import Article
from forum.comments.bulk import CommentContent, insert_comments
from forum.comments.integrity import find_breaks
from forum.comments.models import Comment
from forum.comments.ranking import rank
from forum.comments.services.places import take_comment_ids
from forum.comments.trees import TreeNode, number_trees
from tests.factories import load_thread, make_article, make_source

FAR = 10**9
GUARDS = ("comments_comment_one_root", "comments_comment_root_number", "comments_comment_reply_number")
CHECKS = ("comments_comment_root_level", "comments_comment_edges")

# Two discussions: a to d (b and d answer a, c answers b), and e alone. What is written where, and what is found.
BREAKS = {
    "orphan": ({"d": {"parent_id": FAR}}, [("gap", "a"), ("orphan", "d")]),
    "circle of one": ({"d": {"parent_id": "d"}}, [("gap", "a"), ("cycle", "d")]),
    "circle of two": (
        {"b": {"parent_id": "c"}},
        [("reply count", "a"), ("cycle", "b"), ("reply count", "c"), ("gap", "d")],
    ),
    "circle of a whole thread": (
        {"a": {"parent_id": "c", "lft": 2, "level": 1}},
        [("roots", "a"), ("cycle", "a"), ("cycle", "b"), ("reply count", "c"), ("wrong level", "d")],
    ),
    "wrong article": (
        {"d": {"article_id": "e"}},
        [("wrong article", "d"), ("article counters", "a"), ("article counters", "e")],
    ),
    "wrong tree": ({"d": {"tree_id": "e"}}, [("wrong tree", "d")]),
    "tree without a root": ({"d": {"tree_id": FAR}}, [("wrong tree", "d"), ("roots", "d")]),
    "tree with two roots": ({"e": {"tree_id": "a"}}, [("roots", "a"), ("wrong tree", "e")]),
    "wrong level": ({"d": {"level": 5}}, [("wrong level", "d")]),
    "wrong level of a root": ({"e": {"level": 1}}, [("wrong level", "e")]),
    "gap at the end": ({"a": {"rght": 10}}, [("gap", "a")]),
    "gap at the beginning": ({"e": {"lft": 2, "rght": 3}}, [("gap", "e")]),
    "gap before a reply": ({"b": {"lft": 3}, "c": {"lft": 4, "rght": 5}}, [("gap", "b"), ("shared edge", "c")]),
    "gap between replies": ({"a": {"rght": 9}, "d": {"lft": 7, "rght": 8}}, [("gap", "d")]),
    "gap in a comment without replies": ({"e": {"rght": 6}}, [("gap", "e")]),
    "overlap": ({"d": {"lft": 4}}, [("overlap", "d")]),
    "outside its parent": ({"d": {"lft": 20, "rght": 21}}, [("outside its parent", "d")]),
    "shared edge with a parent": ({"c": {"rght": 5}}, [("shared edge", "c")]),
    "shared edge with a sibling": ({"d": {"lft": 5}}, [("shared edge", "d")]),
    "duplicate number": ({"d": {"number": 1}}, [("duplicate number", "d")]),
    "duplicate number at the top": (
        {"e": {"article_id": "a"}},
        [("duplicate number", "e"), ("article counters", "a"), ("article counters", "e")],
    ),
    "wrong order": ({"b": {"number": 3}}, [("gap", "a"), ("wrong order", "b"), ("gap", "d")]),
    "wrong place": ({"d": {"path": "1.9"}}, [("wrong place", "d")]),
    "wrong place at the top": ({"e": {"path": "2"}}, [("wrong place", "e")]),
    "reply count": ({"a": {"reply_count": 4}}, [("reply count", "a")]),
    "reply count without replies": ({"c": {"reply_count": 1}}, [("reply count", "b"), ("reply count", "c")]),
    "votes up": ({"d": {"ups": 2, "rank": rank(None, 2, 0)}}, [("vote counts", "d")]),
    "votes down": ({"d": {"downs": 1, "rank": rank(None, 0, 1)}}, [("vote counts", "d")]),
    "rank": ({"d": {"rank": -5}}, [("rank", "d")]),
    "rank by a score": ({"d": {"score": 3}}, [("rank", "d")]),
    "merged in part": ({"d": {"merged_into_id": "b"}}, [("merged in part", "d")]),
    "merged into nothing": (
        {"d": {"state": "merged"}},
        [("reply count", "a"), ("merged into nothing", "d"), ("article counters", "a")],
    ),
    "merged into itself": (
        {"d": {"state": "merged", "merged_into_id": "d"}},
        [("reply count", "a"), ("merged into a merged comment", "d"), ("article counters", "a")],
    ),
    "merged into a merged comment": (
        {"d": {"state": "merged", "merged_into_id": "c"}, "c": {"state": "merged", "merged_into_id": "e"}},
        [("reply count", "a"), ("reply count", "b"), ("merged into a merged comment", "d"), ("article counters", "a")],
    ),
    "merged with replies": (
        {"b": {"state": "merged", "merged_into_id": "d"}},
        [("reply count", "a"), ("merged with replies", "b"), ("article counters", "a")],
    ),
}


def two_threads():
    _article, comments = load_thread([None, 0, 1, 0])
    _other, (single,) = load_thread([None])
    return dict(zip("abcde", [*comments, single], strict=True))


class without_guards:  # noqa: N801 - reads like a function
    """Let the database take any nonsense; the transaction around it brings the constraints back."""

    def __enter__(self):
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute("PRAGMA ignore_check_constraints = ON")
            else:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                for name in CHECKS:
                    cursor.execute(f"ALTER TABLE comments_comment DROP CONSTRAINT {name}")
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            for name in GUARDS:
                cursor.execute(f"DROP INDEX {name}")

    def __exit__(self, *error):
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA ignore_check_constraints = OFF")


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


def row_of(comment):
    return Comment.objects.get(pk=comment.pk)


def chain(length):
    """One article with one chain of replies, written past the services."""
    article = make_article(comment_count=length, last_comment_at=datetime(2020, 1, 1, tzinfo=UTC))
    keys = take_comment_ids(length)
    nodes = [TreeNode(key, above, 1, True) for key, above in zip(keys, [None, *keys], strict=False)]
    number_trees(nodes)
    source = make_source()
    moment = article.last_comment_at
    insert_comments(
        (
            node,
            CommentContent(
                source.pk, f"link-{node.id}", article.pk, None, "", "text", "", 1, "visible", "", None, 0, moment
            ),
        )
        for node in nodes
    )
    return keys


# What each may do to a row: its column, and other values that it may get.
NONSENSE = {
    "parent_id": ["FAR", "other", "self"],
    "article_id": ["elsewhere"],
    "tree_id": ["FAR", "other"],
    "lft": [1, 2, 5, 40],
    "rght": [2, 6, 7, 60],
    "level": [0, 1, 2, 9],
    "number": [1, 2, 7],
    "path": ["1", "2.1", "…7"],
    "reply_count": [0, 1, 9],
    "ups": [0, 3],
    "downs": [0, 2],
    "rank": [0, -7],
    "state": ["visible", "hidden", "merged"],
    "merged_into_id": ["other", "self"],
}


def spoil(comments, elsewhere, column, pick, value):
    comment = comments[pick % len(comments)]
    other = comments[pick // 7 % len(comments)]
    meant = {"FAR": FAR, "other": other.pk, "self": comment.pk, "elsewhere": elsewhere.pk}
    Comment.objects.filter(pk=comment.pk).update(**{column: meant.get(value, value)})


def everything():
    return list(Comment.objects.order_by("pk").values()), list(Article.objects.order_by("pk").values())


def is_sound_by_hand():
    """Whether everything kept beside the parent links is what it has to be, found out row by row."""
    rows = {row.pk: row for row in Comment.objects.all()}
    nodes = {key: TreeNode(key, row.parent_id, row.number, row.is_visible) for key, row in rows.items()}
    for row in rows.values():
        above, steps = row, 0
        while above.parent_id is not None:
            below, above, steps = above, rows.get(above.parent_id), steps + 1
            if above is None or above.article_id != below.article_id or steps > len(rows):
                return False
    if len({(row.parent_id or -row.article_id, row.number) for row in rows.values()}) < len(rows):
        return False
    number_trees(nodes.values())
    return all(
        nodes[row.pk].place() == (row.parent_id, row.tree_id, row.lft, row.rght, row.level, row.path, row.reply_count)
        and (row.ups, row.downs, row.rank) == (0, 0, 0)
        and (row.state == "merged") == (row.merged_into_id is not None)
        and (row.state != "merged" or not nodes[row.pk].replies and rows[row.merged_into_id].state != "merged")
        for row in rows.values()
    ) and all(
        article.comment_count == sum(row.is_visible for row in rows.values() if row.article_id == article.pk)
        for article in Article.objects.all()
    )
