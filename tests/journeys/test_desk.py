"""An editor writes: preview, schedule, publish, edit; a reader finds the article by section, tag and order."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.factories import PASSWORD

SETUP = """
from tests.factories import make_editor, make_user, load_thread
make_editor("erin"); make_user("alice")
load_thread([None, 0], section="City")
from forum.articles.models import Section
Section.objects.named(["City"])
"""
DESK = {"viewport": {"width": 1280, "height": 900}}
PHONE = {"viewport": {"width": 360, "height": 740}}
PLAIN = PHONE | {"java_script_enabled": False}
ways = pytest.mark.parametrize("way", [DESK, PLAIN], ids=["with scripts", "without scripts on a phone"])


def assert_accessible(page):
    found = Axe().run(page)
    assert [(item["id"], item["nodes"][0]["html"]) for item in found.response["violations"]] == []


@pytest.fixture
def editor(served, visit):
    """Open a window in which an editor stands before an empty article."""
    served.site.run(SETUP)

    def enter(**options):
        visitor = visit(**options)
        visitor.go("/accounts/login/?next=/desk/new/")
        visitor.page.get_by_label("Username").or_(visitor.page.get_by_label("E-mail or username")).first.fill("erin")
        visitor.page.get_by_label("Password").fill(PASSWORD)
        visitor.page.locator("main form button[type=submit]").first.click()
        expect(visitor.page.get_by_role("heading", level=1)).to_have_text("Write an article")
        return visitor

    return enter


def fill(page, title="The ferry by night"):
    page.get_by_label("Title").fill(title)
    page.get_by_label("Text", exact=True).fill("## First\n\nIt leaves *late*.")
    page.get_by_label("Section").fill("Harbour")
    page.get_by_label("Tags").fill("ferries, night")
    page.get_by_label("Notes").fill("Photo: Ada")


def save(page):
    page.get_by_role("button", name="Save", exact=True).click()


@pytest.mark.parametrize("way", [DESK, PHONE, PLAIN], ids=["at a desk", "on a phone", "without scripts"])
def test_editor_previews_publishes_and_edits(visit, editor, way):
    page = editor(**way).page
    fill(page)
    if way is PLAIN:
        page.get_by_role("button", name="Preview").click()
    expect(page.locator("#preview em")).to_have_text("late")
    expect(page.get_by_label("Notes")).to_have_value("Photo: Ada")
    page.get_by_label("Now").check()
    save(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("The ferry by night")
    expect(page.get_by_text("Saved. Everybody can read it.")).to_be_visible()
    expect(page.locator(".facts")).to_contain_text("Ada")

    page.get_by_role("link", name="Edit this article").click()
    page.get_by_label("Title").fill("The ferry by day")
    page.get_by_label("Readers may comment").uncheck()
    save(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("The ferry by day")
    expect(page.get_by_text("This discussion is closed")).to_be_visible()

    reader = visit(**way).page
    reader.goto("/")
    expect(reader.locator("article.teaser h2").first).to_have_text("The ferry by day")
    reader.get_by_role("link", name="Most discussed").click()
    expect(reader.locator("article.teaser h2").first).to_have_text("A bridge")
    reader.locator("article.teaser").get_by_role("link", name="Harbour").click()
    expect(reader.get_by_role("heading", level=1)).to_have_text("Harbour")
    reader.locator("article.teaser").get_by_role("link", name="ferries").click()
    expect(reader.get_by_role("heading", level=1)).to_have_text("ferries")
    expect(reader.locator("article.teaser h2")).to_have_text(["The ferry by day"])


def test_what_is_typed_before_the_scripts_have_come_is_previewed_when_they_are_there(editor):
    page = editor().page
    held = []
    page.route("**/*.js", lambda route: held.append(route))
    page.reload(wait_until="commit")
    page.get_by_label("Text", exact=True).fill("It leaves *late*.")
    expect(page.locator("#preview")).to_have_text("What you write is shown here as readers will see it.")
    for route in held:
        route.continue_()
    page.unroute("**/*.js")
    expect(page.locator("#preview em")).to_have_text("late")


@ways
def test_editor_schedules_in_their_own_zone(visit, editor, way):
    page = editor(**way, timezone_id="Asia/Kolkata").page
    fill(page)
    expect(page.get_by_label("Date and time")).to_be_hidden()
    page.get_by_label("At a time to come").check()
    save(page)
    expect(page.get_by_role("alert")).to_contain_text("Give a date and a time")
    expect(page.get_by_label("Title")).to_have_value("The ferry by night")
    page.get_by_label("Date and time").fill("2031-02-03T18:30")
    save(page)
    expect(page.get_by_text("It appears by itself at the time you chose.")).to_be_visible()
    expect(page.get_by_label("Date and time")).to_have_value("2031-02-03T18:30")
    page.goto("/desk/?show=scheduled")
    moment = "2031-02-03T18:30:00+00:00" if way is PLAIN else "2031-02-03T13:00:00+00:00"
    expect(page.locator("article.teaser time")).to_have_attribute("datetime", moment)
    reader = visit(**way).page
    reader.goto("/")
    expect(reader.locator("article.teaser h2")).to_have_text(["A bridge"])

    page.get_by_role("link", name="The ferry by night", exact=True).click()
    page.get_by_role("link", name=re.compile("^Hide")).click()
    page.get_by_role("button", name="Hide it").click()
    expect(page.get_by_text("The article is hidden: only editors read it.")).to_be_visible()


@pytest.mark.parametrize("refused", [False, True], ids=["as typed", "after it was refused"])
def test_text_of_a_closed_window_is_offered_again_and_not_after_it_was_saved(editor, refused):
    visitor = editor()
    page = visitor.page
    fill(page)
    if refused:
        page.get_by_label("At a time to come").check()
        save(page)
        expect(page.get_by_role("alert")).to_be_visible()
    visitor.go("/")
    visitor.go("/desk/new/")
    page.get_by_role("button", name="Take it").click()
    expect(page.get_by_label("Text", exact=True)).to_have_value("## First\n\nIt leaves *late*.")
    expect(page.locator("#preview em")).to_have_text("late")
    page.get_by_label("keep it as a draft").check()
    save(page)
    expect(page.get_by_text("Saved. Only editors can read it.")).to_be_visible()
    visitor.go("/desk/new/")
    expect(page.get_by_label("Title")).to_have_value("")
    expect(page.get_by_role("button", name="Take it")).to_be_hidden()


@ways
def test_editor_is_told_of_what_another_saved_meanwhile(editor, way):
    page, other = editor(**way).page, editor(**way).page
    fill(page)
    save(page)
    expect(page.get_by_text("Saved. Only editors can read it.")).to_be_visible()
    other.goto(page.url)
    other.get_by_label("Title").fill("The ferry at dawn")
    save(other)
    expect(other.get_by_text("Saved. Only editors can read it.")).to_be_visible()
    page.get_by_label("Text", exact=True).fill("It leaves *early*.")
    save(page)
    expect(page.get_by_role("alert")).to_contain_text("Somebody changed this article while you wrote.")
    page.get_by_text("What is saved now", exact=True).click()
    expect(page.get_by_role("heading", name="The ferry at dawn")).to_be_visible()
    expect(page.get_by_label("Text", exact=True)).to_have_value("It leaves *early*.")
    save(page)
    expect(page.get_by_text("Saved. Only editors can read it.")).to_be_visible()
    other.reload()
    expect(other.get_by_label("Title")).to_have_value("The ferry by night")


@ways
def test_editor_who_was_signed_out_loses_nothing(editor, way):
    visitor = editor(**way)
    page = visitor.page
    fill(page)
    has_scripts = way.get("java_script_enabled", True)
    if has_scripts:
        expect(page.locator("#preview em")).to_have_text("late")
    page.context.clear_cookies(name="session")
    if has_scripts:
        # The preview asks meanwhile: it does not lead away from what is typed.
        with page.expect_response(re.compile("/desk/preview/")) as refused:
            page.get_by_label("Text", exact=True).press_sequentially(" And on.")
        assert refused.value.status == 403
    save(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("You are signed out")
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Sign in in another window").click()
    window = opened.value
    window.get_by_label("Username").or_(window.get_by_label("E-mail or username")).first.fill("erin")
    window.get_by_label("Password").fill(PASSWORD)
    window.locator("main form button[type=submit]").first.click()
    expect(window.get_by_role("heading", level=1)).to_have_text("Write an article")
    page.get_by_role("button", name="Save it now").click()
    expect(page.get_by_text("Nothing is saved yet, and nothing is lost: save it again.")).to_be_visible()
    expect(page.get_by_label("Tags")).to_have_value("ferries, night")
    save(page)
    expect(page.get_by_text("Saved. Only editors can read it.")).to_be_visible()


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_of_the_desk_and_lists_are_accessible(served, editor, width, scheme):
    visitor = editor(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = visitor.page
    fill(page)
    expect(page.locator("#preview em")).to_have_text("late")
    page.get_by_label("At a time to come").check()
    save(page)
    expect(page.get_by_role("alert")).to_be_visible()
    assert_accessible(page)
    page.get_by_label("Now").check()
    save(page)
    expect(page.get_by_text("Saved. Everybody can read it.")).to_be_visible()
    archived = served.site.run(FIND).strip()
    for address in (
        "/", "/?sort=discussed", "/sections/", "/sections/harbour/", "/tags/", "/tags/ferries/", "/desk/",
        "/desk/?show=hidden", f"/desk/{archived}/", f"/desk/{archived}/hide/",
    ):  # fmt: skip
        visitor.go(address)
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth") == width


FIND = "from forum.articles.models import Article; print(Article.objects.get(title='A bridge').pk)"
