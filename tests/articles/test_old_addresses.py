"""Where articles stood before they came here leads to them still."""

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.articles.addresses import find_article
from forum.articles.models import OldAddress
from forum.lib.old_addresses import normalise, old_host
from tests.factories import make_article, make_editor


def stood_at(url, **fields):
    """An article that stood at an address, as the loader keeps that."""
    article = make_article(**fields)
    OldAddress.objects.create(article=article, host=old_host(url), path=normalise(url))
    return article


def where(client, address, **options):
    """Where an address leads for good, ``None`` where it is answered itself."""
    response = client.get(address, **options)
    return response.url if response.status_code == 301 else None


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("https://news.example/2021/02/moon.html", "/2021/02/moon.html"),
        ("http://news.example:8080/a/b/#comment-7", "/a/b"),
        ("//news.example/a", "/a"),
        ("/a/b", "/a/b"),
        ("  HTTPS://news.example/a \n", "/a"),
        ("https://news.example/Case/Kept", "/Case/Kept"),
        ("https://news.example/index.php?newsid=5", "/index.php?newsid=5"),
        ("https://news.example/?p=12", "/?p=12"),
        ("https://news.example?p=12", "/?p=12"),
        ("https://news.example/news/?p=12#x", "/news?p=12"),
        ("https://news.example/новости/луна", "/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8/%D0%BB%D1%83%D0%BD%D0%B0"),
        ("https://news.example/%d0%bb%D1%83на", "/%D0%BB%D1%83%D0%BD%D0%B0"),
        ("https://news.example/a b%20c", "/a%20b%20c"),
        ("https://news.example/?q=a+b%20c", "/?q=a%20b%20c"),
        ("https://news.example/?q=a%26b&r=%3D", "/?q=a%26b&r=%3D"),
        ("https://news.example/a%2Cb", "/a,b"),
        ("https://news.example/a%3Fb", "/a%3Fb"),
        ("https://news.example/100%", "/100%25"),
        ("https://news.example/%CD%EE%E2", "/%CD%EE%E2"),
        ("https://news.example/a\ud800", "/a%3F"),
    ],
)
def test_address_is_written_in_one_way(url, path):
    assert normalise(url) == path


@pytest.mark.parametrize(
    "url",
    [
        "",
        "/",
        "https://news.example",
        "https://news.example/",
        "https://news.example//",
        "https://news.example/#top",
        "https://news.example/?",
        "mailto:editor@news.example",
        "javascript:alert(1)",
        "file:///a/b",
        "urn:uuid:1",
        "a/b",
        "http:/a",
        "https://[broken/a",
        "https://news.example/" + "a" * 2000,
    ],
)
def test_address_that_cannot_be_looked_up_is_none(url):
    assert normalise(url) is None


@settings(max_examples=200)
@given(st.text(max_size=60))
def test_address_of_any_text_is_plain_and_stays_what_it_is(text):
    path = normalise("https://news.example/" + text)
    assert path is None or (path.isascii() and path.isprintable())
    assert path is None or normalise("https://news.example" + path) == path


@pytest.mark.parametrize(
    ("stored", "asked"),
    [
        ("https://news.example/2021/moon.html", "/2021/moon.html"),
        ("https://news.example/2021/moon.html", "/2021/moon.html?utm_source=mail"),
        ("https://news.example/2021/moon/", "/2021/moon"),
        ("https://news.example/2021/moon", "/2021/moon/"),
        ("https://news.example/новости/луна", "/новости/луна"),
        ("https://news.example/новости/луна", "/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8/%d0%bb%d1%83%d0%bd%d0%b0/"),
        ("https://news.example/%CD%EE%E2", "/%cd%ee%e2"),
        ("https://news.example/the moon, again", "/the%20moon%2C%20again"),
        ("https://news.example/index.php?newsid=5", "/index.php?newsid=5"),
        ("https://news.example/?p=12", "/?p=12"),
        ("https://news.example/?q=луна", "/?q=%D0%BB%D1%83%D0%BD%D0%B0"),
        ("https://news.example/a//b", "/a//b"),
        ("https://news.example/articles/77/", "/articles/77/"),
        ("https://news.example/comments/77", "/comments/77/"),
    ],
)
def test_old_address_leads_to_the_article(client, db, stored, asked):
    article = stood_at(stored)
    assert where(client, asked) == article.get_absolute_url()
    assert client.head(asked).status_code == 301


@pytest.mark.parametrize(
    ("stored", "asked"),
    [
        ("https://news.example/?p=12", "/?p=13"),
        ("https://news.example/?p=12", "/?p=12&q=1"),
        ("https://news.example/?p=12", "/"),
        ("https://news.example/?p=12", "/?before=12"),
        ("https://news.example/?p=12", "/x?p=12"),
        ("https://news.example/index.php?newsid=5", "/index.php"),
        ("https://news.example/index.php?newsid=5", "/index.php?newsid=50"),
        ("https://news.example/Moon", "/moon"),
    ],
)
def test_other_address_leads_nowhere(client, db, stored, asked):
    stood_at(stored)
    assert client.get(asked).status_code in (200, 404)


def test_address_with_its_query_comes_before_the_path_alone(client, db):
    by_path = stood_at("https://news.example/index.php", title="By path")
    by_query = stood_at("https://news.example/index.php?newsid=5", title="By query")
    assert where(client, "/index.php?newsid=5") == by_query.get_absolute_url()
    assert where(client, "/index.php?newsid=6") == by_path.get_absolute_url()


def test_query_that_a_browser_sent_as_it_is_leads_there_too(client, db):
    article = stood_at("https://news.example/?q=луна")
    assert where(client, "/", QUERY_STRING="q=луна".encode().decode("latin-1")) == article.get_absolute_url()


def test_host_that_is_asked_for_decides_between_two_articles_at_one_path(client, db, settings):
    settings.ALLOWED_HOSTS = ["*"]
    first = stood_at("https://one.example/1", title="First")
    second = stood_at("https://www.two.example/1", title="Second")
    assert where(client, "/1", headers={"host": "one.example"}) == first.get_absolute_url()
    assert where(client, "/1", headers={"host": "two.example"}) == second.get_absolute_url()
    assert where(client, "/1", headers={"host": "www.two.example"}) == second.get_absolute_url()


def test_path_of_two_hosts_leads_nowhere_under_a_name_of_our_own(client, db):
    stood_at("https://one.example/1")
    stood_at("https://two.example/1")
    assert client.get("/1").status_code == 404


def test_host_of_an_archive_leads_to_no_page_of_another(client, db, settings):
    settings.ALLOWED_HOSTS = ["*"]
    stood_at("https://one.example/about")
    stood_at("https://two.example/contact")
    assert client.get("/contact", headers={"host": "one.example"}).status_code == 404


def test_address_of_two_articles_of_one_host_leads_to_the_first(client, db):
    first = stood_at("https://one.example/1", title="First")
    stood_at("https://one.example/1", title="Second")
    assert where(client, "/1") == first.get_absolute_url()


@pytest.mark.parametrize("state", ["hidden", "draft"])
def test_address_of_what_not_everybody_may_read_leads_nowhere(client, db, state):
    stood_at("https://news.example/moon", state=state)
    assert client.get("/moon").status_code == 404
    client.force_login(make_editor())
    assert client.get("/moon").status_code == 404


def test_new_address_comes_before_an_old_one(client, db):
    article = make_article(title="Here")
    stood_at(f"https://news.example/articles/{article.pk}/here")
    assert client.get(f"/articles/{article.pk}/here/").status_code == 200
    response = client.get(f"/articles/{article.pk}/here")
    assert (response.status_code, response.url) == (301, article.get_absolute_url())


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_old_address_takes_nothing(client, db, method):
    stood_at("https://news.example/moon")
    assert getattr(client, method)("/moon").status_code == 404


def test_old_address_below_a_prefix_is_looked_up_with_it(client, db):
    article = stood_at("https://news.example/blog/moon")
    response = client.get("/moon", SCRIPT_NAME="/blog")
    assert response.status_code == 301
    assert response.url.endswith(f"/articles/{article.pk}/{article.slug}/")


def test_old_address_is_one_question_however_many_there_are(client, db, django_assert_num_queries):
    client.get("/")  # what stands beside every list is known for some minutes
    for count in (3, 27):
        for number in range(count):
            stood_at(f"https://news.example/{count}/{number}")
        # One more asks whether a comment had that page to itself.
        with django_assert_num_queries(4):
            assert where(client, f"/{count}/2?from=mail")
        with django_assert_num_queries(1):
            assert client.get("/nothing/here").status_code == 404
        with django_assert_num_queries(3):
            assert client.get("/?utm_source=mail").status_code == 200
        with django_assert_num_queries(1):
            assert client.get("/?before=1-1").status_code == 200


def test_address_that_is_too_long_asks_the_database_nothing(client, db, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/" + "a" * 3000).status_code == 404


def test_look_up_is_led_by_an_index(db):
    stood_at("https://news.example/moon")
    with CaptureQueriesContext(connection) as captured:
        assert find_article(RequestFactory().get("/moon?a=1")) is not None
    explain = "EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN (COSTS OFF) "
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(explain + captured.captured_queries[0]["sql"].replace("%", "%%"))
        plan = "\n".join(str(row[-1]) for row in cursor.fetchall())
    assert "articles_oldaddress_path" in plan
