"""The pages of one's account, and what is set there, in a browser."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.test_passkeys import ALICE, expect_signed_in, prove_again, sign_in
from tests.journeys.test_returning import assert_accessible

THREAD = "from tests.factories import load_thread; print(load_thread([None])[0].get_absolute_url())"

NEW_PASSWORD = "a lamp that turns at night"


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_articles_are_shown_as_the_settings_say(served, visit, scripts):
    served.site.run(f"{ALICE}; {THREAD}")
    visitor = visit(java_script_enabled=scripts, timezone_id="America/New_York", locale="en-GB")
    sign_in(visitor, "alice", "/settings/")
    choose_a_zone(visitor, "1 Jan 2020, 09:00" if scripts else "Jan 1, 2020, 9:00 AM")
    ignore_somebody(visitor)


def choose_a_zone(visitor, expected):
    """The zone that is chosen comes before the browser's."""
    page = visitor.page
    page.get_by_label("Time zone").select_option("Asia/Tokyo")
    page.get_by_label("About you").fill("I keep the lamp.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Your settings are saved.")).to_be_visible()
    visitor.go_to_article()
    expect(page.locator(".thread .meta time").first).to_have_text(expected)
    visitor.go("/@alice/")
    expect(page.get_by_text("I keep the lamp.")).to_be_visible()


def ignore_somebody(visitor):
    """The comments of an author are folded to one line, unfold, and are shown again."""
    page = visitor.page
    visitor.go("/@person-0@archive/")
    page.get_by_role("button", name="Ignore this author").click()
    expect(page.get_by_text("Comments of person-0@archive are folded for you now.")).to_be_visible()
    visitor.go_to_article()
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
    visitor.go_to_article()
    expect(body).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pages_of_an_account_are_accessible(served, visit, theme):
    served.site.run(ALICE)
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


def test_address_password_and_sessions_are_looked_after_without_scripts(served, visit):
    served.site.run(ALICE)
    telephone, visitor = visit(), visit(java_script_enabled=False)
    page = visitor.page
    sign_in(telephone, "alice", "/settings/")
    sign_in(visitor, "alice", "/accounts/email/")
    change_address(visitor)

    visitor.go("/accounts/sessions/")
    page.get_by_role("button", name="Sign out there").click()
    expect(page.get_by_role("button", name="Sign out there")).to_have_count(0)
    telephone.go("/settings/")
    expect(telephone.page.get_by_role("heading", level=1)).to_have_text("Sign in")

    visitor.go("/accounts/logout/")
    page.locator("main form button").first.click()
    choose_new_password(visitor)
    sign_in(visitor, "alice", "/settings/")
    expect(page.get_by_text("The name or the password is not right.").first).to_be_visible()
    page.get_by_label("Password").fill(NEW_PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect_signed_in(page, "alice")


def change_address(visitor):
    """The new address is confirmed by a code; the old one is told."""
    page = visitor.page
    page.get_by_label("New address").fill("alice@new.example")
    page.get_by_role("button", name="Change the address").click()
    prove_again(page)
    expect(page.get_by_text("A code is on its way to alice@new.example.")).to_be_visible()
    page.get_by_label("Code").fill("AAAA-AAAA")
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_role("alert")).to_contain_text("This is not the code.")
    page.get_by_label("Code").fill(visitor.mailed_code())
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_text("alice@new.example is confirmed.")).to_be_visible()
    visitor.go("/accounts/email/")
    expect(page.locator(".facts")).to_have_text(re.compile("alice@new.example"))
    told = visitor.site.mails()[-1]
    assert "To: alice@example.org" in told and "from alice@example.org to alice@new.example" in " ".join(told.split())


def choose_new_password(visitor):
    """The link that is mailed to the new address leads to a form for another password."""
    page = visitor.page
    visitor.go("/accounts/login/")
    page.get_by_role("link", name="Forgot your password?").click()
    page.get_by_label("E-mail address").fill("alice@new.example")
    page.get_by_role("button", name="Send the link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Look into your mail")
    mail = visitor.site.mails()[-1]
    assert "To: alice@new.example" in mail
    visitor.go(re.search(r"^http://\S+(/accounts/password/reset/key/\S+)$", mail, re.M)[1])
    page.get_by_label("New password", exact=True).fill(NEW_PASSWORD)
    page.get_by_label("New password again").fill(NEW_PASSWORD)
    page.get_by_role("button", name="Save the password").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your password is changed")
