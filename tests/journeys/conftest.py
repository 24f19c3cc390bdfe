import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.browser import find_browser
from tests.journeys.people import Visitor
from tests.sites import Site, new_site


@dataclass(frozen=True)
class Served:
    site: Site
    url: str


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


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    """A site under the production server, for all tests of a module: a start takes longer than most of them."""
    with new_site(tmp_path_factory.mktemp("served")) as site, site.serve() as url:
        yield Served(site, url)


@pytest.fixture
def served(running):
    """A site with nothing in it under the production server; ``served.url`` is its address."""
    running.site.empty()
    return running


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
