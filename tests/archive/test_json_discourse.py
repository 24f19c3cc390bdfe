"""A topic of Discourse."""

from datetime import UTC, datetime

from forum.archive.readers.json_exports import DISCOURSE
from tests.archive.json_samples import post, problems, read, refusal, topic, tree


def read_one(*posts, **fields):
    (found,) = read(DISCOURSE, topic(*posts, **fields))
    return found


def test_first_post_is_the_article():
    thread = read_one(post(1), post(2))
    article = thread.article
    assert (article.id, article.title, article.body, article.body_format) == (
        "7",
        "The bridge",
        "<p>Post 1</p>",
        "html",
    )
    assert (article.url, article.addresses) == ("/t/the-bridge/7", ("/t/7",))
    assert (article.author.login, article.author.name) == ("ada", "Ada L.")
    assert article.published_at == datetime(2020, 7, 1, 10, tzinfo=UTC)
    assert article.updated_at is None
    assert (thread.ledger.read, thread.ledger.placed) == (2, 2)


def test_replies_name_numbers_of_posts():
    thread = read_one(post(1), post(2), post(3, 2), post(4, 1), post(5, 9))
    assert tree(thread) == {"7/2": None, "7/3": "7/2", "7/4": None, "7/5": "7/9"}
    assert thread.comments[1].anchor == "post_3"


def test_likes_are_the_score():
    liked, unliked, unknown = read_one(
        post(1), post(2, actions_summary=[{"id": 3, "count": 9}, {"id": 2, "count": 5}]), post(3),
        post(4, actions_summary=None),
    ).comments  # fmt: skip
    assert (liked.score, unliked.score, unknown.score) == (5, 0, None)


def test_states_are_mapped():
    changed = [{"hidden": True}, {"post_type": 4}, {"deleted_at": "2021-01-01T00:00:00Z"}, {"user_deleted": True}]
    changed.append({"post_type": 2})
    comments = read_one(post(1), *(post(number, **fields) for number, fields in enumerate(changed, start=2))).comments
    assert [found.state for found in comments] == ["hidden", "hidden", "deleted", "deleted", "visible"]
    assert [found.body for found in comments[2:4]] == ["", ""]


def test_notices_are_left_out_and_counted():
    thread = read_one(post(1), post(2, post_type=3), post(3), post(4, post_type=3))
    assert list(tree(thread)) == ["7/3"]
    assert (thread.ledger.read, thread.ledger.placed, thread.ledger.reported, thread.left_out) == (4, 2, 2, 2)
    assert problems([thread]) == [("warning", "notices")]


def test_posts_that_only_the_stream_names_are_told():
    thread = read_one(post(1), post(2), stream=[101, 102, 103, 104, 105])
    assert problems([thread]) == [("warning", "missing_posts")]
    assert "3 more post(s)" in thread.problems[0].message


def test_topic_without_its_first_post_has_no_text():
    thread = read_one(post(21), post(22, 21))
    assert (thread.article.title, thread.article.body, thread.article.author) == ("The bridge", "", None)
    assert thread.article.published_at == datetime(2020, 7, 1, 9, tzinfo=UTC)
    assert problems([thread]) == [("warning", "no_first_post")]
    assert (thread.ledger.read, thread.ledger.placed) == (2, 2)


def test_edit_tags_and_closed_topic_are_taken():
    edited = post(1, updated_at="2020-07-02T10:00:00.000Z")
    article = read_one(edited, closed=True, tags=["wood", {"id": 3, "name": "bridges"}]).article
    assert article.updated_at == datetime(2020, 7, 2, 10, tzinfo=UTC)
    assert (article.tags, article.comments_open, article.state) == (("bridges", "wood"), False, "published")


def test_unlisted_and_deleted_topics_are_hidden():
    assert read_one(post(1), visible=False).article.state == "hidden"
    assert read_one(post(1), deleted_at="2021-01-01T00:00:00Z").article.state == "hidden"


def test_bad_post_is_reported_and_the_rest_is_read():
    thread = read_one(post(1), post(2, post_number="two"), post(3))
    assert list(tree(thread)) == ["7/3"]
    assert ("error", "bad_record") in problems([thread])
    assert (thread.ledger.read, thread.ledger.reported) == (3, 1)


def test_bad_first_post_takes_the_whole_topic_with_it():
    thread = read_one(post(1, cooked=7), post(2))
    assert (thread.article, thread.ledger.read, thread.ledger.reported) == (None, 2, 2)


def test_file_that_is_no_topic_is_refused():
    assert refusal(DISCOURSE, {"post_stream": []})[0] == "bad_json"
    assert refusal(DISCOURSE, topic(post(1), id=None))[0] == "bad_json"
    assert refusal(DISCOURSE, topic(post(1), title=["x"]))[0] == "bad_json"
