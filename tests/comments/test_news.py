"""What the script of an open page is told of comments that came since."""

import pytest
from django.urls import reverse

from forum.articles.models import Article
from forum.articles.services import set_article_state
from forum.comments.models import Comment
from forum.comments.services import hide_comment, vote_on_comment
from tests.factories import load_thread, make_chain, make_comment, make_editor


@pytest.fixture
def ask(client, article):
    """Ask what came to the discussion; returns the answer."""

    def get(after=0, headers=None, **query):
        return client.get(reverse("comments:news", args=[article.pk]), {"after": after, **query}, headers=headers)

    return get


def test_news_names_what_came_after_a_comment(ask, alice, article):
    first, second, third = make_chain(article, alice, 3)
    told = {"latest": third.pk, "keys": [second.pk, third.pk], "text": "2 new comments"}
    assert ask(first.pk).json() == told
    assert ask(third.pk).json() == {"latest": third.pk, "keys": [], "text": ""}


def test_page_asks_from_the_comment_that_came_last(client, alice, article):
    last = make_chain(article, alice, 2)[-1]
    assert f'data-after="{last.pk}"' in client.get(article.get_absolute_url()).content.decode()


def test_page_leads_to_what_came_in_the_order_that_it_has(client, alice, article):
    make_comment(article, alice)
    alice.comments_order = "newest"
    alice.save()
    client.force_login(alice)
    url = article.get_absolute_url()
    assert 'data-comment="/comments/0/"' in client.get(url).content.decode()
    assert 'data-comment="/comments/0/?sort=oldest"' in client.get(url, {"sort": "oldest"}).content.decode()


def test_news_leaves_out_what_is_known_hidden_or_elsewhere(ask, alice, bob, article):
    make_comment(load_thread([None])[0], alice)
    own, hidden, new = (make_comment(article, alice, str(number)) for number in range(3))
    hide_comment(comment=hidden, user=bob)
    assert ask(known=str(own.pk)).json() == {"latest": new.pk, "keys": [new.pk], "text": "1 new comment"}


def test_branch_is_told_of_what_came_below_it(ask, alice, article):
    _root, branch, reply = make_chain(article, alice, 3)
    other = make_comment(article, alice, "Elsewhere.")
    assert ask(branch.pk, thread=branch.pk).json() == {"latest": other.pk, "keys": [reply.pk], "text": "1 new comment"}
    assert ask(reply.pk, thread=branch.pk).json() == {"latest": other.pk, "keys": [], "text": ""}
    assert ask(thread=10**9).status_code == 404


def test_news_of_many_names_the_first_hundred(client, db):
    article, comments = load_thread([None] * 102)
    told = client.get(reverse("comments:news", args=[article.pk]), {"after": 0}).json()
    assert (len(told["keys"]), told["text"]) == (100, "More than 100 new comments")
    assert told["latest"] == sorted(comment.pk for comment in comments)[100]


def test_nothing_new_is_told_in_one_query_without_a_session(
    ask, client, alice, bob, article, django_assert_num_queries
):
    comment = make_comment(article, alice)
    client.force_login(bob)
    first = ask()
    assert (first["Cache-Control"], first.get("Vary"), first.cookies) == ("no-cache", None, {})
    with django_assert_num_queries(1):
        unchanged = ask(headers={"If-None-Match": first["ETag"]})
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    vote_on_comment(comment=comment, user=bob, value=1)
    with django_assert_num_queries(2):
        assert ask(headers={"If-None-Match": first["ETag"]}).status_code == 200


@pytest.mark.parametrize("size", [1, 300])
def test_news_takes_the_same_queries_whatever_the_size(client, db, django_assert_num_queries, size):
    article, _comments = load_thread([None] * size)
    with django_assert_num_queries(2):
        client.get(reverse("comments:news", args=[article.pk]), {"after": 0})


def test_article_that_not_everybody_reads_has_no_news(ask, client, article):
    erin = make_editor()
    set_article_state(article=article, user=erin, state=Article.State.HIDDEN)
    client.force_login(erin)
    assert ask().status_code == 404


@pytest.mark.parametrize("query", [{"after": "x"}, {"known": "1,x"}, {"thread": "x"}, {"after": ""}])
def test_question_that_makes_no_sense_is_refused(ask, query):
    assert ask(**query).status_code == 400


def test_news_is_read_only(client, article):
    assert client.post(reverse("comments:news", args=[article.pk])).status_code == 405


def test_closed_discussion_is_not_asked_about(client, db):
    article, _comments = load_thread([None], comments_open=False)
    assert b"data-news" not in client.get(article.get_absolute_url()).content


def test_vote_by_script_is_answered_with_the_buttons(client, alice, bob, article):
    comment = make_comment(article, alice)
    client.force_login(bob)
    address = reverse("comments:vote", args=[comment.pk])
    answer = client.post(f"{address}?sort=best", {"vote": "up"}, headers={"HX-Request": "true"})
    html = answer.content.decode()
    assert (answer.status_code, html.count("<button"), html.count(f'formaction="{address}?sort=best"')) == (200, 2, 2)
    assert 'aria-pressed="true"' in html
    assert html in client.get(f"{article.get_absolute_url()}?sort=best").content.decode()
    assert Comment.objects.get(pk=comment.pk).ups == 1


@pytest.mark.parametrize("to_article", [True, False])
def test_follow_by_script_is_answered_with_the_button(client, alice, bob, article, to_article):
    comment = make_comment(article, alice)
    client.force_login(bob)
    name, key = ("follow_article", article.pk) if to_article else ("follow", comment.pk)
    answer = client.post(
        reverse(f"comments:{name}", args=[key]), {"follow": "on"}, headers={"HX-Request": "true"}
    ).content.decode()
    assert "Unfollow" in answer
    page = client.get(article.get_absolute_url()).content.decode()
    assert answer.split("<button", 1)[1] in page
    assert 'role="status"><svg' not in page  # The button says it: no message waits for the next page.
