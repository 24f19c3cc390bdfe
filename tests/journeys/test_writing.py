"""Writing: answering in place and on pages, quoting, previews, drafts, suggestions, edits, and second thoughts."""

import json
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.factories import PASSWORD

SETUP = """
import json
from tests.factories import load_thread, make_chain, make_comment, make_moderator, make_user
article, comments = load_thread([None, 0, None])
alice, dave, bob = make_user("alice"), make_user("dave"), make_moderator("bob")
make_comment(article, dave, "Oak **lasts** for ever.\\n\\nSteel rusts.")
make_chain(article, dave, 7)
print(json.dumps({"url": article.get_absolute_url()}))
"""
COMMENTS = """
from forum.comments.models import Comment
for comment in Comment.objects.exclude(body__startswith="Comment").exclude(body__startswith="Link").order_by("pk")[1:]:
    quoted = list(comment.quotations.values_list("quoted__path", flat=True))
    print(comment.path, comment.state, repr(comment.body), quoted)
"""
CLOSE = "from forum.articles.models import Article; Article.objects.update(comments_open=False)"
REMOVE = """
from accounts.models import User
from forum.comments.models import Comment
from forum.comments.services import delete_comment
delete_comment(comment=Comment.objects.get(path="3"), user=User.objects.get(username="dave"))
"""
scripts = pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])


def written(site):
    """What was written since: place, state, text and the places of what it quotes."""
    return site.run(COMMENTS).strip().split("\n")


@pytest.fixture
def sign_in(served, visit):
    """Open a window in which somebody is signed in, on a discussion."""
    discussion = json.loads(served.site.run(SETUP))

    def enter(name="alice", **options):
        visitor = visit(**options)
        fill_in(visitor, name, discussion["url"])
        visitor.url = discussion["url"]
        expect(visitor.page.get_by_role("heading", level=1)).to_have_text("A bridge")
        visitor.go(discussion["url"])
        return visitor

    return enter


def fill_in(visitor, name, next_url=""):
    if next_url:
        visitor.go(f"/accounts/login/?next={next_url}")
    visitor.page.get_by_label("Username").or_(visitor.page.get_by_label("E-mail or username")).first.fill(name)
    visitor.page.get_by_label("Password").fill(PASSWORD)
    visitor.page.locator("main form button[type=submit]").first.click()


def act(visitor, place, name):
    visitor.comment(place).get_by_role("link", name=f"{name} comment {place}", exact=True).click()


def box(page):
    """The form of an answer: under its comment, or on its page."""
    return page.locator(".thread .composer, .single .composer")


def text(page):
    return box(page).get_by_label("Your comment")


def assert_accessible(page):
    found = Axe().run(page)
    assert [(item["id"], item["nodes"][0]["html"]) for item in found.response["violations"]] == []


@scripts
def test_reader_answers_quotes_and_looks_before_posting(served, sign_in, scripts):
    visitor = sign_in(java_script_enabled=scripts)
    page = visitor.page
    act(visitor, "3", "Quote")
    expect(text(page)).to_have_value("> Oak **lasts** for ever.\n>\n> Steel rusts.\n\n")
    expect(page).to_have_url(re.compile(re.escape(visitor.url) if scripts else "/reply/"))
    assert_accessible(page) if scripts else None
    text(page).press("Control+End")
    text(page).press_sequentially("So it is, @dave.")
    box(page).get_by_role("button", name="Preview").click()
    preview = page.get_by_role("region", name="Preview")
    expect(preview.locator("blockquote.quote cite a")).to_have_text("dave")
    expect(preview.get_by_role("link", name="@dave")).to_be_visible()
    assert_accessible(page) if scripts else None
    if scripts:
        box(page).get_by_role("button", name="Write").click()
    box(page).get_by_role("button", name="Post comment").click()

    answer = visitor.comment("3.1")
    expect(answer.locator("blockquote.quote cite a")).to_have_text("dave")
    expect(box(page)).to_have_count(0)
    if scripts:
        expect(page).to_have_url(re.compile(re.escape(visitor.url) + "$"))
        expect(page.locator("li.node:focus")).to_contain_text("So it is")
        expect(page.get_by_text("Your comment is posted.")).to_be_attached()
        expect(page.get_by_role("heading", level=2, name="12 comments")).to_be_visible()
    else:
        expect(page.locator("li.node:target")).to_contain_text("So it is")
    expect(visitor.comment("3").get_by_text("Quoted in").first).to_be_visible()
    posted = "3.1 visible '> Oak **lasts** for ever.\\n>\\n> Steel rusts.\\n\\nSo it is, @dave.' ['3']"
    assert written(served.site) == [posted]


@scripts
def test_new_conversation_is_posted_and_the_form_is_ready_again(served, sign_in, scripts):
    visitor = sign_in(java_script_enabled=scripts)
    page = visitor.page
    for number in ("First", "Second"):
        page.locator("#compose textarea").fill(f"{number} thought.")
        page.locator("#compose").get_by_role("button", name="Post comment").click()
        expect(page.locator("ol.thread > li.node").filter(has_text=f"{number} thought.")).to_be_visible()
        expect(page.locator("#compose textarea")).to_have_value("")
    assert written(served.site) == ["5 visible 'First thought.' []", "6 visible 'Second thought.' []"]


@scripts
def test_form_sent_twice_makes_one_comment(served, sign_in, scripts):
    visitor = sign_in(java_script_enabled=scripts)
    page = visitor.page
    act(visitor, "2", "Reply")
    text(page).fill("Only once.")
    box(page).get_by_role("button", name="Post comment").dblclick()
    expect(visitor.comment("2.1")).to_contain_text("Only once.")
    assert written(served.site) == ["2.1 visible 'Only once.' []"]


@scripts
def test_edit_can_be_looked_through_and_deletion_be_undone(served, sign_in, scripts):
    visitor = sign_in(java_script_enabled=scripts)
    page = visitor.page
    act(visitor, "2", "Reply")
    text(page).fill("The clock is fast.")
    box(page).get_by_role("button", name="Post comment").click()
    act(visitor, "2.1", "Edit")
    text(page).fill("The clock is slow.")
    page.get_by_role("button", name="Save").click()
    visitor.comment("2.1").get_by_role("link", name=re.compile("^edited")).click()
    expect(page.locator(".difference del")).to_contain_text("fast.")
    expect(page.locator(".difference ins")).to_contain_text("slow.")
    assert_accessible(page) if scripts else None
    page.get_by_role("link", name="Back to the comment").click()

    act(visitor, "2.1", "Delete")
    page.get_by_role("button", name="Delete it").click()
    expect(page.get_by_text("The comment is deleted.")).to_be_visible()
    expect(page.get_by_text("The clock is slow.")).to_have_count(0)
    assert_accessible(page) if scripts else None
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("li.node:target")).to_contain_text("The clock is slow.")
    assert written(served.site) == ["2.1 visible 'The clock is slow.' []"]
    assert served.site.output("check_threads").endswith(": sound\n")


def test_message_lets_go_of_what_one_reads_unless_it_can_be_acted_on(sign_in):
    visitor = sign_in("dave", viewport={"width": 360, "height": 740})
    page = visitor.page
    told = page.locator(".messages")
    act(visitor, "3", "Delete")
    page.get_by_role("button", name="Delete it").click()
    expect(page.get_by_text("The comment is deleted.")).to_be_in_viewport()
    assert told.evaluate("messages => messages.getAnimations().length") == 0
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("The comment is back.")).to_be_in_viewport()
    # The seconds that it stays are not waited for.
    told.evaluate("messages => messages.getAnimations().forEach((stay) => stay.finish())")
    expect(told).not_to_be_in_viewport()
    page.evaluate("scrollTo(0, 0)")
    expect(page.get_by_text("The comment is back.")).to_be_in_viewport()


@scripts
def test_discussion_closed_meanwhile_and_lost_session_lose_nothing(served, sign_in, scripts):
    visitor = sign_in(java_script_enabled=scripts)
    page = visitor.page
    act(visitor, "3", "Reply")
    text(page).fill("My thoughts.")
    served.site.run(CLOSE)
    box(page).get_by_role("button", name="Post comment").click()
    expect(page.get_by_text("This discussion was closed while you wrote.")).to_be_visible()
    expect(text(page)).to_have_value("My thoughts.")
    assert_accessible(page) if scripts else None
    served.site.run(CLOSE.replace("False", "True"))
    page.context.clear_cookies(name="session")
    box(page).get_by_role("button", name="Post comment").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    fill_in(visitor, "alice")
    expect(text(page)).to_have_value("My thoughts.")
    box(page).get_by_role("button", name="Post comment").click()
    expect(visitor.comment("3.1")).to_contain_text("My thoughts.")
    assert written(served.site) == ["3.1 visible 'My thoughts.' []"]


@scripts
def test_answer_to_what_was_removed_meanwhile_is_posted_on_its_own(served, sign_in, scripts):
    visitor = sign_in(java_script_enabled=scripts)
    page = visitor.page
    act(visitor, "3", "Reply")
    text(page).fill("My thoughts.")
    served.site.run(REMOVE)
    box(page).get_by_role("button", name="Post comment").click()
    expect(page.get_by_text("The comment you answer was removed while you wrote.")).to_be_visible()
    box(page).get_by_role("button", name="Post it on its own").click()
    expect(visitor.comment("5")).to_contain_text("My thoughts.")


@scripts
def test_answer_too_deep_for_the_page_leads_to_where_it_stands(served, sign_in, scripts):
    visitor = sign_in(java_script_enabled=scripts)
    page = visitor.page
    act(visitor, "4.1.1.1.1.1", "Reply")
    text(page).fill("Deep down.")
    box(page).get_by_role("button", name="Post comment").click()
    expect(page).to_have_url(re.compile(r"\?thread=\d+#c-\d+$"))
    expect(page.locator("li.node:target")).to_contain_text("Deep down.")


def select(page, selector, start, end):
    """Select characters of the first text in an element, as one does with a mouse."""
    page.evaluate(
        """([selector, start, end]) => {
            const node = document.createTreeWalker(document.querySelector(selector), NodeFilter.SHOW_TEXT).nextNode();
            getSelection().setBaseAndExtent(node, start, node, end);
        }""",
        [selector, start, end],
    )


def test_selection_stands_quoted_in_the_answer(served, sign_in):
    visitor = sign_in()
    page = visitor.page
    body = visitor.comment("3").locator(".body > p").last
    body.evaluate("(p) => p.setAttribute('data-here', '')")
    select(page, "[data-here]", 0, 5)
    act(visitor, "3", "Reply")
    expect(text(page)).to_have_value("> Steel\n\n")
    text(page).press_sequentially("Does it?")
    select(page, "[data-here]", 6, 12)
    act(visitor, "3", "Reply")
    expect(text(page)).to_have_value("> Steel\n\nDoes it?\n\n> rusts.\n\n")
    page.keyboard.press("Escape")
    expect(box(page)).to_have_count(0)
    select(page, "[data-here]", 0, 5)
    act(visitor, "2", "Reply")
    expect(text(page)).to_have_value("")


def test_keyboard_alone_answers_with_marks_and_names(served, sign_in):
    visitor = sign_in()
    page = visitor.page
    visitor.comment("2").get_by_role("link", name="Reply comment 2", exact=True).focus()
    page.keyboard.press("Enter")
    expect(text(page)).to_be_focused()
    page.keyboard.type("Ask @d")
    expect(page.get_by_role("option", name="dave")).to_be_visible()
    expect(text(page)).to_have_attribute("aria-activedescendant", re.compile("_people_0$"))
    assert_accessible(page)
    page.keyboard.press("Enter")
    expect(text(page)).to_have_value("Ask @dave ")
    expect(page.get_by_role("listbox")).to_have_count(0)
    page.keyboard.type("@zz")
    page.keyboard.press("Backspace")
    page.keyboard.press("Backspace")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_have_count(0)
    expect(box(page)).to_have_count(1)
    page.keyboard.press("Backspace")
    box(page).get_by_role("button", name="Bold").focus()
    page.keyboard.press("Enter")
    page.keyboard.type("now")
    expect(text(page)).to_have_value("Ask @dave **now**")
    page.keyboard.press("Control+Enter")
    expect(page.locator("li.node:focus")).to_contain_text("Ask @dave now")
    assert written(served.site) == ["2.1 visible 'Ask @dave **now**' []"]


def test_draft_comes_back_until_it_is_posted(served, sign_in):
    visitor = sign_in()
    page = visitor.page
    act(visitor, "2", "Reply")
    text(page).press_sequentially("Half a thought")
    expect(page.get_by_text("Draft kept in this browser")).to_be_visible()
    page.reload()
    act(visitor, "2", "Reply")
    expect(text(page)).to_have_value("Half a thought")
    expect(page.get_by_text("Your draft is back")).to_be_visible()
    assert_accessible(page)
    box(page).get_by_role("button", name="Discard draft").click()
    expect(text(page)).to_have_value("")
    text(page).press_sequentially("A whole thought")
    expect(page.get_by_text("Draft kept in this browser")).to_be_visible()
    box(page).get_by_role("button", name="Post comment").click()
    expect(visitor.comment("2.1")).to_contain_text("A whole thought")
    act(visitor, "2", "Reply")
    expect(text(page)).to_have_value("")


def test_site_that_does_not_answer_keeps_the_text(served, sign_in):
    visitor = sign_in()
    page = visitor.page
    act(visitor, "2", "Reply")
    text(page).fill("My thoughts.")
    page.context.set_offline(True)
    box(page).get_by_role("button", name="Post comment").click()
    expect(page.get_by_text("This could not be sent. Your text is still here")).to_be_visible()
    page.context.set_offline(False)
    box(page).get_by_role("button", name="Post comment").click()
    expect(visitor.comment("2.1")).to_contain_text("My thoughts.")
    expect(box(page)).to_have_count(0)


def test_answer_that_may_not_be_written_any_more_leads_to_the_page_that_says_so(served, sign_in):
    visitor = sign_in()
    page = visitor.page
    served.site.run("from accounts.models import User; User.objects.get(username='alice').groups.clear()")
    act(visitor, "2", "Reply")
    expect(page.get_by_role("heading", level=1)).to_have_text("This page is not open to you")


def test_toolbar_is_not_there_without_scripts(sign_in):
    page = sign_in(java_script_enabled=False).page
    preview = page.locator("#compose").get_by_role("button", name="Preview")
    expect(preview).to_be_visible()
    # Nothing stands before it that it would have to be parted from.
    expect(preview).to_have_css("border-inline-start-width", "0px")
    expect(page.locator("#compose").get_by_role("button", name="Bold")).to_be_hidden()
    expect(page.locator("#compose").get_by_role("button", name="Write")).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_box_to_write_in_fits_a_phone(sign_in, scheme):
    visitor = sign_in(viewport={"width": 320, "height": 700}, color_scheme=scheme)
    page = visitor.page
    act(visitor, "4.1.1.1", "Quote")
    expect(text(page)).to_be_focused()
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert_accessible(page)
