"""What holds for a page of any discussion, shown on random ones."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.auth.models import AnonymousUser
from hypothesis import given
from hypothesis import strategies as st

from forum.comments.models import Comment
from forum.comments.permissions import can_moderate
from forum.comments.threads import locate, read_page
from tests.comments.shapes import forgotten, many, parents
from tests.factories import load_thread

ANYBODY = AnonymousUser()
_ANY = st.sampled_from(["visible", "visible", "deleted", "hidden", "missing"])
# The states of the first comments; they come again behind the last of them.
STATES = st.lists(_ANY, min_size=1, max_size=30).map(lambda row: {index: row[index % len(row)] for index in range(200)})


@pytest.fixture(autouse=True)
def _small_pages(settings):
    settings.COMMENTS_PER_PAGE, settings.MAX_VISIBLE_DEPTH = 40, 3


def follow(article, user):
    """Every page that links of pages lead to, beginning at the first."""
    waiting, seen = [(None, "")], set()
    while waiting:
        branch_id, after = waiting.pop()
        if (branch_id, after) in seen:
            continue
        seen.add((branch_id, after))
        branch = Comment.objects.get(pk=branch_id) if branch_id else None
        page = read_page(article, with_hidden=can_moderate(user), branch=branch, after=after)
        yield page
        if page.following is not None:
            waiting.append((branch_id, page.following))
        waiting += [(node.row.id, str(node.last_reply) if node.opens else "") for node in page.nodes if node.left_out]


def shown_at(url, article, user, seen):
    """The comments on the page of an address; ``seen`` keeps pages already read."""
    query = parse_qs(urlsplit(url).query)
    thread, after = int(query.get("thread", ["0"])[0]), query.get("after", [""])[0]
    if (thread, after) not in seen:
        branch = Comment.objects.get(pk=thread) if thread else None
        page = read_page(article, with_hidden=can_moderate(user), branch=branch, after=after)
        seen[thread, after] = {node.row.id for node in page.nodes}
    return seen[thread, after]


@many
@given(parents(most=200), STATES)
def test_every_visible_comment_is_on_a_page_that_links_lead_to(db, shape, states):
    with forgotten():
        article, comments = load_thread(shape, states=states)
        shown = {node.row.id for page in follow(article, ANYBODY) for node in page.nodes}
        assert {comment.pk for comment in comments if comment.is_visible} <= shown
        assert shown <= {comment.pk for comment in comments if comment.is_visible or comment.reply_count}


@many
@given(parents(most=200), STATES)
def test_every_hidden_comment_is_on_a_page_that_links_lead_moderators_to(db, bob, shape, states):
    with forgotten():
        article, comments = load_thread(shape, states=states)
        shown = {node.row.id for page in follow(article, bob) for node in page.nodes}
        assert {comment.pk for comment in comments if comment.state in ("visible", "hidden")} <= shown


@many
@given(parents(most=200), STATES)
def test_shown_and_left_out_make_up_what_moderators_see(db, shape, states):
    with forgotten():
        article, comments = load_thread(shape, states=states)
        after, counted = "", 0
        while after is not None:
            page = read_page(article, after=after, with_hidden=True)
            assert min((node.left_out for node in page.nodes), default=0) >= 0
            counted += sum((node.row.state in ("visible", "hidden")) + node.left_out for node in page.nodes)
            after = page.following
        assert counted == sum(comment.state in ("visible", "hidden") for comment in comments)


@many
@given(parents(most=200), STATES)
def test_shown_and_left_out_make_up_the_discussion(db, shape, states):
    with forgotten():
        article, _comments = load_thread(shape, states=states)
        after, counted = "", 0
        while after is not None:
            page = read_page(article, after=after)
            assert min((node.left_out for node in page.nodes), default=0) >= 0
            counted += sum((node.row.state == "visible") + node.left_out for node in page.nodes)
            after = page.following
        assert counted == article.comment_count


@many
@given(parents(most=200), STATES)
def test_every_page_is_bounded_and_well_nested(db, bob, shape, states):
    with forgotten():
        article, _comments = load_thread(shape, states=states)
        for page in follow(article, bob):
            assert len(page.nodes) <= 40
            assert sorted(node.row.id for node in page.nodes) == sorted(
                end.row.id for node in page.nodes for end in node.closes
            )
            top = page.branch.pk if page.branch else None
            for node in page.nodes:
                assert node.row.parent_id == (node.parent.row.id if node.parent else top)
                assert (2 if top else 1) <= node.depth <= 3


@many
@given(parents(most=200), STATES, st.booleans())
def test_every_comment_is_on_the_page_that_locate_names(db, bob, shape, states, moderates):
    user = bob if moderates else ANYBODY
    with forgotten():
        article, _comments = load_thread(shape, states=states)
        seen = {}
        standing = Comment.objects.standing(with_hidden=moderates).filter(article=article).with_people()
        # Of a large discussion a few dozen, from its beginning to its end.
        for comment in list(standing.order_by("id"))[:: 1 + len(standing) // 40]:
            url = locate(comment, user)
            assert url.endswith(f"#c-{comment.pk}")
            assert comment.pk in shown_at(url, article, user, seen)


@many
@given(parents(most=200))
def test_pages_back_leave_no_conversation_out(db, shape):
    with forgotten():
        article, _comments = load_thread(shape)
        listed, after = [], str(max(Comment.objects.filter(parent=None).values_list("number", flat=True)))
        while after is not None:
            page = read_page(article, after=after)
            listed += [node.row.number for node in page.nodes if node.depth == 1]
            after = page.previous
        assert set(listed) == set(Comment.objects.filter(parent=None).values_list("number", flat=True))
