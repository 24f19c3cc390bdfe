"""The pages of those who sign, here and in archives."""

from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from accounts.models import Author
from forum.comments.models import Comment
from forum.comments.services import delete_comment, hide_comment
from tests.factories import load_thread, make_article, make_author, make_comment

pytestmark = pytest.mark.django_db


def profile(client, handle, **query):
    return client.get(f"/@{quote(handle)}/", query)


def shown(response):
    """Paths of the comments on a profile."""
    return [comment.path for comment in response.context["page"].rows]


def test_profile_of_an_account_shows_what_it_wrote(client, alice, article):
    make_comment(article, alice, "First words.")
    make_comment(article, alice, "Last words.")
    response = profile(client, "alice")
    assert shown(response) == ["2", "1"]
    assertContains(response, "First words.")


def test_profile_of_somebody_archived_says_so(client):
    make_author("smith", name="J. Smith")
    response = profile(client, "smith@archive")
    assertContains(response, "This profile comes from an archive")
    assertContains(response, "J. Smith")


def test_same_login_in_two_sources_stays_two_people(client):
    article, _comments = load_thread([None], source="a")
    load_thread([None], source="b")
    assert len(shown(profile(client, "person-0@a"))) == 1
    assert Author.objects.filter(login="person-0").count() == 2
    assert article.comments.get().author.handle == "person-0@a"


HANDLES = [
    ("Sergey Latyshev", "archive"),
    ("smith@example.org", "archive"),
    ("local/alice", "archive"),
    ("a/b/../c", "archive"),
    ("100% «sure»? #1", "archive"),
    ("тест", "old.site-1"),
    ("dave", "local"),
]


@pytest.mark.parametrize(("login", "source"), HANDLES)
def test_profile_is_found_by_its_own_address(client, login, source):
    author = make_author(login, source=source)
    response = client.get(author.get_absolute_url())
    assert (response.status_code, response.context["author"]) == (200, author)


@pytest.mark.parametrize(("login", "source"), HANDLES)
def test_profile_is_linked_by_an_address_that_is_found(client, login, source):
    article, _comments = load_thread([None])
    author = make_author(login, source=source)
    Comment.objects.update(author=author, source=author.source)
    assertContains(client.get(article.get_absolute_url()), f'href="{author.get_absolute_url()}"'.replace("&", "&amp;"))


@pytest.mark.parametrize(
    "handle", ["nobody", "alice@archive", "alice@nowhere", "@archive", "@", "alice@", "Alice", "x" * 3000]
)
def test_profile_that_there_is_not_does_not_exist(client, alice, handle):
    make_author("smith")
    assert profile(client, handle).status_code == 404


def test_profile_of_an_unused_local_author_exists(client):
    make_author("ghost", source="local")
    assertContains(profile(client, "ghost"), "No comments here")


def test_empty_profile_speaks_to_its_owner_alone(client, alice, bob):
    to_others = "This author has not said anything that can be read."
    assertContains(profile(client, "alice"), to_others)
    client.force_login(bob)
    assertContains(profile(client, "alice"), to_others)
    client.force_login(alice)
    own = profile(client, "alice")
    assertContains(own, "What you write under articles will be listed here.")
    assertNotContains(own, "This author")


def test_profile_leaves_out_what_readers_may_not_see(client, alice, bob, article):
    deleted, hidden, _kept = (make_comment(article, alice) for _ in range(3))
    delete_comment(comment=deleted, user=alice)
    hide_comment(comment=hidden, user=bob)
    make_comment(secret := make_article(), alice)
    type(secret).objects.filter(pk=secret.pk).update(state="hidden")
    assert shown(profile(client, "alice")) == ["3"]


def test_profile_shows_moderators_what_is_hidden(client, alice, bob, article):
    hide_comment(comment=make_comment(article, alice), user=bob)
    client.force_login(bob)
    assert shown(profile(client, "alice")) == ["1"]


def test_profile_is_read_page_by_page(client, alice, article, settings):
    settings.ARTICLES_PER_PAGE = 2
    for _ in range(3):
        make_comment(article, alice)
    first = profile(client, "alice")
    assert shown(first) == ["3", "2"]
    assert shown(profile(client, "alice", before=first.context["page"].older)) == ["1"]


def test_undated_comments_stand_behind_all_others_page_by_page(client, settings):
    settings.ARTICLES_PER_PAGE = 2
    _article, comments = load_thread([None] * 5)
    author = make_author("smith")
    Comment.objects.filter(pk__in=[comment.pk for comment in comments]).update(author=author)
    Comment.objects.filter(pk__in=[comments[index].pk for index in (0, 1, 3)]).update(created_at=None)
    first = profile(client, "smith@archive")
    assert shown(first) == ["5", "3"]
    assertNotContains(first, "Date not recorded")
    assertContains(first, "5 comments")
    assert (first.context["profile"].first_at, first.context["profile"].last_at) == (
        comments[2].created_at,
        comments[4].created_at,
    )
    second = profile(client, "smith@archive", before=first.context["page"].older)
    assert shown(second) == ["4", "2"]
    assertContains(second, "Date not recorded", 2)
    third = profile(client, "smith@archive", before=second.context["page"].older)
    assert (shown(third), third.context["page"].older) == (["1"], "")
    assert shown(profile(client, "smith@archive", since=third.context["page"].newer)) == ["4", "2"]


def test_profile_without_any_date_names_none(client):
    _article, comments = load_thread([None])
    Comment.objects.update(created_at=None)
    page = profile(client, comments[0].author.handle)
    assert shown(page) == ["1"]
    assertNotContains(page, "First comment")


def test_profile_takes_the_same_queries_for_3_and_30(client, settings, django_assert_num_queries):
    settings.ARTICLES_PER_PAGE = 50
    for source, count in (("a", 3), ("b", 30)):
        author = make_author("smith", source=source)
        for index in range(count):
            _article, comments = load_thread([None, 0], source=source)
            moment = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(hours=index)
            # Every third has no date.
            moment = moment if index % 3 else None
            Comment.objects.filter(pk=comments[1].pk).update(author=author, created_at=moment)
        with django_assert_num_queries(7):
            assert len(shown(profile(client, f"smith@{source}"))) == count


def test_archived_address_is_shown_on_no_page(client, alice, bob):
    article, _comments = load_thread([None, 0])
    author = make_author("smith", email="smith@private.example", name="Smith")
    Comment.objects.update(author=author)
    type(article).objects.update(author=author)
    pages = ["/", article.get_absolute_url(), f"{article.get_absolute_url()}?thread={article.comments.last().pk}"]
    for user in (None, alice, bob):
        if user:
            client.force_login(user)
        for page in [*pages, author.get_absolute_url()]:
            assertNotContains(client.get(page), "private.example")


def test_address_of_an_account_is_shown_to_nobody(client, alice, bob, article):
    make_comment(article, alice)
    client.force_login(bob)
    for page in ("/", article.get_absolute_url(), "/@alice/"):
        assertNotContains(client.get(page), "alice@example.org")


def test_names_are_escaped(client):
    author = make_author("<b>x", name='<i title="y">')
    response = client.get(author.get_absolute_url())
    assertNotContains(response, "<b>x")
    assertNotContains(response, "<i title")


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "//evil.example", "http://[", "ftp://x.example/"]
)
def test_site_of_an_author_that_is_no_web_address_is_not_linked(client, url):
    author = make_author("smith", url=url)
    assertNotContains(client.get(author.get_absolute_url()), f'href="{url}')


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_profile_is_read_only(client, alice, method):
    assert getattr(client, method)("/@alice/").status_code == 405
