"""Every page of a site in every state: the one list that the browser tests and ``make screenshots`` walk.

A new page is one line here. ``path`` is filled in with the words that ``content`` tells; ``steps`` lead on from there.
"""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page as Window


@dataclass(frozen=True)
class Page:
    """A page in one state: its name, its address, who sees it (nobody signed in: "")."""

    name: str
    path: str
    who: str = ""
    steps: Callable[[Window], object] | None = None
    status: int = 200
    # Which site: the full one, or one where nothing was written yet.
    site: str = "full"
    # The address that steps or redirects lead to, where it is another.
    leads_to: str = ""

    def __str__(self):
        return self.name


def send(**fields):
    """Fill in the form that has these fields and send it, not for a preview."""

    def steps(window):
        form = window.locator(f"main form:has([name={next(iter(fields))}])").first
        for name, value in fields.items():
            form.locator(f"[name={name}]").first.fill(value)
        form.locator("[type=submit]:not([formaction], [formnovalidate])").first.click()

    return steps


def says(words):
    """Wait for these words to stand on the page."""
    return lambda window: window.get_by_text(words).wait_for()


def open_menu(window):
    window.locator(".account details.menu > summary").click()


def fold_first(window):
    window.locator(".thread summary.fold").first.click(position={"x": 5, "y": 5})


def show_keys(window):
    window.locator(".thread summary.fold").first.focus()
    window.keyboard.press("?")


def lose_token(window):
    """Send a comment from a page that is too old."""
    window.locator("input[name=csrfmiddlewaretoken]").evaluate_all("all => all.forEach(input => { input.value = 'x' })")
    form = window.locator("main form:has([name=text])").first
    form.locator("[name=text]").fill("Words that must not be lost.")
    # As a browser without scripts sends it.
    with window.expect_navigation():
        form.evaluate("form => HTMLFormElement.prototype.submit.call(form)")


def type_article(window):
    """Type an article; the preview follows."""
    window.locator("[name=title]").fill("The ferry by night")
    window.locator("[name=body]").fill(_ARTICLE)
    window.locator("#preview em").wait_for()


def schedule_badly(window):
    type_article(window)
    window.locator("[name=publish][value=later]").check()
    window.locator(".write-form .primary").click()


def close_and_come_back(window):
    type_article(window)
    window.goto("/desk/")
    window.goto("/desk/new/")


def clash(window):
    """Save what somebody else changed meanwhile."""
    window.locator("[name=base]").evaluate("base => { base.value = 'older' }")
    send(title="Not yet for anybody")(window)


def write_signed_out(window):
    """Save an article when the session has ended; whoever shares the window stays signed in."""
    type_article(window)
    cookies = window.context.cookies()
    window.context.clear_cookies(name="session")
    window.locator(".write-form .primary").click()
    window.wait_for_load_state()
    window.context.add_cookies(cookies)


def sign_up(name):
    """Ask for an account; the code is in the mail."""

    def steps(window):
        window.goto("/accounts/signup/")
        send(username=name, email=f"{name}@example.org", password1="correct horse battery")(window)
        window.wait_for_url("**/confirm-email/")

    return steps


def confirm_badly(window):
    sign_up("latecomer")(window)
    send(code="ABCD-EFGH")(window)


def ask_for_code(window):
    """Let a code be mailed to somebody who has no password."""
    window.locator("main form [type=submit]").first.click()
    window.wait_for_url("**/confirm/")


_ARTICLE = """## The last boat

It leaves at *half past ten*, and those who miss it walk round by the bridge.

> The lamps of the far shore are the best timetable.

- two crossings an hour by day
- one by night
"""

PAGES = [
    # Reading
    Page("list", "/"),
    Page("list-signed-in", "/", who="alice"),
    Page("list-menu", "/", who="bob", steps=open_menu),
    Page("list-empty", "/", site="empty"),
    Page("list-empty-administrator", "/", site="empty", who="root"),
    Page("list-end", "/?before=-60000000000.000000-1"),
    Page("list-discussed", "/?sort=discussed"),
    Page("sections", "/sections/"),
    Page("section", "/sections/harbour/"),
    Page("tags", "/tags/"),
    Page("tag", "/tags/lamps/"),
    Page("article", "{archived}"),
    Page("article-signed-in", "{busy}", who="alice"),
    Page("discussion", "{archived}#discussion", who="alice"),
    Page("article-moderator", "{busy}", who="bob"),
    Page("article-local", "{busy}"),
    Page("article-folded-branch", "{busy}", steps=fold_first),
    Page("article-newest", "{long}?sort=newest"),
    Page("article-long", "{long}"),
    Page("article-second-page", "{long}?after=100"),
    Page("article-locked", "{locked}"),
    Page("article-silent", "{silent}"),
    Page("article-silent-signed-in", "{silent}", who="alice"),
    Page("article-closed-empty", "{closed}"),
    Page("article-right-to-left", "{wide}"),
    Page("article-draft", "{draft}", who="erin"),
    Page("thread", "/comments/{deep}/"),
    Page("comment-linked", "/comments/{others}/"),
    Page("comment-not-found", "/articles/{archived_id}/comments/at/?place=999.1", status=404),
    Page("comment-deleted", "/comments/{deleted}/"),
    Page("profile", "/@dave/"),
    Page("profile-own", "/@alice/", who="alice"),
    Page("profile-archived", "/@person-1@archive/"),
    Page("profile-archived-claimed", "/@warden@archive/"),
    Page("profile-empty", "/@zoe/"),
    Page("comment-history", "/comments/{own}/history/"),
    Page("article-keys", "{archived}", steps=show_keys),
    # Writing
    Page("write", "/articles/{busy_id}/comments/new/", who="alice"),
    Page("reply", "/comments/{others}/reply/", who="alice"),
    Page("reply-error", "/comments/{others}/reply/", who="alice", steps=send(text="  "), status=400),
    Page("edit", "/comments/{own}/edit/", who="alice"),
    Page("delete", "/comments/{own}/delete/", who="alice"),
    Page("form-too-old", "{busy}", who="alice", steps=lose_token, status=403),
    Page("move", "/comments/{others}/move/", who="bob"),
    Page("merge", "/comments/{others}/merge/", who="bob"),
    Page("desk", "/desk/", who="erin"),
    Page("desk-scheduled", "/desk/?show=scheduled", who="erin"),
    Page("desk-hidden", "/desk/?show=hidden", who="erin"),
    Page("desk-new", "/desk/new/", who="erin"),
    Page("desk-new-error", "/desk/new/", who="erin", steps=send(title="  "), status=422),
    Page("desk-new-typed", "/desk/new/", who="erin", steps=type_article),
    Page("desk-new-kept", "/desk/new/", who="erin", steps=close_and_come_back),
    Page("desk-schedule-error", "/desk/new/", who="erin", steps=schedule_badly, status=422),
    Page("desk-signed-out", "/desk/new/", who="erin", steps=write_signed_out, status=403),
    Page("desk-edit", "/desk/{draft_id}/", who="erin"),
    Page("desk-edit-published", "/desk/{busy_id}/", who="erin"),
    Page("desk-conflict", "/desk/{draft_id}/", who="erin", steps=clash, status=409),
    Page("desk-archived", "/desk/{archived_id}/", who="erin"),
    Page("desk-delete", "/desk/{draft_id}/hide/", who="erin"),
    Page("desk-hide", "/desk/{busy_id}/hide/", who="erin"),
    # Accounts
    Page("sign-in", "/accounts/login/"),
    Page("sign-in-error", "/accounts/login/", steps=send(login="alice", password="wrong")),
    Page("sign-up", "/accounts/signup/"),
    Page("sign-up-error", "/accounts/signup/", steps=send(username="alice", email="no", password1="1")),
    Page("sign-up-closed", "/accounts/signup/", site="empty"),
    Page("sign-up-passkey", "/accounts/signup/passkey/"),
    Page("sign-up-passkey-make", "/arrive/with-a-first-passkey-as/henry/", leads_to="/accounts/2fa/webauthn/signup/"),
    Page("sign-up-code", "/accounts/signup/", steps=sign_up("newcomer"), leads_to="/accounts/confirm-email/"),
    Page("sign-up-code-error", "/accounts/signup/", steps=confirm_badly),
    Page("account-inactive", "/accounts/inactive/"),
    Page("password-reset", "/accounts/password/reset/"),
    Page("password-reset-sent", "/accounts/password/reset/done/"),
    Page("password-reset-link-used", "/accounts/password/reset/key/1-used/"),
    Page("password-reset-done", "/accounts/password/reset/key/done/"),
    Page("password-change", "/accounts/password/change/", who="alice"),
    Page("email", "/accounts/email/", who="alice"),
    Page("password-set", "/accounts/password/set/", who="henry"),
    Page("reauthenticate", "/accounts/reauthenticate/", who="alice"),
    Page("reauthenticate-many", "/accounts/reauthenticate/", who="grace", steps=says("Use a passkey")),
    Page("reauthenticate-app", "/accounts/2fa/reauthenticate/", who="grace"),
    Page("reauthenticate-passkey", "/accounts/2fa/webauthn/reauthenticate/", who="grace"),
    Page("reauthenticate-mail", "/accounts/reauthenticate/code/", who="henry"),
    Page(
        "reauthenticate-code",
        "/accounts/reauthenticate/code/",
        who="henry",
        steps=ask_for_code,
        leads_to="/accounts/reauthenticate/code/confirm/",
    ),
    Page("settings", "/settings/", who="alice"),
    Page("settings-people", "/settings/people/", who="alice"),
    Page("second-factor", "/accounts/2fa/", who="alice"),
    Page("second-factor-all", "/accounts/2fa/", who="grace"),
    Page("second-factor-step", "/arrive/at-the-second-step-as/grace/", leads_to="/accounts/2fa/authenticate/"),
    Page("second-factor-app", "/accounts/2fa/totp/activate/", who="alice"),
    Page("second-factor-app-off", "/accounts/2fa/totp/deactivate/", who="grace"),
    Page("recovery-codes", "/accounts/2fa/recovery-codes/", who="grace"),
    Page("recovery-codes-new", "/accounts/2fa/recovery-codes/generate/", who="grace"),
    Page("passkeys-none", "/accounts/2fa/webauthn/", who="alice"),
    Page("passkeys", "/accounts/2fa/webauthn/", who="grace"),
    Page("passkey-add", "/accounts/2fa/webauthn/add/", who="grace"),
    Page("passkey-rename", "/accounts/2fa/webauthn/keys/{passkey}/edit/", who="grace"),
    Page("passkey-remove", "/accounts/2fa/webauthn/keys/{passkey}/remove/", who="grace"),
    Page("sessions", "/accounts/sessions/", who="alice"),
    Page("other-site", "/accounts/github/login/"),
    Page(
        "other-site-sign-up",
        "/arrive/from-github/",
        steps=says("You come from GitHub for the first time."),
        leads_to="/accounts/3rdparty/signup/",
    ),
    Page("other-sites", "/accounts/3rdparty/", who="henry", steps=says("Connect another")),
    Page("other-sites-none", "/accounts/3rdparty/", who="alice", steps=says("Connect one")),
    Page("other-site-cancelled", "/accounts/3rdparty/login/cancelled/"),
    Page("other-site-error", "/accounts/3rdparty/login/error/", status=401),
    Page("privacy", "/privacy/"),
    Page("data", "/settings/data/", who="alice"),
    Page("delete-account", "/settings/delete/", who="alice"),
    Page("sign-out", "/accounts/logout/", who="alice"),
    Page("claim-new", "/authors/{person}/claim/", who="alice"),
    Page("claim-new-error", "/authors/{person}/claim/", who="alice", steps=send(words=""), status=400),
    Page("claim-code", "/claims/{claim_code}/", who="alice"),
    Page("claim-mark", "/claims/{claim_mark}/", who="alice"),
    Page("claim-granted", "/claims/{claim_granted}/", who="alice"),
    Page("claim-waiting", "/claims/{claim_waiting}/", who="dave"),
    Page("claim-refused", "/claims/{claim_refused}/", who="dave"),
    # Running a site
    Page("claims", "/moderation/claims/", who="bob"),
    Page("claims-one", "/moderation/claims/{claim_waiting}/", who="bob"),
    Page("forget-author", "/moderation/authors/{person}/erase/", who="bob"),
    Page("claims-mark", "/moderation/claims/{claim_mark}/", who="bob"),
    Page("claims-author", "/moderation/authors/{person}/", who="bob"),
    Page("claims-author-linked", "/moderation/authors/{linked}/", who="bob"),
    Page("imports", "/imports/", who="bob"),
    Page("import-report", "/imports/{run_partial}/", who="bob"),
    Page("import-complete", "/imports/{run_complete}/", who="bob"),
    Page("import-running", "/imports/{run_running}/", who="bob"),
    # Failures
    Page("error-400", "/%00", status=400),
    Page("error-403", "/imports/", who="alice", status=403),
    Page("error-404", "/nowhere/", status=404),
    Page("error-429", "/fail/hurry/", status=429),
    Page("error-500", "/fail/", status=500),
    Page("error-503", "/fail/database/", status=503),
]
