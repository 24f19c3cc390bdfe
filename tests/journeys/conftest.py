import re

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.browser import find_browser
from tests.journeys.people import Visitor

_QUIET = ["--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update"]
expect.set_options(timeout=15_000)
# What Chromium and htmx say of a request that failed.
_NO_ANSWER = re.compile(r"Failed to load resource|^htmx:(sendError|afterRequest)|^Response Status Error Code")


# Not for the whole run: while Playwright has its event loop in a process, Django refuses to query there.
@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=find_browser(), args=_QUIET)
        yield chromium
        chromium.close()


@pytest.fixture
def served(site):
    """A site under the production server; ``served.url`` is its address."""
    with site.serve() as url:
        yield type("Served", (), {"site": site, "url": url})


@pytest.fixture
def visit(browser, served):
    """Open a window on the site; every message of the content security policy fails the test."""
    contexts, violations = [], []

    def open_window(**options):
        context = browser.new_context(base_url=served.url, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: violations.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: violations.append(str(error)))
        return Visitor(page, served.site)

    yield open_window
    for context in contexts:
        context.close()
    assert [text for text in violations if not _NO_ANSWER.search(text)] == []
