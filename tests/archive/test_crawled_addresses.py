"""The address that a crawler fetched a page from is kept, and what the page links to is read from there."""

import pytest

from forum.articles.models import Article
from tests.archive.container_samples import answer, record
from tests.archive.html_pages import page_with, wordpress
from tests.archive.pages import FERRY

FETCHED = "https://news.example/2021/bridge.html"
CANONICAL = "<link rel=canonical href=https://news.example/bridge>"
BODY = '<p>Oak <a href="../pine">and pine</a> <img src="/oak.png" alt="An oak"> last.</p>'


@pytest.fixture
def crawl(run, tmp_path):
    """Import one page out of a WARC."""

    def import_page(page, address=FETCHED, content_type="text/html", name="crawl.warc"):
        warc = tmp_path / name
        warc.write_bytes(record("response", answer(page.encode(), content_type=content_type), address=address))
        return run("import_archive", warc)

    return import_page


def where(client, address):
    response = client.get(address)
    return response.url if response.status_code == 301 else None


def test_page_that_names_no_address_has_the_one_it_was_fetched_from(crawl, client):
    assert crawl(page_with("", body=BODY)).status == 0
    article = Article.objects.get()
    assert article.url == FETCHED
    assert where(client, "/2021/bridge.html") == article.get_absolute_url()
    assert article.body == (
        '<p>Oak <a href="https://news.example/pine">and pine</a> '
        '<a href="https://news.example/oak.png">An oak (news.example)</a> last.</p>'
    )


def test_page_that_names_its_address_has_the_crawlers_besides(crawl, client):
    assert crawl(page_with("", body=BODY, head=CANONICAL)).status == 0
    article = Article.objects.get()
    assert (article.url, article.external_id) == ("https://news.example/bridge", "https://news.example/bridge")
    assert where(client, "/2021/bridge.html") == where(client, "/bridge") == article.get_absolute_url()
    assert 'href="https://news.example/pine"' in article.body


def test_address_that_a_page_names_in_part_is_read_from_where_it_was_fetched(crawl, client):
    assert crawl(page_with("", head="<link rel=canonical href=/bridge>")).status == 0
    article = Article.objects.get()
    assert article.url == "https://news.example/bridge"
    assert where(client, "/2021/bridge.html") == article.get_absolute_url()


def test_base_of_a_page_stands_where_it_was_fetched(crawl):
    crawl(page_with("", body="<p><a href=pine>Pine</a></p>", head="<base href=/woods/>"))
    assert Article.objects.get().body == '<p><a href="https://news.example/woods/pine">Pine</a></p>'


@pytest.mark.parametrize("head", ["", CANONICAL, "<link rel=canonical href=/bridge>"])
def test_page_that_was_imported_as_a_file_is_the_same_article_out_of_a_crawl(crawl, run, tmp_path, client, head):
    page = page_with(f"<ol>{wordpress(1)}</ol>", body=BODY, head=head)
    (tmp_path / "bridge.html").write_text(page)
    run("import_archive", tmp_path / "bridge.html")
    first = Article.objects.get()

    assert crawl(page).status == 0
    article = Article.objects.get()
    assert (article.pk, article.comments.count()) == (first.pk, 1)
    assert where(client, "/2021/bridge.html") == article.get_absolute_url()
    assert crawl(page).lines[1] == "1 article: 1 unchanged"


def test_text_page_has_the_address_it_was_fetched_from(crawl, client):
    assert crawl(FERRY, address="https://news.example/ferry.txt#top", content_type="text/plain").status == 0
    article = Article.objects.get()
    assert (article.url, article.comments.count()) == ("https://news.example/ferry.txt", 4)
    assert where(client, "/ferry.txt") == article.get_absolute_url()


@pytest.mark.parametrize("address", ["urn:uuid:7", "dns:news.example", "http://[bad/", "http:///a", "javascript:x()"])
def test_what_is_no_address_of_the_web_is_none_of_the_page(crawl, address):
    assert crawl(FERRY, address=address, content_type="text/plain").status == 0
    assert Article.objects.get().url == ""
