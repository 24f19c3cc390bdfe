"""Coming back: what is new, votes, orders, following; and a moderator who tidies up."""

import json
import re
from contextlib import nullcontext

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.factories import PASSWORD

SETUP = """
import json
from tests.factories import load_thread, make_comment, make_moderator, make_user
article, comments = load_thread([None, 0, None, None])
alice, dave, bob = make_user("alice"), make_user("dave"), make_moderator("bob")
print(json.dumps({"url": article.get_absolute_url(), "ids": [comment.pk for comment in comments]}))
"""
NEWS = """
from accounts.models import User
from forum.articles.models import Article
from forum.comments.models import Comment
from tests.factories import make_comment
article, dave = Article.objects.get(), User.objects.get(username="dave")
first = make_comment(article, dave, "First news.", parent=Comment.objects.get(path="2"))
make_comment(article, dave, "Second news.")
"""
scripts = pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])


def seen(page):
    """Until the page has told that it was seen."""
    return page.expect_response(re.compile("/comments/visit/"))


@pytest.fixture
def discussion(served):
    return json.loads(served.site.run(SETUP))


@pytest.fixture
def sign_in(visit, discussion):
    """Open a window in which somebody is signed in, on the discussion."""

    def enter(name, **options):
        visitor = visit(**options)
        visitor.go(f"/accounts/login/?next={discussion['url']}")
        visitor.page.get_by_label("Username").or_(visitor.page.get_by_label("E-mail or username")).first.fill(name)
        visitor.page.get_by_label("Password").fill(PASSWORD)
        with seen(visitor.page) if options.get("java_script_enabled", True) else nullcontext():
            visitor.page.locator("main form button[type=submit]").first.click()
        expect(visitor.page.get_by_role("heading", level=1)).to_have_text("A bridge")
        return visitor

    return enter


def assert_accessible(page):
    found = Axe().run(page)
    assert [(item["id"], item["nodes"][0]["html"]) for item in found.response["violations"]] == []


@scripts
def test_reader_finds_what_is_new_and_marks_it_read(served, sign_in, discussion, scripts):
    visitor = sign_in("alice", java_script_enabled=scripts)
    page = visitor.page
    if not scripts:
        page.get_by_role("button", name="Mark as read").click()
        expect(page.get_by_text("Marked as read.")).to_be_visible()
    served.site.run(NEWS)

    with seen(page) if scripts else nullcontext():
        visitor.go(discussion["url"])
    expect(page.locator(".badge.new")).to_have_count(2)
    page.get_by_role("link", name="2 new comments: go to the first").click()
    expect(page.locator("li.node:target")).to_contain_text("First news.")
    visitor.comment("2.1").get_by_role("link", name=re.compile("go to the next new comment")).click()
    expect(page.locator("li.node:target")).to_contain_text("Second news.")
    if not scripts:
        page.get_by_role("button", name="Mark as read").click()
        expect(page.get_by_text("Marked as read.")).to_be_visible()
    page.reload()
    expect(page.locator(".badge.new")).to_have_count(0)
    expect(page.get_by_text("Nothing new", exact=True)).to_be_visible()


def test_key_leads_from_one_new_comment_to_the_next(served, sign_in, discussion):
    visitor = sign_in("alice")
    page = visitor.page
    served.site.run(NEWS)
    visitor.go(discussion["url"])
    visitor.comment("2").locator("summary.fold").first.click()
    page.keyboard.press("n")
    expect(page.locator("li.node:focus")).to_contain_text("First news.")
    page.keyboard.press("n")
    expect(page.locator("li.node:focus")).to_contain_text("Second news.")
    page.get_by_label("Your comment").press_sequentially("nn")
    expect(page.get_by_label("Your comment")).to_have_value("nn")


def test_key_leads_to_what_is_new_on_other_pages(served, sign_in, discussion):
    visitor = sign_in("alice")
    served.site.run(NEWS)
    visitor.go(f"{discussion['url']}?thread={discussion['ids'][0]}")
    expect(visitor.page.get_by_role("link", name="2 new comments: go to the first")).to_be_visible()
    visitor.page.keyboard.press("n")
    expect(visitor.page.locator("li.node:target")).to_contain_text("First news.")
    visitor.page.keyboard.press("n")
    expect(visitor.page.locator("li.node:focus")).to_contain_text("Second news.")


@scripts
def test_reader_votes_sorts_and_follows(sign_in, scripts):
    visitor = sign_in("alice", java_script_enabled=scripts)
    page = visitor.page
    page.get_by_role("button", name="Vote up comment 3", exact=True).click()
    expect(visitor.comment("3").locator(".score")).to_have_text(re.compile(r"1$"))
    page.get_by_role("link", name="Best", exact=True).click()
    expect(page.locator("ol.thread > li.node .permalink").first).to_have_text(re.compile(r"3$"))
    page.get_by_role("button", name="Vote up comment 3", exact=True, pressed=True).click()
    expect(visitor.comment("3").locator(".score")).to_have_text(re.compile(r"0$"))
    expect(page).to_have_url(re.compile(r"\?sort=best#discussion$" if scripts else r"\?sort=best#c-"))
    page.get_by_role("button", name="Follow this discussion").click()
    expect(page.get_by_role("button", name="Unfollow this discussion")).to_be_visible()
    page.get_by_role("button", name="Follow replies to comment 1", exact=True).click()
    expect(page.get_by_role("button", name="Unfollow replies to comment 1", exact=True)).to_be_visible()


@pytest.mark.parametrize("width", [1280, 360])
def test_signed_in_discussion_is_accessible(served, sign_in, discussion, width):
    visitor = sign_in("alice", viewport={"width": width, "height": 900})
    served.site.run(NEWS)
    visitor.go(f"{discussion['url']}?sort=newest")
    assert_accessible(visitor.page)
    assert visitor.page.evaluate("document.documentElement.scrollWidth") == width


@scripts
def test_moderator_moves_a_branch_and_its_permalink_follows(served, sign_in, discussion, scripts):
    visitor = sign_in("bob", java_script_enabled=scripts)
    page = visitor.page
    page.get_by_role("link", name="Move comment 1", exact=True).click()
    page.get_by_label("Under another comment").check()
    page.locator("main input[type=text]").fill("2")
    assert_accessible(page) if scripts else None
    page.locator("main button[type=submit]").first.click()
    page.locator("main button[type=submit]").first.click()
    expect(visitor.comment("2.1")).to_be_visible()
    visitor.go(f"/comments/{discussion['ids'][1]}/")
    expect(page.locator("li.node:target .permalink").first).to_have_text(re.compile(r"2\.1\.1$"))
    assert served.site.output("check_threads") == "4 comments in 2 threads: sound\n"
