"""Passkeys, with Chromium's virtual authenticator in place of a phone or a key."""

import re

import pytest
from playwright.sync_api import expect

from tests.factories import PASSWORD
from tests.journeys.test_returning import assert_accessible

ALICE = "from tests.factories import make_user; make_user('alice')"


@pytest.fixture
def holder(visit):
    """Open a window whose device makes and keeps passkeys, and confirms them by itself."""

    def open_window(**options):
        visitor = visit(**options)
        session = visitor.page.context.new_cdp_session(visitor.page)
        session.send("WebAuthn.enable")
        device = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
        device |= {"isUserVerified": True, "automaticPresenceSimulation": True}
        made = session.send("WebAuthn.addVirtualAuthenticator", {"options": device})
        visitor.device = (session, made["authenticatorId"])
        return visitor

    return open_window


def passkeys_of(visitor):
    """How many passkeys the device holds."""
    session, device = visitor.device
    return len(session.send("WebAuthn.getCredentials", {"authenticatorId": device})["credentials"])


def sign_in(visitor, name, next_page="/"):
    visitor.go(f"/accounts/login/?next={next_page}")
    visitor.page.get_by_label("E-mail address or username").fill(name)
    visitor.page.get_by_label("Password").fill(PASSWORD)
    visitor.page.get_by_role("button", name="Sign in", exact=True).click()


def prove_again(page):
    """Enter the password where the site asks whether it is still the same person."""
    expect(page.get_by_role("heading", level=1)).to_have_text("Is it still you?")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()


def expect_signed_in(page, name):
    expect(page.locator(".account summary")).to_contain_text(name)


def test_account_is_made_and_used_with_a_passkey_alone(holder):
    visitor = holder()
    page = visitor.page
    visitor.go("/accounts/signup/?next=/%40dave/")
    page.get_by_role("link", name="Create one with a passkey").click()
    page.get_by_label("Username").fill("dave")
    page.get_by_label("E-mail address").fill("dave@example.org")
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Code").fill(visitor.mailed_code())
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Make your passkey")
    page.get_by_label("Name of the passkey").fill("My phone")
    page.get_by_role("button", name="Make the passkey").click()
    expect_signed_in(page, "dave")
    assert passkeys_of(visitor) == 1

    visitor.sign_out()
    visitor.go("/accounts/login/?next=/settings/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect_signed_in(page, "dave")
    expect(page).to_have_url(re.compile("/settings/$"))


def test_passkey_is_added_renamed_used_and_removed(served, holder):
    served.site.run(ALICE)
    visitor = holder()
    page = visitor.page
    sign_in(visitor, "alice", "/accounts/2fa/")
    page.get_by_role("link", name="Add a passkey").click()
    prove_again(page)
    page.get_by_label("Name of the passkey").fill("Key ring")
    page.get_by_label("Sign in with it alone").check()
    page.get_by_role("button", name="Add the passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    assert_accessible(page)
    assert "A passkey was added to your account at Rostra." in visitor.site.mails()[-1]

    visitor.go("/accounts/2fa/webauthn/")
    page.get_by_role("link", name="Rename Key ring").click()
    page.get_by_label("Name of the passkey").fill("Old key")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Old key")).to_be_visible()

    visitor.sign_out()
    visitor.go("/accounts/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect_signed_in(page, "alice")

    visitor.go("/accounts/2fa/webauthn/")
    page.get_by_role("link", name="Remove Old key").click()
    prove_again(page)
    page.get_by_role("button", name="Remove it").click()
    expect(page.get_by_text("You have no passkey yet.")).to_be_visible()


def test_passkey_is_the_second_step_of_a_password(served, holder):
    served.site.run(ALICE)
    visitor = holder()
    page = visitor.page
    sign_in(visitor, "alice", "/accounts/2fa/webauthn/add/")
    prove_again(page)
    page.get_by_role("button", name="Add the passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    visitor.sign_out()
    sign_in(visitor, "alice")
    expect(page.get_by_role("heading", level=1)).to_have_text("One more step")
    expect(page.locator(".account summary")).to_have_count(0)
    assert_accessible(page)
    page.get_by_role("button", name="Use a passkey").click()
    expect_signed_in(page, "alice")


def test_passkey_that_is_not_given_is_told_and_nothing_is_lost(served, holder):
    served.site.run(ALICE)
    visitor = holder()
    page = visitor.page
    session, device = visitor.device
    visitor.go("/accounts/login/")
    page.get_by_label("E-mail address or username").fill("alice")
    session.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": False})
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("The passkey was not used")
    expect(page.get_by_label("E-mail address or username")).to_have_value("alice")


def test_without_scripts_a_page_says_what_to_do_instead(served, visit):
    page = visit(java_script_enabled=False).page
    page.goto("/accounts/login/")
    expect(page.get_by_role("button", name="Sign in with a passkey")).to_have_count(0)
    # What <noscript> holds is shown by a browser whose owner switched scripts off, not by one that a test drives.
    assert "Passkeys need JavaScript, which is switched off here. Sign in with your password." in page.content()
