"""A form sent twice makes one comment; whatever differs makes another."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from forum.articles.models import Article
from forum.comments.models import Comment
from forum.comments.services import delete_comment, hide_comment, post_comment
from tests.assertions import assert_sound
from tests.factories import make_article, make_comment, make_user


def send(article, user, text="Hm.", parent=None, key="a form"):
    return post_comment(article=article, user=user, text=text, parent=parent, key=key)


def test_same_form_again_is_the_same_comment(alice, article):
    first = send(article, alice)
    assert send(article, alice, " Hm.\r\n") == first
    assert Comment.objects.count() == 1
    assert_sound()


def test_same_reply_again_is_the_same_comment(alice, article):
    parent = make_comment(article, alice)
    assert send(article, alice, parent=parent) == send(article, alice, parent=parent)
    assert_sound()


def test_whatever_differs_is_another_comment(alice, article):
    first = send(article, alice)
    others = [
        send(article, alice, "Hm!"),
        send(article, alice, key="another form"),
        send(article, alice, parent=first),
        send(article, make_user("dave")),
        send(make_article(), alice),
    ]
    assert len({first, *others}) == 6
    assert_sound()


def test_forms_without_a_key_are_never_the_same(alice, article):
    assert send(article, alice, key="") != send(article, alice, key="")


def test_key_expires_after_a_day(alice, article):
    first = send(article, alice)
    Comment.objects.update(created_at=timezone.now() - timedelta(days=1, seconds=1))
    second = send(article, alice)
    assert second != first
    assert send(article, alice) == second


def test_what_was_deleted_since_may_be_posted_again(alice, article):
    first = send(article, alice)
    delete_comment(comment=first, user=alice)
    second = send(article, alice)
    assert (second.path, second.state) == ("2", "visible")


def test_what_was_hidden_since_is_not_posted_again(alice, bob, article):
    first = send(article, alice)
    hide_comment(comment=first, user=bob)
    assert send(article, alice) == first


def test_same_form_after_the_discussion_was_closed_leads_to_what_it_made(alice, article):
    first = send(article, alice)
    Article.objects.update(comments_open=False)
    assert send(article, alice) == first


def test_database_refuses_a_second_comment_of_one_form(alice, article):
    first, second = send(article, alice), make_comment(article, alice)
    with pytest.raises(IntegrityError), transaction.atomic():
        Comment.objects.filter(pk=second.pk).update(external_id=first.external_id)


@pytest.mark.parametrize("name", ["post", "reply"])
def test_form_has_a_key_of_its_own_and_keeps_it_when_it_comes_back(client, alice, article, name):
    client.force_login(alice)
    address = reverse(f"comments:{name}", args=[(article if name == "post" else make_comment(article, alice)).pk])
    key, other = (client.get(address).context["key"] for _ in range(2))
    assert key != other
    assert client.post(address, {"text": "", "key": key}).context["key"] == key


def test_form_on_the_articles_page_has_a_key_of_its_own(client, alice, article):
    client.force_login(alice)
    pages = [client.get(article.get_absolute_url()).content for _ in range(2)]
    keys = [page.partition(b'name="key" value="')[2][:32] for page in pages]
    assert len(set(keys)) == 2
    assert all(len(key) == 32 and key.isalnum() for key in keys)


def test_both_answers_to_a_form_sent_twice_lead_to_its_comment(client, alice, article):
    client.force_login(alice)
    address = reverse("comments:post", args=[article.pk])
    answers = [client.post(address, {"text": "Hm.", "key": "a form"}) for _ in range(2)]
    assert [answer.url for answer in answers] == [f"{article.get_absolute_url()}#c-{Comment.objects.get().pk}"] * 2


def test_form_sent_again_after_its_comment_was_hidden_says_so(client, alice, bob, article):
    client.force_login(alice)
    address = reverse("comments:post", args=[article.pk])
    client.post(address, {"text": "Hm.", "key": "a form"})
    hide_comment(comment=Comment.objects.get(), user=bob)
    answer = client.post(address, {"text": "Hm.", "key": "a form"}, follow=True)
    assert answer.status_code == 410
