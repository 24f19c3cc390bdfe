"""What a script that has the page open is answered: parts of pages, and where to go."""

import json

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from forum.articles.models import Article
from forum.comments.models import Comment
from forum.comments.services import delete_comment, hide_comment, merge_comments
from tests.factories import load_thread, make_comment

PART = {"HX-Request": "true"}


@pytest.fixture
def as_alice(client, alice):
    client.force_login(alice)
    return client


@pytest.fixture
def comment(article, alice):
    return make_comment(article, alice, "Oak *lasts* for ever.\n\n> No.\n\n1. Steel\n\nRusts.")


def url(name, thing, query=""):
    return reverse(f"comments:{name}", args=[thing.pk]) + query


def test_reply_form_comes_alone_and_is_sent_in_place(as_alice, comment):
    part = as_alice.get(url("reply", comment), headers=PART)
    assertNotContains(part, "<html")
    assertContains(part, f'hx-post="{url("reply", comment)}"')
    assertContains(part, f'id="id_{comment.pk}_text"')
    assertContains(part, "Reply to alice")


def test_reply_form_keeps_the_readers_order(as_alice, comment):
    part = as_alice.get(url("reply", comment, "?sort=newest&quote=1"), headers=PART)
    assertContains(part, f'action="{url("reply", comment)}?sort=newest"')


@pytest.mark.parametrize("name", ["post", "reply"])
def test_posting_in_place_tells_which_comment_it_made(as_alice, article, comment, name):
    answer = as_alice.post(url(name, article if name == "post" else comment), {"text": "Hm."}, headers=PART)
    made = Comment.objects.get(body="Hm.")
    assert (answer.status_code, answer.content) == (204, b"")
    at = f"{article.get_absolute_url()}#c-{made.pk}"
    assert json.loads(answer["HX-Trigger"]) == {"posted": {"id": made.pk, "url": at}}


def test_error_in_place_is_the_form_with_its_text(as_alice, comment):
    text = "x" * (django_settings.COMMENT_MAX_LENGTH + 1)
    part = as_alice.post(url("reply", comment), {"text": text, "key": "a form"}, headers=PART)
    assertNotContains(part, "<html", status_code=422)
    assertContains(part, f"{text}</textarea>", status_code=422)
    assertContains(part, 'name="key" value="a form"', status_code=422)
    assertContains(part, "1 too long", status_code=422)


def test_discussion_closed_meanwhile_says_so_in_place(as_alice, comment):
    Article.objects.update(comments_open=False)
    part = as_alice.post(url("reply", comment), {"text": "My thoughts."}, headers=PART)
    assertContains(part, "This discussion was closed while you wrote.", status_code=422)
    assertContains(part, "My thoughts.</textarea>", status_code=422)


@pytest.mark.parametrize("headers", [{}, PART], ids=["a page", "in place"])
@pytest.mark.parametrize("how", ["deleted", "merged", "hidden"])
def test_answer_to_what_is_gone_without_a_trace_can_be_posted_on_its_own(
    as_alice, alice, bob, article, comment, how, headers
):
    if how == "deleted":
        delete_comment(comment=comment, user=alice)
    elif how == "merged":
        merge_comments(comment=comment, into=make_comment(article, alice), user=bob)
    else:
        hide_comment(comment=comment, user=bob)
    status = 422 if headers else 400
    form = as_alice.post(url("reply", comment), {"text": "My thoughts.", "key": "a form"}, headers=headers)
    assertContains(form, "My thoughts.</textarea>", status_code=status)
    assertContains(form, f'action="{url("post", article)}"', status_code=status)
    assertContains(form, "Post it on its own", status_code=status)
    as_alice.post(form.context["action"], {"text": "My thoughts.", "key": "a form"})
    assert Comment.objects.get(body="My thoughts.").parent is None


def test_anonymous_answer_to_what_is_gone_leads_to_sign_in(client, alice, comment):
    delete_comment(comment=comment, user=alice)
    answer = client.post(url("reply", comment), {"text": "Hm."})
    assert answer.url == f"/accounts/login/?next={url('reply', comment)}"


def test_session_that_ended_leads_to_sign_in_and_back_with_the_text(client, alice, comment):
    answer = client.post(url("reply", comment), {"text": "My thoughts."}, headers=PART)
    assert (answer.status_code, answer["HX-Redirect"]) == (403, f"/accounts/login/?next={url('reply', comment)}")
    client.force_login(alice)
    assertContains(client.get(url("reply", comment)), "My thoughts.</textarea>")
    assert Comment.objects.count() == 1


def test_session_that_ended_without_a_token_leads_to_sign_in_too(alice, comment):
    client = Client(enforce_csrf_checks=True)
    answer = client.post(url("reply", comment), {"text": "My thoughts."}, headers=PART)
    assert answer["HX-Redirect"] == f"/accounts/login/?next={url('reply', comment)}"


def test_text_too_long_to_be_kept_is_given_back_on_a_page(client, comment):
    text = " ".join(str(number * 7919) for number in range(2000))
    part = client.post(url("reply", comment), {"text": text}, headers=PART)
    assertContains(part, f"{text}</textarea>", status_code=403)


def text_of(response):
    return response.context["form"]["text"].value()


def test_quote_begins_with_what_was_typed_but_for_what_it_quotes(as_alice, comment):
    assert text_of(as_alice.get(url("reply", comment, "?quote=1"))) == (
        "> Oak *lasts* for ever.\n>\n>\n> 1. Steel\n>\n> Rusts.\n\n"
    )


def test_quote_of_an_archived_text_shows_what_markdown_would_take_for_its_marks(as_alice):
    article, (comment,) = load_thread([None])
    html = "<p>- Well, *really*<br>2. [no] &lt;b&gt; a_b</p><p># &amp;amp;</p>"
    Comment.objects.update(body="-", body_format="html", html=html)
    comment.refresh_from_db()
    quoted = text_of(as_alice.get(url("reply", comment, "?quote=1")))
    assert quoted == "> \\- Well, \\*really\\*\n>\n> 2\\. \\[no\\] \\<b> a\\_b\n>\n> \\# \\&amp;\n\n"
    answer = make_comment(article, as_alice.get("/").context["user"], quoted + "Yes.", parent=comment)
    assert answer.quotations.get().text == "- Well, *really*\n2. [no] <b> a_b\n# &amp;"
    assert answer.quotations.get().quoted == comment


def test_quote_of_what_is_very_long_is_cut(as_alice, article, alice):
    comment = make_comment(article, alice, "word " * 3000)
    quoted = text_of(as_alice.get(url("reply", comment, "?quote=1")))
    assert len(quoted) < 2100
    assert quoted.endswith("word […]\n\n")
    answer = make_comment(article, alice, quoted + "Hm.", parent=comment)
    assert answer.quotations.get().quoted == comment


def test_selection_is_quoted_where_the_comment_says_it(as_alice, comment):
    assert text_of(as_alice.get(url("reply", comment), {"quoted": "lasts for  ever"})) == "> lasts for  ever\n\n"


@pytest.mark.parametrize("words", ["Send me your password", "", "!"])
def test_words_that_the_comment_does_not_say_are_put_into_no_form(as_alice, comment, words):
    assert text_of(as_alice.get(url("reply", comment), {"quoted": words})) == ""


def test_what_somebody_typed_before_comes_before_a_quotation(client, alice, comment):
    client.post(url("reply", comment, "?quote=1"), {"text": "My thoughts."})
    client.force_login(alice)
    assert text_of(client.get(url("reply", comment, "?quote=1"))) == "My thoughts."


def test_quote_act_is_for_those_who_may_write(client, alice, charlie, article, comment):
    link = url("reply", comment, "?quote=1")
    assertNotContains(client.get(article.get_absolute_url()), link)
    client.force_login(charlie)
    assertNotContains(client.get(article.get_absolute_url()), link)
    client.force_login(alice)
    assertContains(client.get(article.get_absolute_url()), link)


def preview(client, address, text="*Hm.*", headers=None, **more):
    return client.post(address, {"text": text, "action": "preview", **more}, headers=headers or {})


def test_preview_shows_what_would_be_stored_and_stores_nothing(as_alice, comment):
    text = "> Oak lasts\n\n*Hm*, @alice. <script>x</script>"
    part = preview(as_alice, url("reply", comment), text, PART)
    assert Comment.objects.count() == 1
    made = make_comment(comment.article, comment.article.comments.get().author.account, text, parent=comment)
    assert part.content.decode().strip() == made.html.strip()
    assert "<cite>" in made.html


def test_preview_without_scripts_is_the_form_with_the_text_below(as_alice, comment):
    page = preview(as_alice, url("reply", comment), key="a form")
    assertContains(page, "*Hm.*</textarea>")
    assertContains(page, "<p><em>Hm.</em></p>")
    assertContains(page, 'name="key" value="a form"')
    assert Comment.objects.count() == 1


def test_preview_of_an_edit_keeps_what_the_edit_began_from(as_alice, alice, comment):
    page = preview(as_alice, url("edit", comment), base="0123456789abcdef")
    assertContains(page, 'name="base" value="0123456789abcdef"')
    comment.refresh_from_db()
    assert comment.body.startswith("Oak")


def test_preview_of_nothing_says_so(as_alice, article):
    assertContains(preview(as_alice, url("post", article), " ", PART), "Write something", status_code=422)
    assertContains(preview(as_alice, url("post", article), " "), "Write something", status_code=400)


def test_previews_are_bounded(as_alice, article, monkeypatch, stopped_clock):
    monkeypatch.setattr("forum.comments.views.forms._MOST_PREVIEWS", 3)
    for _ in range(3):
        assert preview(as_alice, url("post", article), headers=PART).status_code == 200
    refused = preview(as_alice, url("post", article), headers=PART)
    assertContains(refused, "That was too often.", status_code=429)
    assert refused["Retry-After"] == "60"
    page = preview(as_alice, url("post", article))
    assertContains(page, "*Hm.*</textarea>", status_code=429)
    as_alice.post(url("post", article), {"text": "Posting is not bounded by it."})
    assert Comment.objects.count() == 1


def test_preview_is_for_those_who_may_write(client, charlie, article):
    assert preview(client, url("post", article)).url == f"/accounts/login/?next={url('post', article)}"
    client.force_login(charlie)
    assert preview(client, url("post", article)).status_code == 403
