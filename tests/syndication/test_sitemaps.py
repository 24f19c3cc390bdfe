"""The maps of the site, as its robots.txt names them: complete, with true times, and cheap to ask for."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone
from lxml import etree

from forum.articles.models import Article
from tests.factories import make_article, make_comment

pytestmark = pytest.mark.django_db
SCHEMA = etree.XMLSchema(etree.parse(Path(__file__).parent / "sitemap.xsd"))
SITE = "http://testserver"
MOMENT = datetime(2021, 2, 3, 10, 3, tzinfo=UTC)


def read_map(client, path):
    """Fetch a map or the index, check that it is valid, and return its addresses with their times."""
    response = client.get(path)
    assert (response.status_code, response["Content-Type"]) == (200, "application/xml")
    tree = etree.fromstring(response.content)
    SCHEMA.assertValid(tree)
    return {place[0].text: datetime.fromisoformat(place[1].text) for place in tree}


def make_articles(*keys):
    """Articles of these keys, each changed so many minutes after the moment as its key has tens of thousands."""
    made = [make_article(pk=key, listed_at=MOMENT) for key in keys]
    for article in made:
        Article.objects.filter(pk=article.pk).update(changed_at=MOMENT + timedelta(minutes=article.pk // 10_000))
    return made


def test_robots_find_every_article_with_the_time_of_its_last_change(client):
    articles = make_articles(1, 4_999, 5_000, 31_000)
    [index] = re.findall(r"^Sitemap: (\S+)$", client.get("/robots.txt").content.decode(), re.M)
    assert index == f"{SITE}/sitemap.xml"
    maps = read_map(client, index)
    assert maps == {
        f"{SITE}/sitemap-0.xml": MOMENT,
        f"{SITE}/sitemap-1.xml": MOMENT,
        f"{SITE}/sitemap-6.xml": MOMENT + timedelta(minutes=3),
    }
    found = {}
    for address, changed in maps.items():
        listed = read_map(client, address)
        assert max(listed.values()) == changed
        found |= listed
    assert found == {
        SITE + article.get_absolute_url(): MOMENT + timedelta(minutes=article.pk // 10_000) for article in articles
    }
    for address in found:
        assert client.get(address).status_code == 200


def test_new_comment_is_a_change_of_its_article(client, alice):
    [article] = make_articles(7)
    address = SITE + article.get_absolute_url()
    assert read_map(client, "/sitemap-0.xml") == {address: MOMENT}
    make_comment(article, alice)
    article.refresh_from_db()
    assert read_map(client, "/sitemap-0.xml") == {address: article.changed_at.replace(microsecond=0)}


def test_article_for_a_time_to_come_is_there_from_then_on(client):
    before, shown = make_articles(7, 8)
    soon = timezone.now() + timedelta(hours=1)
    Article.objects.filter(pk=before.pk).update(published_at=soon, listed_at=soon)
    assert set(read_map(client, "/sitemap-0.xml")) == {SITE + shown.get_absolute_url()}
    came = timezone.now().replace(microsecond=0) - timedelta(minutes=1)
    Article.objects.filter(pk=before.pk).update(published_at=came, listed_at=came)
    assert read_map(client, "/sitemap-0.xml")[SITE + before.get_absolute_url()] == came


@pytest.mark.parametrize("state", ["draft", "hidden"])
def test_what_readers_may_not_see_is_on_no_map(client, bob, state):
    make_articles(7)
    make_article(pk=8, title="canary", state=state)
    make_article(pk=5_001, title="canary", state=state)
    client.force_login(bob)
    assert set(read_map(client, "/sitemap.xml")) == {f"{SITE}/sitemap-0.xml"}
    assert "canary" not in client.get("/sitemap-0.xml").content.decode()
    assert client.get("/sitemap-1.xml").status_code == 404


def test_article_that_is_hidden_is_off_the_map_at_once(client, bob):
    article, other = make_articles(7, 8)
    first = client.get("/sitemap-0.xml")
    assert client.get("/sitemap-0.xml", HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 304
    assert client.get("/sitemap-0.xml", HTTP_IF_MODIFIED_SINCE=first["Last-Modified"]).status_code == 304
    Article.objects.filter(pk=article.pk).update(state="hidden")
    assert client.get("/sitemap-0.xml", HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 200
    assert set(read_map(client, "/sitemap-0.xml")) == {SITE + other.get_absolute_url()}


def test_map_is_that_of_the_host_asked_for(client, settings):
    settings.ALLOWED_HOSTS = ["news.example", "testserver"]
    [article] = make_articles(7)
    for host in settings.ALLOWED_HOSTS:
        assert (
            f"<loc>http://{host}{article.get_absolute_url()}</loc>"
            in client.get("/sitemap-0.xml", HTTP_HOST=host).content.decode()
        )
        assert f"http://{host}/sitemap-0.xml" in client.get("/sitemap.xml", HTTP_HOST=host).content.decode()


def test_title_of_other_letters_is_written_as_addresses_are(client):
    make_article(pk=7, title="Часы & <башня>")
    [address] = read_map(client, "/sitemap-0.xml")
    assert address.isascii()
    assert client.get(address).status_code == 200


def test_site_without_articles_has_an_empty_index(client):
    assert read_map(client, "/sitemap.xml") == {}
    assert client.get("/sitemap-0.xml").status_code == 404


@pytest.mark.parametrize("number", [2**31, 2**50, 10**18, 10**30])
def test_map_of_a_number_that_nothing_has_does_not_exist(client, number):
    assert client.get(f"/sitemap-{number}.xml").status_code == 404


def test_maps_are_kept_and_ask_little(client, django_assert_num_queries):
    make_articles(*range(1, 40), 5_000, 10_000)
    for path, first, again in (("/sitemap.xml", 1, 0), ("/sitemap-0.xml", 2, 1)):
        with django_assert_num_queries(first):
            client.get(path)
        with django_assert_num_queries(again):
            assert client.get(path).cookies == {}


def test_changes_are_asked_of_an_index_alone(client, django_assert_num_queries):
    make_articles(1)
    with django_assert_num_queries(3) as asked:
        client.get("/sitemap.xml")
        client.get("/sitemap-0.xml")
    explain = "EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN (COSTS OFF) "
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Of so few rows it would rather read all.
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_bitmapscan = off")
            # And of two that fit it takes the smaller, as long as nothing was vacuumed.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE articles_article DROP CONSTRAINT articles_article_pkey CASCADE")
            for index in Article._meta.indexes:
                if index.name != "articles_article_mapped":
                    cursor.execute(f"DROP INDEX {index.name}")
        for query in asked.captured_queries[:2]:
            cursor.execute(explain + query["sql"])
            plan = "\n".join(str(row[-1]) for row in cursor.fetchall())
            assert re.search(
                "COVERING INDEX articles_article_mapped|Index Only Scan using articles_article_mapped", plan
            )
