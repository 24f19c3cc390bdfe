"""What the page of an article with a hundred comments may cost, in a real browser."""

import gzip

import pytest

from tests.factories import PASSWORD
from tests.page_loads import PageLoad

KB = 1024
SETUP = """
from tests.factories import make_user
from tests.wordy import make_wordy_discussion
make_user("alice")
article, texts = make_wordy_discussion()
print(article.get_absolute_url(), texts)
"""
# An archive's comments tell more of themselves than others: a state, a time, whom they answer.
ARCHIVED = """
from forum.comments.models import Comment
for order in (("article__comment_count", "pk"), ("level", "pk")):
    print(Comment.objects.order_by(*order).last().pk)
"""


@pytest.fixture
def discussion(served):
    """The address of an article with a hundred comments on one page, and how many bytes their texts have."""
    path, texts = served.site.run(SETUP).split()
    return path, int(texts)


def sign_in(page):
    page.goto("/accounts/login/")
    page.locator("input[name=login]").fill("alice")
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("main form button[type=submit]").click()
    page.locator(".account details.menu").wait_for()


def names_of_icons(page):
    """The addresses that a browser with a window of its own asks for besides, sooner or later."""
    return page.eval_on_selector_all("link[rel=icon], link[rel=manifest]", "links => links.map(link => link.href)")


@pytest.mark.parametrize("signed_in", [False, True], ids=["signed out", "signed in"])
def test_article_with_a_hundred_comments_keeps_within_its_budgets(served, visit, discussion, signed_in):
    path, texts = discussion
    page = visit().page
    if signed_in:
        sign_in(page)
        # Nothing that this page still asks for is the next one's.
        page.goto("about:blank")
        # A first visit again, for the style sheets and scripts.
        page.context.new_cdp_session(page).send("Network.clearBrowserCache")
    load = PageLoad(page)
    load.open(path)

    html = page.request.get(path).body()
    assert html.count(b'<article class="comment"') == 100
    assert len(html) - texts <= 25 * KB + 100 * 2 * KB
    assert len(gzip.compress(html, 6)) <= 45 * KB
    assert load.size("Document") <= 45 * KB
    assert load.size("Stylesheet") <= 12 * KB
    assert load.size("Script") <= 30 * KB

    asked = {each.url for each in load.fetched}
    assert {each.host for each in load.fetched} == {served.url.removeprefix("http://")}
    assert len(asked | {*names_of_icons(page)}) <= 10

    load.scroll()
    assert load.shifts < 0.02
    assert load.largest_paint > 0


@pytest.mark.parametrize("viewport", [{"width": 360, "height": 740}, {"width": 1280, "height": 900}], ids=str)
def test_nothing_moves_while_an_article_is_read(visit, discussion, viewport):
    page = visit(viewport=viewport, locale="de-DE", timezone_id="Pacific/Auckland").page
    load = PageLoad(page)
    load.open(discussion[0])
    load.scroll()
    assert load.shifts < 0.02


@pytest.mark.parametrize("width", [360, 390, 1280])
def test_nothing_moves_at_a_linked_comment_when_the_scripts_come_late(served, visit, width):
    served.site.manage("import_archive", "forum/pages/demo", "--source", "pellwick")
    last, deepest = served.site.run(ARCHIVED).split()
    for comment in (last, deepest):
        load = PageLoad(visit(viewport={"width": width, "height": 740}, timezone_id="America/New_York").page)
        load.open_with_late_scripts(f"/comments/{comment}/")
        assert load.page.locator(".thread .ago").count() > 1
        assert load.page.evaluate("scrollY") > 0
        assert load.shifts < 0.02, comment


def test_what_moves_would_be_seen(visit, discussion):
    load = PageLoad(visit().page)
    load.open(discussion[0])
    load.page.wait_for_timeout(600)
    load.page.evaluate("document.querySelector('#main').prepend(document.createElement('textarea'), 'x')")
    load.page.evaluate("document.querySelector('#main > textarea').rows = 20")
    load.scroll()
    assert load.shifts > 0.02
