"""What an article's page tells machines: the same that it tells people."""

from datetime import UTC, datetime

import pytest

from accounts.models import Author
from forum.comments.models import Comment
from forum.comments.services import vote_on_comment
from tests.factories import load_thread, make_article, make_author, make_comment, make_user
from tests.syndication.reading import (
    as_json_ld,
    check_vocabulary,
    read_json_ld,
    read_links,
    read_metas,
    read_microdata,
)

pytestmark = pytest.mark.django_db
PUBLISHED = datetime(2021, 2, 3, 10, 3, tzinfo=UTC)


def page_of(client, article, query=""):
    response = client.get(article.get_absolute_url() + query)
    assert response.status_code == 200
    return response.content


def comments_of(page):
    """The article's item in the microdata, as JSON-LD would say it."""
    [article] = read_microdata(page)
    return article["id"], as_json_ld(article)


def test_article_is_told_as_it_is(client):
    article = make_article(
        title="A lamp",
        excerpt="It burns again.",
        author=make_author("smith", name="J. Smith"),
        section="Harbour",
        language="en",
        url="https://old.example/lamp",
        published_at=PUBLISHED,
        published_offset=180,
        comment_count=13,
    )
    [told] = read_json_ld(page_of(client, article))
    address = f"http://testserver{article.get_absolute_url()}"
    assert told.pop("publisher") == {
        "@type": "Organization",
        "name": "Rostra",
        "url": "http://testserver/",
        "logo": {"@type": "ImageObject", "url": "http://testserver/static/icons/icon-512.png"},
    }
    assert told == {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "@id": address,
        "url": address,
        "mainEntityOfPage": address,
        "headline": "A lamp",
        "description": "It burns again.",
        "datePublished": "2021-02-03T13:03:00+03:00",
        "author": {
            "@type": "Person",
            "name": "J. Smith",
            "alternateName": "smith@archive",
            "url": "http://testserver/@smith@archive/",
        },
        "articleSection": "Harbour",
        "inLanguage": "en",
        "isBasedOn": "https://old.example/lamp",
        "commentCount": 13,
        "discussionUrl": f"{address}#discussion",
    }
    check_vocabulary(told)


def test_what_nobody_knows_of_an_article_is_not_told(client, article):
    [told] = read_json_ld(page_of(client, article))
    unknown = {"datePublished", "dateModified", "author", "articleSection", "inLanguage", "isBasedOn", "description"}
    assert unknown & told.keys() == set()
    check_vocabulary(told)


@pytest.mark.parametrize("url", ["javascript:alert(1)", "ftp://old.example/", "//old.example/", "nowhere"])
def test_original_address_that_is_no_web_address_is_not_told(client, url):
    [told] = read_json_ld(page_of(client, make_article(url=url)))
    assert "isBasedOn" not in told


HOSTILE = '</script><script>alert(1)</script><!-- ]]> & "quoted" \u2028\u2029 \\u003c'


def test_no_text_ends_the_data_block(client):
    article = make_article(title=HOSTILE, section=HOSTILE, author=make_author("x", name=HOSTILE))
    page = page_of(client, article)
    [told] = read_json_ld(page)
    assert (told["headline"], told["articleSection"], told["author"]["name"]) == (HOSTILE, HOSTILE, HOSTILE)
    block = page.partition(b'<script type="application/ld+json">')[2].partition(b"</script>")[0].decode()
    assert not set("<>&\u2028\u2029") & set(block)
    assert b"<script>alert" not in page


def test_comments_are_told_nested_as_the_thread_is(client):
    article, comments = load_thread([None, 0, 1, 0, None])
    identity, told = comments_of(page_of(client, article))
    assert identity == f"http://testserver{article.get_absolute_url()}"
    assert (told["@type"], told["commentCount"]) == ("NewsArticle", 5)

    def shape(node):
        return {each["text"].strip(): shape(each) for each in node.get("comment", [])}

    assert shape(told) == {"Comment 0": {"Comment 1": {"Comment 2": {}}, "Comment 3": {}}, "Comment 4": {}}
    first = told["comment"][0]
    del first["comment"]
    assert first == {
        "@type": "Comment",
        "url": f"/comments/{comments[0].pk}/",
        "author": {"@type": "Person", "url": "/@person-0@archive/", "name": "person-0"},
        "dateCreated": "2020-01-01T00:00:00+00:00",
        "text": "Comment 0",
    }
    check_vocabulary(told)


def test_edited_comment_and_its_votes_are_told(client, alice, article):
    comment = make_comment(article, alice, "First thought.")
    edited = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
    Comment.objects.filter(pk=comment.pk).update(updated_at=edited)
    vote_on_comment(comment=comment, user=make_user("dave"), value=-1)
    _identity, told = comments_of(page_of(client, article))
    assert told["comment"][0]["upvoteCount"] == -1
    assert told["comment"][0]["dateModified"] == edited.isoformat()
    check_vocabulary(told)


def test_comment_tells_its_authors_other_name(client):
    article, comments = load_thread([None])
    Author.objects.filter(pk=comments[0].author_id).update(name="P. Ersson")
    _identity, told = comments_of(page_of(client, article))
    assert told["comment"][0]["author"]["alternateName"] == "P. Ersson"


def test_comment_without_author_and_date_tells_neither(client):
    article, comments = load_thread([None])
    Comment.objects.filter(pk=comments[0].pk).update(author=None, created_at=None)
    _identity, told = comments_of(page_of(client, article))
    assert told["comment"] == [{"@type": "Comment", "url": f"/comments/{comments[0].pk}/", "text": "Comment 0"}]


@pytest.mark.parametrize("state", ["deleted", "hidden", "missing"])
def test_place_of_a_comment_that_is_gone_tells_no_text_and_no_author(client, state):
    article, comments = load_thread([None, 0])
    Comment.objects.filter(pk=comments[0].pk).update(state=state)
    _identity, told = comments_of(page_of(client, article))
    [gone] = told["comment"]
    assert not {"text", "upvoteCount"} & gone.keys()
    assert [each["text"] for each in gone["comment"]] == ["Comment 1"]


def test_signed_in_people_are_sent_no_marks_for_machines(client, alice):
    article, _comments = load_thread([None, 0])
    client.force_login(alice)
    _identity, told = comments_of(page_of(client, article))
    assert told == {"@type": "NewsArticle", "commentCount": 2}
    assert page_of(client, article).count(b"itemprop") == 1


def test_branch_page_tells_its_comments_but_not_the_article_again(client):
    article, comments = load_thread([None, 0, 1])
    page = page_of(client, article, f"?thread={comments[1].pk}")
    assert read_json_ld(page) == []
    _identity, told = comments_of(page)
    assert [each["text"] for each in told["comment"]] == ["Comment 1"]
    assert read_metas(page)["robots"] == "noindex, follow"


def test_page_tells_its_one_address_and_a_card(client):
    article = make_article(title="A «lamp» & more", excerpt="It burns <again>.")
    address = f"http://testserver{article.get_absolute_url()}"
    for query in ("", "?sort=newest"):
        page = page_of(client, article, query)
        assert [link["href"] for link in read_links(page, "canonical")] == [address]
        told = read_metas(page)
        expected = {
            "description": "It burns <again>.",
            "og:description": "It burns <again>.",
            "og:type": "article",
            "og:title": "A «lamp» & more",
            "og:url": address,
            "og:site_name": "Rostra",
            "og:image": "http://testserver/static/icons/icon-512.png",
            "twitter:card": "summary",
        }
        assert {name: told.get(name) for name in expected} == expected


def test_address_is_that_of_the_host_asked_for(client, settings, article):
    settings.ALLOWED_HOSTS = ["news.example", "testserver"]
    page = client.get(article.get_absolute_url(), HTTP_HOST="news.example").content
    assert read_links(page, "canonical")[0]["href"] == f"http://news.example{article.get_absolute_url()}"
    assert read_json_ld(page)[0]["@id"] == f"http://news.example{article.get_absolute_url()}"
    page = client.get(article.get_absolute_url()).content
    assert read_json_ld(page)[0]["@id"] == f"http://testserver{article.get_absolute_url()}"


@pytest.mark.parametrize(("path", "kind"), [("/", "website"), ("/@alice/", "profile")])
def test_other_pages_tell_a_card_too(client, alice, path, kind):
    page = client.get(path).content
    told = read_metas(page)
    assert (told["og:type"], told["og:url"]) == (kind, f"http://testserver{path}")
    assert [link["href"] for link in read_links(page, "canonical")] == [told["og:url"]]
    assert told["description"] == told["og:description"] != ""
