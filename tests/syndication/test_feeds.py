"""Feeds: valid, complete, bounded, the same for everybody, and short for those who have them already."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from forum.articles.models import Article, Section
from forum.comments.models import Comment
from forum.comments.services import delete_comment
from tests.factories import load_thread, make_article, make_author, make_comment, make_user
from tests.syndication.reading import read_answers, read_feed, read_links

pytestmark = pytest.mark.django_db
SITE = "http://testserver"
MOMENT = datetime(2021, 2, 3, 10, 3, tzinfo=UTC)


def comments_of(article):
    return f"/feeds/articles/{article.pk}/"


def make_dated_article(hours=0, **overrides):
    moment = MOMENT + timedelta(hours=hours)
    return make_article(**({"published_at": moment, "listed_at": moment} | overrides))


def test_feed_of_the_site_tells_the_newest_articles_first(client):
    old = make_dated_article(
        title="An <old> one & more", author=make_author("smith", name="J. Smith"), section="Harbour"
    )
    new = make_dated_article(1, title="A new one", language="de", updated_at=MOMENT + timedelta(hours=2))
    read = read_feed(client, "/feeds/")
    assert (read.feed.title, read.feed.link, read.feed.id) == ("Rostra: articles", f"{SITE}/", f"{SITE}/feeds/")
    assert [entry.title for entry in read.entries] == ["A new one", "An <old> one & more"]
    first, second = read.entries
    assert (first.link, second.link) == (SITE + new.get_absolute_url(), SITE + old.get_absolute_url())
    assert (first.published, first.updated) == ("2021-02-03T11:03:00+00:00", "2021-02-03T12:03:00+00:00")
    assert (second.published, second.updated) == ("2021-02-03T10:03:00+00:00",) * 2
    assert read.feed.updated == first.updated
    assert (second.author_detail.name, second.author_detail.href) == ("J. Smith", f"{SITE}/@smith@archive/")
    assert first.author == "Author not recorded"
    assert [tag.term for tag in second.tags] == ["Harbour"]
    assert (second.content[0].type, first.content[0].language) == ("text/html", "de")
    assert "<p" in second.content[0].value


def test_feed_leads_to_the_feed_of_an_articles_comments(client, alice):
    article = make_dated_article()
    make_comment(article, alice)
    [entry] = read_feed(client, "/feeds/").entries
    [replies] = [link for link in entry.links if link.rel == "replies"]
    assert (replies.href, replies["thr:count"], entry.thr_total) == (SITE + comments_of(article), "1", "1")
    assert [each.title for each in read_feed(client, replies.href).entries] == ["alice on A town and its clock"]


def test_addresses_in_a_text_begin_at_the_page_it_stands_on(client):
    article = make_dated_article(html='<p><a href="#p-2">below</a></p>')
    assert f'xml:base="{SITE}{article.get_absolute_url()}"' in client.get("/feeds/").content.decode()
    [entry] = read_feed(client, "/feeds/").entries
    assert f'href="{SITE}{article.get_absolute_url()}#p-2"' in entry.content[0].value


def test_comments_say_what_they_answer(client, alice):
    article = make_dated_article()
    root = make_comment(article, alice, "First.")
    reply = make_comment(article, make_user("dave"), "Second.", parent=root)
    read = read_feed(client, comments_of(article))
    assert [entry.title for entry in read.entries] == [f"{name} on A town and its clock" for name in ("dave", "alice")]
    answer, first = read.entries
    assert (answer.link, answer.author_detail.href) == (f"{SITE}/comments/{reply.pk}/", f"{SITE}/@dave/")
    article_entry = read_feed(client, "/feeds/").entries[0].id
    assert read_answers(client, comments_of(article)) == {
        answer.id: [(first.id, f"{SITE}/comments/{root.pk}/")],
        first.id: [(article_entry, SITE + article.get_absolute_url())],
    }


def test_ids_are_the_same_on_every_host_and_in_every_feed(client, settings, alice):
    settings.ALLOWED_HOSTS = ["news.example", "testserver"]
    article = make_dated_article()
    make_comment(article, alice)
    paths = [comments_of(article), "/feeds/@alice/"]
    ids = [read_feed(client, path, HTTP_HOST=host).entries[0].id for path in paths for host in settings.ALLOWED_HOSTS]
    assert len(set(ids)) == 1
    assert ids[0].startswith("urn:uuid:")
    away = read_feed(client, "/feeds/", HTTP_HOST="news.example")
    assert away.entries[0].link == f"http://news.example{article.get_absolute_url()}"
    assert away.feed.links[1].href == "http://news.example/feeds/"


def test_feed_of_an_author_tells_articles_and_comments_by_time(client):
    author = make_author("smith")
    make_dated_article(1, title="By smith", author=author)
    article, comments = load_thread([None, None])
    Comment.objects.filter(pk=comments[0].pk).update(author=author, created_at=MOMENT)
    Comment.objects.filter(pk=comments[1].pk).update(author=author, created_at=MOMENT + timedelta(hours=2))
    read = read_feed(client, "/feeds/@smith@archive/")
    assert (read.feed.title, read.feed.link) == ("smith@archive on Rostra", f"{SITE}/@smith@archive/")
    assert [entry.title for entry in read.entries] == [
        "smith@archive on A bridge",
        "By smith",
        "smith@archive on A bridge",
    ]


def make_section(name):
    section = Section.objects.named([name])[name]
    return make_dated_article(section=name), section


def test_feed_of_a_section_tells_its_articles_alone(client):
    article, section = make_section("Harbour & Sea")
    make_section("Town")
    link, _site = read_links(client.get(section.get_absolute_url()).content, "alternate")
    assert (link["title"], link["type"]) == ("Harbour & Sea on Rostra", "application/atom+xml")
    read = read_feed(client, link["href"])
    assert (read.feed.title, read.feed.link) == (link["title"], SITE + section.get_absolute_url())
    assert [entry.link for entry in read.entries] == [SITE + article.get_absolute_url()]
    assert client.get("/feeds/sections/nowhere/").status_code == 404


def test_section_of_which_nothing_may_be_read_has_no_feed(client):
    article, section = make_section("Canaries")
    Article.objects.filter(pk=article.pk).update(state="hidden")
    assert client.get(f"/feeds/sections/{section.slug}/").status_code == 404


def test_what_is_undated_says_when_it_came_here_and_not_when_it_was_published(client):
    article, comments = load_thread([None])
    Comment.objects.filter(pk=comments[0].pk).update(created_at=None, author=None)
    article.refresh_from_db()
    came = article.created_at.isoformat()
    for path, title in (("/feeds/", "A bridge"), (comments_of(article), "Comment 1 on A bridge")):
        [entry] = read_feed(client, path).entries
        assert (entry.title, entry.updated, entry.author) == (title, came, "Author not recorded")
        assert "published" not in entry


@pytest.mark.parametrize("path", ["/feeds/", "/feeds/@alice/"])
def test_feed_without_entries_is_valid_and_stays_the_same(client, alice, path):
    read = read_feed(client, path)
    assert (read.entries, read.feed.updated) == ([], "1970-01-01T00:00:00+00:00")
    assert client.get(path).content == client.get(path).content


def test_discussion_without_comments_is_as_old_as_its_article(client, article):
    read = read_feed(client, comments_of(article))
    assert (read.entries, read.feed.updated) == ([], article.created_at.isoformat())


@pytest.mark.parametrize("path", ["/feeds/articles/999/", "/feeds/@nobody/", "/feeds/@nobody@archive/"])
def test_feed_of_what_is_not_there_does_not_exist(client, path):
    assert client.get(path).status_code == 404


def test_no_character_of_a_text_breaks_a_feed(client):
    hostile = "a\x01b\x0b\ufffe\uffff]]>&<c>\U0001f30a"
    author = make_author(hostile, name="d\x02")
    article, comments = load_thread([None])
    html = f"<p>{hostile}</p>"
    Article.objects.filter(pk=article.pk).update(
        title=hostile, section=hostile, author=author, html=html, language="x y"
    )
    Comment.objects.filter(pk=comments[0].pk).update(author=author, html=html)
    for path in ("/feeds/", comments_of(article)):
        [entry] = read_feed(client, path).entries
        assert (entry.title.rpartition(" on ")[2], entry.author) == ("ab]]>&<c>\U0001f30a", "d")


def test_text_that_is_too_long_is_told_by_its_beginning(client):
    make_dated_article(html=f"<p>{'word ' * 12_000}</p>", excerpt="word word…")
    [entry] = read_feed(client, "/feeds/").entries
    assert ("content" in entry, entry.summary) == (False, "word word…")


def test_feeds_are_bounded_and_take_the_same_queries_whatever_they_are_of(client, django_assert_num_queries, alice):
    author = make_author("smith")
    queries = {"/feeds/": 2, "/feeds/@smith@archive/": 4}
    for count in (3, 40):
        for number in range(count):
            make_dated_article(number, author=author).tags.clear()
        article, comments = load_thread([None] * count)
        Comment.objects.filter(article=article).update(author=author)
        for path, most in (queries | {comments_of(article): 2}).items():
            with django_assert_num_queries(most):
                response = client.get(path)
            assert response.content.count(b"<entry") <= 30
    assert len(read_feed(client, "/feeds/").entries) == 30


PATHS = ["/feeds/", "/feeds/articles/{}/", "/feeds/@alice/"]


@pytest.mark.parametrize("path", PATHS)
def test_who_has_a_feed_already_is_told_so_until_it_changes(client, alice, path):
    article = make_dated_article()
    comment = make_comment(article, alice, "First.")
    path = path.format(article.pk)
    first = client.get(path)
    again = client.get(path, HTTP_IF_NONE_MATCH=first["ETag"])
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    packed = client.get(path, HTTP_ACCEPT_ENCODING="gzip")
    assert client.get(path, HTTP_ACCEPT_ENCODING="gzip", HTTP_IF_NONE_MATCH=packed["ETag"]).status_code == 304
    delete_comment(comment=comment, user=alice)
    assert client.get(path, HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 200


@pytest.mark.parametrize("path", PATHS)
def test_feeds_are_the_same_for_everybody_and_set_no_cookie(client, alice, bob, path):
    article = make_dated_article()
    make_comment(article, alice)
    path = path.format(article.pk)
    seen = client.get(path)
    assert (seen.cookies, seen["Cache-Control"], seen["Vary"]) == ({}, "no-cache", "Cookie, Accept-Encoding")
    client.force_login(bob)
    assert client.get(path).content == seen.content


CANARY = "canary-7f3a"


def hide_canaries(client, alice):
    """Articles and comments that nobody may read, each with a canary in all its texts; returns what to fetch."""
    texts = {"title": CANARY, "html": f"<p>{CANARY}</p>", "body": CANARY, "excerpt": CANARY, "section": CANARY}
    author = make_author("smith")
    signed = {"author": author} | texts
    unread = [make_dated_article(number, **signed) for number in range(3)]
    later = timezone.now() + timedelta(days=1)
    article, comments = load_thread([None, 0, None, None])
    shown = {"html": f"<p>{CANARY}</p>", "author": author}
    for comment, state in zip(comments, ["hidden", "visible", "deleted", "missing"], strict=True):
        Comment.objects.filter(pk=comment.pk).update(state=state, **({} if state == "visible" else shown))
    for each in unread:
        commented = make_comment(each, alice, CANARY)
        Comment.objects.filter(pk=commented.pk).update(author=author)
    Article.objects.filter(pk=unread[0].pk).update(state="hidden")
    Article.objects.filter(pk=unread[1].pk).update(state="draft")
    Article.objects.filter(pk=unread[2].pk).update(published_at=later, listed_at=later)
    return article, unread


def test_nothing_that_readers_may_not_see_is_told_to_machines(client, alice):
    article, unread = hide_canaries(client, alice)
    paths = ["/", article.get_absolute_url(), f"{article.get_absolute_url()}?sort=newest", "/@smith@archive/"]
    paths += ["/feeds/", comments_of(article), "/feeds/@smith@archive/", "/robots.txt", "/site.webmanifest"]
    for path in paths:
        response = client.get(path)
        assert (path, response.status_code, CANARY in response.content.decode()) == (path, 200, False)
    for each in unread:
        for path in (comments_of(each), each.get_absolute_url()):
            assert client.get(path).status_code == 404


def test_canaries_would_sing_once_they_are_out(client, alice):
    article, unread = hide_canaries(client, alice)
    Article.objects.update(state="published", listed_at=MOMENT)
    Comment.objects.update(state="visible")
    for path in ("/", article.get_absolute_url(), "/feeds/", comments_of(article), "/feeds/@smith@archive/"):
        assert CANARY in client.get(path).content.decode(), path


def test_pages_lead_to_their_feeds(client, alice, article):
    wanted = {
        "/": {"Rostra: articles": "/feeds/"},
        article.get_absolute_url(): {
            "Rostra: articles": "/feeds/",
            "Comments on A town and its clock": comments_of(article),
        },
        "/@alice/": {"Rostra: articles": "/feeds/", "alice on Rostra": "/feeds/@alice/"},
    }
    for path, feeds in wanted.items():
        links = read_links(client.get(path).content, "alternate")
        assert {link["type"] for link in links} == {"application/atom+xml"}
        assert {link["title"]: link["href"] for link in links} == feeds
        for href in feeds.values():
            read_feed(client, href)
