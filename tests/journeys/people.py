"""What a visitor does in a browser, in a visitor's words."""

import re
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from tests.factories import PASSWORD
from tests.sites import Site


@dataclass
class Visitor:
    page: Page
    site: Site

    def go(self, path):
        return self.page.goto(path)

    def go_to_article(self):
        """Go to the newest article."""
        self.go("/")
        link = self.page.locator("article.teaser h2 a").first
        title = link.inner_text()
        link.click()
        expect(self.page.get_by_role("heading", level=1)).to_have_text(title)

    def comment(self, place):
        """The comment that stands at this place, without its replies."""
        link = self.page.get_by_role("link", name=f"Permanent link to comment {place}", exact=True)
        return self.page.locator("li.node > article.comment").filter(has=link).last

    def sign_up(self, name):
        """Fill in the form of a new account and confirm the address with the code that was mailed."""
        self.page.get_by_label("Username").fill(name)
        self.page.get_by_label("E-mail").or_(self.page.get_by_label("Email")).first.fill(f"{name}@example.org")
        self.page.get_by_label("Password").first.fill(PASSWORD)
        self.page.get_by_role("button", name=re.compile("create|sign up", re.I)).click()
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(re.compile("confirm|verif|code", re.I))
        self.page.get_by_label("Code").fill(self.mailed_code())
        self.page.locator("main form button[type=submit]").first.click()

    def mailed_code(self):
        """The code in the newest mail, when the page that asks for it is there."""
        expect(self.page.get_by_label("Code")).to_be_visible()
        return re.search(r"^\s*([A-Z0-9]{4}-[A-Z0-9]{4})\s*$", self.site.mails()[-1], re.M)[1]

    def sign_out(self):
        menu = self.page.locator(".account details.menu > summary")
        menu.click()
        self.page.get_by_role("button", name="Sign out").click()
        # What is opened before the answer comes would take it back.
        expect(menu).to_have_count(0)
