"""The theme that a reader chooses, kept in a cookie."""

import pytest
from pytest_django.asserts import assertContains, assertNotContains

pytestmark = pytest.mark.django_db


def choose(client, theme="dark", back="/"):
    return client.get("/theme/", {"theme": theme, "next": back})


@pytest.mark.parametrize("theme", ["auto", "light", "dark"])
def test_theme_is_kept_in_a_cookie(client, theme):
    cookie = choose(client, theme).cookies["theme"]
    assert (cookie.value, cookie["max-age"], cookie["httponly"], cookie["samesite"]) == (theme, 31_536_000, True, "Lax")


def test_theme_is_what_the_next_pages_have(client):
    assertNotContains(client.get("/"), "data-theme")
    choose(client, "dark")
    assertContains(client.get("/"), 'data-theme="dark"')


@pytest.mark.parametrize("back", ["/", "/articles/1/a/?after=3#c-1", "/@a@b/", "http://testserver/x/"])
def test_choosing_leads_back(client, back):
    response = choose(client, back=back)
    assert (response.status_code, response.url) == (302, back)


FOREIGN = [
    "https://evil.example/", "http://testserver.evil.example/", "//evil.example", "///evil.example", "/\\evil.example",
    "\\\\evil.example", "javascript:alert(1)", "data:text/html,x", " //evil.example", "\t//evil.example",
    "http:\\\\evil.example", "https:evil.example", "http://testserver@evil.example/", "\x01//evil.example", "",
]  # fmt: skip


@pytest.mark.parametrize("back", FOREIGN)
def test_choosing_leads_to_no_other_site(client, back):
    response = choose(client, back=back)
    assert (response.status_code, response.url) == (302, "/")


@pytest.mark.parametrize("back", ["nowhere", "account_login", "articles:list", "a b", "/a\r\nSet-Cookie: x=y"])
def test_choosing_survives_a_way_back_that_is_none(client, back):
    response = choose(client, back=back)
    assert response.status_code == 302
    assert set(response.cookies) == {"theme"}


@pytest.mark.parametrize("theme", ["", "x", "DARK", '"><script>', "dark\x00"])
def test_theme_that_there_is_not_is_refused(client, theme):
    response = choose(client, theme)
    assert (response.status_code, response.cookies) == (400, {})


@pytest.mark.parametrize("value", ["x", '"><script>alert(1)</script>', ""])
def test_cookie_with_another_value_is_left_aside(client, value):
    client.cookies["theme"] = value
    response = client.get("/")
    assertNotContains(response, "data-theme")
    assertNotContains(response, "<script>alert")


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_theme_is_chosen_by_get_alone(client, method):
    assert getattr(client, method)("/theme/?theme=dark").status_code == 405
