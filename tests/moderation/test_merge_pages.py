"""The pages on which a moderator merges a duplicate into the comment that stays."""

import pytest
from pytest_django.asserts import assertContains, assertRedirects

from forum.comments.models import Comment


def page(comment):
    return f"/comments/{comment.pk}/merge/"


def state(comment):
    return Comment.objects.get(pk=comment.pk).state


def test_anonymous_person_is_led_to_sign_in(client, comments):
    for method in (client.get, client.post):
        assertRedirects(method(page(comments[1])), f"/accounts/login/?next={page(comments[1])}")


def test_member_is_refused(client, alice, comments):
    client.force_login(alice)
    for method in (client.get, client.post):
        assert method(page(comments[1]), {"target": "2", "confirmed": 1}).status_code == 403
    assert state(comments[1]) == "visible"


def test_both_texts_are_shown_before_anything_is_done(moderator, comments):
    assertContains(moderator.get(page(comments[1])), "<p>Comment 1</p>")
    response = moderator.post(page(comments[1]), {"target": "2"})
    assertContains(response, "<p>Comment 1</p>")
    assertContains(response, "<p>Comment 3</p>")
    assertContains(response, "This cannot be undone.")
    assertContains(response, "The reply to the duplicate goes to the comment that stays.")
    assert state(comments[1]) == "visible"


def test_confirmed_merge_is_done_and_leads_to_what_stays(moderator, comments):
    response = moderator.post(page(comments[1]), {"target": "2", "confirmed": 1}, follow=True)
    assert Comment.objects.get(pk=comments[1].pk).merged_into == comments[3]
    address = f"{comments[0].article.get_absolute_url()}#c-{comments[3].pk}"
    assert response.redirect_chain[-1] == (address, 302)
    assertContains(response, "The duplicate was merged into this comment.")
    assert "<p>Comment 1</p>" not in response.content.decode()


@pytest.mark.parametrize(
    ("target", "sentence"),
    [
        ("", "Paste the address of a comment here"),
        ("9", "No comment that you can read"),
        ("1.1", "This is the duplicate itself or a reply below it."),
        ("1.1.1", "This is the duplicate itself or a reply below it."),
    ],
)
def test_wrong_target_is_told_beside_the_field_and_keeps_what_was_typed(moderator, comments, target, sentence):
    response = moderator.post(page(comments[1]), {"target": target, "confirmed": 1})
    assert sentence in " ".join(response.context["form"].errors["target"])
    assertContains(response, 'id="id_target_error"', status_code=400)
    assertContains(response, f'value="{target}"' if target else 'name="target"', status_code=400)
    assert state(comments[1]) == "visible"


def test_merged_comment_has_no_such_pages_any_more(moderator, comments):
    moderator.post(page(comments[1]), {"target": "2", "confirmed": 1})
    assert moderator.get(page(comments[1])).status_code == 404
    assert moderator.get(f"/comments/{comments[1].pk}/move/").status_code == 404
