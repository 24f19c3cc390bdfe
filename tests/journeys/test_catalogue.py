"""What holds for every page in every state: see tests/catalogue/pages.py, where a new page is added."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.catalogue.pages import PAGES
from tests.catalogue.walk import walker

WIDTHS = (320, 360, 640, 768, 1280, 1920)  # 640: what 1280 are at 200 %


@pytest.fixture(scope="module")
def walk(browser, tmp_path_factory):
    with walker(browser, tmp_path_factory.mktemp("catalogue")) as made:
        yield made


def at(window, width, scheme="light"):
    window.set_viewport_size({"width": width, "height": 900})
    window.emulate_media(color_scheme=scheme, reduced_motion="reduce")


def violations(window):
    """What axe-core finds; its script was put into the page before."""
    found = window.evaluate("axe.run({ resultTypes: ['violations'] })")
    return [(item["id"], node["html"]) for item in found["violations"] for node in item["nodes"][:3]]


def too_wide(window):
    """What sticks out of the page at the side, its smallest parts."""
    return window.evaluate("""() => {
        const root = document.documentElement;
        if (root.scrollWidth <= root.clientWidth) return [];
        return [...document.querySelectorAll("body *")]
            .filter(({ children }) => !children.length)
            .filter((part) => {
                const { left, right } = part.getBoundingClientRect();
                return left < -1 || right > root.clientWidth + 1;
            })
            .map((part) => part.outerHTML.slice(0, 120)).concat("page");
    }""")


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_page_is_whole_for_everybody(walk, page):
    window, complaints = walk.open(page)
    # What the policy forbids is told on the console; so is the page's own status, which is meant.
    assert [text for text in complaints if "the server responded with a status of" not in text] == []
    found = {}
    for width in WIDTHS:
        at(window, width)
        found[f"sideways at {width}"] = too_wide(window)
    window.evaluate("document.documentElement.dir = 'rtl'")
    for width in (320, 1280):
        at(window, width)
        found[f"sideways at {width}, right to left"] = too_wide(window)
    window.evaluate("document.documentElement.dir = 'ltr'")
    window.evaluate(Axe().axe_script)
    for width, scheme in ((1280, "light"), (1280, "dark"), (360, "dark")):
        at(window, width, scheme)
        found[f"axe at {width}, {scheme}"] = violations(window)
    assert {where: what for where, what in found.items() if what} == {}
