"""Draw the pictures of the documentation: ``make screenshots``."""

import tempfile

from playwright.sync_api import sync_playwright

from tests.browser import find_browser
from tests.sites import ROOT, new_site

_PAGE = "forum/pages/demo/lighthouse-lamp.txt"


def main():
    with tempfile.TemporaryDirectory() as folder, new_site(folder) as site:
        site.manage("import_archive", _PAGE, "--source", "pellwick")
        with site.serve() as url, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=find_browser())
            page = browser.new_page(viewport={"width": 1120, "height": 2150}, device_scale_factor=0.75)
            page.goto(url)
            page.locator("article h2 a").first.click()
            page.screenshot(path=ROOT / "docs/article.png")
            browser.close()


if __name__ == "__main__":
    main()
