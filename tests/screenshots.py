"""Draw every page of the catalogue into var/screenshots, and the pictures of the documentation: ``make screenshots``.

``ARGS="profile sign-in"`` draws only pages whose names have one of these words in them.
"""

import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from tests.browser import find_browser
from tests.catalogue.pages import PAGES
from tests.catalogue.walk import walker
from tests.sites import ROOT

WIDTHS = (360, 768, 1280)
SCHEMES = ("light", "dark")
# Pictures of the documentation: page, width, height, scheme.
_DOCS = {
    "article.png": ("article", 1200, 800, "light"),
    "discussion.png": ("discussion", 1200, 800, "dark"),
    "phone.png": ("list-discussed", 390, 800, "light"),
}


def draw(window, name, folder):
    """Draw a page that is open, whole, at each width in each scheme."""
    for width in WIDTHS:
        for scheme in SCHEMES:
            window.set_viewport_size({"width": width, "height": 900})
            window.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            window.screenshot(path=folder / f"{name}-{width}-{scheme}.png", full_page=True)


def draw_for_docs(window, name, width, height, scheme):
    """Draw what a screen shows of a page that is open, in few colours, so that it is small."""
    window.set_viewport_size({"width": width, "height": height})
    window.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    picture = ROOT / "docs" / name
    window.screenshot(path=picture)
    with Image.open(picture) as drawn:
        drawn.convert("RGB").quantize(64, dither=Image.Dither.NONE).save(picture, optimize=True)


def main(words):
    folder = ROOT / "var" / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    chosen = [page for page in PAGES if not words or any(word in page.name for word in words)]
    with tempfile.TemporaryDirectory() as data, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser())
        with walker(browser, Path(data)) as walk:
            for page in chosen:
                draw(walk.open(page)[0], page.name, folder)
            for name, (shown, *how) in _DOCS.items() if not words else ():
                draw_for_docs(walk.open(next(page for page in PAGES if page.name == shown))[0], name, *how)
        browser.close()
    print(f"{len(chosen) * len(WIDTHS) * len(SCHEMES)} pictures in {folder}")


if __name__ == "__main__":
    main(sys.argv[1:])
