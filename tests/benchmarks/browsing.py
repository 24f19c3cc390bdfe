"""What a browser takes to show an article with a hundred comments, over a slow line and with a slow processor."""

from playwright.sync_api import sync_playwright

from tests.benchmarks.tables import Table, median
from tests.browser import find_browser
from tests.factories import PASSWORD, make_user
from tests.page_loads import PageLoad
from tests.wordy import make_wordy_discussion

_READERS = {"signed out": False, "signed in": True}


def measure(run):
    """Open the page again and again, each time in a window that has fetched nothing yet."""
    make_user("reader")
    article, _texts = make_wordy_discussion()
    # Playwright's event loop would keep Django from its database: nothing is asked of it from here on.
    path = article.get_absolute_url()
    found = {name: [] for name in _READERS}
    with run.site.serve() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser())
        for _round in range(3 if run.is_quick else 7):
            for name, signed_in in _READERS.items():
                found[name].append(_open(browser, url, path, signed_in))
        browser.close()
    rows = [_row(name, opened) for name, opened in found.items()]
    return [
        Table("An article with 100 comments, 150 ms away, at 1.6 Mbit/s, with a processor four times as slow", rows)
    ]


def _open(browser, url, path, signed_in):
    context = browser.new_context(base_url=url, viewport={"width": 412, "height": 823}, device_scale_factor=2)
    page = context.new_page()
    if signed_in:
        page.goto("/accounts/login/")
        page.locator("input[name=login]").fill("reader")
        page.get_by_label("Password").fill(PASSWORD)
        page.locator("main form button[type=submit]").click()
        page.locator(".account details.menu").wait_for()
        page.context.new_cdp_session(page).send("Network.clearBrowserCache")
    load = PageLoad(page, slow=True)
    load.open(path)
    largest = load.largest_paint
    load.scroll()
    sizes = {kind: load.size(kind) / 1024 for kind in ("Document", "Stylesheet", "Script")}
    told = {"largest paint, ms": largest, "requests": len(load.fetched), **sizes, "shifts": load.shifts}
    context.close()
    return told


def _row(name, opened):
    middle = {key: median([each[key] for each in opened], 4 if key == "shifts" else 1) for key in opened[0]}
    kilobytes = {"Document": "HTML, KB", "Stylesheet": "CSS, KB", "Script": "JavaScript, KB"}
    return {"reader": name, **{kilobytes.get(key, key): value for key, value in middle.items()}}
