"""The pages on which a moderator moves a comment: asked, said in words, and only then done."""

import pytest
from django.contrib.auth.models import Permission
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from forum.articles.models import Article
from forum.comments.models import Comment
from forum.comments.services import hide_comment, move_branch
from tests.comments.snapshot import everything_stored
from tests.factories import load_thread, make_article, make_comment, make_user


@pytest.fixture
def narrow_moderator(client, db):
    """May decide about comments, and reads no articles that are not published."""
    user = make_user("nora")
    user.user_permissions.add(Permission.objects.get(codename="moderate_comment"))
    client.force_login(user)
    return client


def page(comment):
    return f"/comments/{comment.pk}/move/"


def typed(comment, target="", destination="comment", **more):
    return {"destination": destination, "target": target} | more


def place(comment):
    row = Comment.objects.get(pk=comment.pk)
    return row.article_id, row.parent_id


def test_anonymous_person_is_led_to_sign_in(client, comments):
    before = everything_stored()
    for method in (client.get, client.post):
        assertRedirects(method(page(comments[1])), f"/accounts/login/?next={page(comments[1])}")
    assert everything_stored() == before


def test_member_is_refused(client, alice, comments):
    client.force_login(alice)
    for method in (client.get, client.post):
        assert method(page(comments[1]), typed(comments[1], "2", confirmed=1)).status_code == 403
    assert place(comments[1]) == (comments[0].article_id, comments[0].pk)


def test_comment_that_is_not_there_and_one_of_an_unreadable_article_are_not_found(narrow_moderator, comments):
    assert narrow_moderator.get(page(comments[1])).status_code == 200
    Article.objects.update(state="hidden")
    assert narrow_moderator.get(page(comments[1])).status_code == 404
    assert narrow_moderator.get("/comments/99999/move/").status_code == 404


def test_form_shows_the_comment_and_asks_where_to(moderator, comments):
    response = moderator.get(page(comments[1]))
    assertContains(response, "Comment 1")
    assertContains(response, 'type="radio"', count=3)
    for mark in ('id="errors"', 'class="error"', "aria-invalid"):
        assertNotContains(response, mark)


@pytest.mark.parametrize(
    "target",
    [
        "2",
        "#2",
        "2.",
        " 2 ",
        "/comments/{0.pk}/",
        "/comments/{0.pk}/reply/",
        "http://testserver/comments/{0.pk}/",
        "{0.article_url}#c-{0.pk}",
        "http://testserver{0.article_url}?after=1#c-{0.pk}",
        "{0.article_url}?thread={0.pk}",
        "{0.article_url}?thread=999#c-{0.pk}",
    ],
)
def test_comment_is_found_by_number_or_address(moderator, comments, target):
    comments[3].article_url = comments[3].article.get_absolute_url()
    response = moderator.post(page(comments[1]), typed(comments[1], target.format(comments[3])))
    assert response.status_code == 200
    assert response.context["parent"] == comments[3]
    assert place(comments[1]) == (comments[0].article_id, comments[0].pk)


def test_confirmation_says_in_words_what_goes_where(moderator, comments):
    response = moderator.post(page(comments[1]), typed(comments[1], "2"))
    assertContains(response, "Comment 1.1 by <bdi>person-1@archive</bdi> and the reply to it")
    assertContains(response, "will be the last reply to comment 2 by <bdi>person-3@archive</bdi>")
    assertContains(response, f'name="target" value="/comments/{comments[3].pk}/"')
    assertContains(response, "<p>Comment 3</p>")


def test_confirmed_move_is_done_and_leads_to_the_comment(moderator, comments):
    response = moderator.post(page(comments[1]), typed(comments[1], "2", confirmed=1), follow=True)
    assert place(comments[1]) == (comments[0].article_id, comments[3].pk)
    address = f"{comments[0].article.get_absolute_url()}#c-{comments[1].pk}"
    assert [url for url, _status in response.redirect_chain] == [f"/comments/{comments[1].pk}/", address]
    assertContains(response, "The comment and the reply to it were moved.")


def test_move_to_the_top_needs_no_target(moderator, comments):
    given = typed(comments[1], destination="top")
    assertContains(moderator.post(page(comments[1]), given), "will be the last top-level comment under")
    moderator.post(page(comments[1]), given | {"confirmed": 1})
    assert place(comments[1]) == (comments[0].article_id, None)


@pytest.mark.parametrize("target", ["/articles/{0.pk}/", "http://testserver{1}", "{1}#c-{2.pk}", "{1}?after=9"])
def test_move_to_another_article_takes_its_address(moderator, comments, target):
    other, others = load_thread([None])
    given = typed(comments[1], target.format(other, other.get_absolute_url(), others[0]), "article")
    assertContains(moderator.post(page(comments[1]), given), "under «<bdi>A bridge</bdi>»")
    moderator.post(page(comments[1]), given | {"confirmed": 1})
    assert place(comments[1]) == (other.pk, None)


def test_comment_of_another_article_is_a_target_too(moderator, comments):
    _other, others = load_thread([None])
    moderator.post(page(comments[1]), typed(comments[1], f"/comments/{others[0].pk}/", confirmed=1))
    assert place(comments[1]) == (others[0].article_id, others[0].pk)


@pytest.mark.parametrize(
    ("destination", "target", "sentence"),
    [
        ("comment", "", "Paste the address of a comment here"),
        ("comment", "7.7", "No comment that you can read"),
        ("comment", "nonsense", "No comment that you can read"),
        ("comment", "/comments/999999999999999999999999/", "No comment that you can read"),
        ("comment", "/comments/" + "9" * 1900 + "/", "No comment that you can read"),
        ("comment", "https://[broken", "No comment that you can read"),
        ("comment", "https://elsewhere.example/comments/{3}/", "No comment that you can read"),
        ("comment", "/articles/{article}/", "No comment that you can read"),
        ("comment", "x" * 2001, "at most 2000 characters"),
        ("comment", "1.1", "cannot go below itself"),
        ("comment", "1.1.1", "cannot go below itself"),
        ("comment", "1", "It stands there already."),
        ("article", "", "No article that you can read"),
        ("article", "/articles/99999/", "No article that you can read"),
        ("article", "/comments/{3}/", "No article that you can read"),
        ("", "2", "Choose where it goes."),
        ("nowhere", "2", "Select a valid choice."),
    ],
)
def test_wrong_target_is_told_beside_the_field_and_keeps_what_was_typed(
    moderator, comments, destination, target, sentence
):
    target = target.replace("{3}", str(comments[3].pk)).replace("{article}", str(comments[0].article_id))
    before = everything_stored()
    response = moderator.post(page(comments[1]), typed(comments[1], target, destination, confirmed=1))
    assert response.status_code == 400
    field = "destination" if sentence in ("Choose where it goes.", "Select a valid choice.") else "target"
    assert sentence in " ".join(response.context["form"].errors[field])
    assertContains(response, f'id="id_{field}_error"', status_code=400)
    assertContains(response, f'value="{target}"' if target else 'name="target"', status_code=400)
    assert everything_stored() == before


def test_move_of_a_top_level_comment_to_the_top_is_told(moderator, comments):
    response = moderator.post(page(comments[0]), typed(comments[0], destination="top", confirmed=1))
    assertContains(response, "It stands there already.", status_code=400)


def test_removed_comment_takes_nothing_below(moderator, bob, comments):
    hide_comment(comment=comments[0], user=bob)
    response = moderator.post(page(comments[3]), typed(comments[3], "1", confirmed=1))
    assertContains(response, "That comment was removed", status_code=400)


def test_what_this_person_may_not_read_is_answered_like_what_is_absent(narrow_moderator, alice, comments):
    hidden = make_article(title="A secret")
    below = make_comment(hidden, alice)
    Article.objects.filter(pk=hidden.pk).update(state="hidden")
    answers = []
    for address in (f"/comments/{below.pk}/", "/comments/99999/"):
        response = narrow_moderator.post(page(comments[1]), typed(comments[1], address))
        answers.append((response.status_code, response.context["form"].errors))
    for address in (f"/articles/{hidden.pk}/", "/articles/99999/"):
        response = narrow_moderator.post(page(comments[1]), typed(comments[1], address, "article"))
        answers.append((response.status_code, response.context["form"].errors))
        assert "A secret" not in response.content.decode()
    assert answers[0] == answers[1]
    assert answers[2] == answers[3]


def test_change_gives_the_form_back_with_what_was_typed(moderator, comments):
    response = moderator.post(page(comments[1]), typed(comments[1], f"/comments/{comments[3].pk}/", change=1))
    assertContains(response, f'value="/comments/{comments[3].pk}/"')
    assertContains(response, "checked", count=1)
    assert place(comments[1]) == (comments[0].article_id, comments[0].pk)


def test_target_that_goes_away_meanwhile_is_told_and_keeps_what_was_typed(moderator, bob, comments, monkeypatch):
    def too_late(**inputs):
        hide_comment(comment=Comment.objects.get(pk=comments[3].pk), user=bob)
        return move_branch(**inputs)

    monkeypatch.setattr("forum.moderation.views.move_branch", too_late)
    response = moderator.post(page(comments[1]), typed(comments[1], "2", confirmed=1))
    assertContains(response, "was removed or moved meanwhile", status_code=400)
    assertContains(response, 'value="2"', status_code=400)
    assert place(comments[1]) == (comments[0].article_id, comments[0].pk)


def test_names_and_texts_are_escaped(moderator, comments):
    Article.objects.update(title="<i>A</i>")
    for method, given in [(moderator.get, {}), (moderator.post, typed(comments[1], "<b>x</b>"))]:
        text = method(page(comments[1]), given).content.decode()
        assert "<i>A" not in text and "<b>x" not in text


def test_confirmed_move_of_what_stands_elsewhere_by_now_is_not_done(moderator, bob, comments):
    stands = f"{comments[1].article_id}-{comments[1].path}"
    other = make_article()
    above = make_comment(other, bob)
    move_branch(comment=comments[1], user=bob, article=other, parent=above)
    given = typed(comments[1], destination="top", stands=stands, confirmed=1)
    response = moderator.post(page(comments[1]), given)
    assertContains(response, "This comment was moved meanwhile.", status_code=409)
    assert place(comments[1]) == (other.pk, above.pk)


def test_confirmation_says_where_the_comment_stands(moderator, comments):
    response = moderator.post(page(comments[1]), typed(comments[1], destination="top"))
    assertContains(response, f'name="stands" value="{comments[1].article_id}-{comments[1].path}"')
