"""The page of an article, with its discussion."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from forum.comments.models import Comment
from tests.factories import load_thread, make_article, make_author, make_chain, make_comment, make_user

pytestmark = pytest.mark.django_db


def test_article_shows_title_text_and_author(client):
    article = make_article(author=make_author("smith", name="J. Smith"))
    response = client.get(article.get_absolute_url())
    assertContains(response, "A town and its clock</h1>")
    assertContains(response, '<p id="p-1">The clock is fast.</p>', html=True)
    assertContains(response, "/@smith@archive/")


@pytest.mark.parametrize("query", ["", "?after=3", "?thread=1&after=2", "?x=%2F&y=a+b"])
@pytest.mark.parametrize("slug", ["", "another-title/"])
def test_article_by_another_title_moves_permanently_and_keeps_the_query(client, article, slug, query):
    response = client.get(f"/articles/{article.pk}/{slug}{query}")
    assert (response.status_code, response.url) == (301, article.get_absolute_url() + query)


def test_article_whose_title_is_not_latin_is_found_by_its_address(client):
    article = make_article(title="Часы на башне")
    assert client.get(article.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("state", ["hidden", "draft"])
def test_article_that_readers_may_not_see_does_not_exist(client, alice, state):
    article = make_article(state=state)
    assert client.get(article.get_absolute_url()).status_code == 404
    assert client.get(reverse("articles:short", args=[article.pk])).status_code == 404
    client.force_login(alice)
    assert client.get(article.get_absolute_url()).status_code == 404


def test_hidden_article_is_shown_to_moderators_as_such(client, bob):
    article = make_article(state="hidden")
    client.force_login(bob)
    assertContains(client.get(article.get_absolute_url()), '<span class="badge bad">Hidden</span>')


@pytest.mark.parametrize("key", [0, 2**31, 2**63, 10**30])
def test_article_of_a_number_that_nothing_has_does_not_exist(client, key):
    assert client.get(f"/articles/{key}/x/").status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_article_is_read_only(client, article, method):
    assert getattr(client, method)(article.get_absolute_url()).status_code == 405
    assert getattr(client, method)("/").status_code == 405


@pytest.mark.parametrize("after", ["", "x", "-1", "1.5", "99999999999999999999", "٣", "²", "\x01"])
def test_article_survives_any_after(client, article, after):
    assert client.get(article.get_absolute_url(), {"after": after}).status_code == 200


@pytest.mark.parametrize("thread", ["", "0", "x", "-1", "999999999", "99999999999999999999", "²", "\x01"])
def test_branch_of_a_comment_that_is_not_there_does_not_exist(client, article, thread):
    assert client.get(article.get_absolute_url(), {"thread": thread}).status_code == 404


def test_branch_of_another_articles_comment_does_not_exist(client, alice, article):
    comment = make_comment(make_article(), alice)
    assert client.get(article.get_absolute_url(), {"thread": comment.pk}).status_code == 404


def test_branch_shows_its_comment_and_what_is_below(client, alice, article):
    first, second, third = make_chain(article, alice, 3)
    response = client.get(article.get_absolute_url(), {"thread": second.pk})
    assertContains(response, f'id="c-{second.pk}"', count=1)
    assertContains(response, f'id="c-{third.pk}"', count=1)
    assertNotContains(response, f'id="c-{first.pk}"')


def test_page_of_a_long_discussion_says_which_part_it_is(client):
    article, comments = load_thread([*[None] * 130, *[0] * 130])
    url = article.get_absolute_url()
    assertContains(client.get(url, {"after": 100}), "<p>This part: from comment 101 to comment 130.</p>", html=True)
    newest = client.get(url, {"sort": "newest"})
    order = '<span class="on-paper">Sorted by: Newest.</span>'
    assertContains(newest, f"<p>This part: from comment 130 to comment 31. {order}</p>", html=True)
    branch = {"thread": comments[0].pk, "sort": "newest"}
    assertContains(client.get(url, branch), "<p>This part: from comment 1.1 to comment 1.100.</p>", html=True)
    small, _comments = load_thread([None, 0])
    assertNotContains(client.get(small.get_absolute_url()), "This part")


def test_branch_is_kept_out_of_search_engines(client, alice, article):
    comment = make_comment(article, alice)
    noindex = '<meta name="robots" content="noindex, follow">'
    assertNotContains(client.get(article.get_absolute_url()), noindex)
    assertContains(client.get(article.get_absolute_url(), {"thread": comment.pk}), noindex)


def test_article_shows_a_deleted_comment_without_its_text(client, alice, article):
    root, _reply = make_chain(article, alice, 2)
    Comment.objects.filter(pk=root.pk).update(state="deleted")
    response = client.get(article.get_absolute_url())
    assertContains(response, "This comment was deleted. The replies remain.")
    assertNotContains(response, "Link 1")


def test_article_shows_a_hidden_comment_to_moderators_alone(client, alice, bob, article):
    root, _reply = make_chain(article, alice, 2)
    Comment.objects.filter(pk=root.pk).update(state="hidden")
    assertNotContains(client.get(article.get_absolute_url()), "Link 1")
    client.force_login(bob)
    assertContains(client.get(article.get_absolute_url()), "Link 1")


def test_article_offers_editing_of_ones_own_comments_alone(client, alice, article):
    make_comment(article, make_user("dave"))
    own = make_comment(article, alice)
    client.force_login(alice)
    response = client.get(article.get_absolute_url())
    assertContains(response, "/edit/", count=1)
    assertContains(response, reverse("comments:edit", args=[own.pk]))


def test_article_offers_the_form_to_those_who_may_write(client, alice, article):
    address = reverse("comments:post", args=[article.pk])
    assertNotContains(client.get(article.get_absolute_url()), f'action="{address}"')
    client.force_login(alice)
    assertContains(client.get(article.get_absolute_url()), f'action="{address}"', count=1)


def test_closed_discussion_offers_no_form_and_no_replies(client, alice):
    article, _comments = load_thread([None], comments_open=False)
    client.force_login(alice)
    response = client.get(article.get_absolute_url())
    assertContains(response, "This discussion is closed")
    assertNotContains(response, "/reply/")
    assertNotContains(response, "/comments/new/")


def test_anonymous_reader_is_led_to_sign_in_and_back(client, article):
    assertContains(client.get(article.get_absolute_url()), f"?next={article.get_absolute_url().replace('/', '%2F')}")


def discussion_of(count, authors):
    """A discussion of one root and its replies, signed by so many authors in turn."""
    article, comments = load_thread([None, *[0] * (count - 1)])
    signing = [make_author(f"{article.pk}-{index}") for index in range(authors)]
    for index, author in enumerate(signing):
        keys = [comment.pk for comment in comments[index::authors]]
        Comment.objects.filter(pk__in=keys).update(author=author)
    return article


SIZES = [(3, 1), (10, 10), (1_000, 1), (1_000, 100)]


@pytest.mark.parametrize(("person", "queries"), [(None, 7), ("alice", 11), ("bob", 11)])
def test_article_takes_the_same_queries_whatever_its_size(client, request, django_assert_num_queries, person, queries):
    if person:
        client.force_login(request.getfixturevalue(person))
    for count, authors in SIZES:
        article = discussion_of(count, authors)
        with django_assert_num_queries(queries):
            client.get(article.get_absolute_url())


@pytest.mark.parametrize("order", ["newest", "best"])
def test_sorted_page_takes_the_same_queries_whatever_its_size(client, django_assert_num_queries, order):
    for count, authors in SIZES:
        article = discussion_of(count, authors)
        with django_assert_num_queries(7):
            client.get(article.get_absolute_url(), {"sort": order})


def test_branch_takes_the_same_queries_whatever_its_size(client, django_assert_num_queries):
    for count, authors in SIZES:
        article = discussion_of(count, authors)
        root = article.comments.get(parent=None)
        with django_assert_num_queries(9):
            client.get(article.get_absolute_url(), {"thread": root.pk})


@pytest.fixture
def pages(article, alice):
    """The addresses that readers open."""
    comment = make_comment(article, alice)
    return ["/", article.get_absolute_url(), f"{article.get_absolute_url()}?thread={comment.pk}", "/@alice/"]


def test_anonymous_pages_set_no_cookie_and_hold_no_token(client, pages):
    for page in pages:
        response = client.get(page)
        assert (response.status_code, response.cookies) == (200, {})
        assert (response["Cache-Control"], response["Vary"].split(", ")[0]) == ("no-cache", "Cookie")
        assertNotContains(response, "csrfmiddlewaretoken")


def test_pages_of_the_signed_in_are_kept_by_nobody(client, alice, pages):
    client.force_login(alice)
    for page in pages:
        response = client.get(page)
        assert (response.status_code, response["Cache-Control"]) == (200, "private, no-store")


def test_reading_writes_nothing(client, alice, pages, django_assert_max_num_queries):
    client.force_login(alice)
    for page in pages:
        with django_assert_max_num_queries(20) as queries:
            client.get(page)
        assert {query["sql"].split()[0] for query in queries} <= {"SELECT", "WITH"}


def test_archived_article_says_where_it_is_from(client):
    article = make_article(url="https://example.org/a", published_at=None)
    response = client.get(article.get_absolute_url())
    assertContains(response, "Its source is “archive”.")
    assertContains(response, '<a href="https://example.org/a" rel="ugc nofollow noopener">Original at example.org</a>')


def test_original_address_that_is_no_web_address_is_not_linked(client):
    article = make_article(url="javascript:alert(1)")
    assertNotContains(client.get(article.get_absolute_url()), "javascript:")


def test_title_and_notes_are_escaped(client):
    article = make_article(title="<b>Fish</b>", notes=[["<i>", "<u>"]], section="<s>")
    response = client.get(article.get_absolute_url())
    for tag in ("<b>Fish", "<i>", "<u>", "<s>"):
        assertNotContains(response, tag)
