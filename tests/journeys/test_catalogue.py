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


# The rules that look at colours. Any other finds in a theme what it finds at that width in the other one: themes change
# nothing else. Widths change which parts are shown and where, so that no rule is left out at a second one.
COLOURS = ["color-contrast", "link-in-text-block"]
AXE_RUNS = ((1280, "light", None), (1280, "dark", COLOURS), (360, "dark", None), (360, "light", COLOURS))
# Of comments and rows that are made of the same parts, the first two are looked at again.
AXE = """({ rules, isFirst }) => {
    const seen = new Map();
    const isRepeated = (part) => {
        const parts = [...part.querySelectorAll("*")].map(each => `${each.localName}.${each.getAttribute("class")}`);
        const kind = [...new Set(parts)].sort().join();
        seen.set(kind, (seen.get(kind) || 0) + 1);
        return seen.get(kind) > 2;
    };
    const repeated = isFirst ? [] : [...document.querySelectorAll("article.comment, tbody tr")].filter(isRepeated);
    return axe.run(repeated.length ? { exclude: repeated } : document, {
        resultTypes: ["violations"], preload: !rules, ...(rules && { runOnly: rules }),
    });
}"""


def violations(window, rules, is_first):
    """What axe-core finds by all or some of its rules; its script was put into the page before."""
    found = window.evaluate(AXE, {"rules": rules, "isFirst": is_first})
    return [(item["id"], node["html"]) for item in found["violations"] for node in item["nodes"][:3]]


def too_wide(window):
    """What sticks out of the page at the side, its smallest parts, and the tables that one would have to push aside."""
    return window.evaluate("""() => {
        const root = document.documentElement;
        const pushed = [...document.querySelectorAll(".scroll")]
            .filter((part) => part.scrollWidth > part.clientWidth)
            .map((part) => part.ariaLabel);
        if (root.scrollWidth <= root.clientWidth) return pushed;
        return [...document.querySelectorAll("body *")]
            .filter(({ children }) => !children.length)
            .filter((part) => {
                const { left, right } = part.getBoundingClientRect();
                return left < -1 || right > root.clientWidth + 1;
            })
            .map((part) => part.outerHTML.slice(0, 120)).concat(pushed, "page");
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
    for number, (width, scheme, rules) in enumerate(AXE_RUNS):
        at(window, width, scheme)
        found[f"axe at {width}, {scheme}"] = violations(window, rules, is_first=number == 0)
    assert {where: what for where, what in found.items() if what} == {}
