"""An import tells nobody, asks nobody, and lets nobody in: no mail, no connection, no news, no role, no script."""

import sys

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.db import connection
from lxml.html import fromstring

from accounts.models import Author, User
from forum.articles.models import Article
from forum.comments.models import Comment, Follow, Visit
from tests.archive.pages import FERRY, text_page
from tests.archive.records import article, reply, signed
from tests.factories import make_moderator, make_user

HOSTILE = [
    '<p onclick="alert(1)">A<script>alert(2)</script></p>',
    '<a href="javascript:alert(1)">link</a><img src=x onerror=alert(1)>',
    '<svg><style><img src="x" onerror="alert(1)"></style></svg><iframe src="https://evil.example"></iframe>',
]
FORBIDDEN = {"script", "style", "svg", "iframe", "img", "object", "embed", "link", "form"}
_listening = []


def _listen(event, details):
    if _listening and event in ("socket.connect", "socket.getaddrinfo", "socket.sendto", "urllib.Request"):
        _listening[-1].append((event, details))


@pytest.fixture
def connections(db):
    """What this process connects to, but for the database, which it is connected to already."""
    # A hook of the interpreter stays for good: it only listens while somebody asks.
    if not getattr(sys, "_connections_are_heard", False):
        sys.addaudithook(_listen)
        sys._connections_are_heard = True
    connection.ensure_connection()
    _listening.append([])
    yield _listening[-1]
    _listening.pop()


def test_ear_for_connections_hears_them(connections):
    import socket

    with pytest.raises(OSError), socket.create_connection(("127.0.0.1", 9), timeout=1):
        pass
    assert connections


def test_import_connects_to_nothing(run, page, load, connections):
    page('<!doctype html><link rel="stylesheet" href="https://evil.example/x.css"><p>A page.', "saved.html")
    page(
        '<?xml version="1.0"?><!DOCTYPE rss SYSTEM "https://evil.example/x.dtd"><rss><channel/></rss>',
        "export.xml",
    )
    run("import_archive", page(FERRY).parent)
    body = '<img src="https://evil.example/x.png"><p>See <a href="https://evil.example/">it</a></p>'
    load(
        article(body=body, body_format="html", url="https://evil.example/a"), reply("c", body=body, body_format="html")
    )
    assert Comment.objects.count() == 5
    assert connections == []


def test_import_mails_nobody_and_gives_followers_nothing_to_read(load, alice, bob):
    load(article(), reply("c"))
    known = Article.objects.get()
    Follow.objects.create(user=alice, article=known)
    Follow.objects.create(user=bob, comment=Comment.objects.get())
    follows = list(Follow.objects.order_by("pk").values())
    load(article(), reply("c"), reply("d", "c", author={"login": "ben", "email": alice.email}))
    assert Comment.objects.count() == 2
    assert mail.outbox == []
    assert list(Follow.objects.order_by("pk").values()) == follows
    assert not Visit.objects.exists()


def test_import_makes_no_account_and_grants_no_role(load, alice):
    make_moderator("harbourmaster")
    make_user("plain", role=None)
    before = roles()
    load(article(author={"login": "harbourmaster", "name": "Bob"}), signed("c", "alice"), signed("d", "root"))
    assert roles() == before
    made = Author.objects.filter(source__name="x").values_list("login", "account")
    assert sorted(made) == [("alice", None), ("harbourmaster", None), ("root", None)]
    signing = {comment.author.source.name for comment in Comment.objects.select_related("author__source")}
    assert signing == {"x"}


def roles():
    """Return who has an account, and what each may do."""
    users = User.objects.order_by("pk").values_list("username", "password", "is_staff", "is_superuser", "is_active")
    return list(users), sorted(Group.objects.values_list("name", "user__username", "permissions"), key=repr)


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("body_format", ["html", "markdown", "text"])
def test_what_is_imported_is_sanitised(load, client, text, body_format):
    body = {"body": text, "body_format": body_format}
    load(article(author={"login": text}, **body), reply("c", author={"login": text, "name": text}, **body))
    found = Article.objects.get()
    assert harm_in(found.html) == harm_in(Comment.objects.get().html) == []
    page = client.get(found.get_absolute_url()).content.decode()
    assert text not in page


def harm_in(html):
    """Return the tags and attributes of a text that could run, load or hide anything."""
    return [
        (element.tag, name, value)
        for element in fromstring(f"<div>{html}</div>").iter()
        for name, value in [("", ""), *element.items()]
        if element.tag in FORBIDDEN or name.startswith("on") or value.lower().strip().startswith("javascript:")
    ]


@pytest.mark.parametrize("text", HOSTILE)
def test_harm_is_found_where_nothing_is_sanitised(text):
    assert harm_in(text)


def test_text_page_with_markup_shows_it_as_text(run, page):
    run("import_archive", page(text_page(title="<b>Bold</b>", body=HOSTILE[0])))
    found = Article.objects.get()
    assert found.title == "<b>Bold</b>"
    assert "<script" not in found.html
    assert "&lt;script&gt;" in found.html
