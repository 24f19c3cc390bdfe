"""People in a browser: a name claimed by its owner, somebody ignored, data taken along, an account deleted."""

import json

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.factories import PASSWORD

ARCHIVE = [
    {"type": "archive", "version": 1, "source": "old"},
    {
        "type": "article", "id": "a", "url": None, "title": "A lamp", "body": "It burns.", "body_format": "text",
        "author": None, "published_at": None, "updated_at": None, "section": None, "tags": [], "language": None,
        "notes": [], "comments_open": True, "state": "published",
    },
    {
        "type": "comment", "id": "c", "article": "a", "parent": None, "number": "1",
        "author": {"login": "keeper", "name": None, "url": None, "email": "keeper@old.example", "presence": None},
        "created_at": "2020-01-01T10:00:00+00:00", "updated_at": None, "body": "I lit it.", "body_format": "text",
        "quotes": [], "score": None, "state": "visible",
    },
]  # fmt: skip


def work(site):
    """Let the worker do what waits for it."""
    site.manage("db_worker", "--batch", "--interval", "0", "--no-startup-delay")


def assert_axe_clean(page):
    assert [found["id"] for found in Axe().run(page).response["violations"]] == []


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_name_is_claimed_data_taken_and_account_deleted(served, visit, scripts):
    site = served.site
    lines = "".join(json.dumps(record) + "\n" for record in ARCHIVE)
    site.manage("import_archive", "-", "--source", "old", stdin=lines.encode())
    visitor = visit(java_script_enabled=scripts)
    page = visitor.page

    visitor.go("/@keeper@old/")
    page.get_by_role("link", name="This is me").click()
    page.locator("main").get_by_role("link", name="Create an account").click()
    visitor.sign_up("lamplighter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Are you keeper?")
    page.get_by_label("By a code, mailed").check()
    page.get_by_role("button", name="Make the claim").click()
    work(site)
    assert "keeper@old.example" in site.mails()[-1]
    page.get_by_label("Code").fill("AAAA-AAAA")
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_role("alert")).to_contain_text("This is not the code")
    page.get_by_label("Code").fill(visitor.mailed_code())
    page.get_by_role("button", name="Confirm").click()
    expect(page.locator("main").get_by_role("link", name="lamplighter").first).to_be_visible()

    visitor.go_to_article()
    expect(visitor.comment("1").locator("h3")).to_contain_text("keeper now lamplighter")
    visitor.go("/@lamplighter/")
    expect(page.get_by_role("link", name="keeper@old")).to_be_visible()

    page.locator("main").get_by_role("link", name="Your data").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    page.get_by_role("button", name="Make the file").click()
    work(site)
    page.reload()
    with page.expect_download() as saved:
        page.get_by_role("link", name="File of").click()
    assert saved.value.suggested_filename.startswith("lamplighter-")

    page.locator("main").get_by_role("link", name="Delete your account").click()
    page.get_by_label("Their text is removed too").check()
    page.get_by_label("I want my account").check()
    page.get_by_role("button", name="Delete my account").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your account will be deleted")
    page.get_by_role("button", name="Keep my account").click()
    expect(page.get_by_text("Your account stays.")).to_be_visible()


@pytest.mark.parametrize("path", ["/@keeper@old/", "/privacy/"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_of_people_are_accessible(served, visit, path, scheme):
    lines = "".join(json.dumps(record) + "\n" for record in ARCHIVE)
    served.site.manage("import_archive", "-", "--source", "old", stdin=lines.encode())
    visitor = visit(color_scheme=scheme, viewport={"width": 360, "height": 800})
    visitor.go(path)
    assert_axe_clean(visitor.page)
    assert visitor.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
