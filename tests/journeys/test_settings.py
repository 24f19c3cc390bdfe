"""The pages of one's account, and what is set there, in a browser."""

import pytest
from playwright.sync_api import expect

from tests.journeys.test_passkeys import ALICE, sign_in
from tests.journeys.test_returning import assert_accessible, run_script

THREAD = "from tests.factories import load_thread; print(load_thread([None])[0].get_absolute_url())"


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_zone_that_is_chosen_comes_before_the_browsers(served, visit, scripts):
    run_script(served.site, f"{ALICE}; {THREAD}")
    visitor = visit(java_script_enabled=scripts, timezone_id="America/New_York", locale="en-GB")
    page = visitor.page
    sign_in(visitor, "alice", "/settings/")
    page.get_by_label("Time zone").select_option("Asia/Tokyo")
    page.get_by_label("About you").fill("I keep the lamp.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Your settings are saved.")).to_be_visible()
    visitor.go("/articles/1/")
    moment = page.locator(".thread .meta time").first
    expect(moment).to_have_text("1 Jan 2020, 09:00" if scripts else "Jan. 1, 2020, 9 a.m.")
    visitor.go("/@alice/")
    expect(page.get_by_text("I keep the lamp.")).to_be_visible()


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
