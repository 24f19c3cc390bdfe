"""The manifest and robots.txt."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from tests.factories import make_author, make_comment
from tests.syndication.reading import read_links
from tests.test_urls import EXPECTED, fill

pytestmark = pytest.mark.django_db


def png_size(name):
    """The width and height that a PNG file says it has."""
    head = Path(finders.find(name)).read_bytes()[:24]
    assert head[:8] == b"\x89PNG\r\n\x1a\n"
    return int.from_bytes(head[16:20], "big"), int.from_bytes(head[20:24], "big")


def test_manifest_names_the_site_and_icons_of_the_sizes_it_says(client, settings):
    settings.SITE_NAME = "The «Pellwick» Gazette"
    response = client.get("/site.webmanifest")
    told = response.json()
    assert response["Content-Type"] == "application/manifest+json"
    assert (told["name"], told["start_url"], told["display"]) == (settings.SITE_NAME, "/", "minimal-ui")
    for icon in told["icons"]:
        width, height = png_size(icon["src"].removeprefix("/static/"))
        assert (icon["sizes"], icon["type"]) == (f"{width}x{height}", "image/png")
    assert {icon["sizes"] for icon in told["icons"]} == {"192x192", "512x512"}
    assert {icon["purpose"] for icon in told["icons"]} == {"any", "maskable"}


def test_every_page_links_its_icons_and_the_manifest(client, article):
    for path in ("/", article.get_absolute_url(), "/nowhere/"):
        page = client.get(path).content
        assert [link["href"] for link in read_links(page, "manifest")] == ["/site.webmanifest"]
        assert [link["href"] for link in read_links(page, "icon")] == ["/static/favicon.svg"]
        [touch] = read_links(page, "apple-touch-icon")
        assert png_size(touch["href"].removeprefix("/static/")) == (180, 180)


def test_oldest_name_of_the_icon_leads_to_it(client):
    response = client.get("/favicon.ico")
    assert (response.status_code, response.url) == (302, "/static/icons/icon-192.png")


@pytest.mark.parametrize("path", ["/site.webmanifest", "/favicon.ico", "/robots.txt"])
def test_well_known_files_may_be_kept_by_anybody(client, path):
    response = client.get(path)
    assert (response["Cache-Control"], response.cookies) == ("public, max-age=86400", {})
    assert client.post(path).status_code == 405


def is_allowed(rules, path):
    """Whether robots.txt lets a robot go there: the longest rule that fits decides (RFC 9309, section 2.2.2)."""
    fitting = [(0, True)]
    for line in rules.splitlines():
        verb, _colon, pattern = line.partition(": ")
        expression = re.escape(pattern).replace(r"\*", ".*").replace(r"\$", "$")
        if verb in ("Allow", "Disallow") and re.match(expression, path):
            fitting.append((len(pattern), verb == "Allow"))
    return max(fitting)[1]


@pytest.mark.parametrize("route", sorted(EXPECTED))
def test_robots_are_told_to_leave_alone_what_writes_or_asks_to_sign_in(client, alice, article, route):
    comment = make_comment(article, alice)
    keys = {
        "article_id": article.pk,
        "comment_id": comment.pk,
        "run_id": 1,
        "author_id": make_author().pk,
        "claim_id": 1,
    }
    path = fill(route, slug=article.slug, handle="alice", number=0, **keys)
    answer = client.get(path)
    asks_to_sign_in = answer.status_code == 302 and answer.url.startswith("/accounts/login/")
    if asks_to_sign_in or answer.status_code == 405:
        assert not is_allowed(client.get("/robots.txt").content.decode(), path)


@pytest.mark.parametrize("path", ["/", "/articles/7/lamp/", "/comments/12/", "/@alice/", "/sitemap.xml"])
def test_robots_may_read_what_people_write(client, path):
    assert is_allowed(client.get("/robots.txt").content.decode(), path)


@pytest.mark.parametrize("path", ["/accounts/login/", "/accounts/signup/", "/admin/login/", "/theme/?theme=dark"])
def test_robots_are_told_to_leave_sign_in_alone(client, path):
    assert not is_allowed(client.get("/robots.txt").content.decode(), path)


def test_article_that_is_called_comments_may_be_read_by_robots(client):
    assert is_allowed(client.get("/robots.txt").content.decode(), "/articles/7/comments/")
