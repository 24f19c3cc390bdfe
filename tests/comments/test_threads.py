"""A page of a discussion is bounded, leaves nothing unreachable, and does not shift."""

import pytest
from django.contrib.auth.models import AnonymousUser

from forum.comments.orders import NEWEST
from forum.comments.services import delete_comment, hide_comment
from forum.comments.threads import locate, page_url, read_page
from tests.factories import load_thread, make_article, make_chain, make_comment

ANYBODY = AnonymousUser()
WIDE = [None] * 300
DEEP = [None, *range(59)]
# A root with 20 replies, each with 10, and 30 short conversations behind it.
BUSHY = [None, *[0] * 20, *[index for index in range(1, 21) for _ in range(10)], *[None] * 30]


@pytest.fixture(autouse=True)
def _small_pages(settings):
    settings.COMMENTS_PER_PAGE, settings.MAX_VISIBLE_DEPTH = 40, 3


def outline(page):
    """Path, depth and replies left out of each comment on a page."""
    return [(node.row.path, node.depth, node.left_out) for node in page.nodes]


def paths(page):
    return [node.row.path for node in page.nodes]


def forward(article, branch=None):
    """All pages from the first on, by their links."""
    pages = [read_page(article, branch=branch)]
    while pages[-1].following is not None:
        pages.append(read_page(article, branch=branch, after=pages[-1].following))
    return pages


def backward(article, last):
    """All pages from the last one back to the first, by their links, in reading order."""
    pages = [last]
    while pages[0].previous is not None:
        pages.insert(0, read_page(article, after=pages[0].previous))
    return pages


def roots(pages):
    return [node.row.number for page in pages for node in page.nodes if node.row.level == 0]


def test_page_of_nothing_is_empty(db):
    page = read_page(make_article())
    assert (page.nodes, page.previous, page.following, page.ancestors) == ([], None, None, [])
    assert page.part is None


def test_page_tells_which_part_of_the_discussion_it_is(db):
    article, comments = load_thread([*[None] * 60, *[3] * 60])
    assert [page.part for page in forward(article)] == [("1", "21"), ("22", "60")]
    assert read_page(article, order=NEWEST).part == ("60", "21")
    assert [page.part for page in forward(article, comments[3])] == [("4.1", "4.40"), ("4.41", "4.60")]
    assert read_page(load_thread([None, 0, None])[0]).part is None


def test_page_of_a_small_thread_shows_all_of_it(db):
    article, _comments = load_thread([None, 0, 1, 0, None])
    page = read_page(article)
    assert outline(page) == [("1", 1, 0), ("1.1", 2, 0), ("1.1.1", 3, 0), ("1.2", 2, 0), ("2", 1, 0)]
    assert page.following is None


def test_page_says_where_nested_lists_open_and_close(db):
    article, _comments = load_thread([None, 0, 1, 0, None])
    nodes = read_page(article).nodes
    assert [(node.row.path, node.opens, [end.row.path for end in node.closes]) for node in nodes] == [
        ("1", True, []),
        ("1.1", True, []),
        ("1.1.1", False, ["1.1.1", "1.1"]),
        ("1.2", False, ["1.2", "1"]),
        ("2", False, ["2"]),
    ]


def test_page_of_a_wide_discussion_shows_as_many_as_a_page_holds(db):
    article, _comments = load_thread(WIDE)
    page = read_page(article)
    assert (paths(page), page.following) == ([str(number) for number in range(1, 41)], "40")


def test_page_of_a_deep_chain_shows_the_levels_that_a_page_shows(db):
    article, _comments = load_thread(DEEP)
    assert outline(read_page(article)) == [("1", 1, 0), ("1.1", 2, 0), ("1.1.1", 3, 57)]


def test_page_of_a_branch_shows_a_level_less_below_its_comment(db):
    article, comments = load_thread(DEEP)
    page = read_page(article, branch=comments[2])
    assert outline(page) == [("1.1.1.1", 2, 0), ("1.1.1.1.1", 3, 55)]


def test_page_of_a_branch_names_the_nearest_above(db):
    article, comments = load_thread(DEEP)
    page = read_page(article, branch=comments[9])
    assert page.ancestors == [comments[0], *comments[5:9]]
    assert page.above == [(comments[0], 4), *((comment, 0) for comment in comments[5:9])]


def test_page_of_a_bushy_discussion_gives_the_room_of_short_ones_to_the_long_one(db):
    article, _comments = load_thread(BUSHY)
    page = read_page(article)
    assert (len(page.nodes), roots([page])) == (40, list(range(1, 22)))
    assert sum(node.left_out for node in page.nodes) == 221 - 20


def test_page_cuts_a_long_conversation_in_reading_order(db):
    article, _comments = load_thread([None, *[0] * 60])
    page = read_page(article)
    assert paths(page) == ["1", *[f"1.{number}" for number in range(1, 40)]]
    assert (page.nodes[0].left_out, page.nodes[0].last_reply) == (21, 39)


def test_page_shares_its_room_between_long_conversations(db):
    article, _comments = load_thread([None, *[0] * 20, None, *[21] * 20])
    page = read_page(article)
    assert paths(page) == ["1", *[f"1.{number}" for number in range(1, 20)], "2", *[f"2.{n}" for n in range(1, 20)]]
    assert [node.left_out for node in page.nodes if node.left_out] == [1, 1]


def test_rest_of_a_cut_conversation_begins_behind_the_last_reply_shown(db):
    article, comments = load_thread([None, *[0] * 60])
    last = read_page(article).nodes[0].last_reply
    rest = read_page(article, branch=comments[0], after=str(last))
    assert paths(rest) == [f"1.{number}" for number in range(40, 61)]


@pytest.mark.parametrize("shape", [WIDE, BUSHY, [None, *[0] * 300], DEEP])
def test_pages_are_bounded_whatever_the_shape(db, shape):
    article, _comments = load_thread(shape)
    for page in forward(article):
        assert 0 < len(page.nodes) <= 40
        assert max(node.depth for node in page.nodes) <= 3


def test_pages_forward_list_every_top_level_comment_once(db):
    article, _comments = load_thread(WIDE)
    assert roots(forward(article)) == list(range(1, 301))


def test_pages_back_list_every_top_level_comment_once(db):
    article, _comments = load_thread(WIDE)
    assert roots(backward(article, forward(article)[-1])) == list(range(1, 301))


def test_pages_of_a_branch_list_every_reply_once(db):
    article, comments = load_thread([None, *[0] * 100])
    shown = [path for page in forward(article, comments[0]) for path in paths(page)]
    assert shown == [f"1.{number}" for number in range(1, 101)]


def test_new_comment_does_not_shift_an_open_page(db, alice):
    article, _comments = load_thread([None] * 60)
    before = [outline(page) for page in forward(article)[:1]]
    make_comment(article, alice)
    assert [outline(page) for page in forward(article)[:1]] == before


def test_deletion_before_an_open_page_does_not_shift_it(db, bob):
    article, comments = load_thread([None] * 60)
    before = outline(read_page(article, after="40"))
    delete_comment(comment=comments[3], user=bob)
    assert outline(read_page(article, after="40")) == before


def test_page_behind_the_last_comment_is_empty_and_leads_back(db):
    article, _comments = load_thread([None] * 3)
    page = read_page(article, after="900")
    assert (page.nodes, page.previous, page.following) == ([], "", None)


def test_hidden_reply_below_a_deleted_comment_keeps_its_place_for_moderators(alice, bob, article):
    root, reply = make_chain(article, alice, 2)
    hide_comment(comment=reply, user=bob)
    delete_comment(comment=root, user=alice)
    assert paths(read_page(article)) == []
    assert outline(read_page(article, with_hidden=True)) == [("1", 1, 0), ("1.1", 2, 0)]


def test_locate_leads_to_the_first_page_where_the_comment_is_there(db):
    article, comments = load_thread([None, 0, 1])
    assert locate(comments[2], ANYBODY) == f"{article.get_absolute_url()}#c-{comments[2].pk}"


def test_locate_of_a_late_comment_leads_to_a_page_around_it(db):
    article, comments = load_thread(WIDE)
    assert locate(comments[199], ANYBODY) == f"{article.get_absolute_url()}?after=179#c-{comments[199].pk}"


def test_locate_of_a_deep_comment_leads_to_the_branch_it_answers(db):
    article, comments = load_thread(DEEP)
    url = f"{article.get_absolute_url()}?thread={comments[29].pk}#c-{comments[30].pk}"
    assert locate(comments[30], ANYBODY) == url


def test_locate_of_a_comment_that_the_first_page_cuts_off_leads_to_its_branch(db):
    article, comments = load_thread([None, *[0] * 60])
    first, branch = article.get_absolute_url(), f"{article.get_absolute_url()}?thread={comments[0].pk}"
    assert locate(comments[39], ANYBODY) == f"{first}#c-{comments[39].pk}"
    assert locate(comments[40], ANYBODY) == f"{branch}#c-{comments[40].pk}"
    assert locate(comments[60], ANYBODY) == f"{branch}&after=39#c-{comments[60].pk}"


def test_page_url_leaves_out_what_is_not_given(db):
    article = make_article(title="A bridge")
    assert page_url(article) == f"/articles/{article.pk}/a-bridge/"
    assert page_url(article, branch_id=7, after="3", anchor="x") == (
        f"/articles/{article.pk}/a-bridge/?thread=7&after=3#x"
    )


def test_reading_a_page_takes_the_same_queries_for_any_size(db, django_assert_num_queries):
    small, _comments = load_thread([None, 0])
    large, _comments = load_thread(BUSHY)
    for article in (small, large):
        with django_assert_num_queries(2):
            read_page(article)
