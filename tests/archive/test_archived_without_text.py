"""What readers see where an archive has no text, or never recorded who was online."""

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from forum.articles.models import Article
from forum.comments.models import Comment
from tests.factories import load_thread, make_article, make_comment

pytestmark = pytest.mark.django_db
NO_COMMENT = '<p class="gone">No text in the archive.</p>'


def page_of(client, article):
    return client.get(article.get_absolute_url())


@pytest.mark.parametrize(("html", "source", "says_so"), [
    ("", "archive", True),
    ("<p>Oak.</p>", "archive", False),
    ("", "local", False),
])  # fmt: skip
def test_archived_article_without_text_says_so(client, html, source, says_so):
    response = page_of(client, make_article(html=html, body=html, source=source))
    (assertContains if says_so else assertNotContains)(response, "text is not in the archive.")


def test_archived_comment_without_text_says_so(client):
    article, (empty, quoting, _missing, _reply, _full) = load_thread([None, None, None, 2, None], states={2: "missing"})
    Comment.objects.filter(pk=empty.pk).update(html="")
    Comment.objects.filter(pk=quoting.pk).update(html="<blockquote><p>Oak.</p></blockquote>")
    response = page_of(client, article)
    assertContains(response, NO_COMMENT, count=1)
    assertContains(response, "This comment is not in the archive.")
    assertContains(response, "<p>Comment 4</p>")


def test_empty_comment_of_the_site_itself_says_nothing_of_an_archive(client, alice):
    article = make_article(state=Article.State.PUBLISHED)
    Comment.objects.filter(pk=make_comment(article, alice).pk).update(html="")
    assertNotContains(page_of(client, article), "No text in the archive.")


@pytest.mark.parametrize(("presence", "unknown"), [("", 0), ("online", 2)])
def test_unknown_presence_is_told_only_beside_a_known_one(client, presence, unknown):
    article, (first, *_others) = load_thread([None, None, 1])
    Comment.objects.filter(pk=first.pk).update(presence=presence)
    response = page_of(client, article)
    assertContains(response, "State not recorded", count=unknown)
    assertContains(response, 'data-state="online"', count=1 if presence else 0)


def test_branch_of_a_comment_with_a_known_presence_tells_the_unknown_ones(client):
    article, (first, reply) = load_thread([None, 0])
    Comment.objects.filter(pk=first.pk).update(presence="offline")
    response = client.get(f"/comments/{first.pk}/", follow=True)
    assertContains(response, "State not recorded", count=1)
