"""Reading a thread: folds, ways through it, what comes while one reads, keys; with and without scripts."""

import itertools
import json
import re
from contextlib import nullcontext

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.factories import PASSWORD

SETUP = """
import json
from accounts.models import User
from forum.comments.models import Quotation
from tests.factories import load_thread, make_user
for name in ("alice", "dave"):
    User.objects.filter(username=name).exists() or make_user(name)
article, comments = load_thread({parents}, source="source-{number}", url="https://old.example/{number}")
Quotation.objects.create(comment=comments[2], quoted=comments[0], position=0, author_name="x", text="Said.")
print(json.dumps({{"id": article.pk, "url": article.get_absolute_url(), "keys": [comment.pk for comment in comments]}}))
"""
POST = """
from accounts.models import User
from forum.articles.models import Article
from tests.factories import make_comment
article, dave = Article.objects.get(pk={article}), User.objects.get(username="dave")
for path in {paths}:
    make_comment(article, dave, f"News {{path}}.", parent=article.comments.get(path=path) if path else None)
"""
# 1, 1.1, 2, and a chain below 3 that is deeper than a page shows.
SHAPE = [None, 0, None, None, *range(3, 11)]
LONG = [None] * 30
_count = itertools.count(1)
scripts = pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])


@pytest.fixture
def talk(served):
    """Make a discussion; returns its key and address, and the keys of its comments."""

    def make(parents=SHAPE):
        return json.loads(served.site.run(SETUP.format(parents=parents, number=next(_count))))

    return make


@pytest.fixture
def post(served):
    """Post comments of dave's under those of some places, "" for none."""

    def add(talk, *paths):
        served.site.run(POST.format(article=talk["id"], paths=paths))

    return add


@pytest.fixture
def read(visit):
    """Open a discussion, signed in as somebody if a name is given; returns the visitor."""

    def enter(talk, name=None, *, clock=False, **options):
        visitor = visit(**options)
        if clock:
            visitor.page.clock.install()
        if name:
            sign_in(visitor, talk, name)
        else:
            visitor.go(talk["url"])
        return visitor

    return enter


def sign_in(visitor, talk, name):
    """Sign somebody in, which leads to a discussion."""
    visitor.go(f"/accounts/login/?next={talk['url']}")
    visitor.page.get_by_label("Username").or_(visitor.page.get_by_label("E-mail or username")).first.fill(name)
    visitor.page.get_by_label("Password").fill(PASSWORD)
    visitor.page.locator("main form button[type=submit]").first.click()
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("A bridge")


def shown(page):
    """The places of the comments that the page has, in their order."""
    return page.locator(".permalink").evaluate_all("links => links.map((link) => link.lastChild.textContent)")


def focused(page):
    """The place of the comment that has the focus."""
    return page.evaluate(
        "document.activeElement.closest('.node')?.querySelector('.permalink').lastChild.textContent ?? null"
    )


def top(page, key):
    return page.locator(f"#c-{key}").evaluate("node => node.getBoundingClientRect().top")


def assert_accessible(page):
    found = Axe().run(page)
    assert [(item["id"], item["nodes"][0]["html"]) for item in found.response["violations"]] == []


@scripts
def test_folded_branch_stays_folded_where_scripts_run(read, talk, scripts):
    discussion = talk()
    visitor = read(discussion, java_script_enabled=scripts)
    page = visitor.page
    visitor.comment("1").locator("summary.fold").first.click(position={"x": 12, "y": 10})
    expect(visitor.comment("1.1")).to_be_hidden()
    expect(visitor.comment("1").locator(".body").first).to_be_hidden()
    page.reload()
    (expect(visitor.comment("1.1")).to_be_hidden if scripts else expect(visitor.comment("1.1")).to_be_visible)()
    # A permanent link opens what hides it, and marks it.
    visitor.go(f"/comments/{discussion['keys'][1]}/")
    expect(visitor.comment("1.1")).to_be_visible()
    expect(page.locator("li.node:target .permalink").first).to_have_text(re.compile(r"1\.1$"))


@pytest.mark.parametrize("width", [360, 1280])
def test_first_words_of_what_is_folded_stand_below_its_author(read, talk, post, width):
    discussion = talk()
    post(discussion, "")
    folded = read(discussion, viewport={"width": width, "height": 800}).comment("4")
    folded.locator("summary.fold").click(position={"x": 12, "y": 10})
    head = folded.locator(".head")
    assert head.evaluate("head => getComputedStyle(head, '::after').content") == '"News ."'
    assert head.bounding_box()["height"] >= head.locator(".author").bounding_box()["height"] + 16


def test_what_is_folded_by_its_line_stays_in_sight(read, talk):
    visitor = read(talk([None, *[0] * 30, *LONG]))
    page = visitor.page
    reading = visitor.comment("1.25").locator(".body")
    reading.evaluate("body => body.scrollIntoView()")
    line = visitor.comment("1").locator("summary.fold").first
    page.mouse.click(line.bounding_box()["x"] + 12, 300)
    expect(reading).to_be_hidden()
    expect(visitor.comment("1").locator(".author").first).to_be_in_viewport()
    # What was folded before does not draw the page to itself.
    page.goto(visitor.comment("2").locator(".permalink").get_attribute("href"))
    expect(page.locator("li.node:target")).to_be_in_viewport()
    expect(reading).to_be_hidden()


def test_time_ago_has_the_room_below_the_number(read, talk):
    page = read(talk(), viewport={"width": 1280, "height": 800}).page
    number, line = (page.locator(f"ol.thread .head {part}").first.bounding_box() for part in (".permalink", ".meta"))
    assert line["x"] + line["width"] == pytest.approx(number["x"] + number["width"], abs=1)
    assert line["y"] >= number["y"] + number["height"] - 1


def test_long_place_numbers_fit_a_phone(read, talk):
    discussion = talk([None, *range(39)])
    visitor = read(discussion, viewport={"width": 360, "height": 740})
    page = visitor.page
    visitor.go(f"/comments/{discussion['keys'][-1]}/")
    expect(page.get_by_text("It starts at comment 1.1.1")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    page.locator("ol.thread .author a").last.click()
    expect(page.get_by_text("Comment 1.1.1").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 360


@scripts
def test_deep_branch_has_its_context_above_it(read, talk, scripts):
    discussion = talk()
    visitor = read(discussion, java_script_enabled=scripts)
    page = visitor.page
    page.get_by_role("link", name=re.compile("Continue this thread")).click()
    expect(page.get_by_role("heading", name="You are reading one thread")).to_be_visible()
    above = page.locator(".above > li")
    expect(above).to_have_count(5)
    expect(above.first).to_contain_text("3 person-3")
    above.last.locator("summary").click()
    expect(above.last.locator(".body")).to_have_text("Comment 7")
    assert_accessible(page) if scripts else None
    page.locator("ol.thread").get_by_role("link", name=re.compile("^Root of comment")).first.click()
    expect(page.locator("li.node:target .permalink").first).to_have_text(re.compile(r" 3$"))


@scripts
def test_jumps_and_quotations_lead_through_the_thread(read, talk, scripts):
    visitor = read(talk(), java_script_enabled=scripts)
    target = visitor.page.locator("li.node:target .permalink").first
    visitor.comment("1").get_by_role("link", name="Next after comment 1", exact=True).click()
    expect(target).to_have_text(re.compile(r" 2$"))
    visitor.comment("1").locator(".quoted-in").get_by_role("link", name="2").click()
    expect(target).to_have_text(re.compile(r" 2$"))
    visitor.comment("1.1").get_by_role("link", name="Parent of comment 1.1").click()
    expect(target).to_have_text(re.compile(r" 1$"))
    badge = visitor.comment("1").get_by_role("link", name="Archived").first
    expect(badge).to_have_attribute("href", re.compile(r"^https://old\.example/\d+$"))


@pytest.mark.parametrize("name", [None, "alice"])
def test_new_comments_are_announced_and_put_in_their_places(read, talk, post, name):
    discussion = talk([None, 0, *LONG])
    page = read(discussion, name, clock=True).page
    reading = discussion["keys"][15]
    page.locator(f"#c-{reading}").evaluate("node => node.scrollIntoView()")
    post(discussion, "1", "1.1", "2", "")
    page.clock.fast_forward(16_000)
    button = page.get_by_role("status").get_by_role("button", name="4 new comments")
    expect(button).to_be_visible()
    before = top(page, reading)
    button.focus()
    page.keyboard.press("Enter")
    link = page.get_by_role("link", name="Added. Go to the first new comment")
    expect(link).to_be_focused()
    assert abs(top(page, reading) - before) < 1
    assert shown(page)[:6] == ["1", "1.1", "1.1.1", "1.2", "2", "2.1"]
    assert shown(page)[-1] == "32"
    expect(page.locator(".badge.new")).to_have_count(4)
    expect(page.locator("#discussion-h")).to_have_text("36 comments")
    assert page.locator("time[data-moment]").count() == 0, "Times are told by the reader's clock, those that came too."
    link.click()
    expect(page.locator("li.node:target")).to_contain_text("News 1.")
    expect(page.locator(".news > *")).to_have_count(0)
    # Asked in vain, it asks again later: not before it has heard so.
    with page.expect_response(re.compile("/comments/news/")):
        page.clock.fast_forward(16_000)
    post(discussion, "3")
    page.clock.fast_forward(30_000)
    expect(page.get_by_role("status").get_by_role("button", name="1 new comment")).to_be_visible()


@pytest.mark.parametrize("name", [None, "alice"])
def test_one_press_leads_to_what_came_on_another_page(read, talk, post, name):
    discussion = talk([None] * 130)
    visitor = read(discussion, name, clock=True)
    page = visitor.page
    visitor.comment("2").evaluate("node => node.scrollIntoView()")
    post(discussion, "", "120")
    page.clock.fast_forward(16_000)
    page.get_by_role("status").get_by_role("button", name="2 new comments").click()
    expect(page).to_have_url(re.compile(r"\?after=\d+#c-\d+$"))
    expect(page.locator("li.node:target")).to_contain_text("News .")
    expect(page.locator("li.node:target")).to_be_in_viewport()
    # In the reader's order, and back where one read.
    page.go_back()
    expect(page).to_have_url(re.compile(re.escape(discussion["url"]) + "$"))
    visitor.go(f"{discussion['url']}?sort=newest")
    post(discussion, "1")
    page.clock.fast_forward(16_000)
    page.get_by_role("status").get_by_role("button", name="1 new comment").click()
    expect(page).to_have_url(re.compile(r"\?sort=newest&after=[\d.]+#c-\d+$"))
    expect(page.locator("li.node:target")).to_contain_text("News 1.")


def test_what_came_here_is_put_in_and_what_came_elsewhere_is_linked(read, talk, post):
    discussion = talk([None] * 130)
    page = read(discussion, clock=True).page
    post(discussion, "120", "2")
    page.clock.fast_forward(16_000)
    page.get_by_role("status").get_by_role("button", name="2 new comments").click()
    expect(page.get_by_role("link", name="Added. Go to the first new comment")).to_be_visible()
    expect(page).to_have_url(re.compile(re.escape(discussion["url"]) + "$"))
    page.get_by_role("link", name="See what is new on other pages").click()
    expect(page.locator("li.node:target")).to_contain_text("News 120.")


def test_announcement_is_no_mark_of_what_was_new_before(read, talk, post):
    discussion = talk([None, 0, None])
    visitor = read(discussion, clock=True)
    page = visitor.page
    with page.expect_response(re.compile("/comments/visit/")):
        sign_in(visitor, discussion, "alice")
    post(discussion, "1")
    visitor.go(discussion["url"])
    expect(visitor.comment("1.2").locator(".badge.new")).to_be_visible()
    post(discussion, "2")
    page.clock.fast_forward(16_000)
    page.get_by_role("status").get_by_role("button", name="1 new comment").click()
    page.get_by_role("link", name="Added. Go to the first new comment").click()
    expect(page.locator("li.node:target")).to_contain_text("News 2.")


def test_first_comment_is_put_where_none_was(read, talk, post, served):
    discussion = talk([None, None, None])
    served.site.run(
        f"from forum.comments.models import *; Quotation.objects.all().delete();"
        f"Comment.objects.filter(article={discussion['id']}).delete();"
        f"from forum.articles.models import Article; Article.objects.filter(pk={discussion['id']}).update(version=99)",
    )
    page = read(discussion, clock=True).page
    expect(page.get_by_role("heading", name="No comments yet")).to_be_visible()
    post(discussion, "")
    page.clock.fast_forward(16_000)
    page.get_by_role("status").get_by_role("button", name="1 new comment").click()
    expect(page.locator("li.node")).to_have_count(1)
    expect(page.get_by_role("heading", name="No comments yet")).to_have_count(0)


def test_page_asks_ever_more_seldom_and_not_while_nobody_looks(read, talk):
    visitor = read(talk([None, None, None]), clock=True)
    page, asked = visitor.page, []
    page.on("requestfinished", lambda request: asked.append(request.url) if "/comments/news/" in request.url else None)

    def pass_time(seconds, *, questions):
        with page.expect_response(re.compile("/comments/news/")) if questions else nullcontext():
            page.clock.fast_forward(seconds * 1000)
        page.evaluate("new Promise((done) => queueMicrotask(done))")

    pass_time(16, questions=1)
    pass_time(16, questions=0)
    pass_time(8, questions=1)
    page.evaluate("""() => {
        Object.defineProperty(document, "hidden", { get: () => window.away, configurable: true });
        window.away = true;
        document.dispatchEvent(new Event("visibilitychange"));
    }""")
    pass_time(3600, questions=0)
    assert len(asked) == 2
    with page.expect_response(re.compile("/comments/news/")):
        page.evaluate("window.away = false; document.dispatchEvent(new Event('visibilitychange'))")


def test_votes_and_follows_stay_on_the_page(read, talk):
    visitor = read(talk(), "alice")
    page = visitor.page
    page.evaluate("window.kept = true")
    visitor.comment("1").get_by_role("button", name="Vote up comment 1", exact=True).press("Enter")
    expect(page.get_by_role("button", name="Vote up comment 1", exact=True, pressed=True)).to_be_focused()
    expect(visitor.comment("1").locator(".score").first).to_have_text(re.compile(r"1$"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Vote up comment 1", exact=True, pressed=False)).to_be_focused()
    page.get_by_role("button", name="Follow replies to comment 2", exact=True).click()
    expect(page.get_by_role("button", name="Unfollow replies to comment 2", exact=True)).to_be_focused()
    page.get_by_role("button", name="Follow this discussion").click()
    expect(page.get_by_role("button", name="Unfollow this discussion")).to_be_focused()
    assert page.evaluate("window.kept")
    # Whoever was signed out elsewhere is led to sign in, as without scripts.
    page.context.clear_cookies()
    page.get_by_role("button", name="Vote up comment 2", exact=True).click()
    expect(page.get_by_role("heading", level=1)).not_to_have_text("A bridge")


def test_keys_lead_through_the_thread(read, talk):
    visitor = read(talk())
    page = visitor.page
    page.locator("#discussion").evaluate("part => part.scrollIntoView()")
    for key, place in [("j", "1"), ("j", "1.1"), ("j", "2"), ("k", "1.1"), ("k", "1")]:
        page.keyboard.press(key)
        assert focused(page) == place
    page.keyboard.press("[")
    expect(visitor.comment("1.1")).to_be_hidden()
    page.keyboard.press("j")
    assert focused(page) == "2"
    page.keyboard.press("Control+k")
    assert focused(page) == "2"
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keys for reading")
    expect(dialog).to_be_visible()
    assert_accessible(page)
    dialog.get_by_role("checkbox").uncheck()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    assert focused(page) == "2"
    page.reload()
    page.keyboard.press("j")
    assert focused(page) is None
    page.get_by_role("button", name="Keys").click()
    dialog.get_by_role("checkbox").check()
    dialog.get_by_role("button", name="Close").click()
    page.locator(".masthead a").first.focus()
    page.keyboard.press("j")
    assert focused(page) is None
    visitor.comment("2").locator(".permalink").focus()
    page.keyboard.press("r")
    expect(page).to_have_url(re.compile("/accounts/login/"))


@pytest.mark.parametrize("is_open", [True, False], ids=["open", "closed"])
def test_key_for_what_is_new_says_where_nothing_is(served, read, talk, is_open):
    discussion = talk()
    served.site.run(
        "from forum.articles.models import Article;"
        f"Article.objects.filter(pk={discussion['id']}).update(comments_open={is_open})"
    )
    page = read(discussion, clock=True, color_scheme="dark").page
    said = page.get_by_role("status").get_by_text("Nothing new on this page", exact=True)
    page.keyboard.press("n")
    expect(said).to_be_in_viewport()
    assert_accessible(page)
    page.clock.fast_forward(4_000)
    page.keyboard.press("n")
    page.clock.fast_forward(4_000)
    expect(said).to_have_count(1)
    page.clock.fast_forward(2_000)
    expect(said).to_have_count(0)
    assert focused(page) is None


def test_key_for_what_is_new_takes_what_is_announced(read, talk, post):
    discussion = talk()
    page = read(discussion, clock=True).page
    page.keyboard.press("n")
    post(discussion, "2")
    page.clock.fast_forward(16_000)
    expect(page.get_by_role("status").get_by_role("button", name="1 new comment")).to_be_visible()
    page.keyboard.press("n")
    expect(page.get_by_role("link", name="Added. Go to the first new comment")).to_be_visible()
    page.keyboard.press("n")
    expect(page.locator("li.node:focus")).to_contain_text("News 2.")


def test_keys_are_letters_where_one_types(read, talk):
    visitor = read(talk(), "alice")
    box = visitor.page.get_by_label("Your comment").first
    visitor.page.locator("body").evaluate("body => document.activeElement.blur()")
    visitor.page.keyboard.press("r")
    expect(box).to_be_focused()
    visitor.page.keyboard.type("jkn[r?")
    expect(box).to_have_value("jkn[r?")


def test_what_is_typed_before_the_form_has_come_stands_in_it(read, talk):
    visitor = read(talk(), "alice")
    page, comment = visitor.page, visitor.comment("2")
    form, asked = comment.locator(".composer"), []
    page.route("**/reply/*", lambda route: asked.append(route))
    comment.locator(".permalink").focus()
    page.keyboard.press("r")
    page.keyboard.type("jkn[r?")
    page.keyboard.press("Control+Enter")
    comment.get_by_role("link", name="Reply comment 2", exact=True).click()
    expect(form).to_have_count(1)
    assert len(asked) == 1
    asked.pop().continue_()
    expect(form.get_by_label("Your comment")).to_have_value("jkn[r?")
    expect(form.get_by_label("Your comment")).to_be_focused()
    expect(form.locator("[data-counter]")).to_contain_text("6 of")
    expect(page.locator("#keys")).to_be_hidden()
    page.keyboard.press("Escape")
    expect(form).to_have_count(0)

    page.keyboard.press("r")
    page.keyboard.press("Escape")
    expect(form).to_have_count(0)
    with page.expect_response("**/reply/*"):
        asked.pop().continue_()
    page.keyboard.press("j")
    expect(form).to_have_count(0)


def wait_for(page, asked):
    """Wait until the browser has asked: on a busy machine it may show first what was typed."""
    for _hundredth in range(1500):
        if asked:
            return
        page.wait_for_timeout(10)


NO_FORM = {
    "no network": lambda route: route.abort(),
    "an error": lambda route: route.fulfill(status=500),
    "nobody signed in": lambda route: route.fulfill(status=204, headers={"HX-Redirect": "/accounts/login/"}),
}


@pytest.mark.parametrize("order", ["", "?sort=newest"], ids=["oldest", "newest"])
@pytest.mark.parametrize("answer", NO_FORM.values(), ids=NO_FORM)
def test_what_is_typed_where_no_form_comes_is_kept(read, talk, answer, order):
    discussion = talk()
    visitor = read(discussion, "alice")
    page, comment = visitor.page, visitor.comment("2")
    visitor.go(discussion["url"] + order)
    asked = []
    page.route("**/reply/**", lambda route: asked.append(route))
    comment.locator(".permalink").focus()
    page.keyboard.press("r")
    page.keyboard.type("Half")
    expect(comment.locator(".composer textarea")).to_have_value("Half")
    wait_for(page, asked)
    answer(asked.pop())
    page.unroute_all()
    said = comment.get_by_role("alert")
    expect(said).to_have_text(re.compile("^The form could not be loaded. Your text is kept"))
    expect(comment.locator(".composer textarea")).to_have_value("Half")
    expect(comment.locator(".composer textarea")).to_be_focused()
    assert_accessible(page)
    page.keyboard.type(" a thought")
    said.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Reply to person-2")
    expect(page.get_by_label("Your comment")).to_have_value("Half a thought")
    page.get_by_role("button", name="Post comment").click()
    expect(page.locator("li.node:target")).to_contain_text("Half a thought")
    visitor.go(discussion["url"] + order)
    comment.get_by_role("link", name="Reply comment 2", exact=True).click()
    expect(comment.get_by_label("Your comment")).to_have_value("")


def test_what_is_typed_when_one_is_signed_out_comes_back_after_sign_in(read, talk):
    visitor = read(talk(), "alice")
    page, comment = visitor.page, visitor.comment("2")
    comment.get_by_role("link", name="Quote comment 2", exact=True).click()
    comment.get_by_label("Your comment").press("Control+End")
    page.keyboard.type("Before.")
    expect(page.get_by_text("Draft kept in this browser")).to_be_visible()
    page.reload()
    page.context.clear_cookies(name="session")
    asked = []
    page.route("**/reply/**", lambda route: asked.append(route))
    comment.get_by_role("link", name="Reply comment 2", exact=True).click()
    page.keyboard.type("After.")
    expect(comment.locator(".composer textarea")).to_have_value("After.")
    asked.pop().continue_()
    page.unroute_all()
    comment.get_by_role("alert").get_by_role("link").click()
    page.get_by_label("Username").or_(page.get_by_label("E-mail or username")).first.fill("alice")
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("main form button[type=submit]").first.click()
    expect(page.get_by_label("Your comment")).to_have_value("> Comment 2\n\nBefore.\n\nAfter.")


def test_what_is_typed_is_kept_when_one_leaves_before_the_form_has_come(read, talk):
    visitor = read(talk(), "alice")
    page, comment = visitor.page, visitor.comment("2")
    page.route("**/reply/**", lambda route: None)
    comment.locator(".permalink").focus()
    page.keyboard.press("r")
    page.keyboard.type("In haste")
    expect(comment.locator(".composer textarea")).to_have_value("In haste")
    page.reload()
    page.unroute_all()
    comment.get_by_role("link", name="Reply comment 2", exact=True).click()
    expect(comment.get_by_label("Your comment")).to_have_value("In haste")


def test_answer_to_what_was_removed_meanwhile_leads_to_the_page_that_says_so(served, read, talk):
    discussion = talk()
    visitor = read(discussion, "alice")
    served.site.run(
        f"from forum.comments.models import Comment;"
        f"Comment.objects.filter(pk={discussion['keys'][0]}).update(state='deleted')"
    )
    visitor.comment("1").get_by_role("link", name="Reply comment 1", exact=True).click()
    expect(visitor.page.get_by_text("This comment was removed and takes no replies.")).to_be_visible()
    expect(visitor.page.locator(".thread .composer")).to_have_count(0)


@scripts
@pytest.mark.parametrize("width", [1280, 360])
def test_comment_is_gone_to_by_its_number(read, talk, scripts, width):
    discussion = talk([*[None] * 130, 120])
    page = read(discussion, java_script_enabled=scripts, viewport={"width": width, "height": 800}).page
    field = page.get_by_label("Go to comment", exact=True)
    field.scroll_into_view_if_needed()
    assert page.evaluate("document.documentElement.scrollWidth") == width
    field.fill("121.1")
    field.press("Enter")
    expect(page.locator("li.node:target > .comment .permalink")).to_have_text(re.compile(r" 121\.1$"))
    expect(page.locator("li.node:target")).to_be_in_viewport()
    field.fill("4000")
    page.get_by_role("button", name="Go", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("No comment here has the number 4000.")
    expect(page.get_by_label("Number of the comment")).to_have_value("4000")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert_accessible(page) if scripts else None
    page.get_by_label("Number of the comment").fill("130")
    page.get_by_role("button", name="Go", exact=True).click()
    expect(page.locator("li.node:target > .comment .permalink")).to_have_text(re.compile(r" 130$"))


@scripts
def test_paper_says_which_part_it_is_and_where_it_is_from(served, read, talk, scripts):
    discussion = talk([None] * 130)
    page = read(discussion, java_script_enabled=scripts).page
    page.get_by_role("link", name="Later comments").click()
    expect(page.get_by_text("This part: from comment 101 to comment 130.", exact=True)).to_be_visible()
    address = page.get_by_text(f"{served.url}/articles/{discussion['id']}/", exact=True)
    expect(address).to_be_hidden()
    page.emulate_media(media="print")
    expect(page.get_by_text("This part: from comment 101 to comment 130.", exact=True)).to_be_visible()
    expect(address).to_be_visible()


def test_part_that_is_shown_grows_with_what_comes(read, talk, post):
    discussion = talk([None] * 130)
    page = read(discussion, clock=True).page
    page.get_by_role("link", name="Later comments").click()
    expect(page.get_by_text("This part: from comment 101 to comment 130.", exact=True)).to_be_visible()
    post(discussion, "")
    page.clock.fast_forward(16_000)
    page.get_by_role("status").get_by_role("button", name="1 new comment").click()
    expect(page.get_by_text("This part: from comment 101 to comment 131.", exact=True)).to_be_visible()


@pytest.mark.parametrize("width", [1280, 360])
def test_announcement_is_accessible_and_moves_nothing(read, talk, post, width):
    discussion = talk()
    page = read(discussion, clock=True, viewport={"width": width, "height": 800}, color_scheme="dark").page
    post(discussion, "1", "2")
    height = page.evaluate("document.documentElement.scrollHeight")
    page.clock.fast_forward(16_000)
    expect(page.get_by_role("status").get_by_role("button")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollHeight") == height
    assert_accessible(page)
    page.get_by_role("status").get_by_role("button").click()
    expect(page.get_by_role("link", name=re.compile("^Added"))).to_be_visible()
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_sign_in_from_a_sorted_page_leads_back_to_it(read, talk):
    visitor = read(talk())
    page = visitor.page
    page.get_by_role("link", name="Newest", exact=True).click()
    page.locator("#compose").get_by_role("link", name="Sign in").click()
    page.get_by_label("Username").or_(page.get_by_label("E-mail or username")).first.fill("alice")
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("main form button[type=submit]").first.click()
    expect(page).to_have_url(re.compile(r"\?sort=newest#compose$"))


def test_first_comment_stands_before_the_box_to_write_in(read, talk):
    page = read(talk(), "alice", viewport={"width": 360, "height": 800}).page
    first = page.locator("ol.thread").evaluate("list => list.getBoundingClientRect().top")
    head = page.locator("#discussion").evaluate("part => part.getBoundingClientRect().top")
    assert first - head < 360
    assert page.locator("#compose").evaluate("box => box.getBoundingClientRect().top") > first
