"""Moderators in a browser: claims decided on their evidence, names linked and parted, an author forgotten."""

import json

import pytest
from playwright.sync_api import expect

from tests.journeys.test_passkeys import sign_in
from tests.journeys.test_people import ARCHIVE, work
from tests.journeys.test_returning import assert_accessible

PEOPLE = """
from tests.factories import make_moderator, make_user
make_user("alice"), make_user("dave"), make_moderator("bob")
"""
HEAD, ARTICLE, COMMENT = ARCHIVE


def signed(key, login, body, **about):
    """A comment of the archive by somebody."""
    author = COMMENT["author"] | {"login": login, "email": None} | about
    return COMMENT | {"id": key, "number": key, "author": author, "body": body}


VOICES = [
    HEAD,
    ARTICLE,
    signed("1", "keeper", "I lit it.", url="https://keeper.example/"),
    signed("2", "skipper", "I saw it from the sea.", name="Ann Skipper"),
    signed("3", "ann", "So did I."),
]

LATER = [HEAD, ARTICLE | {"title": "A lamp, lit again"}, *VOICES[2:], signed("4", "skipper", "And I saw it again.")]


def load(site, records=VOICES):
    lines = "".join(json.dumps(record) + "\n" for record in records)
    return site.manage("import_archive", "-", "--source", "old", stdin=lines.encode())


@pytest.fixture
def enter(served, visit):
    """Open a window in which somebody is signed in, on a page of a site with an archive."""
    load(served.site)
    served.site.run(PEOPLE)

    def open_window(name, path, **options):
        visitor = visit(**options)
        sign_in(visitor, name, path)
        return visitor

    return open_window


def claim(visitor, proof):
    """Say on the profile that is open that it is oneself, and how that is to be shown."""
    visitor.page.get_by_role("link", name="This is me").click()
    visitor.page.get_by_label(proof).check()
    visitor.page.get_by_label("What a moderator should know").fill("My log of that night is with the museum.")
    visitor.page.get_by_role("button", name="Make the claim").click()
    expect(visitor.page.get_by_role("heading", level=1)).to_contain_text("Your claim to the name")


def open_queue(visitor):
    """Go to the claims by the menu, as a moderator does."""
    visitor.page.locator(".account details.menu > summary").click()
    visitor.page.locator(".account").get_by_role("link", name="Claims to names").click()
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("Claims to archived names")


def send(page, button, **words):
    """Fill in fields by their labels' first words, and press a button."""
    for label, text in words.items():
        page.get_by_label(label.replace("_", " ")).fill(text)
    page.get_by_role("button", name=button).click()


def decide(page, decision, reason):
    page.get_by_label(decision).check()
    send(page, "Decide", Reason=reason)


def ask_who_it_is(visitor, profile):
    """Go to where moderators say who an author is; return the page."""
    visitor.go(profile)
    visitor.page.get_by_role("link", name="Who is this?").click()
    return visitor.page


def heading_of(visitor, place):
    visitor.go_to_article()
    return visitor.comment(place).locator("h3")


def test_moderators_say_who_is_who(served, enter):
    alice = enter("alice", "/@keeper@old/", java_script_enabled=False)
    claim_by_a_mark(alice)
    mark = alice.page.locator("main code").text_content()
    dave = enter("dave", "/@skipper@old/")
    claim(dave, "By reasons that a moderator looks at")

    bob = enter("bob", "/")
    open_queue(bob)
    expect(bob.page.locator(".queue h3")).to_have_text(["keeper@old", "skipper@old"])
    grant_by_the_mark(bob, mark)
    refuse_on_the_evidence(bob)
    work(served.site)
    assert "The museum knows of no such log." in served.site.mails()[-1]
    dave.page.reload()
    expect(dave.page.get_by_text("The museum knows of no such log.")).to_be_visible()
    expect(heading_of(bob, "1")).to_contain_text("keeper now alice")
    expect(heading_of(bob, "2")).not_to_contain_text("dave")

    plain = enter("bob", "/", java_script_enabled=False)
    take_back(plain, "/@keeper@old/", "The site has changed hands.")
    expect(heading_of(plain, "1")).not_to_contain_text("alice")
    alice.page.reload()
    expect(alice.page.get_by_text("It was granted and taken back later.")).to_be_visible()
    link_two_names(plain)
    expect(heading_of(plain, "3")).to_contain_text("ann also skipper")
    take_back(plain, "/@ann@old/", "The letters are two.")
    expect(heading_of(plain, "3")).not_to_contain_text("skipper")
    forget_the_skipper(plain)
    work(served.site)
    expect_forgotten(plain)
    load(served.site, LATER)
    expect_forgotten(plain)
    expect(plain.page.get_by_role("heading", level=1)).to_have_text("A lamp, lit again")


def claim_by_a_mark(visitor):
    page = visitor.page
    claim(visitor, "By a line on my own site, keeper.example")
    send(page, "The line stands there", Address_of_the_page="https://other.example/me")
    expect(page.get_by_role("alert")).to_contain_text("Give a page of keeper.example")
    send(page, "The line stands there", Address_of_the_page="keeper.example/me")
    expect(page.get_by_text("A moderator will look at the page.")).to_be_visible()


def grant_by_the_mark(visitor, mark):
    page = visitor.page
    page.locator(".queue").get_by_role("link", name="keeper@old").click()
    expect(page.get_by_role("link", name="https://keeper.example/me")).to_be_visible()
    expect(page.locator("main code")).to_have_text(mark)
    decide(page, "Grant", "The line stands there.")
    expect(page.get_by_text("The claim is granted.")).to_be_visible()


def refuse_on_the_evidence(visitor):
    page = visitor.page
    page.locator(".queue").get_by_role("link", name="skipper@old").click()
    expect(page.get_by_text("My log of that night is with the museum.")).to_be_visible()
    archived, account = page.locator(".beside > section").all()
    expect(archived).to_contain_text("I saw it from the sea.")
    expect(account).to_contain_text("dave")
    assert archived.bounding_box()["y"] == account.bounding_box()["y"]
    assert_accessible(page)
    decide(page, "Refuse", "The museum knows of no such log.")
    expect(page.get_by_text("No claim is waiting")).to_be_visible()


def take_back(visitor, profile, reason):
    page = ask_who_it_is(visitor, profile)
    send(page, "Take the link back", Reason=reason)
    expect(page.get_by_text("The link is taken back.")).to_be_visible()
    expect(page.get_by_role("row", name=reason)).to_contain_text("bob")


def link_two_names(visitor):
    page = ask_who_it_is(visitor, "/@ann@old/")
    send(page, "Link them", The_same_person_as="nobody@old", Reason="Both sign the same letter.")
    expect(page.get_by_role("alert")).to_contain_text("There is no archived author of this name.")
    send(page, "Link them", The_same_person_as="skipper@old")
    expect(page.get_by_text("ann@old and skipper@old are one person now.")).to_be_visible()
    visitor.go("/@skipper@old/")
    expect(page.locator(".facts").get_by_role("link", name="ann@old")).to_be_visible()


def forget_the_skipper(visitor):
    page = ask_who_it_is(visitor, "/@skipper@old/")
    page.get_by_role("link", name="Forget this author").click()
    send(page, "Forget this author", Reason="She asked for it by letter.")
    expect(page.get_by_role("alert")).to_contain_text("Nothing is removed yet")
    page.locator("main [type=checkbox]").check()
    page.get_by_role("button", name="Forget this author").click()
    expect(page.get_by_text("The author is being forgotten")).to_be_visible()


def expect_forgotten(visitor):
    """Neither name nor words of hers are anywhere; what others said stays."""
    assert visitor.go("/@skipper@old/").status == 404
    visitor.go_to_article()
    expect(visitor.comment("1")).to_contain_text("I lit it.")
    expect(visitor.comment("3")).to_contain_text("So did I.")
    shown = visitor.page.content()
    assert [word for word in ("skipper", "Ann Skipper", "from the sea", "saw it again") if word in shown] == []
