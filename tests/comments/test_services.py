"""Posting and editing: numbers, places, counters, and what is refused."""

import pytest
from django.db import connection

from forum.articles.models import Article
from forum.comments.models import Comment
from forum.comments.services import edit_comment, hide_comment, post_comment
from forum.lib.errors import NotAllowed, ParentGone, TextEmpty, TextTooLong, ThreadClosed
from tests.assertions import assert_sound
from tests.factories import load_thread, make_article, make_chain, make_comment, make_user


def place(comment):
    """Number, path, left edge, right edge, level."""
    comment.refresh_from_db()
    return comment.number, comment.path, comment.lft, comment.rght, comment.level


def counters(article):
    article.refresh_from_db()
    return article.comment_count, article.last_comment_at


def test_post_top_level_gets_the_next_number(alice, article):
    first, second = (make_comment(article, alice) for _ in range(2))
    assert place(first) == (1, "1", 1, 2, 0)
    assert place(second) == (2, "2", 1, 2, 0)


def test_post_top_level_makes_its_own_key_the_tree(alice, article):
    for _ in range(3):
        comment = make_comment(article, alice)
        assert Comment.objects.values_list("tree_id", "parent").get(pk=comment.pk) == (comment.pk, None)


def test_post_top_level_numbers_each_article_by_itself(alice, article):
    make_comment(article, alice)
    assert make_comment(make_article(), alice).path == "1"


def test_reply_stands_behind_the_replies_there_are(alice, article):
    root = make_comment(article, alice)
    first = make_comment(article, alice, parent=root)
    second = make_comment(article, alice, parent=root)
    assert place(root) == (1, "1", 1, 6, 0)
    assert place(first) == (1, "1.1", 2, 3, 1)
    assert place(second) == (2, "1.2", 4, 5, 1)


def test_reply_joins_its_parents_tree(alice, article):
    root = make_comment(article, alice)
    reply = make_comment(article, alice, parent=root)
    assert (reply.tree_id, reply.parent_id) == (root.pk, root.pk)


def test_reply_to_a_stale_parent_is_placed_by_what_is_stored(alice, article):
    root = make_comment(article, alice)
    stale = Comment.objects.get(pk=root.pk)
    make_comment(article, alice, parent=root)
    assert place(make_comment(article, alice, parent=stale)) == (2, "1.2", 4, 5, 1)


def test_reply_in_the_middle_moves_what_stands_behind_it(alice, article):
    root = make_comment(article, alice)
    left = make_comment(article, alice, parent=root)
    right = make_comment(article, alice, parent=root)
    below = make_comment(article, alice, parent=left)
    assert place(below) == (1, "1.1.1", 3, 4, 2)
    assert place(left) == (1, "1.1", 2, 5, 1)
    assert place(right) == (2, "1.2", 6, 7, 1)
    assert place(root) == (1, "1", 1, 8, 0)


def test_reply_into_the_middle_of_a_big_tree_leaves_it_sound(alice):
    # A root with 30 replies, each of which has 30.
    article, comments = load_thread([None, *[0] * 30, *[index for index in range(1, 31) for _ in range(30)]])
    parent = comments[31 + 15 * 30 + 15]
    reply = make_comment(article, alice, parent=parent)
    parent.refresh_from_db()
    assert (reply.path, reply.lft, parent.rght - parent.lft) == (f"{parent.path}.1", parent.lft + 1, 3)
    assert_sound()


def test_reply_is_counted_by_every_ancestor_and_nobody_else(alice, article):
    bystander = make_comment(article, alice)
    root, child, grandchild = make_chain(article, alice, 3)
    uncle = make_comment(article, alice, parent=root)
    make_comment(article, alice, parent=grandchild)
    counts = {comment.pk: comment.reply_count for comment in Comment.objects.all()}
    expected = {bystander: 0, root: 4, child: 2, grandchild: 1, uncle: 0}
    assert {key: counts[key.pk] for key in expected} == expected


def test_post_counts_on_the_article(alice, article):
    chain = make_chain(article, alice, 3)
    assert counters(article) == (3, chain[-1].created_at)


def test_post_is_no_earlier_than_a_later_comment_of_an_archive(alice):
    article, comments = load_thread([None])
    Comment.objects.filter(pk=comments[0].pk).update(created_at="2999-01-01T00:00:00Z")
    Article.objects.filter(pk=article.pk).update(last_comment_at="2999-01-01T00:00:00Z")
    make_comment(article, alice)
    assert_sound()


def test_path_of_a_deep_reply_keeps_its_last_numbers(alice, article):
    path = make_chain(article, alice, 45)[-1].path
    assert path[0] == "…"
    assert set(path[1:]) == {"1", "."}
    assert len(path) <= 80


def test_post_signs_as_the_accounts_author(alice, article):
    comment = make_comment(article, alice)
    assert (comment.author, comment.source.name) == (alice.author, "local")


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("one\r\ntwo\rthree\nfour", "one\ntwo\nthree\nfour"),
        ("a\x00b", "a\ufffdb"),
        ("  \n text \n ", "text"),
        ("é e\u0301 😀 \u202e", "é e\u0301 😀 \u202e"),
        ("<b>bold</b> &amp; *it*", "<b>bold</b> &amp; *it*"),
    ],
)
def test_post_keeps_the_text(alice, article, typed, stored):
    comment = make_comment(article, alice, typed)
    assert Comment.objects.get(pk=comment.pk).body == stored


def test_post_renders_markdown(alice, article):
    assert make_comment(article, alice, "**Hm** <script>x</script>").html == (
        "<p><strong>Hm</strong> &lt;script&gt;x&lt;/script&gt;</p>\n"
    )


def test_post_of_the_longest_text_is_kept(alice, article, settings):
    settings.COMMENT_MAX_LENGTH = 10
    assert make_comment(article, alice, " 0123456789\r\n").body == "0123456789"


def refused(error, article, user, text="Hm.", parent=None):
    """Assert that a post is refused and that nothing was written."""
    before = list(Comment.objects.order_by("id").values()), list(Article.objects.order_by("id").values())
    with pytest.raises(error):
        post_comment(article=article, user=user, text=text, parent=parent)
    assert (list(Comment.objects.order_by("id").values()), list(Article.objects.order_by("id").values())) == before


@pytest.mark.parametrize("text", ["", " \r\n\t ", "\u00a0"])
def test_post_without_text_is_refused(alice, article, text):
    refused(TextEmpty, article, alice, text)


def test_post_too_long_is_refused(alice, article, settings):
    settings.COMMENT_MAX_LENGTH = 10
    refused(TextTooLong, article, alice, "01234567890")


@pytest.mark.parametrize("fields", [{"comments_open": False}, {"state": "hidden"}, {"state": "draft"}])
def test_post_where_comments_are_closed_is_refused(alice, fields):
    refused(ThreadClosed, make_article(**fields), alice)


def test_post_sees_that_comments_were_closed_meanwhile(alice, article):
    Article.objects.filter(pk=article.pk).update(comments_open=False)
    refused(ThreadClosed, article, alice)


def test_reply_to_a_removed_comment_is_refused(alice, article):
    parent = make_comment(article, alice)
    Comment.objects.filter(pk=parent.pk).delete()
    refused(ParentGone, article, alice, parent=parent)


@pytest.mark.parametrize("state", ["hidden", "deleted", "missing"])
def test_reply_to_a_comment_not_to_be_read_is_refused(alice, state):
    article, comments = load_thread([None], states={0: state})
    refused(ParentGone, article, alice, parent=comments[0])


def test_reply_under_another_article_is_refused(alice, article):
    refused(ParentGone, make_article(), alice, parent=make_comment(article, alice))


def test_post_of_somebody_without_a_role_is_refused(charlie, article):
    refused(NotAllowed, article, charlie)


def test_post_of_a_blocked_account_is_refused(article):
    refused(NotAllowed, article, make_user("dave", is_active=False))


def test_edit_changes_the_text_and_says_when(alice, article):
    comment = make_comment(article, alice, "Before.")
    assert edit_comment(comment=comment, user=alice, text="*After.*\r\n") is True
    comment.refresh_from_db()
    assert (comment.body, comment.html) == ("*After.*", "<p><em>After.</em></p>\n")
    assert comment.updated_at > comment.created_at


def test_edit_to_the_same_text_changes_nothing(alice, article):
    comment = make_comment(article, alice, "Same.")
    before = Comment.objects.filter(pk=comment.pk).values().get()
    assert edit_comment(comment=comment, user=alice, text=" Same. ") is False
    assert Comment.objects.filter(pk=comment.pk).values().get() == before


def edit_refused(error, comment, user, text="Changed."):
    body = Comment.objects.get(pk=comment.pk).body
    with pytest.raises(error):
        edit_comment(comment=comment, user=user, text=text)
    assert Comment.objects.get(pk=comment.pk).body == body


def test_edit_by_another_is_refused(alice, bob, article):
    edit_refused(NotAllowed, make_comment(article, alice), bob)


def test_edit_of_an_archived_comment_is_refused(alice):
    _article, comments = load_thread([None])
    Comment.objects.update(author=alice.author)
    edit_refused(NotAllowed, comments[0], alice)


@pytest.mark.parametrize("state", ["hidden", "deleted"])
def test_edit_of_what_no_longer_stands_is_refused(alice, article, state):
    comment = make_comment(article, alice)
    Comment.objects.filter(pk=comment.pk).update(state=state)
    edit_refused(NotAllowed, comment, alice)


def test_edit_after_the_role_is_lost_is_refused(alice, article):
    comment = make_comment(article, alice)
    alice.groups.clear()
    edit_refused(NotAllowed, comment, type(alice).objects.get(pk=alice.pk))


@pytest.mark.parametrize(("text", "error"), [(" ", TextEmpty), ("x" * 20_001, TextTooLong)])
def test_edit_to_a_text_that_no_comment_has_is_refused(alice, article, text, error):
    edit_refused(error, make_comment(article, alice), alice, text)


def test_post_locks_the_article_before_it_reads_the_thread(alice, article, django_assert_max_num_queries):
    parent = make_comment(article, alice)
    with django_assert_max_num_queries(20) as queries:
        make_comment(article, alice, parent=parent)
    reads = [query["sql"] for query in queries if "comments_comment" in query["sql"]]
    lock = next(index for index, query in enumerate(queries) if '"articles_article"' in query["sql"])
    assert reads[0] == queries[lock + 1]["sql"]
    assert ("FOR NO KEY UPDATE" in queries[lock]["sql"]) == (connection.vendor == "postgresql")


def test_hidden_comment_takes_no_reply_any_more(alice, bob, article):
    parent = make_comment(article, alice)
    hide_comment(comment=parent, user=bob)
    refused(ParentGone, article, alice, parent=parent)
