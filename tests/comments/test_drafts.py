"""What somebody typed while signed out comes back after sign-in."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from forum.comments.models import Comment
from tests.comments.snapshot import everything_stored
from tests.factories import PASSWORD, make_article, make_comment

TEXT = "Thoughts of an hour,\nand <b>more</b> of them."


@pytest.fixture
def address(article):
    return reverse("comments:post", args=[article.pk])


def sign_in(client, address, login="alice"):
    """Sign in by the page, which leads back to an address; returns what is there."""
    data = {"login": login, "password": PASSWORD, "next": address}
    return client.post(reverse("account_login"), data, follow=True)


def test_text_comes_back_in_the_form_after_sign_in(client, alice, address):
    response = client.post(address, {"text": TEXT})
    page = sign_in(client, response.url.partition("?next=")[2])
    assert page.redirect_chain == [(address, 302)]
    assertContains(page, "Thoughts of an hour,\nand &lt;b&gt;more&lt;/b&gt; of them.</textarea>")


def test_text_of_a_reply_comes_back_in_its_form(client, alice, article):
    address = reverse("comments:reply", args=[make_comment(article, alice).pk])
    client.post(address, {"text": TEXT})
    assertContains(sign_in(client, address), "Thoughts of an hour,")


def test_text_stays_in_the_browser_alone(client, alice, address):
    before = everything_stored()
    client.post(address, {"text": TEXT})
    assert everything_stored() == before
    cookie = client.cookies["draft"]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 3600)


def test_text_of_another_form_does_not_come_back(client, alice, address):
    client.post(address, {"text": TEXT})
    client.force_login(alice)
    other = reverse("comments:post", args=[make_article().pk])
    assertNotContains(client.get(other), "Thoughts of an hour,")


def test_text_is_forgotten_once_it_is_posted(client, alice, address):
    client.post(address, {"text": TEXT})
    client.force_login(alice)
    client.post(address, {"text": TEXT})
    assert Comment.objects.get().body == TEXT
    assertNotContains(client.get(address), "Thoughts of an hour,")


@pytest.mark.parametrize("cookie", ["", "x", "a:b:c", ".eJx:1:2"])
def test_cookie_that_is_not_ours_is_left_aside(client, alice, address, cookie):
    client.force_login(alice)
    client.cookies["draft"] = cookie
    assert client.get(address).context["form"]["text"].value() == ""


def test_text_too_long_for_the_browser_is_given_back_on_the_page(client, address):
    # Words that cannot be compressed to nothing.
    text = " ".join(str(number * 7919) for number in range(2000))
    response = client.post(address, {"text": text})
    assertContains(response, f"{text}</textarea>", status_code=403)
    assertContains(response, f"/accounts/login/?next={address}", status_code=403)
    assert "draft" not in response.cookies


def test_nothing_typed_keeps_nothing(client, address):
    assert "draft" not in client.post(address, {"text": ""}).cookies
