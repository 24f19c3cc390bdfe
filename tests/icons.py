"""Draw the icons of the site from ``favicon.svg``, for what takes no SVG: ``make icons``."""

import base64

from playwright.sync_api import sync_playwright

from tests.browser import find_browser
from tests.sites import ROOT

# Telephones cut icons to a shape of their own: those that they get have no corners, and a margin to be cut.
_WHOLE = {"icon-192.png": 192, "icon-512.png": 512}
_TO_BE_CUT = {"apple-touch-icon.png": (180, 0.86), "icon-maskable-512.png": (512, 0.8)}
_GROUND = "#126b5b"


def main():
    drawing = (ROOT / "static/favicon.svg").read_bytes()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser())
        page = browser.new_page()
        for name, size in _WHOLE.items():
            draw(page, drawing, name, size, 1, "transparent")
        for name, (size, share) in _TO_BE_CUT.items():
            draw(page, drawing, name, size, share, _GROUND)
        browser.close()


def draw(page, drawing, name, size, share, ground):
    """Save the drawing as a square picture, taking up this share of it, on a ground."""
    source = f"data:image/svg+xml;base64,{base64.b64encode(drawing).decode()}"
    page.set_viewport_size({"width": size, "height": size})
    page.set_content(
        f"<style>body {{ margin: 0; height: 100vh; background: {ground}; display: grid; place-items: center }}</style>"
        f'<img src="{source}" width="{round(size * share)}" height="{round(size * share)}">'
    )
    page.wait_for_function("document.images[0].complete")
    page.screenshot(path=ROOT / "static/icons" / name, omit_background=ground == "transparent")


if __name__ == "__main__":
    main()
