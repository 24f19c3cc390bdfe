"""The forms that write, edit and delete comments."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from forum.articles.models import Article
from forum.comments.models import Comment
from forum.comments.services import delete_comment, hide_comment
from forum.lib.errors import NotAllowed, TryAgain
from tests.comments.snapshot import everything_stored
from tests.factories import load_thread, make_comment, make_user

TOO_LONG = "A comment has at most 20000 characters; this one is 1 too long."
CLOSED = "This discussion was closed while you wrote. It takes no new comments."
GONE = "The comment you answer was removed while you wrote. Your text is still here: post it on its own instead."


def url(name, thing):
    return reverse(f"comments:{name}", args=[thing.pk])


@pytest.fixture
def comment(alice, article):
    return make_comment(article, alice, "What alice said.")


@pytest.fixture
def as_alice(client, alice):
    client.force_login(alice)
    return client


def test_post_adds_a_comment_and_leads_to_it(as_alice, alice, article):
    response = as_alice.post(url("post", article), {"text": "Good *morning*."})
    comment = Comment.objects.get()
    assert (comment.author, comment.body, comment.parent) == (alice.author, "Good *morning*.", None)
    assertRedirects(response, f"{article.get_absolute_url()}#c-{comment.pk}")


def test_reply_adds_a_reply_and_leads_to_it(as_alice, comment):
    response = as_alice.post(url("reply", comment), {"text": "And more."})
    reply = Comment.objects.get(parent=comment)
    assert (reply.body, reply.path) == ("And more.", "1.1")
    assertRedirects(response, f"{comment.article.get_absolute_url()}#c-{reply.pk}")


def test_reply_form_shows_what_it_answers(as_alice, comment):
    assertContains(as_alice.get(url("reply", comment)), "<p>What alice said.</p>", html=True)


def test_reply_form_of_a_removed_comment_leads_to_its_place(as_alice, bob, comment):
    make_comment(comment.article, bob, parent=comment)
    hide_comment(comment=comment, user=bob)
    response = as_alice.get(url("reply", comment))
    assert response.status_code == 302
    assert response.url.endswith(f"#c-{comment.pk}")
    assertContains(as_alice.get(response.url), "This comment was removed and takes no replies.")


def test_reply_to_a_comment_removed_meanwhile_names_nobody_and_keeps_the_text(as_alice, bob, comment):
    make_comment(comment.article, bob, parent=comment)
    hide_comment(comment=comment, user=bob)
    response = as_alice.post(url("reply", comment), {"text": "My answer."})
    assert (response.status_code, response.context["heading"]) == (400, "Reply to comment 1")
    assertContains(response, "My answer.</textarea>", status_code=400)


def test_edit_form_holds_the_text_as_it_was_typed(as_alice, alice, article):
    comment = make_comment(article, alice, "*a* <b> & c\n\n> d")
    assertContains(as_alice.get(url("edit", comment)), "*a* &lt;b&gt; &amp; c\n\n&gt; d</textarea>")


def test_edit_changes_the_text_and_leads_back(as_alice, comment):
    response = as_alice.post(url("edit", comment), {"text": "Better said."})
    comment.refresh_from_db()
    assert comment.body == "Better said."
    assertRedirects(response, f"{comment.article.get_absolute_url()}#c-{comment.pk}")


def test_delete_asks_first(as_alice, comment):
    assertContains(as_alice.get(url("delete", comment)), "Delete this comment?")
    assert Comment.objects.get().state == "visible"


def test_delete_of_a_reply_leads_to_what_it_answered(as_alice, comment, alice):
    reply = make_comment(comment.article, alice, parent=comment)
    response = as_alice.post(url("delete", reply), follow=True)
    assert response.redirect_chain == [(f"{comment.article.get_absolute_url()}#c-{comment.pk}", 302)]
    assertContains(response, "The comment is deleted.")
    assertNotContains(response, f'id="c-{reply.pk}"')


def test_delete_of_a_top_level_comment_leads_to_the_discussion(as_alice, comment):
    assertRedirects(as_alice.post(url("delete", comment)), f"{comment.article.get_absolute_url()}#discussion")
    assert Comment.objects.get().state == "deleted"


def test_delete_by_a_moderator_works_on_anybodys(client, bob, comment):
    client.force_login(bob)
    client.post(url("delete", comment))
    assert Comment.objects.get().state == "deleted"


def raises(error):
    """A service that always fails."""

    def service(**options):
        raise error

    return service


def test_delete_on_a_busy_site_says_so(as_alice, comment, monkeypatch):
    monkeypatch.setattr("forum.comments.services.delete_comment", raises(TryAgain))
    response = as_alice.post(url("delete", comment), follow=True)
    assertContains(response, "The site is very busy and could not delete the comment. Try again.")
    assertContains(response, "What alice said.")


def test_delete_that_is_no_longer_allowed_is_forbidden(as_alice, comment, monkeypatch):
    monkeypatch.setattr("forum.comments.services.delete_comment", raises(NotAllowed))
    assert as_alice.post(url("delete", comment)).status_code == 403


def test_post_on_a_busy_site_keeps_the_text(as_alice, article, monkeypatch):
    monkeypatch.setattr("forum.comments.services.post_comment", raises(TryAgain))
    busy = "The site is very busy and could not save this. Your text is still here: post it again."
    posted_back(as_alice, url("post", article), "My long thoughts.", busy)


@pytest.mark.parametrize("name", ["edit", "delete"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_change_of_another_persons_comment_is_forbidden(client, comment, name, method):
    client.force_login(make_user("dave"))
    before = Comment.objects.values().get()
    response = getattr(client, method)(url(name, comment), {"text": "Mine."})
    assert response.status_code == 403
    assert Comment.objects.values().get() == before


@pytest.mark.parametrize("name", ["edit", "delete"])
def test_change_of_an_archived_comment_is_forbidden(as_alice, alice, name):
    _article, (comment,) = load_thread([None])
    Comment.objects.update(author=alice.author)
    assert as_alice.post(url(name, comment), {"text": "Mine."}).status_code == 403
    assert Comment.objects.values_list("body", "state").get() == ("Comment 0", "visible")


def test_post_of_somebody_without_a_role_is_forbidden(client, charlie, article):
    client.force_login(charlie)
    assert client.post(url("post", article), {"text": "Hm."}).status_code == 403
    assert Comment.objects.count() == 0


def test_post_of_a_blocked_account_is_taken_for_signed_out(as_alice, alice, article):
    type(alice).objects.filter(pk=alice.pk).update(is_active=False)
    response = as_alice.post(url("post", article), {"text": "Hm."})
    assert (response.status_code, Comment.objects.count()) == (302, 0)


def posted_back(client, address, text, sentence):
    """Assert that a text is refused with a sentence, and stands in the form again."""
    response = client.post(address, {"text": text})
    assertContains(response, sentence, status_code=400)
    assertContains(response, f"{text}</textarea>", status_code=400)


def test_post_without_text_says_so(as_alice, article):
    posted_back(as_alice, url("post", article), "", "Write something before you post it.")


def test_post_too_long_keeps_the_text(as_alice, article):
    posted_back(as_alice, url("post", article), "x" * 20_001, TOO_LONG)
    assert Comment.objects.count() == 0


def test_edit_too_long_keeps_the_text(as_alice, comment):
    posted_back(as_alice, url("edit", comment), "x" * 20_001, TOO_LONG)


def test_length_is_counted_as_it_is_stored(as_alice, article, settings):
    settings.COMMENT_MAX_LENGTH = 5
    as_alice.post(url("post", article), {"text": "a\r\nb\r\nc\r\n"})
    assert Comment.objects.get().body == "a\nb\nc"


def test_post_in_a_discussion_closed_meanwhile_keeps_the_text(as_alice, article):
    Article.objects.filter(pk=article.pk).update(comments_open=False)
    posted_back(as_alice, url("post", article), "My long thoughts.", CLOSED)


def test_reply_in_a_discussion_closed_meanwhile_keeps_the_text(as_alice, comment):
    Article.objects.filter(pk=comment.article_id).update(comments_open=False)
    posted_back(as_alice, url("reply", comment), "My long thoughts.", CLOSED)


def test_reply_to_a_comment_removed_meanwhile_keeps_the_text(as_alice, alice, comment):
    make_comment(comment.article, alice, parent=comment)
    delete_comment(comment=comment, user=alice)
    posted_back(as_alice, url("reply", comment), "My long thoughts.", GONE)


def test_edit_in_a_closed_discussion_is_taken(as_alice, comment):
    Article.objects.filter(pk=comment.article_id).update(comments_open=False)
    as_alice.post(url("edit", comment), {"text": "Corrected."})
    assert Comment.objects.get().body == "Corrected."


@pytest.mark.parametrize("name", ["reply", "edit", "delete", "permalink"])
@pytest.mark.parametrize("state", ["hidden", "draft"])
def test_comment_under_an_article_not_to_be_read_does_not_exist(as_alice, comment, name, state):
    Article.objects.filter(pk=comment.article_id).update(state=state)
    assert as_alice.get(url(name, comment)).status_code == 404


@pytest.mark.parametrize("name", ["reply", "edit", "delete"])
def test_deleted_comment_without_replies_does_not_exist(as_alice, alice, comment, name):
    delete_comment(comment=comment, user=alice)
    assert as_alice.get(url(name, comment)).status_code == 404


@pytest.mark.parametrize("name", ["post", "reply", "edit", "delete", "permalink"])
@pytest.mark.parametrize("key", [0, 999, 2**31, 2**63, 10**40])
def test_number_that_nothing_has_does_not_exist(as_alice, name, key):
    assert as_alice.get(reverse(f"comments:{name}", args=[key])).status_code == 404


@pytest.mark.parametrize("name", ["post", "reply", "edit", "delete"])
@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_form_takes_no_other_method(as_alice, article, comment, name, method):
    assert getattr(as_alice, method)(url(name, article if name == "post" else comment)).status_code == 405


@pytest.mark.parametrize("name", ["post", "reply", "edit", "delete"])
def test_anonymous_post_leads_to_sign_in_and_writes_nothing(client, article, comment, name):
    address = url(name, article if name == "post" else comment)
    before = everything_stored()
    response = client.post(address, {"text": "Hm."})
    assert (response.status_code, response.url) == (302, f"/accounts/login/?next={address}")
    assert everything_stored() == before


def test_anonymous_get_of_the_form_leads_to_sign_in(client, article):
    response = client.get(url("post", article))
    assert (response.status_code, response.url) == (302, f"/accounts/login/?next={url('post', article)}")
    assert response.cookies == {}


def test_post_without_a_token_is_refused_and_gives_the_text_back(alice, article):
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice)
    response = client.post(url("post", article), {"text": "My <long> thoughts."})
    assertContains(response, "My &lt;long&gt; thoughts.</textarea>", status_code=403)
    assert Comment.objects.count() == 0


def test_post_with_the_pages_token_is_taken(alice, article):
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice)
    token = client.get(url("post", article)).context["csrf_token"]
    client.post(url("post", article), {"text": "Hm.", "csrfmiddlewaretoken": str(token)})
    assert Comment.objects.get().body == "Hm."


def test_text_larger_than_a_request_may_be_is_refused(as_alice, article):
    assert as_alice.post(url("post", article), {"text": "x" * 1_100_000}).status_code == 400
    assert Comment.objects.count() == 0


def test_edit_from_an_old_window_overwrites_nothing_unseen(as_alice, comment):
    old = as_alice.get(url("edit", comment)).context["base"]
    as_alice.post(url("edit", comment), {"text": "From the other window.", "base": old})
    refused = as_alice.post(url("edit", comment), {"text": "From this window.", "base": old})
    assertContains(refused, "This comment was changed in another window meanwhile.", status_code=409)
    assertContains(refused, "From this window.</textarea>", status_code=409)
    comment.refresh_from_db()
    assert comment.body == "From the other window."
    as_alice.post(url("edit", comment), {"text": "From this window.", "base": refused.context["base"]})
    comment.refresh_from_db()
    assert comment.body == "From this window."


def test_anonymous_post_without_a_token_leads_to_sign_in_and_back_with_the_text(alice, article):
    client = Client(enforce_csrf_checks=True)
    response = client.post(url("post", article), {"text": "My thoughts."})
    assert (response.status_code, response.url) == (302, f"/accounts/login/?next={url('post', article)}")
    client.force_login(alice)
    assertContains(client.get(url("post", article)), "My thoughts.</textarea>")
    assert Comment.objects.count() == 0


def test_what_another_site_posts_is_not_put_into_anybodys_form(alice, article):
    client = Client(enforce_csrf_checks=True)
    response = client.post(url("post", article), {"text": "Not mine."}, headers={"origin": "https://evil.example"})
    assert (response.status_code, response.cookies) == (302, {})
    client.force_login(alice)
    assertNotContains(client.get(url("post", article)), "Not mine.")
