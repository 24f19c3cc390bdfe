"""A site with content for every page of the catalogue, and a browser that goes there."""

import json
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from tests.sites import new_site

_ARCHIVE = "forum/pages/demo"
_SETTINGS = {"DJANGO_SETTINGS_MODULE": "tests.catalogue.settings"}
# The full site is one that another site signs people in to; the empty one takes no new accounts.
_VARIABLES = {
    "full": {"GITHUB_CLIENT_ID": "rostra", "GITHUB_CLIENT_SECRET": "hush"},
    "empty": {"SIGN_UP_OPEN": "0"},
}


class Walker:
    """Opens pages of the catalogue; keeps one window for each person."""

    def __init__(self, browser, folder, stack):
        self._browser, self._folder, self._stack = browser, Path(folder), stack
        self._sites = {}
        self._windows = {}

    def open(self, page):
        """Go to a page in its state; returns the window, and what the browser complained of on the way."""
        url, words = self._site(page.site)
        window, complaints = self._window(page.site, page.who, url)
        complaints.clear()
        window.set_viewport_size({"width": 1280, "height": 900})
        window.emulate_media(color_scheme="light", reduced_motion="reduce")
        answers = []
        keep = lambda answer: answers.append(answer) if answer.request.is_navigation_request() else None  # noqa: E731
        window.on("response", keep)
        window.goto(page.path.format_map(words))
        if page.steps:
            page.steps(window)
            window.wait_for_load_state()
        window.remove_listener("response", keep)
        assert answers[-1].status == page.status, (page.name, answers[-1].status)
        assert not page.leads_to or urlsplit(window.url).path == page.leads_to, (page.name, window.url)
        return window, complaints

    def new_window(self, **options):
        """Open a window of nobody's on the full site; returns it and the words of the addresses."""
        url, words = self._site("full")
        return self._browser.new_context(base_url=url, **options).new_page(), words

    def _site(self, name):
        if name not in self._sites:
            site = self._stack.enter_context(new_site(self._folder / name, **_SETTINGS, **_VARIABLES[name]))
            words = _fill(site, name)
            self._sites[name] = self._stack.enter_context(site.serve()), words
        return self._sites[name]

    def _window(self, site, who, url):
        if (site, who) not in self._windows:
            context = self._browser.new_context(base_url=url)
            window, complaints = context.new_page(), []
            window.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
            window.on("pageerror", lambda error: complaints.append(str(error)))
            if who:
                window.goto(f"/arrive/as/{who}/")
            self._windows[site, who] = window, complaints
        window, complaints = self._windows[site, who]
        if not who:
            # Nobody stands in the middle of signing in any more.
            window.context.clear_cookies()
        return window, complaints


@contextmanager
def walker(browser, folder):
    """Yield a walker; its sites go when it does."""
    with ExitStack() as stack:
        yield Walker(browser, folder, stack)


def _fill(site, name):
    if name == "full":
        site.manage("import_archive", _ARCHIVE, "--source", "pellwick")
    make = "make" if name == "full" else "make_first"
    return json.loads(site.run(f"import json; from tests.catalogue.content import {make}; print(json.dumps({make}()))"))
