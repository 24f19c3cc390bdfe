"""The first visit, whole: read, be refused, sign up, answer, see the answer, leave."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.sites import ROOT

KEYS = "from forum.comments.models import Comment; print(*Comment.objects.order_by('pk').values_list('pk', flat=True))"


def archived_page():
    """The founding page where real archives are at hand, the bundled one with an 8.1 otherwise."""
    samples = os.environ.get("ARCHIVE_SAMPLES")
    if samples:
        return Path(samples) / "000_4ef0a018f62ea767.txt"
    return ROOT / "forum/pages/demo/lighthouse-lamp.txt"


def keys_of_comments(served):
    return served.site.run(KEYS).split()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_reader_signs_up_and_answers_comment_8_1(served, visit, scripts):
    served.site.manage("import_archive", archived_page())
    title = archived_page().read_text().strip().split("\n")[0]
    visitor = visit(java_script_enabled=scripts)
    page = visitor.page

    visitor.go("/")
    page.get_by_role("link", name=title, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    expect(visitor.comment("8.1.1")).to_be_visible()
    expect(page.get_by_text("Dear reader, to leave comments on the publication, you must sign in.")).to_be_visible()
    expect(page.locator("main textarea")).to_have_count(0)

    visitor.comment("8.1").get_by_role("link", name="Reply comment 8.1", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    page.locator("main").get_by_role("link", name="Create an account").click()
    visitor.sign_up("newcomer")

    page.get_by_label("Your comment").fill("An answer, *with* emphasis.")
    page.get_by_role("button", name="Post").click()
    answer = visitor.comment("8.1.2")
    expect(answer).to_contain_text("newcomer")
    expect(answer.locator("em")).to_have_text("with")
    parent = visitor.comment("8.1")
    expect(parent.locator("ol.replies > li.node").last).to_contain_text("An answer, with emphasis.")

    page.reload()
    expect(visitor.comment("8.1.2")).to_contain_text("An answer, with emphasis.")
    assert served.site.output("check_threads").endswith(": sound\n")

    visitor.sign_out()
    expect(page.locator("header").get_by_role("link", name="Sign in")).to_be_visible()


@pytest.mark.parametrize("name", ["newcomer", "somebody-with-a-very-long-name"])
def test_two_messages_at_once_leave_the_comment_uncovered_that_one_was_led_to(served, visit, name):
    served.site.manage("import_archive", archived_page())
    visitor = visit(viewport={"width": 320, "height": 640})
    page = visitor.page
    visitor.go(f"/accounts/signup/?next=/comments/{keys_of_comments(served)[11]}/")
    visitor.sign_up(name)

    target = page.locator("li.node:target")
    expect(target).to_be_in_viewport()
    assert page.evaluate("scrollY") > 0
    messages = page.locator(".messages")
    expect(messages.get_by_role("status")).to_have_text(
        [f"{name}@example.org is confirmed.", f"You are signed in as {name}."]
    )
    expect(messages).to_be_in_viewport(ratio=1)
    told, head = (part.bounding_box() for part in (messages, target.locator(".head").first))
    assert told["y"] + told["height"] <= head["y"]


def test_anonymous_post_is_refused_and_writes_nothing(served, visit):
    served.site.manage("import_archive", archived_page())
    visitor = visit()
    visitor.go("/")
    before = served.site.output("export_archive", "-")
    address = f"/comments/{keys_of_comments(served)[0]}/reply/"
    answer = visitor.page.request.post(address, form={"text": "Not signed in."})
    assert answer.url == f"{served.url}/accounts/login/?next={address}"
    assert served.site.output("export_archive", "-") == before
