"""The pages of one's account, and what is set there, in a browser."""

import pytest
from playwright.sync_api import expect

from tests.journeys.test_passkeys import ALICE, sign_in
from tests.journeys.test_returning import assert_accessible, run_script

THREAD = "from tests.factories import load_thread; print(load_thread([None])[0].get_absolute_url())"


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_articles_are_shown_as_the_settings_say(served, visit, scripts):
    run_script(served.site, f"{ALICE}; {THREAD}")
    visitor = visit(java_script_enabled=scripts, timezone_id="America/New_York", locale="en-GB")
    sign_in(visitor, "alice", "/settings/")
    choose_a_zone(visitor, "1 Jan 2020, 09:00" if scripts else "Jan. 1, 2020, 9 a.m.")
    ignore_somebody(visitor)


def choose_a_zone(visitor, expected):
    """The zone that is chosen comes before the browser's."""
    page = visitor.page
    page.get_by_label("Time zone").select_option("Asia/Tokyo")
    page.get_by_label("About you").fill("I keep the lamp.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Your settings are saved.")).to_be_visible()
    visitor.go("/articles/1/")
    expect(page.locator(".thread .meta time").first).to_have_text(expected)
    visitor.go("/@alice/")
    expect(page.get_by_text("I keep the lamp.")).to_be_visible()


def ignore_somebody(visitor):
    """The comments of an author are folded to one line, unfold, and are shown again."""
    page = visitor.page
    visitor.go("/@person-0@archive/")
    page.get_by_role("button", name="Ignore this author").click()
    expect(page.get_by_text("Comments of person-0@archive are folded for you now.")).to_be_visible()
    visitor.go("/articles/1/")
    body = visitor.comment("1").get_by_text("Comment 0", exact=True)
    expect(body).not_to_be_visible()
    head = visitor.comment("1").locator(".head").first
    assert head.evaluate("head => getComputedStyle(head, '::after').content") == '"You ignore this author."'
    assert visitor.comment("1").bounding_box()["height"] < 100
    visitor.comment("1").locator("summary.fold").first.click()
    expect(body).to_be_visible()
    assert head.evaluate("head => getComputedStyle(head, '::after').content") == "none"

    visitor.go("/settings/people/")
    page.get_by_role("button", name="Ignore no more").click()
    expect(page.get_by_text("You see the comments of person-0@archive again.")).to_be_visible()
    visitor.go("/articles/1/")
    expect(body).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pages_of_an_account_are_accessible(served, visit, theme):
    run_script(served.site, ALICE)
    visitor = visit(color_scheme=theme, viewport={"width": 360, "height": 800}, reduced_motion="reduce")
    visitor.go("/accounts/login/")
    assert_accessible(visitor.page)
    sign_in(visitor, "alice", "/settings/")
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("Your settings")
    for path in (
        "/settings/",
        "/accounts/2fa/",
        "/accounts/sessions/",
        "/accounts/email/",
        "/settings/people/",
        "/@alice/",
    ):
        assert (path, visitor.go(path).status) == (path, 200)
        assert_accessible(visitor.page)
        assert visitor.page.evaluate("document.documentElement.scrollWidth") <= 360
