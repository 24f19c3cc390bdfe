"""Sections, tags and orders of the lists; what they cost, and how they are kept for everybody."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django.asserts import assertContains

from forum.articles.models import Article, Section, Tag
from forum.articles.navigation import read_navigation
from forum.articles.tagging import set_tags
from tests.factories import make_article, make_comment

pytestmark = pytest.mark.django_db

DAY = datetime(2021, 1, 1, tzinfo=UTC)


def make(title, day=0, *, section="", tags=(), **fields):
    made = make_article(title=title, section=section, listed_at=DAY + timedelta(days=day), **fields)
    Section.objects.named({section} - {""})
    set_tags(made, tags)
    return made


def titles(response):
    assert response.status_code == 200
    return [article.title for article in response.context["page"].rows]


def all_titles(client, address):
    """The titles of all pages by the links to older ones, checked by going back."""
    pages, query = [], ""
    while not pages or query:
        response = client.get(address + query)
        pages.append(titles(response))
        older = response.context["page"].older
        query = f"{'&' if '?' in address else '?'}before={older}" if older else ""
    back = response.context["page"].newer
    if back:
        joined = f"{address}{'&' if '?' in address else '?'}since={back}"
        assert titles(client.get(joined)) == pages[-2]
    return [title for page in pages for title in page]


@pytest.fixture
def four(settings):
    settings.ARTICLES_PER_PAGE = 2
    make("Quiet", 4, section="City", tags=["harbour"])
    make("Busy", 1, section="City", tags=["harbour", "clocks"], comment_count=9, last_comment_at=DAY)
    make("Late", 2, section="World", comment_count=2, last_comment_at=DAY + timedelta(days=9))
    make("Even", 3, section="City", tags=["clocks"], comment_count=2, last_comment_at=DAY)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/", ["Quiet", "Even", "Late", "Busy"]),
        ("/?sort=newest", ["Quiet", "Even", "Late", "Busy"]),
        ("/?sort=worst", ["Quiet", "Even", "Late", "Busy"]),
        ("/?sort=discussed", ["Busy", "Even", "Late", "Quiet"]),
        ("/?sort=active", ["Late", "Even", "Busy"]),
        ("/sections/city/", ["Quiet", "Even", "Busy"]),
        ("/sections/city/?sort=discussed", ["Busy", "Even", "Quiet"]),
        ("/sections/city/?sort=active", ["Even", "Busy"]),
        ("/tags/harbour/", ["Quiet", "Busy"]),
        ("/tags/clocks/?sort=discussed", ["Even", "Busy"]),
    ],
)
def test_list_is_in_its_order_page_by_page(client, four, address, expected):
    assert all_titles(client, address) == expected


@pytest.mark.parametrize("cursor", ["x", "1.5-1", "-", "9" * 30 + "-1", "1-" + "9" * 30, "²-²"])
@pytest.mark.parametrize("sort", ["discussed", "active"])
def test_order_survives_a_cursor_that_nobody_gave(client, four, sort, cursor):
    assert client.get("/", {"sort": sort, "before": cursor}).status_code == 200


def test_orders_are_linked_and_the_pager_keeps_them(client, four):
    response = client.get("/?sort=discussed")
    assertContains(response, '<a href="/?sort=discussed" aria-current="true">Most discussed</a>', html=True)
    assertContains(response, '<a href="/">Newest</a>', html=True)
    assertContains(response, f"?sort=discussed&amp;before={response.context['page'].older}")


@pytest.mark.parametrize("name", ["Наука", "科学 & techniques", "a/b", "..", "C++", "x" * 255, "«»"])
def test_section_of_any_name_has_a_page(client, name):
    article = make("Found", section=name)
    article = Article.objects.with_section().get(pk=article.pk)
    assert titles(client.get(article.section_url)) == ["Found"]
    assertContains(client.get("/"), f'href="{article.section_url}"')


@pytest.mark.parametrize("name", ["Ж", "!", "long " * 19, "a/../b"])
def test_tag_of_any_name_has_a_page(client, name):
    make("Found", tags=[name])
    url = Tag.objects.get().get_absolute_url()
    assert titles(client.get(url)) == ["Found"]
    assertContains(client.get("/"), f'href="{url}"')


@pytest.mark.parametrize("fields", [{"state": "draft"}, {"state": "hidden"}, {"day": 99_999}])
def test_name_that_readers_find_nothing_under_is_told_to_nobody(client, fields):
    make("Secret", section="Merger", tags=["takeover"], **fields)
    assert client.get("/sections/merger/").status_code == 404
    assert client.get("/tags/takeover/").status_code == 404
    for address in ("/", "/sections/", "/tags/"):
        content = client.get(address).content
        assert (b"Merger" in content, b"takeover" in content) == (False, False)


@pytest.mark.parametrize("address", ["/sections/nothing/", "/tags/nothing/"])
def test_name_that_nothing_has_is_not_found(client, address):
    assert client.get(address).status_code == 404


def test_names_are_listed_in_their_order_and_lead_on(client, monkeypatch):
    monkeypatch.setattr("forum.articles.views._NAMES", 2)
    make("All", tags=["a", "b & b", "c"])
    first = client.get("/tags/")
    assert [tag.name for tag in first.context["rows"]] == ["a", "b & b"]
    second = client.get("/tags/?from=c")
    assertContains(first, 'href="?from=c"')
    assert [tag.name for tag in second.context["rows"]] == ["c"]


def test_empty_orders_and_pages_say_what_to_do(client):
    assertContains(client.get("/sections/"), "No article that can be read has a section.")
    make("Alone", section="City")
    assertContains(client.get("/?sort=active"), "Nobody has commented on any of these articles yet.")
    assertContains(client.get("/sections/city/?before=0.000000-1"), "There are none on this page of the list.")


LISTS = ["/", "/?sort=discussed", "/?sort=active", "/sections/city/", "/tags/harbour/"]


@pytest.mark.parametrize("address", LISTS)
@pytest.mark.parametrize("person", [None, "alice"])
def test_list_takes_the_same_queries_for_3_and_30(client, request, settings, address, person):
    settings.ARTICLES_PER_PAGE = 50
    if person:
        client.force_login(request.getfixturevalue(person))
    counts = []
    for count in (3, 27):
        for number in range(count):
            make(
                f"{count}.{number}", number, section="City", tags=["harbour", f"{count}.{number}"],
                comment_count=1, last_comment_at=DAY,
            )  # fmt: skip
        read_navigation()
        with CaptureQueriesContext(connection) as captured:
            shown = titles(client.get(address))
        counts.append(len(captured))
    assert (len(shown), counts[0]) == (30, counts[1])
    assert counts[0] <= (4 if person is None else 8)


@pytest.mark.parametrize("address", LISTS)
def test_list_that_is_kept_is_asked_for_and_not_made(client, address, django_assert_num_queries):
    make("One", section="City", tags=["harbour"], comment_count=1, last_comment_at=DAY)
    made = client.get(address)
    with django_assert_num_queries({"/sections/city/": 2, "/tags/harbour/": 3}.get(address, 1)):
        kept = client.get(address)
    assert (kept.content, kept["ETag"]) == (made.content, made["ETag"])
    assert client.get(address, headers={"if-none-match": made["ETag"]}).status_code == 304


def test_list_that_is_kept_never_shows_what_is_no_longer_so(client, alice):
    article = make("One", 1)
    make("Two", 0)
    etag = client.get("/")["ETag"]
    make_comment(article, alice)
    assertContains(client.get("/", headers={"if-none-match": etag}), "<b>1</b> comment")
    Article.objects.filter(pk=article.pk).update(state="hidden")
    assert titles(client.get("/")) == ["Two"]


def test_list_of_somebody_signed_in_is_kept_by_nobody(client, alice):
    make("One")
    anonymous = client.get("/").content
    client.force_login(alice)
    mine = client.get("/")
    assert ("ETag" in mine, mine["Cache-Control"], b"alice" in mine.content) == (False, "private, no-store", True)
    client.logout()
    assert client.get("/").content == anonymous


@pytest.mark.parametrize(
    "query", ["?utm_source=x", "?sort=newest", "?before=junk", "?sort=discussed&x=1", "?since=1-1"]
)
def test_list_with_anything_else_in_its_address_is_not_kept(client, query):
    make("One")
    assert "ETag" not in client.get(f"/{query}")


def plan_of(queries, table):
    with connection.cursor() as cursor:
        explain = {"sqlite": "EXPLAIN QUERY PLAN ", "postgresql": "EXPLAIN (COSTS OFF) "}[connection.vendor]
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_sort = off")
            cursor.execute("SET LOCAL enable_bitmapscan = off")
        (query,) = [query["sql"] for query in queries if "LIMIT" in query["sql"] and f'FROM "{table}"' in query["sql"]]
        cursor.execute(explain + query.replace("%", "%%"))
        return "\n".join(str(row[-1]) for row in cursor.fetchall())


@pytest.mark.parametrize(
    ("address", "table", "index"),
    [
        ("/?before=1609459200.000000-9", "articles_article", "articles_article_listed"),
        ("/?sort=discussed&before=5-9", "articles_article", "articles_article_discussed"),
        ("/?sort=active&before=1609459200.000000-9", "articles_article", "articles_article_active"),
        ("/sections/city/?before=1609459200.000000-9", "articles_article", "articles_section_listed"),
        ("/sections/city/?sort=discussed&before=5-9", "articles_article", "articles_section_discussed"),
        ("/sections/city/?sort=active&before=1609459200.000000-9", "articles_article", "articles_section_active"),
        ("/tags/harbour/?before=1609459200.000000-9", "articles_article_tags", "articles_tagging_listed"),
    ],
)
def test_list_stands_in_the_order_of_an_index_and_is_not_sorted(client, four, address, table, index):
    client.get("/")
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    plan = plan_of([query for query in captured.captured_queries if "SELECT 1 AS" not in query["sql"]], table)
    # Of two indexes that both give the order, PostgreSQL takes any while there are four rows.
    assert index in plan or (connection.vendor == "postgresql" and index.replace("section", "article") in plan)
    assert "TEMP B-TREE" not in plan and "Sort" not in plan


@pytest.mark.parametrize(("sections", "tags", "more"), [(10, 12, (False, False)), (11, 13, (True, True))])
def test_more_names_are_linked_where_there_are_more(client, sections, tags, more):
    for number in range(sections):
        make(f"S{number}", section=f"Section {number}")
    make("Tagged", tags=[f"tag {number}" for number in range(tags)])
    make("Not for readers yet", section="Secret", tags=["secret"], state=Article.State.DRAFT)
    page = client.get("/").content.decode()
    assert ("More sections" in page, "More tags" in page) == more
