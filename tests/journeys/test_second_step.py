"""Codes of an app beside the password: switched on, used, and a recovery code where the telephone is lost."""

import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.totp.internal.auth import yield_hotp_counters_from_time as counters
from playwright.sync_api import expect

from tests.journeys.test_passkeys import ALICE, expect_signed_in, prove_again, sign_in
from tests.journeys.test_returning import assert_accessible

# Seconds that a busy machine takes to type a code in: so long it is valid, also where it is one of before.
_TYPING = 8


def code_of(secret, ahead=0):
    """What the app shows now, or so many half minutes from now."""
    if (left := 30 - time.time() % 30) < _TYPING:
        time.sleep(left)
    now = sorted(counters())[1]
    return format_hotp_value(hotp_value(secret, now + ahead))


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_app_is_switched_on_and_used_and_replaced_by_a_recovery_code(served, visit, scripts):
    served.site.run(ALICE)
    visitor = visit(java_script_enabled=scripts)
    page = visitor.page
    sign_in(visitor, "alice", "/accounts/2fa/")
    page.get_by_role("link", name="Switch on").click()
    prove_again(page)
    expect(page.locator("main img")).to_be_visible()
    if scripts:
        assert_accessible(page)
    secret = page.get_by_label("Key for the app").input_value()
    page.get_by_label("Code from the app").fill(code_of(secret, -1))
    page.locator("main form button.primary").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    recovery = page.get_by_label("codes that are left").input_value().split()[0]

    sign_out(visitor)
    sign_in(visitor, "alice")
    expect(page.get_by_role("heading", level=1)).to_have_text("One more step")
    page.get_by_label("Code").fill("000000")
    page.locator("main form button.primary").click()
    expect(page.get_by_text("This is not the code.").first).to_be_visible()
    page.get_by_label("Code").fill(code_of(secret))
    page.locator("main form button.primary").click()
    expect_signed_in(page, "alice")

    sign_out(visitor)
    sign_in(visitor, "alice")
    page.get_by_label("Code").fill(recovery)
    page.locator("main form button.primary").click()
    expect_signed_in(page, "alice")


def sign_out(visitor):
    visitor.go("/accounts/logout/")
    visitor.page.locator("main form button").first.click()
